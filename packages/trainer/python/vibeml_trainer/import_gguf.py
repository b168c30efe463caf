"""Turns a GGUF file into an ordinary model directory:

python -m vibeml_trainer.import_gguf --gguf FILE --out DIR --name ID [--dtype bfloat16]
"""

import argparse
import json
import os
import shutil
import sys

from .failures import MODEL, Failure, classify
from .files import replace_directory
from .tokenizer import rendered_end

SPECIAL = {"bos": "bos", "eos": "eos", "padding": "pad", "unknown": "unk"}


def read_special_ids(path):
    """Special token ids as the file's own metadata says; converted tokenizers are known to get them wrong."""
    from gguf import GGUFReader

    fields = GGUFReader(path).fields
    found = {}
    for word, name in SPECIAL.items():
        field = fields.get(f"tokenizer.ggml.{word}_token_id")
        if field is not None:
            found[name] = int(field.contents())
    return found


def load_tokenizer(path, special):
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(os.path.dirname(path), gguf_file=os.path.basename(path))
    for name, token_id in special.items():
        setattr(tokenizer, f"{name}_token", tokenizer.convert_ids_to_tokens(token_id))
    return tokenizer


def load_model(path, dtype):
    """The weights in full numbers. Newer versions of transformers keep them packed unless told."""
    import torch
    import transformers

    directory, name = os.path.split(path)
    options = {}
    if hasattr(transformers, "GgufConfig"):
        options["quantization_config"] = transformers.GgufConfig(gguf_file=name, dequantize=True)
    model = transformers.AutoModelForCausalLM.from_pretrained(
        directory, gguf_file=name, dtype=getattr(torch, dtype), trust_remote_code=False, **options
    )
    model.hf_quantizer = None
    if hasattr(model.config, "quantization_config"):
        del model.config.quantization_config
    return model


def set_special_ids(model, special):
    for name, token_id in special.items():
        for config in (model.config, model.generation_config):
            if name != "unk":
                setattr(config, f"{name}_token_id", token_id)


def check_stops(tokenizer):
    """A model whose answers do not end with its end token never stops."""
    if tokenizer.eos_token_id is None:
        raise Failure(MODEL, "model.no_eos", "the GGUF file names no end-of-sequence token")
    if tokenizer.chat_template and tokenizer.eos_token_id not in rendered_end(tokenizer):
        message = f"the chat template does not end an answer with {tokenizer.eos_token!r}"
        raise Failure(MODEL, "model.template_without_eos", message)


def convert(path, out, name, dtype):
    """Writes the directory whole or not at all. Gives the number of parameters."""
    special = read_special_ids(path)
    tokenizer = load_tokenizer(path, special)
    check_stops(tokenizer)
    model = load_model(path, dtype)
    set_special_ids(model, special)
    model.config._name_or_path = name
    # The converter leaves the file's own title there.
    vars(model.config).pop("_model_name_or_path", None)
    temporary = f"{out}.tmp-{os.getpid()}"
    try:
        model.save_pretrained(temporary, safe_serialization=True)
        tokenizer.save_pretrained(temporary)
        replace_directory(temporary, out)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return sum(parameter.numel() for parameter in model.parameters())


def main(argv):
    parser = argparse.ArgumentParser(prog="vibeml_trainer.import_gguf", description="GGUF to safetensors.")
    parser.add_argument("--gguf", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--name", required=True)
    parser.add_argument("--dtype", default="bfloat16", choices=("bfloat16", "float16", "float32"))
    arguments = parser.parse_args(argv)
    os.environ["HF_HUB_OFFLINE"] = "1"
    if not os.path.isfile(arguments.gguf):
        sys.stderr.write(f"there is no file {arguments.gguf}\n")
        return MODEL
    try:
        count = convert(
            os.path.abspath(arguments.gguf), os.path.abspath(arguments.out), arguments.name, arguments.dtype
        )
    except Exception as error:  # noqa: BLE001 - the border: every failure leaves with a name
        failure = classify(error)
        sys.stderr.write(f"{failure.code}: {failure}\n")
        return failure.exit_code
    sys.stdout.write(json.dumps({"directory": arguments.out, "name": arguments.name, "parameters": count}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
