"""Token statistics of a tokenized split, for the data event."""

from .failures import DATA, Failure

SAMPLE_ROWS = 100_000


def count_tokens(dataset, max_length):
    """Lengths over all rows (the first 100,000 of a larger set), or None where rows are not tokenized yet."""
    columns = getattr(dataset, "column_names", None) or []
    if "input_ids" not in columns:
        return None
    sample = dataset.select(range(min(len(dataset), SAMPLE_ROWS))).with_format("arrow")
    table = sample[:]
    lengths = sorted(_lengths(table.column("input_ids")))
    if not lengths:
        hint = "Raise max_length, or shorten the prompts."
        message = f"no row is left after tokenizing: every answer begins beyond max_length {max_length}"
        raise Failure(DATA, "data.all_too_long", message, hint)
    at_limit = sum(length >= max_length for length in lengths) if max_length else 0
    return {
        "rows": len(dataset),
        "total": sum(lengths),
        "trained": _trained(table) if "labels" in columns else None,
        "mean": round(sum(lengths) / len(lengths), 1),
        "p50": lengths[(len(lengths) - 1) // 2],
        "p95": lengths[min(len(lengths) - 1, int(len(lengths) * 0.95))],
        "max": lengths[-1],
        "at_limit_percent": round(100 * at_limit / len(lengths), 2),
    }


def _lengths(column):
    import pyarrow.compute

    return pyarrow.compute.list_value_length(column).to_pylist()


def _trained(table):
    import pyarrow.compute

    flat = pyarrow.compute.list_flatten(table.column("labels"))
    return pyarrow.compute.sum(pyarrow.compute.not_equal(flat, -100)).as_py()
