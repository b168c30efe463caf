"""Chat messages: roles of the known dialects, text content, tool calls."""

import json

from .failures import DATA, Failure

ROLES = {
    "assistant": "assistant",
    "bot": "assistant",
    "gpt": "assistant",
    "model": "assistant",
    "human": "user",
    "user": "user",
    "system": "system",
    "developer": "system",
    "tool": "tool",
    "function": "tool",
    "observation": "tool",
}


class Unusable(Exception):
    """One row cannot be used; its text is the reason that is counted."""


def decode_json(value):
    """CSV has no lists: a cell that holds JSON is read as such."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError as error:
        raise Unusable("not_json") from error


def user(text):
    return {"role": "user", "content": text}


def assistant(text):
    return {"role": "assistant", "content": text}


def normalize(raw):
    """Messages of any known dialect as {role, content}; a role that is not known stops the run."""
    items = decode_json(raw)
    if not isinstance(items, list) or not items:
        raise Unusable("empty")
    return [_message(item) for item in items]


def _message(item):
    if not isinstance(item, dict):
        raise Unusable("not_a_message")
    role = item.get("role", item.get("from"))
    content = item.get("content", item.get("value"))
    if role not in ROLES:
        hint = (
            "Roles are user, assistant, system and tool (human, gpt, bot, model, function and observation also work)."
        )
        raise Failure(DATA, "data.unknown_role", f"unknown chat role {role!r}", hint)
    kept = {key: item[key] for key in ("tool_calls", "name") if item.get(key)}
    return {"role": ROLES[role], "content": _text(content), **kept}


def _text(content):
    if content is None:
        return ""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else [content]
    if not all(isinstance(part, dict) and isinstance(part.get("text"), str) for part in parts):
        raise Unusable("not_text")
    return "".join(part["text"] for part in parts)


def is_answer(message):
    """An assistant turn with something to learn."""
    return message["role"] == "assistant" and bool(message["content"].strip() or message.get("tool_calls"))


def ending_with_answer(messages):
    """Cuts what follows the last answer; a chat without an answer is unusable."""
    last = max((index for index, message in enumerate(messages) if is_answer(message)), default=None)
    if last is None:
        raise Unusable("no_assistant_turn")
    return messages[: last + 1]
