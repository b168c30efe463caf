"""Chooses the device and number type, loads the model, prepares the adapter."""

from .failures import ENVIRONMENT, MODEL, Failure
from .weights import count_stored_parameters


def pick_device(wanted):
    """The device to train on; asking for one that is not there is an error, never a quiet fallback."""
    import torch

    present = ["cpu"]
    if torch.backends.mps.is_available():
        present.insert(0, "mps")
    if torch.cuda.is_available():
        present.insert(0, "cuda")
    if wanted == "auto":
        return present[0]
    if wanted not in present:
        message = f"the config asks for {wanted}, and PyTorch {torch.__version__} sees only {', '.join(present)}"
        raise Failure(ENVIRONMENT, "environment.no_device", message, "Check the driver, or set device to auto.")
    return wanted


# Below this a CPU spends more time on turning numbers into bfloat16 than it saves by multiplying in it: with one
# million parameters a step takes 1.1 to 1.35 times as long as in float32, with four million 0.9 to 1.0, with 50 0.8.
CPU_BFLOAT16_PARAMETERS = 3_000_000


def pick_dtype(wanted, device, is_lora, model_path):
    """auto: bfloat16 where the device is faster with it and only an adapter is trained, else float32."""
    if wanted != "auto":
        return wanted
    pays = computes_in_bfloat16(wanted, device) or (device == "cpu" and cpu_gains_by_bfloat16(model_path))
    return "bfloat16" if is_lora and pays else "float32"


def cpu_gains_by_bfloat16(model_path):
    return cpu_has_bfloat16() and count_stored_parameters(model_path) >= CPU_BFLOAT16_PARAMETERS


def cpu_has_bfloat16():
    """Whether an x86 CPU has bfloat16 instructions: with them a step of a model of 135 million parameters takes about
    0.6 of the time, without them far longer.

    Arm CPUs have such instructions too, but what they bring was not measured, so they stay with float32.
    """
    import torch

    try:
        capabilities = torch.cpu.get_capabilities()
    except (AttributeError, RuntimeError):
        return False
    return bool(capabilities.get("avx512_bf16") or capabilities.get("amx_bf16"))


def computes_in_bfloat16(wanted, device):
    """Mixed precision on a GPU that has it: also float32 weights, which full fine-tuning keeps, are multiplied so."""
    import torch

    if device != "cuda" or wanted not in ("auto", "bfloat16"):
        return False
    return torch.cuda.is_bf16_supported(including_emulation=False)


def load_model(path, dtype, attention):
    import torch
    from transformers import AutoModelForCausalLM

    try:
        return AutoModelForCausalLM.from_pretrained(
            path,
            dtype=getattr(torch, dtype),
            attn_implementation=attention,
            use_safetensors=True,
            trust_remote_code=False,
        )
    except (OSError, ValueError, KeyError, ImportError) as error:
        raise Failure(MODEL, "model.cannot_load", f"cannot load {path}: {str(error)[:400]}") from error


def lora_config(adapter):
    from peft import LoraConfig

    return LoraConfig(
        r=adapter["r"],
        lora_alpha=adapter["alpha"],
        lora_dropout=adapter["dropout"],
        target_modules=adapter["target_modules"],
        use_rslora=adapter["use_rslora"],
        use_dora=adapter["use_dora"],
        modules_to_save=adapter["modules_to_save"] or None,
        bias="none",
        task_type="CAUSAL_LM",
    )


def count_parameters(model):
    """(trainable, total)."""
    sizes = [(parameter.numel(), parameter.requires_grad) for parameter in model.parameters()]
    return sum(size for size, trained in sizes if trained), sum(size for size, _ in sizes)
