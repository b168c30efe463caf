"""Saves the outcome: final directory, manifest with checksums, result, and DONE as the very last file."""

import json
import os
import shutil
from datetime import UTC, datetime

from .failures import DISK, EXPORT, Failure, classify
from .files import directory_bytes, read_json_or_none, replace_directory, write_atomically, write_json
from .fingerprint import file_sha256

# A pickle with paths of this machine: nobody needs it to load the model.
UNWANTED = ("training_args.bin",)


def save_final(config, trainer, tokenizer):
    """Writes final/ whole or not at all. Returns its artifact entry."""
    final, temporary = config.output("final"), config.output("final.tmp")
    shutil.rmtree(temporary, ignore_errors=True)
    try:
        trainer.save_model(temporary)
        tokenizer.save_pretrained(temporary)
        _tidy(config, temporary)
        replace_directory(temporary, final)
    except Exception as error:
        shutil.rmtree(temporary, ignore_errors=True)
        raise _export_failure(error) from error
    kind = "adapter" if config.is_lora else "model"
    return {"kind": kind, "path": "final", "bytes": directory_bytes(final)}


def _export_failure(error):
    known = classify(error)
    if known.exit_code == DISK:
        return known
    hint = "Training is finished and its last checkpoint is kept: run it again to save the model."
    return Failure(EXPORT, "export.failed", f"the trained model could not be saved: {known}", hint)


def _tidy(config, directory):
    for name in UNWANTED:
        path = os.path.join(directory, name)
        if os.path.exists(path):
            os.remove(path)
    path = os.path.join(directory, "adapter_config.json")
    settings = read_json_or_none(path)
    if settings is not None and config.model["path"] is not None:
        # A path of this machine means nothing elsewhere; the model's id does.
        settings["base_model_name_or_path"] = config.model["id"]
        settings["revision"] = config.model["revision"]
        write_json(path, settings)


def write_manifest(config):
    """manifest.json: path, bytes and SHA-256 of every file in final/."""
    final = config.output("final")
    paths = sorted(os.path.join(root, name) for root, _, names in os.walk(final) for name in names)
    files = [
        {
            "path": os.path.relpath(path, config.output_dir).replace(os.sep, "/"),
            "bytes": os.path.getsize(path),
            "sha256": file_sha256(path),
        }
        for path in paths
    ]
    write_json(config.output("manifest.json"), {"version": 1, "files": files})


def finish(config, result, card, keeper=None):
    """Card, manifest, result, DONE: in this order, so that DONE vouches for the rest, wherever it is kept."""
    write_atomically(config.output("final", "README.md"), card)
    write_manifest(config)
    write_json(config.output("result.json"), result)
    done = json.dumps({"finished_at": result["finished_at"]}) + "\n"
    if keeper is not None:
        keeper.result(done)
    write_atomically(config.output("DONE"), done)


def now_text():
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
