"""Events: one JSON line each, on standard output behind a marker, and in output_dir/events.jsonl."""

import json
import math
import os
import sys
import time

MARKER = "::vibeml::"


def clean(value):
    """JSON has no NaN: not-a-number becomes null, and floats keep seven significant digits."""
    if isinstance(value, float):
        return _clean_float(value)
    if isinstance(value, dict):
        return {str(key): clean(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [clean(item) for item in value]
    return value


def _clean_float(value):
    if not math.isfinite(value):
        return None
    return float(f"{value:.7g}") if abs(value) < 1e6 else round(value, 3)


def encode(kind, fields):
    """The line without its marker. Time keeps milliseconds."""
    body = {"v": 1, "t": round(time.time(), 3), "type": kind, **clean(fields)}
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False, default=str)


class Events:
    """Writes events. Only the first process of a multi-process run writes."""

    def __init__(self):
        self.file = None
        self.is_writer = os.environ.get("RANK", "0") == "0"

    def open(self, path):
        """Also appends every later event to `path`."""
        if self.is_writer:
            self.file = open(path, "a", encoding="utf-8")  # noqa: SIM115 - open for the whole run

    def emit(self, kind, **fields):
        if not self.is_writer:
            return
        line = encode(kind, fields)
        sys.stdout.write(f"{MARKER}{line}\n")
        sys.stdout.flush()
        if self.file is not None:
            self.file.write(line + "\n")
            self.file.flush()

    def note(self, code, message):
        self.emit("note", code=code, message=message)

    def warn(self, code, message):
        self.emit("warning", code=code, message=message)

    def phase(self, name):
        return Phase(self, name)

    def close(self):
        if self.file is not None:
            self.file.close()
            self.file = None


class Phase:
    """Reports the start, the end and the seconds of a part of the run."""

    def __init__(self, events, name):
        self.events = events
        self.name = name
        self.started = 0.0

    def __enter__(self):
        self.started = time.monotonic()
        self.events.emit("phase", name=self.name, status="start")
        return self

    def __exit__(self, kind, error, trace):
        status = "end" if kind is None else "failed"
        seconds = round(time.monotonic() - self.started, 3)
        self.events.emit("phase", name=self.name, status=status, seconds=seconds)
