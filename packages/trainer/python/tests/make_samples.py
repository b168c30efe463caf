"""Writes the sample configs that both sides must judge alike: python tests/make_samples.py."""

import copy
import json
from pathlib import Path

BASE = {
    "version": 1,
    "run": {"id": "r", "name": "n"},
    "method": "sft",
    "model": {"path": "model", "id": "org/model"},
    "adapter": {"type": "lora"},
    "data": {"train": {"path": "train.jsonl", "format": "chat"}},
    "training": {},
    "output_dir": "out",
}
HUB_DATA = {"format": "chat", "hub": {"id": "org/rows", "revision": "abc", "files": ["data/a.parquet"]}}
MISSING = object()


def changed(path, value):
    config = copy.deepcopy(BASE)
    *parents, last = path.split(".")
    place = config
    for name in parents:
        place = place.setdefault(name, {})
    if value is MISSING:
        del place[last]
    else:
        place[last] = value
    return config


VALID = [
    ("minimal", BASE),
    ("full fine-tuning", changed("adapter", {"type": "none"})),
    ("chosen modules", changed("adapter", {"type": "lora", "target_modules": ["q_proj"], "modules_to_save": ["x"]})),
    ("from the Hub", changed("model", {"path": None, "id": "org/model", "revision": "abc"})),
    ("data from the Hub", changed("data.train", {**HUB_DATA, "path": None})),
    ("by epochs", changed("training.max_steps", -1)),
    ("unknown training argument", changed("training.a_later_argument", [1, "x", None])),
    ("no limit on length", changed("training.max_length", None)),
    ("held-out share", changed("data.eval_fraction", 0.1)),
    ("answers", changed("evaluation.answers", {"form": {"type": "json_object", "keys": ["team"]}})),
    ("kept on the Hub", changed("keep", {"repository": "ada/vibeml-tiny-7f3k"})),
    ("empty answers", changed("evaluation.answers", {})),
]
INVALID = [
    ("version", changed("version", 2), "version"),
    ("no model", changed("model", MISSING), "model"),
    ("no run id", changed("run", {"name": "n"}), "run.id"),
    ("method", changed("method", "magic"), "method"),
    ("model path type", changed("model.path", 3), "model.path"),
    ("empty model path", changed("model.path", ""), "model.path"),
    ("unknown field", changed("moddel", {}), "moddel"),
    ("unknown deep field", changed("model.pth", "x"), "model.pth"),
    ("rank zero", changed("adapter.r", 0), "adapter.r"),
    ("rank text", changed("adapter.r", "16"), "adapter.r"),
    ("dropout one", changed("adapter.dropout", 1), "adapter.dropout"),
    ("format", changed("data.train.format", "xml"), "data.train.format"),
    ("column name", changed("data.train.columns", {"messages": ""}), "data.train.columns.messages"),
    ("data from nowhere", changed("data.train", {"path": None, "format": "chat"}), "data.train.path"),
    ("data from two places", changed("data.train", {**HUB_DATA, "path": "a.jsonl"}), "data.train.path"),
    ("data without a commit", changed("data.train.hub", {"id": "o/n", "files": ["a"]}), "data.train.hub.revision"),
    ("eval fraction", changed("data.eval_fraction", 0.9), "data.eval_fraction"),
    ("learning rate", changed("training.learning_rate", 0), "training.learning_rate"),
    ("batch", changed("training.per_device_train_batch_size", 1.5), "training.per_device_train_batch_size"),
    ("max steps", changed("training.max_steps", 0), "training.max_steps"),
    ("owned argument", changed("training.save_steps", 5), "training.save_steps"),
    ("remote code", changed("training.trust_remote_code", True), "training.trust_remote_code"),
    ("nested argument", changed("training.anything", {"a": 1}), "training.anything"),
    ("checkpoints", changed("checkpoints.keep", 0), "checkpoints.keep"),
    ("form", changed("evaluation.answers", {"form": {"type": "xml", "keys": ["a"]}}), "evaluation.answers.form.type"),
    ("resume", changed("resume", "force"), "resume"),
    ("threads", changed("threads", 0), "threads"),
    ("keep without an owner", changed("keep", {"repository": "tiny"}), "keep.repository"),
    ("keep elsewhere", changed("keep", {"repository": "../a/b"}), "keep.repository"),
    (
        "two evals",
        changed("data", {**BASE["data"], "eval": BASE["data"]["train"], "eval_fraction": 0.1}),
        "data.eval_fraction",
    ),
]


def main():
    samples = Path(__file__).parent / "samples"
    valid = [{"name": name, "config": config} for name, config in VALID]
    invalid = [{"name": name, "config": config, "field": field} for name, config, field in INVALID]
    (samples / "config-valid.json").write_text(json.dumps(valid, indent=1) + "\n")
    (samples / "config-invalid.json").write_text(json.dumps(invalid, indent=1) + "\n")


if __name__ == "__main__":
    main()
