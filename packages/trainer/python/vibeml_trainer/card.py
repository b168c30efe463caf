"""The model card: what was trained from what, how, and how to load it."""

import json

RATES = ("exact_rate", "form_rate", "stop_rate")


def write_card(config, result, train_rows):
    """README.md of the final directory, as text."""
    name, base = config.run["name"], config.model["id"]
    kind = "LoRA adapter" if config.is_lora else "model"
    lines = [
        *_front_matter(config, base),
        f"# {name}",
        "",
        f"A {kind} trained from `{base}` with {config.method.upper()} on {train_rows} rows, by VibeML.",
        "",
        *_metrics_table(result),
        "## How to load it",
        "",
        "```python",
        *_loading_code(config, base),
        "```",
        "",
        "## How it was trained",
        "",
        "```json",
        json.dumps(_settings(config, result), indent=1, default=str),
        "```",
        "",
    ]
    return "\n".join(lines)


def _front_matter(config, base):
    front = {
        "base_model": base,
        "library_name": "peft" if config.is_lora else "transformers",
        "pipeline_tag": "text-generation",
        "tags": ["vibeml", config.method, "lora" if config.is_lora else "full-fine-tuning"],
    }
    # JSON is YAML: quoting a name in it needs no second set of rules.
    return ["---", *[f"{key}: {json.dumps(value)}" for key, value in front.items()], "---", ""]


def _metrics_table(result):
    rows = [("training loss", result["first_loss"], result["last_loss"])]
    before, after = result["eval_before"], result["eval_after"]
    if before or after:
        rows.append(("held-out loss", (before or {}).get("loss"), (after or {}).get("loss")))
    before, after = result["answers_before"] or {}, result["answers_after"] or {}
    rows += [
        (f"answers: {key}", before.get(key), after.get(key)) for key in RATES if (after or before).get(key) is not None
    ]
    body = [f"| {name} | {_cell(old)} | {_cell(new)} |" for name, old, new in rows]
    return ["| metric | before | after |", "|---|---|---|", *body, ""]


def _cell(value):
    return "" if value is None else f"{value:.4g}"


def _loading_code(config, base):
    if not config.is_lora:
        return [
            "from transformers import AutoModelForCausalLM, AutoTokenizer",
            'model = AutoModelForCausalLM.from_pretrained("THIS_DIRECTORY")',
            'tokenizer = AutoTokenizer.from_pretrained("THIS_DIRECTORY")',
        ]
    return [
        "from peft import PeftModel",
        "from transformers import AutoModelForCausalLM, AutoTokenizer",
        f"base = AutoModelForCausalLM.from_pretrained({json.dumps(base)})",
        'model = PeftModel.from_pretrained(base, "THIS_DIRECTORY")',
        'tokenizer = AutoTokenizer.from_pretrained("THIS_DIRECTORY")',
    ]


def _settings(config, result):
    return {
        "method": config.method,
        "model": {"id": config.model["id"], "revision": config.model["revision"]},
        "adapter": config.adapter,
        "train_on": config.data["train_on"],
        "training": config.training,
        "steps": result["steps"],
        "tokens": result["tokens"],
        "packages": result["packages"],
    }
