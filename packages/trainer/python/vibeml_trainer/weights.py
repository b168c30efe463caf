"""Weight files: safetensors, read by their headers alone."""

import json
import math
import os
import struct

METADATA = "__metadata__"


def _read_header(path):
    """(bytes before the tensors, the tensors by name), or None where the file has no whole header."""
    try:
        with open(path, "rb") as file:
            (length,) = struct.unpack("<Q", file.read(8))
            header = json.loads(file.read(length))
    except (OSError, ValueError, struct.error):
        return None
    return 8 + length, {name: entry for name, entry in header.items() if name != METADATA}


def is_whole(path):
    """The header says how long the file must be; a torn copy is shorter."""
    found = _read_header(path)
    if found is None:
        return False
    start, tensors = found
    ends = [entry["data_offsets"][1] for entry in tensors.values()]
    return os.path.getsize(path) == start + max(ends, default=0)


def count_stored_parameters(directory):
    """Parameters in the weight files of a model directory."""
    paths = [os.path.join(directory, name) for name in os.listdir(directory) if name.endswith(".safetensors")]
    found = [_read_header(path) for path in paths]
    return sum(math.prod(entry["shape"]) for _, tensors in filter(None, found) for entry in tensors.values())
