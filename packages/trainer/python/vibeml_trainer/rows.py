"""Reads rows from jsonl, json, csv and parquet files, one at a time, with the line in every complaint."""

import csv
import json
import os
from itertools import chain, islice

from .failures import DATA, Failure

PARQUET_BATCH_ROWS = 1000


def read_files(paths, max_rows=None):
    """An iterator over the rows of several files, one file after the other, at most `max_rows`."""
    return islice(chain.from_iterable(map(read_rows, paths)), max_rows)


def read_rows(path, max_rows=None):
    """An iterator over the rows of a file, as dictionaries, at most `max_rows`."""
    readers = {
        ".jsonl": _read_jsonl,
        ".ndjson": _read_jsonl,
        ".json": _read_json,
        ".csv": _read_csv,
        ".parquet": _read_parquet,
    }
    reader = readers.get(os.path.splitext(path)[1].lower())
    if reader is None:
        raise Failure(DATA, "data.unknown_file_type", f"{path}: unknown file type")
    return islice(_guarded(path, reader(path)), max_rows)


def _guarded(path, rows):
    try:
        yield from rows
    except FileNotFoundError as error:
        raise Failure(DATA, "data.missing", f"there is no data file {path}") from error
    except UnicodeDecodeError as error:
        raise Failure(DATA, "data.malformed", f"{path} is not UTF-8 text: {error}") from error


def _malformed(path, where, problem):
    return Failure(DATA, "data.malformed", f"{path}{where}: {problem}")


def _read_jsonl(path):
    with open(path, encoding="utf-8-sig") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield _parse_object(path, number, line)


def _parse_object(path, number, line):
    try:
        row = json.loads(line)
    except ValueError as error:
        raise _malformed(path, f":{number}", f"not valid JSON: {error}") from error
    if not isinstance(row, dict):
        raise _malformed(path, f":{number}", "the line is not a JSON object")
    return row


def _read_json(path):
    with open(path, encoding="utf-8-sig") as file:
        try:
            value = json.load(file)
        except ValueError as error:
            if _holds_lines(path):
                yield from _read_jsonl(path)
                return
            raise _malformed(path, "", f"not valid JSON: {error}") from error
    rows = value.get("data") if isinstance(value, dict) else value
    if not isinstance(rows, list):
        raise _malformed(path, "", "expected a list of objects, or an object whose `data` is one")
    for index, row in enumerate(rows):
        if not isinstance(row, dict):
            raise _malformed(path, f"[{index}]", "the row is not an object")
        yield row


def _holds_lines(path):
    """Whether a .json file holds one object a line, as many on the Hub do."""
    with open(path, encoding="utf-8-sig") as file:
        first, second = file.readline(), file.readline()
    try:
        return isinstance(json.loads(first), dict) and second.lstrip().startswith("{")
    except ValueError:
        return False


def _read_csv(path):
    csv.field_size_limit(1 << 30)
    with open(path, newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file, restkey="")
        try:
            yield from reader
        except csv.Error as error:
            raise _malformed(path, f":{reader.line_num}", str(error)) from error


def _read_parquet(path):
    import pyarrow
    import pyarrow.parquet

    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=PARQUET_BATCH_ROWS):
                yield from batch.to_pylist()
    except (pyarrow.ArrowInvalid, pyarrow.ArrowNotImplementedError) as error:
        raise _malformed(path, "", f"not a readable parquet file: {str(error)[:200]}") from error
