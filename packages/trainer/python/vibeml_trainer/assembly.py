"""Puts a run together: tokenizer, data, model, trainer, callbacks, the checkpoint to go on from."""

import os
import platform
from dataclasses import dataclass
from typing import Any

import torch
import transformers
from transformers.trainer_callback import PrinterCallback
from trl import SFTConfig, SFTTrainer

from .arguments import build_arguments
from .checkpoints import choose_resume, step_of
from .evaluation import EvalReporter, Evaluator
from .failures import DATA, Failure
from .files import write_json
from .fingerprint import make_fingerprint, package_versions
from .hub import resolve_data, resolve_model
from .keep import restore
from .model import count_parameters, load_model, lora_config, pick_device, pick_dtype
from .progress import ProgressCallback
from .token_counts import count_tokens
from .tokenizer import check_template, ensure_pad, load_tokenizer
from .training_data import load_splits, to_dataset

TRAINERS = {"sft": (SFTTrainer, SFTConfig)}


@dataclass
class Run:
    """A run that is ready to train."""

    config: Any
    events: Any
    interruption: Any
    trainer: Any
    tokenizer: Any
    splits: dict
    fingerprint: dict
    resume: str | None
    progress: ProgressCallback
    evaluator: Evaluator
    device: str

    @property
    def resumed_step(self):
        return step_of(self.resume) if self.resume else None


def assemble(config, events, interruption, keeper=None):
    device = pick_device(config.device)
    if config.threads is not None:
        torch.set_num_threads(config.threads)
    _report_environment(config, events, device)
    transformers.set_seed(config.seed)
    model_path = resolve_model(config, events)
    resolve_data(config, events)
    tokenizer, splits, masking = _load_data(config, events, model_path)
    dtype = pick_dtype(config.model["dtype"], device, config.is_lora, model_path)
    fingerprint = make_fingerprint(config, model_path, dtype, masking)
    restore(config, events, keeper)
    resume, sidecar = choose_resume(config, fingerprint, events)
    write_json(config.output("fingerprint.json"), fingerprint)
    interruption.raise_if_asked()
    with events.phase("load_model"):
        model = load_model(model_path, dtype, config.model["attention"])
        model.config.pad_token_id = tokenizer.pad_token_id
    interruption.raise_if_asked()
    progress = ProgressCallback(events, interruption, fingerprint, sidecar.get("tokens", 0), device, keeper)
    reporter = EvalReporter(events, config.evaluation["after"])
    trainer_class, config_class = TRAINERS[config.method]
    arguments, dropped = build_arguments(config_class, config, device, dtype, masking, "eval" in splits)
    if dropped:
        events.warn("training.dropped_arguments", f"the installed TRL does not know {', '.join(dropped)}")
    trainer = _build_trainer(trainer_class, config, events, model, arguments, splits, tokenizer, [progress, reporter])
    progress.trainer = trainer
    _report_data(events, splits, trainer, arguments)
    examples = splits["eval"].examples if "eval" in splits else []
    evaluator = Evaluator(config, trainer, tokenizer, examples, events, interruption, reporter)
    run = Run(
        config, events, interruption, trainer, tokenizer, splits, fingerprint, resume, progress, evaluator, device
    )
    _report_plan(run, arguments, masking, dropped)
    return run


def _load_data(config, events, model_path):
    with events.phase("load_data"):
        tokenizer = load_tokenizer(model_path)
        ensure_pad(tokenizer, events)
        splits, masking = load_splits(config, tokenizer, events)
        first = splits["train"].rows[0]
        if any(isinstance(first.get(name), list) for name in ("messages", "prompt")):
            check_template(tokenizer)
    return tokenizer, splits, masking


def _build_trainer(trainer_class, config, events, model, arguments, splits, tokenizer, callbacks):
    with events.phase("tokenize"):
        try:
            trainer = trainer_class(
                model=model,
                args=arguments,
                train_dataset=to_dataset(splits["train"]),
                eval_dataset=to_dataset(splits["eval"]) if "eval" in splits else None,
                processing_class=tokenizer,
                peft_config=lora_config(config.adapter) if config.is_lora else None,
                callbacks=callbacks,
            )
        except KeyError as error:
            raise Failure(DATA, "data.missing_column", f"a row lacks the column {error}") from error
    # It prints dictionaries between the events.
    trainer.remove_callback(PrinterCallback)
    return trainer


def _report_environment(config, events, device):
    gpus = []
    for index in range(torch.cuda.device_count() if device == "cuda" else 0):
        properties = torch.cuda.get_device_properties(index)
        capability = f"{properties.major}.{properties.minor}"
        total = round(properties.total_memory / 2**30, 1)
        gpus.append({"name": properties.name, "compute_capability": capability, "total_gib": total})
    fields = {
        "source": "trainer",
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": package_versions(),
        "device": device,
        "threads": torch.get_num_threads(),
        "cuda": torch.version.cuda,
        "gpus": gpus,
    }
    events.emit("env", **fields)
    write_json(config.output("env.json"), fields)


def _report_data(events, splits, trainer, arguments):
    datasets = {"train": trainer.train_dataset, "eval": trainer.eval_dataset}
    for name, split in splits.items():
        events.emit(
            "data",
            split=name,
            rows=split.used,
            rows_read=split.read,
            dropped=split.dropped,
            format=split.format,
            columns=list(datasets[name].column_names or []),
            tokens=count_tokens(datasets[name], arguments.max_length),
        )


def _report_plan(run, arguments, masking, dropped):
    trainable, total = count_parameters(run.trainer.model)
    world = int(os.environ.get("WORLD_SIZE", "1"))
    run.events.emit(
        "plan",
        method=run.config.method,
        engine=run.config.engine,
        trainer=type(run.trainer).__name__,
        adapter=run.config.adapter["type"],
        masking=masking.name,
        max_steps=arguments.max_steps,
        epochs=float(arguments.num_train_epochs),
        effective_batch=arguments.per_device_train_batch_size * arguments.gradient_accumulation_steps * world,
        trainable_params=trainable,
        total_params=total,
        resumed_from_step=run.resumed_step,
        dropped_arguments=dropped,
    )
