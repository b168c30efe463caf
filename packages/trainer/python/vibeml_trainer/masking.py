"""Which tokens are learned: the assistant's, the completion's, or all."""

from dataclasses import dataclass

from .messages import is_answer


@dataclass(frozen=True)
class Masking:
    """How the loss mask is made: `name` for reports, the trainer's arguments, and whether chats become pairs."""

    name: str
    arguments: dict
    expand: str | None = None


ALL = Masking("all_tokens", {"assistant_only_loss": False, "completion_only_loss": False})
PAIRS = Masking("completion", {"assistant_only_loss": False, "completion_only_loss": True})
ASSISTANT = Masking("assistant_mask", {"assistant_only_loss": True})
EVERY_TURN = Masking("assistant_turns_as_rows", PAIRS.arguments, "every")
LAST_TURN = Masking("last_assistant_turn", PAIRS.arguments, "last")


def choose_masking(kind, train_on, tokenizer):
    """The masking for rows of a kind. Templates that cannot mark the assistant's tokens get one row per turn."""
    if kind == "text" or train_on == "all":
        return ALL
    if kind == "pairs":
        return PAIRS
    if train_on == "completions":
        return LAST_TURN
    return ASSISTANT if can_mask_assistant(tokenizer) else EVERY_TURN


def can_mask_assistant(tokenizer):
    """Whether the template marks the assistant's tokens, stop token included, or TRL brings one that does."""
    from trl import chat_template_utils as templates

    if not tokenizer.chat_template:
        return False
    try:
        template = None
        if not templates.has_generation_markers(tokenizer.chat_template):
            template = templates.get_training_chat_template(tokenizer)
        return templates.is_chat_template_stop_token_trained(tokenizer, chat_template=template)
    except (AttributeError, ValueError):
        return False


def expand_chats(rows, which):
    """Each answer, or the last one, as its own row: what was said before is the prompt."""
    result = []
    for row in rows:
        messages = row["messages"]
        ends = [index for index, message in enumerate(messages) if is_answer(message) and index > 0]
        for index in ends if which == "every" else ends[-1:]:
            pair = {"prompt": messages[:index], "completion": [messages[index]]}
            result.append({**pair, **({"tools": row["tools"]} if "tools" in row else {})})
    return result


def report_masking(events, masking, rows_before, rows_after):
    """A fallback is never silent: several answers in one chat cost more tokens when each is its own row."""
    if masking is not EVERY_TURN:
        return
    text = "the chat template cannot mark the assistant's tokens, so every answer is its own row"
    if rows_after > rows_before:
        events.warn("masking.expanded_turns", f"{text}: {rows_before} chats became {rows_after} rows")
    else:
        events.note("masking.single_turns", f"{text}; nothing is lost, as every chat has one answer")
