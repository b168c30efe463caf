"""Checks that need no heavy import, so that bad input fails in well under a second."""

import json
import os
import shutil

from .failures import CONFIG, DATA, DISK, DISK_HINT, MODEL, Failure
from .keep import check_keep

GIB = 2**30
DATA_TYPES = (".jsonl", ".ndjson", ".json", ".csv", ".parquet")


def check_model_directory(path):
    """A directory with a config and safetensors weights; an adapter or pickled weights are refused."""
    if not os.path.isdir(path):
        raise Failure(MODEL, "model.missing", f"there is no model directory {path}")
    names = set(os.listdir(path))
    if "config.json" not in names:
        _refuse_without_config(path, names)
    if not any(name.endswith(".safetensors") for name in names):
        hint = "Only safetensors weights are loaded: other files can run code when they are read."
        raise Failure(MODEL, "model.no_safetensors", f"{path} holds no .safetensors weights", hint)


def _refuse_without_config(path, names):
    if "adapter_config.json" in names:
        message = f"{path} is an adapter, not a model{_base_of(path)}"
        raise Failure(MODEL, "model.is_adapter", message, "Give the base model, or merge the adapter into it first.")
    raise Failure(MODEL, "model.no_config", f"{path} is no model directory: it holds no config.json")


def _base_of(path):
    try:
        with open(os.path.join(path, "adapter_config.json"), encoding="utf-8") as file:
            base = json.load(file).get("base_model_name_or_path")
    except (OSError, ValueError, AttributeError):
        return ""
    return f" (made from {base})" if base else ""


def check_data_files(data):
    for split in ("train", "eval"):
        if data[split] is not None and data[split]["hub"] is None:
            _check_data_file(data[split]["path"])


def _check_data_file(path):
    if not os.path.isfile(path):
        raise Failure(DATA, "data.missing", f"there is no data file {path}")
    if os.path.splitext(path)[1].lower() not in DATA_TYPES:
        raise Failure(DATA, "data.unknown_file_type", f"{path}: the file type must be one of {', '.join(DATA_TYPES)}")
    if os.path.getsize(path) == 0:
        raise Failure(DATA, "data.empty", f"{path} has no rows")


def check_output(output_dir, min_free_gib):
    """The output directory can be written and has enough room."""
    try:
        os.makedirs(output_dir, exist_ok=True)
        free = shutil.disk_usage(output_dir).free / GIB
    except OSError as error:
        raise Failure(CONFIG, "config.output_dir", f"cannot use output_dir {output_dir}: {error.strerror}") from error
    if not os.access(output_dir, os.W_OK):
        raise Failure(CONFIG, "config.output_dir", f"cannot write to output_dir {output_dir}")
    if free < min_free_gib:
        message = f"{output_dir} has {free:.1f} GiB free, and {min_free_gib} GiB are wanted"
        raise Failure(DISK, "disk.full", message, DISK_HINT)


def check_config_inputs(config):
    check_keep(config)
    check_output(config.output_dir, config.limits["min_free_disk_gib"])
    if config.model["path"] is not None:
        check_model_directory(config.model["path"])
    check_data_files(config.data)
