"""What a checkpoint depends on. Going on under other settings would silently train something else."""

import hashlib
import json
import os
from importlib import metadata

from .failures import CONFIG, Failure

PACKAGES = ("torch", "transformers", "trl", "peft", "datasets", "accelerate", "bitsandbytes")
COMPARED_PACKAGES = ("torch", "transformers", "trl", "peft")
# These change what is reported or kept, not what is learned.
FREE_ARGUMENTS = {"logging_steps", "report_to", "per_device_eval_batch_size", "disable_tqdm", "dataloader_num_workers"}


def package_versions():
    versions = {}
    for name in PACKAGES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return versions


def file_sha256(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _digest(value):
    text = json.dumps(value, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _weights(path):
    names = sorted(name for name in os.listdir(path) if name.endswith((".safetensors", ".json", ".jinja")))
    return {name: os.path.getsize(os.path.join(path, name)) for name in names}


def make_fingerprint(config, model_path, dtype, masking):
    """Everything that decides the losses, in a form that names what differs."""
    data = {name: config.data[name] for name in ("eval_fraction", "max_rows")}
    train = config.data["train"]
    versions = package_versions()
    return {
        "data": _digest(train["hub"]) if train["hub"] else file_sha256(train["path"])[:16],
        "data_reading": _digest([train["format"], train["columns"], data]),
        "model": _digest([config.model["id"], config.model["revision"], _weights(model_path)]),
        "dtype": dtype,
        "method": config.method,
        "engine": config.engine,
        "masking": masking.name,
        "adapter": config.adapter,
        "training": {key: value for key, value in sorted(config.training.items()) if key not in FREE_ARGUMENTS},
        "world_size": int(os.environ.get("WORLD_SIZE", "1")),
        "packages": {name: versions[name] for name in COMPARED_PACKAGES if name in versions},
    }


def differences(old, new, prefix=""):
    """Dotted names of the values that differ."""
    names = []
    for key in sorted(set(old) | set(new)):
        before, after = old.get(key), new.get(key)
        if isinstance(before, dict) and isinstance(after, dict):
            names += differences(before, after, f"{prefix}{key}.")
        elif before != after:
            names.append(f"{prefix}{key}")
    return names


def require_same(old, new):
    names = differences(old, new)
    if names:
        message = f"the checkpoints in output_dir were made with another {', '.join(names)}"
        hint = "Set resume to never, or use a new output_dir."
        raise Failure(CONFIG, "config.fingerprint", message, hint)
