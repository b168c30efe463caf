"""Answers chats with the base model and the trained one, over JSON lines:

python -m vibeml_trainer.chat --config FILE
in:  {"id", "messages", "which": "base"|"tuned", "max_new_tokens", "temperature"}
out: {"ready": true, "which": [...]}, then {"id", "delta"} ..., {"id", "done": true} or {"id", "error": {...}}
"""

import argparse
import contextlib
import json
import os
import sys

from .config import load_checked
from .failures import Failure, classify, describe


class Protocol:
    """The real standard output, for protocol lines alone: what libraries print goes to standard error."""

    def __init__(self):
        self.file = os.fdopen(os.dup(1), "w", encoding="utf-8")
        os.dup2(2, 1)

    def say(self, **fields):
        self.file.write(json.dumps(fields, ensure_ascii=False) + "\n")
        self.file.flush()


class Models:
    """The base model, and the trained one: an adapter on the same weights, or a model of its own."""

    def __init__(self, config):
        import torch

        from .model import pick_device
        from .preflight import check_model_directory
        from .tokenizer import load_tokenizer

        if config["threads"] is not None:
            torch.set_num_threads(config["threads"])
        self.device = pick_device(config["device"])
        self.dtype = config["dtype"]
        self.tuned = config["tuned"]
        self.models = {}
        if config["base"] is not None:
            check_model_directory(config["base"])
            self.models["base"] = self._load(config["base"])
        if self.tuned is not None:
            self.models["tuned"] = self._load_tuned()
        for model in self.models.values():
            model.eval()
        paths = {"base": config["base"], "tuned": self.tuned and self.tuned["path"]}
        self.tokenizers = {name: load_tokenizer(paths[name]) for name in self.models}

    def _load(self, path):
        from .model import load_model, pick_dtype

        return load_model(path, pick_dtype(self.dtype, self.device, True, path), "sdpa").to(self.device)

    def _load_tuned(self):
        if self.tuned["type"] == "model":
            return self._load(self.tuned["path"])
        from peft import PeftModel

        return PeftModel.from_pretrained(self.models["base"], self.tuned["path"])

    def use(self, which):
        """(model, tokenizer, context in which the model answers as asked)."""
        shares = self.tuned is not None and self.tuned["type"] == "adapter"
        if which == "base" and shares:
            model = self.models["tuned"]
            return model, self.tokenizers["base"], model.disable_adapter()
        return self.models[which], self.tokenizers[which], contextlib.nullcontext()


def make_streamer(tokenizer, on_text):
    from transformers import TextStreamer

    class Streamer(TextStreamer):
        def on_finalized_text(self, text, stream_end=False):
            if text:
                on_text(text)

    return Streamer(tokenizer, skip_prompt=True, skip_special_tokens=True)


def answer(models, request, on_text):
    import torch

    from .answers import render, stop_ids

    model, tokenizer, context = models.use(request["which"])
    text = render(tokenizer, request["messages"]) if tokenizer.chat_template else request["messages"][-1]["content"]
    inputs = tokenizer(text, return_tensors="pt", add_special_tokens=False).to(models.device)
    temperature = float(request.get("temperature", 0))
    sampling = {"do_sample": True, "temperature": temperature} if temperature > 0 else {"do_sample": False}
    stops = stop_ids(tokenizer, model)
    with torch.no_grad(), context:
        model.generate(
            **inputs,
            **sampling,
            max_new_tokens=int(request.get("max_new_tokens", 256)),
            eos_token_id=stops,
            pad_token_id=tokenizer.pad_token_id if tokenizer.pad_token_id is not None else stops[0],
            streamer=make_streamer(tokenizer, on_text),
        )


def handle(models, line, protocol):
    """One request. A bad one gets an error line, and the next one is served."""
    request_id = None
    try:
        request = json.loads(line)
        request_id = request["id"]
        if request["which"] not in models.models:
            raise ValueError(f"which must be one of {', '.join(models.models)}")
        answer(models, request, lambda text: protocol.say(id=request_id, delta=text))
        protocol.say(id=request_id, done=True)
    except Exception as error:  # noqa: BLE001 - whatever a request does, the next one is served
        failure = classify(error)
        protocol.say(id=request_id, error={"code": failure.code, "message": describe(error)})


def main(argv):
    parser = argparse.ArgumentParser(prog="vibeml_trainer.chat", description="Chat with base and trained model.")
    parser.add_argument("--config", required=True)
    arguments = parser.parse_args(argv)
    os.environ["HF_HUB_OFFLINE"] = "1"
    protocol = Protocol()
    try:
        config, _ = load_checked(arguments.config, "chat.json")
        models = Models(config)
    except Failure as failure:
        protocol.say(error={"code": failure.code, "message": str(failure), "hint": failure.hint})
        return failure.exit_code
    protocol.say(ready=True, which=sorted(models.models))
    for line in sys.stdin:
        if line.strip():
            handle(models, line, protocol)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
