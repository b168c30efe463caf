"""Greedy answers to held-out prompts, scored against the reference answers."""

import json
import time

SAMPLES = 8
TEXT_LIMIT = 400


def is_in_form(answer, form):
    """Whether an answer is one JSON object with exactly the wanted keys."""
    try:
        value = json.loads(answer)
    except ValueError:
        return False
    return isinstance(value, dict) and set(value) == set(form["keys"])


def is_exact(answer, reference, form):
    """The same text; where a form is declared, the same JSON value."""
    if answer == reference:
        return True
    if form is None:
        return False
    try:
        return json.loads(answer) == json.loads(reference)
    except ValueError:
        return False


def score(prompt, reference, answer, stopped, form):
    answer, reference = answer.strip(), reference.strip()
    return {
        "prompt": _last_text(prompt)[:TEXT_LIMIT],
        "reference": reference[:TEXT_LIMIT],
        "answer": answer[:TEXT_LIMIT],
        "exact": is_exact(answer, reference, form),
        "form": is_in_form(answer, form) if form else None,
        "stopped": stopped,
    }


def _last_text(prompt):
    return prompt if isinstance(prompt, str) else prompt[-1]["content"]


def summarize(scored, form, seconds):
    def rate(key):
        return round(sum(bool(item[key]) for item in scored) / len(scored), 4)

    return {
        "rows": len(scored),
        "exact_rate": rate("exact"),
        "form_rate": rate("form") if form else None,
        "stop_rate": rate("stopped"),
        "seconds": round(seconds, 2),
        "samples": scored[:SAMPLES],
    }


def stop_ids(tokenizer, model):
    """Every id that ends an answer: the tokenizer's and the model's own list."""
    extra = getattr(model.generation_config, "eos_token_id", None)
    extra = extra if isinstance(extra, list) else [extra]
    return sorted({tokenizer.eos_token_id, *[item for item in extra if item is not None]})


def render(tokenizer, prompt):
    if isinstance(prompt, str):
        return prompt
    return tokenizer.apply_chat_template(prompt, tokenize=False, add_generation_prompt=True)


def answer_all(model, tokenizer, examples, settings, interruption):
    """Answers to the first `max_rows` examples. Leaves the model in the mode it was in."""
    import torch

    started = time.monotonic()
    stops = stop_ids(tokenizer, model)
    was_training, side = model.training, tokenizer.padding_side
    model.eval()
    tokenizer.padding_side = "left"
    scored = []
    chosen = examples[: settings["max_rows"]]
    try:
        for start in range(0, len(chosen), settings["batch_size"]):
            interruption.raise_if_asked()
            batch = chosen[start : start + settings["batch_size"]]
            texts = [render(tokenizer, prompt) for prompt, _ in batch]
            inputs = tokenizer(texts, return_tensors="pt", padding=True, add_special_tokens=False).to(model.device)
            with torch.no_grad():
                output = model.generate(
                    **inputs,
                    max_new_tokens=settings["max_new_tokens"],
                    do_sample=False,
                    use_cache=True,
                    eos_token_id=stops,
                    pad_token_id=tokenizer.pad_token_id,
                )
            fresh = output[:, inputs["input_ids"].shape[1] :].tolist()
            for (prompt, reference), ids in zip(batch, fresh, strict=True):
                text = tokenizer.decode(ids, skip_special_tokens=True)
                stopped = any(stop in ids for stop in stops)
                scored.append(score(prompt, reference, text, stopped, settings["form"]))
    finally:
        tokenizer.padding_side = side
        model.train(was_training)
    return summarize(scored, settings["form"], time.monotonic() - started)
