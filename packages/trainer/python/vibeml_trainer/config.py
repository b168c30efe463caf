"""Reads and checks config.json before anything heavy is imported."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .failures import CONFIG, Failure
from .schema_check import Invalid, check

SCHEMAS = Path(__file__).with_name("schema")


@dataclass(frozen=True)
class Config:
    """The checked config: every default filled in, every path absolute."""

    run: dict[str, Any]
    method: str
    engine: str
    model: dict[str, Any]
    device: str
    threads: int | None
    adapter: dict[str, Any]
    data: dict[str, Any]
    training: dict[str, Any]
    checkpoints: dict[str, int]
    evaluation: dict[str, Any]
    resume: str
    output_dir: str
    limits: dict[str, float]
    keep: dict[str, str] | None

    @property
    def is_lora(self):
        return self.adapter["type"] == "lora"

    @property
    def needs_hub(self):
        data = (self.data["train"], self.data["eval"])
        if self.keep is not None:
            return True
        return self.model["path"] is None or any(spec is not None and spec["hub"] is not None for spec in data)

    @property
    def seed(self):
        return self.training.get("seed", 42)

    def output(self, *parts):
        return os.path.join(self.output_dir, *parts)


def load_schema(name):
    return json.loads((SCHEMAS / name).read_text(encoding="utf-8"))


def read_json(path, missing_code="config.missing_file"):
    """One JSON object from a file, or a failure that names the file."""
    try:
        value = json.loads(Path(path).read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise Failure(CONFIG, missing_code, f"cannot read {path}: {error.strerror}") from error
    except ValueError as error:
        raise Failure(CONFIG, "config.not_json", f"{path} is not valid JSON: {error}") from error
    return value


def load_checked(path, schema_name):
    """A JSON file checked against one of the shipped schemas, with its schema."""
    schema = load_schema(schema_name)
    try:
        return check(read_json(path), schema), schema
    except Invalid as error:
        raise Failure(CONFIG, "config.invalid", f"{path}: {error}") from error


def load_config(path):
    """config.json as a Config. Fails with exit 10, naming the field."""
    raw, schema = load_checked(path, "config.json")
    _check_relations(raw, schema, path)
    base = os.path.dirname(os.path.abspath(path))
    if raw["model"]["path"] is not None:
        raw["model"]["path"] = _absolute(base, raw["model"]["path"])
    for split in ("train", "eval"):
        if raw["data"][split] is not None:
            _locate(raw["data"][split], base)
    raw["output_dir"] = _absolute(base, raw["output_dir"])
    raw.pop("version")
    return Config(**raw)


def _locate(spec, base):
    """Gives a data file its name for messages, and its place on this machine where it has one already."""
    hub = spec["hub"]
    if hub is None:
        spec["path"] = _absolute(base, spec["path"])
        spec["name"], spec["files"] = spec["path"], [spec["path"]]
    else:
        spec["name"], spec["files"] = f"{hub['id']}@{hub['revision'][:12]}", None


def _absolute(base, path):
    return os.path.normpath(os.path.join(base, os.path.expanduser(path)))


def _check_relations(raw, schema, path):
    for name, instead in schema["x-owned-training-arguments"].items():
        if name in raw["training"]:
            raise Failure(CONFIG, "config.invalid", f"{path}: training.{name}: is set by {instead}")
    for split in ("train", "eval"):
        spec = raw["data"][split]
        if spec is not None and (spec["path"] is None) == (spec["hub"] is None):
            message = f"{path}: data.{split}.path: must be given where hub is not, and null where it is"
            raise Failure(CONFIG, "config.invalid", message)
    if raw["data"]["eval"] is not None and raw["data"]["eval_fraction"] != 0:
        message = f"{path}: data.eval_fraction: must be 0 when data.eval is given"
        raise Failure(CONFIG, "config.invalid", message)
