"""One training step with a tiny model made in memory: what an import check does not show."""

import os
import sys
import tempfile

ROWS = [
    {"prompt": [{"role": "user", "content": "2+2?"}], "completion": [{"role": "assistant", "content": "4"}]},
    {"prompt": [{"role": "user", "content": "3+3?"}], "completion": [{"role": "assistant", "content": "6"}]},
]


def main():
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TRL_EXPERIMENTAL_SILENCE", "1")
    from datasets import Dataset
    from trl import SFTConfig, SFTTrainer

    from .model import lora_config
    from .tiny_model import make_model, make_tokenizer

    tokenizer = make_tokenizer()
    adapter = {
        "r": 2,
        "alpha": 4,
        "dropout": 0.0,
        "target_modules": "all-linear",
        "use_rslora": False,
        "use_dora": False,
        "modules_to_save": [],
    }
    with tempfile.TemporaryDirectory() as directory:
        trainer = SFTTrainer(
            model=make_model(tokenizer, hidden=32, layers=1),
            args=SFTConfig(
                output_dir=directory,
                max_steps=1,
                per_device_train_batch_size=2,
                bf16=False,
                report_to="none",
                disable_tqdm=True,
                save_strategy="no",
            ),
            train_dataset=Dataset.from_list(ROWS),
            processing_class=tokenizer,
            peft_config=lora_config(adapter),
        )
        loss = trainer.train().training_loss
    sys.stdout.write(f"ok loss {loss:.4f}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
