"""Files that are either whole or absent: written beside, then renamed."""

import json
import os
import shutil


def write_atomically(path, text):
    temporary = f"{path}.tmp-{os.getpid()}"
    with open(temporary, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


def write_json(path, value):
    write_atomically(path, json.dumps(value, indent=1, ensure_ascii=False, default=str) + "\n")


def read_json_or_none(path):
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError):
        return None


def directory_bytes(path):
    return sum(os.path.getsize(os.path.join(root, name)) for root, _, names in os.walk(path) for name in names)


def replace_directory(temporary, final):
    """Puts a finished directory in the place of an older one."""
    shutil.rmtree(final, ignore_errors=True)
    os.replace(temporary, final)
