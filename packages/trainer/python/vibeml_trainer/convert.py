"""Turns rows of every declared format into canonical rows, counting what is dropped and why."""

import json
from collections import Counter
from dataclasses import dataclass, field

from .failures import DATA, Failure
from .messages import Unusable, assistant, ending_with_answer, normalize, user

CHAT_COLUMNS = ("messages", "conversations", "conversation", "chat", "dialog")
LABELS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


@dataclass
class Converted:
    """Canonical rows of one kind: chat, pairs, text, preference, kto or prompts."""

    kind: str
    rows: list = field(default_factory=list)
    read: int = 0
    dropped: Counter = field(default_factory=Counter)


def convert(rows, spec, has_chat_template):
    """Converts an iterator of rows by `spec` = {name, format, columns}."""
    kind, convert_row = CONVERTERS[spec["format"]]
    result = Converted(kind)
    pick = _picker(spec)
    columns = set()
    for row in rows:
        result.read += 1
        columns.update(row)
        try:
            result.rows.append(convert_row(pick(row), has_chat_template))
        except Unusable as reason:
            result.dropped[str(reason)] += 1
    if not result.rows:
        _explain_nothing(result, spec, columns)
    return result


def _explain_nothing(result, spec, columns):
    """One row without a column is left out; a column that no row has is the fault of the mapping."""
    if result.read:
        _check_columns(spec, columns)
    reasons = ", ".join(f"{reason}: {count}" for reason, count in result.dropped.items())
    detail = f"none of the {result.read} rows can be used ({reasons})" if result.read else "there are no rows"
    raise Failure(DATA, "data.empty", f"{spec['name']}: {detail}")


def _picker(spec):
    """Gives a row its canonical column names; a column that has such a name and is not meant gives way."""
    names = {actual: canonical for canonical, actual in spec["columns"].items()}
    taken = set(spec["columns"])

    def pick(row):
        return {names.get(name, name): value for name, value in row.items() if name in names or name not in taken}

    return pick


def _check_columns(spec, columns):
    canonical = _picker(spec)(dict.fromkeys(columns))
    one_of, all_of = NEEDED[spec["format"]]
    lacking = [] if any(name in canonical for name in one_of) else [one_of[0]]
    lacking += [name for name in all_of if name not in canonical]
    if lacking:
        missing = ", ".join(spec["columns"].get(name, name) for name in lacking)
        found = ", ".join(sorted(columns))
        message = f"{spec['name']}: format {spec['format']} needs {missing}; the columns are {found}"
        raise Failure(DATA, "data.missing_column", message, "Map the columns with data.train.columns.")


def _filled(row, name):
    value = row.get(name)
    if value is None or (isinstance(value, str) and not value.strip()) or value == []:
        raise Unusable(f"empty_{name}")
    return value


def _tools(row):
    """As JSON text: every row has tools of its own shape, and a table has one."""
    tools = row.get("tools")
    if not tools:
        return {}
    return {"tools": tools if isinstance(tools, str) else json.dumps(tools)}


def _chat(row, _):
    raw = next((row[name] for name in CHAT_COLUMNS if row.get(name)), None)
    if raw is None:
        raise Unusable("empty")
    return {"messages": ending_with_answer(normalize(raw)), **_tools(row)}


def _side(value, as_message, has_chat_template):
    """One half of a pair: messages stay messages, text becomes a turn where the model has a chat template."""
    if isinstance(value, str) and value.lstrip()[:2] != "[{":
        return [as_message(value)] if has_chat_template else value
    return normalize(value)


def _pair(row, has_chat_template):
    prompt = _side(_filled(row, "prompt"), user, has_chat_template)
    completion = _side(_filled(row, "completion"), assistant, has_chat_template)
    if isinstance(prompt, str) != isinstance(completion, str):
        raise Unusable("prompt_and_completion_differ_in_type")
    return {"prompt": prompt, "completion": completion, **_tools(row)}


def _alpaca(row, has_chat_template):
    instruction, output = _filled(row, "instruction"), _filled(row, "output")
    extra = str(row.get("input") or "").strip()
    question = f"{instruction}\n\n{extra}" if extra else str(instruction)
    if not has_chat_template:
        return {"prompt": f"### Instruction:\n{question}\n\n### Response:\n", "completion": str(output)}
    system = [{"role": "system", "content": str(row["system"])}] if row.get("system") else []
    return {"prompt": [*system, user(question)], "completion": [assistant(str(output))]}


def _text(row, _):
    return {"text": str(_filled(row, "text"))}


def _preference(row, has_chat_template):
    chosen = _side(_filled(row, "chosen"), assistant, has_chat_template)
    rejected = _side(_filled(row, "rejected"), assistant, has_chat_template)
    if chosen == rejected:
        raise Unusable("chosen_equals_rejected")
    prompt = {"prompt": _side(row["prompt"], user, has_chat_template)} if row.get("prompt") else {}
    return {**prompt, "chosen": chosen, "rejected": rejected}


def _kto(row, has_chat_template):
    label = row.get("label")
    label = LABELS.get(str(label).strip().lower()) if label is not None else None
    if label is None:
        raise Unusable("bad_label")
    return {**_pair(row, has_chat_template), "label": label}


def _prompts(row, has_chat_template):
    return {**row, "prompt": _side(_filled(row, "prompt"), user, has_chat_template)}


CONVERTERS = {
    "chat": ("chat", _chat),
    "sharegpt": ("chat", _chat),
    "alpaca": ("pairs", _alpaca),
    "prompt_completion": ("pairs", _pair),
    "text": ("text", _text),
    "preference": ("preference", _preference),
    "kto": ("kto", _kto),
    "prompts": ("prompts", _prompts),
}
# First: one of these must be there. Then: all of these.
NEEDED = {
    "chat": (CHAT_COLUMNS, ()),
    "sharegpt": (("conversations", *CHAT_COLUMNS), ()),
    "alpaca": (("instruction",), ("output",)),
    "prompt_completion": (("prompt",), ("completion",)),
    "text": (("text",), ()),
    "preference": (("chosen",), ("rejected",)),
    "kto": (("prompt",), ("completion", "label")),
    "prompts": (("prompt",), ()),
}
