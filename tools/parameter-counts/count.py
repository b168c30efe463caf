"""Counts the parameters of models as the transformers library builds them, without weights and without a network.

Every model is built on the meta device from the sizes in models.json, so nothing is downloaded and no memory is used.
The result, counts.json, is what the parameter rules of @vibeml/sizing and the reading of config.json are tested against.
"""

import json
import sys
from collections import Counter
from pathlib import Path

import peft
import torch
import transformers
from peft import LoraConfig, get_peft_model
from transformers import AutoConfig, AutoModelForCausalLM

HERE = Path(__file__).parent
LORA_RANK = 16
ATTENTION_BIAS = ("attention_bias", "use_qkv_bias", "use_bias")
MLP_BIAS = ("mlp_bias", "use_bias")
NAMED_TARGETS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


def group_of(name: str) -> str:
    """The tensor group of a parameter, by its name."""
    rules = [
        ("norm", "norms"),
        ("lm_head", "head"),
        ("embed_out", "head"),
        ("embed", "embeddings"),
        ("shared_expert", "shared_experts"),
        ("shared_mlp", "shared_experts"),
        ("router", "router"),
        ("mlp.gate.", "router"),
        ("block_sparse_moe.gate", "router"),
        ("experts", "experts"),
        ("block_sparse_moe", "experts"),
        ("attn", "attention"),
        ("attention", "attention"),
        ("mlp", "mlp"),
    ]
    lowered = name.lower()
    return next((group for part, group in rules if part in lowered), "other")


def build(model_type: str, sizes: dict) -> torch.nn.Module:
    config = AutoConfig.for_model(model_type, **sizes)
    with torch.device("meta"):
        return AutoModelForCausalLM.from_config(config)


def lora_parameters(model_type: str, sizes: dict, targets) -> int | None:
    """Trainable parameters of LoRA, or None where no module has such a name."""
    try:
        with torch.device("meta"):
            adapted = get_peft_model(
                build(model_type, sizes), LoraConfig(r=LORA_RANK, target_modules=targets)
            )
    except ValueError:
        return None
    return sum(p.numel() for p in adapted.parameters() if p.requires_grad)


def linear_parameters(model: torch.nn.Module) -> int:
    """Weights of linear layers without the head: what bitsandbytes stores in 4 bits."""
    head = model.get_output_embeddings()
    return sum(
        m.weight.numel() for m in model.modules() if isinstance(m, torch.nn.Linear) and m is not head
    )


def shape_of(model: torch.nn.Module, sizes: dict) -> dict:
    """The sizes under the names of ModelShape, with what the library fills in where the configuration is silent."""
    config = model.config
    experts = sizes.get("num_local_experts") or sizes.get("num_experts")
    shared = sizes.get("shared_expert_intermediate_size")
    heads = config.num_attention_heads
    shape = {
        "hiddenSize": config.hidden_size,
        "layers": config.num_hidden_layers,
        "attentionHeads": heads,
        "keyValueHeads": getattr(config, "num_key_value_heads", None) or heads,
        "headSize": getattr(config, "head_dim", None) or config.hidden_size // heads,
        "intermediateSize": config.intermediate_size,
        "vocabularySize": config.vocab_size,
        "tiedEmbeddings": sizes["tie_word_embeddings"],
    }
    biases = {
        "attentionBias": next((sizes[k] for k in ATTENTION_BIAS if k in sizes), None),
        "mlpBias": next((sizes[k] for k in MLP_BIAS if k in sizes), None),
    }
    mixture = {
        "experts": experts,
        "expertsPerToken": sizes.get("num_experts_per_tok"),
        "expertIntermediateSize": sizes.get("moe_intermediate_size") or config.intermediate_size,
        "sharedExpertIntermediateSize": shared,
        "denseLayers": None,
    }
    known_biases = {name: value for name, value in biases.items() if value is not None}
    return {**shape, **known_biases, **(mixture if experts else {})}


def facts_of(model_type: str, sizes: dict) -> dict:
    model = build(model_type, sizes)
    groups = Counter()
    for name, parameter in model.named_parameters():
        groups[group_of(name)] += parameter.numel()
    return {
        "modelType": model_type,
        "config": {"model_type": model_type, **sizes},
        "shape": shape_of(model, sizes),
        "total": sum(groups.values()),
        "groups": dict(sorted(groups.items())),
        "linear": linear_parameters(model),
        "loraAllLinear16": lora_parameters(model_type, sizes, "all-linear"),
        "loraNamed16": lora_parameters(model_type, sizes, NAMED_TARGETS),
    }


def main() -> None:
    models = json.loads((HERE / "models.json").read_text())
    facts = {}
    for name, (model_type, sizes) in models.items():
        facts[name] = facts_of(model_type, sizes)
        print(name, facts[name]["total"], flush=True, file=sys.stderr)
    versions = {library.__name__: library.__version__ for library in (transformers, peft, torch)}
    answer = {"libraries": versions, "loraRank": LORA_RANK, "models": facts}
    (HERE / "counts.json").write_text(json.dumps(answer, indent=2) + "\n")


if __name__ == "__main__":
    main()
