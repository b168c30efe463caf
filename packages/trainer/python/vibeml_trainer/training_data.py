"""Builds the train and eval sets: read, convert, hold out, mask."""

import random
from dataclasses import dataclass, field

from .convert import convert
from .failures import DATA, Failure
from .masking import choose_masking, expand_chats, report_masking
from .messages import is_answer
from .rows import read_files

KINDS = {"sft": ("chat", "pairs", "text")}


@dataclass
class Split:
    """One split: rows for the trainer, and where they came from."""

    name: str
    kind: str
    format: str
    rows: list
    read: int
    dropped: dict
    used: int = 0
    examples: list = field(default_factory=list)


def load_splits(config, tokenizer, events):
    """The splits by name, with the masking chosen for them."""
    has_template = bool(tokenizer.chat_template)
    splits = {"train": _load(config, "train", config.data["max_rows"], has_template)}
    if config.data["eval"] is not None:
        splits["eval"] = _load(config, "eval", None, has_template)
    elif config.data["eval_fraction"] > 0:
        splits["eval"] = _hold_out(splits["train"], config.data["eval_fraction"], config.seed)
    masking = choose_masking(splits["train"].kind, config.data["train_on"], tokenizer)
    for split in splits.values():
        _apply_masking(split, masking, events)
    return splits, masking


def _load(config, name, max_rows, has_template):
    spec = config.data[name]
    converted = convert(read_files(spec["files"], max_rows), spec, has_template)
    if converted.kind not in KINDS[config.method]:
        message = f"{spec['name']}: {config.method} cannot learn from the format {spec['format']}"
        raise Failure(DATA, "data.wrong_format", message)
    return Split(name, converted.kind, spec["format"], converted.rows, converted.read, dict(converted.dropped))


def _hold_out(train, fraction, seed):
    """Moves a seeded share of the train rows to the eval split; at least one row stays on each side."""
    count = min(max(1, round(len(train.rows) * fraction)), len(train.rows) - 1)
    if count < 1:
        raise Failure(DATA, "data.too_few_rows", "one row cannot be split into train and eval rows")
    chosen = set(random.Random(seed).sample(range(len(train.rows)), count))
    held = [row for index, row in enumerate(train.rows) if index in chosen]
    train.rows = [row for index, row in enumerate(train.rows) if index not in chosen]
    return Split("eval", train.kind, train.format, held, count, {})


def _apply_masking(split, masking, events):
    _expand(split, masking, events)
    split.used = len(split.rows)


def _expand(split, masking, events):
    if split.name == "eval":
        split.examples = [example for row in split.rows if (example := _example(row)) is not None]
    if split.kind != "chat" or masking.expand is None:
        return
    before = len(split.rows)
    split.rows = expand_chats(split.rows, masking.expand)
    if not split.rows:
        raise Failure(DATA, "data.empty", f"no {split.name} row has an answer after a question")
    if split.name == "train":
        report_masking(events, masking, before, len(split.rows))


def _example(row):
    """A question with its reference answer, for generated answers: (prompt, reference)."""
    if "messages" in row:
        return _split_chat(row["messages"])
    if "prompt" in row:
        completion = row["completion"]
        reference = completion if isinstance(completion, str) else completion[-1]["content"]
        return (row["prompt"], reference)
    return None


def _split_chat(messages):
    if len(messages) < 2 or not is_answer(messages[-1]):
        return None
    return (messages[:-1], messages[-1]["content"])


def to_dataset(split):
    """The rows as an Arrow table, built in batches so that two copies never stand side by side."""
    from datasets import Dataset, concatenate_datasets

    if any("tool_calls" in message for row in split.rows for message in row.get("messages", ())):
        # Arguments of tool calls have a shape of their own in every row.
        return Dataset.from_list(split.rows, on_mixed_types="use_json")
    size = 10_000
    parts = []
    while split.rows:
        parts.append(Dataset.from_list(split.rows[:size]))
        del split.rows[:size]
    return parts[0] if len(parts) == 1 else concatenate_datasets(parts)
