"""Checkpoints: which are complete, which is the newest, and the sidecar file that makes resuming exact."""

import os
import re

from .files import read_json_or_none, write_json
from .fingerprint import require_same
from .weights import is_whole

SIDECAR = "vibeml_state.json"
NAME = re.compile(r"checkpoint-(\d+)$")


def step_of(path):
    return int(NAME.search(path).group(1))


def is_whole_archive(path):
    """PyTorch's .pt files are zip archives, whose directory stands at the end."""
    import zipfile

    return os.path.isfile(path) and zipfile.is_zipfile(path)


def problem_with(path):
    """Why a checkpoint cannot be used, or None when it is complete. The sidecar is written last."""
    names = os.listdir(path)
    state = read_json_or_none(os.path.join(path, "trainer_state.json"))
    if not isinstance(state, dict) or state.get("global_step") != step_of(path):
        return "trainer_state.json is missing or torn"
    weights = [name for name in names if name.endswith(".safetensors")]
    if not weights or not all(is_whole(os.path.join(path, name)) for name in weights):
        return "the weights are missing or torn"
    for name in ("optimizer.pt", "scheduler.pt"):
        if not is_whole_archive(os.path.join(path, name)):
            return f"{name} is missing or torn"
    if not isinstance(read_json_or_none(os.path.join(path, SIDECAR)), dict):
        return f"{SIDECAR} is missing or torn"
    return None


def newest_complete(root, events):
    """The newest complete checkpoint, or None. Torn ones are named and passed over."""
    found = [name for name in os.listdir(root) if NAME.match(name)] if os.path.isdir(root) else []
    for name in sorted(found, key=step_of, reverse=True):
        problem = problem_with(os.path.join(root, name))
        if problem is None:
            return os.path.join(root, name)
        events.warn("checkpoint.incomplete", f"{name} is skipped: {problem}")
    return None


def choose_resume(config, fingerprint, events):
    """(checkpoint path or None, its sidecar). A checkpoint of other settings stops the run."""
    if config.resume == "never":
        return None, {}
    path = newest_complete(config.output("checkpoints"), events)
    if path is None:
        return None, {}
    sidecar = read_json_or_none(os.path.join(path, SIDECAR))
    require_same(sidecar["fingerprint"], fingerprint)
    return path, sidecar


def write_sidecar(path, fingerprint, tokens):
    write_json(os.path.join(path, SIDECAR), {"version": 1, "fingerprint": fingerprint, "tokens": tokens})
