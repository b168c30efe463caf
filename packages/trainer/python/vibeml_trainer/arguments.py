"""Arguments of the trainer: the user's, then what the program owns; unknown names are dropped and reported."""

import dataclasses

from .failures import CONFIG, Failure
from .model import computes_in_bfloat16


def build_arguments(config_class, config, device, dtype, masking, has_eval):
    """(arguments object, names that the installed version does not have)."""
    wanted = {**_defaults(device), **config.training, **_owned(config, device, dtype, masking, has_eval)}
    known = {field.name for field in dataclasses.fields(config_class)}
    dropped = sorted(set(wanted) - known)
    try:
        return config_class(**{name: value for name, value in wanted.items() if name in known}), dropped
    except (TypeError, ValueError) as error:
        raise Failure(CONFIG, "config.training_arguments", f"training: {str(error)[:400]}") from error


def _defaults(device):
    return {
        "logging_steps": 1,
        "seed": 42,
        "report_to": "none",
        "gradient_checkpointing": device == "cuda",
        "dataloader_pin_memory": device == "cuda",
        "disable_tqdm": True,
    }


def _owned(config, device, dtype, masking, has_eval):
    every = config.evaluation["every_steps"]
    evaluates = has_eval and every is not None
    return {
        "output_dir": config.output("checkpoints"),
        "data_seed": config.training.get("data_seed", config.seed),
        "save_strategy": "steps",
        "save_steps": config.checkpoints["every_steps"],
        "save_total_limit": config.checkpoints["keep"],
        "save_only_model": False,
        "eval_strategy": "steps" if evaluates else "no",
        "eval_steps": every if evaluates else None,
        "use_cpu": device == "cpu",
        "bf16": computes_in_bfloat16(config.model["dtype"], device),
        "fp16": device == "cuda" and dtype == "float16",
        # A filter would hide the NaN that must stop the run.
        "logging_nan_inf_filter": False,
        **masking.arguments,
    }
