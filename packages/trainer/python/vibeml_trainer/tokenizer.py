"""Loads the tokenizer and refuses what would train a model that never stops."""

from .failures import MODEL, Failure


def load_tokenizer(path):
    from transformers import AutoTokenizer

    try:
        tokenizer = AutoTokenizer.from_pretrained(path, trust_remote_code=False)
    except (OSError, ValueError, KeyError) as error:
        raise Failure(MODEL, "model.no_tokenizer", f"no tokenizer in {path}: {str(error)[:300]}") from error
    if tokenizer.eos_token_id is None:
        raise Failure(MODEL, "model.no_eos", f"the tokenizer of {path} has no end-of-sequence token")
    return tokenizer


def ensure_pad(tokenizer, events):
    """A tokenizer without a padding token pads with the end token; the loss mask keeps the real one."""
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token
        events.note("tokenizer.pad_is_eos", f"the tokenizer has no padding token, so {tokenizer.eos_token} pads")


def check_template(tokenizer):
    """A chat needs a template, and the template must end an answer with the end token."""
    if not tokenizer.chat_template:
        message = "the data are chats, and the tokenizer has no chat template"
        raise Failure(MODEL, "model.no_chat_template", message, "Use an instruct model, or prompt_completion data.")
    end = rendered_end(tokenizer)
    if tokenizer.eos_token_id not in end:
        message = f"the chat template does not end an answer with {tokenizer.eos_token!r}: the model would never stop"
        raise Failure(MODEL, "model.template_without_eos", message, "Fix the chat template or eos_token of the model.")


def rendered_end(tokenizer):
    """The last token ids of a rendered answer; a line break may follow the end token."""
    turns = [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]
    try:
        text = tokenizer.apply_chat_template(turns, tokenize=False)
    except Exception as error:
        raise Failure(MODEL, "model.bad_chat_template", f"the chat template fails: {str(error)[:300]}") from error
    return tokenizer(text, add_special_tokens=False)["input_ids"][-3:]
