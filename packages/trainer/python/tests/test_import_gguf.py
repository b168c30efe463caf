"""A GGUF file written here, turned into a model directory, and trained."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy
import pytest

PACKAGE = Path(__file__).parents[1]
gguf = pytest.importorskip("gguf", reason="the environment holds no gguf package")
HIDDEN, LAYERS, HEADS, KV_HEADS, INNER = 64, 2, 4, 2, 128


def write_gguf(path, eos=3):
    """A random Llama with a byte-level tokenizer, as llama.cpp would store it."""
    from tokenizers import pre_tokenizers

    from vibeml_trainer.tiny_model import SPECIAL, TEMPLATE

    tokens = [*SPECIAL, *sorted(pre_tokenizers.ByteLevel.alphabet()), "he", "ll"]
    writer = gguf.GGUFWriter(str(path), "llama")
    writer.add_block_count(LAYERS)
    writer.add_context_length(512)
    writer.add_embedding_length(HIDDEN)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KV_HEADS)
    writer.add_rope_dimension_count(HIDDEN // HEADS)
    writer.add_rope_freq_base(10000.0)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokens)
    writer.add_token_types([3] * len(SPECIAL) + [1] * (len(tokens) - len(SPECIAL)))
    writer.add_token_merges(["h e", "l l"])
    writer.add_bos_token_id(2)
    writer.add_eos_token_id(eos)
    writer.add_pad_token_id(1)
    writer.add_unk_token_id(0)
    writer.add_chat_template(TEMPLATE.replace("{% generation %}", "").replace("{% endgeneration %}", ""))
    random = numpy.random.default_rng(0)

    def tensor(name, *shape):
        writer.add_tensor(name, (random.standard_normal(shape) * 0.02).astype(numpy.float32))

    tensor("token_embd.weight", len(tokens), HIDDEN)
    tensor("output_norm.weight", HIDDEN)
    for layer in range(LAYERS):
        block = f"blk.{layer}"
        tensor(f"{block}.attn_norm.weight", HIDDEN)
        tensor(f"{block}.ffn_norm.weight", HIDDEN)
        tensor(f"{block}.attn_q.weight", HIDDEN, HIDDEN)
        tensor(f"{block}.attn_k.weight", HIDDEN * KV_HEADS // HEADS, HIDDEN)
        tensor(f"{block}.attn_v.weight", HIDDEN * KV_HEADS // HEADS, HIDDEN)
        tensor(f"{block}.attn_output.weight", HIDDEN, HIDDEN)
        tensor(f"{block}.ffn_gate.weight", INNER, HIDDEN)
        tensor(f"{block}.ffn_up.weight", INNER, HIDDEN)
        tensor(f"{block}.ffn_down.weight", HIDDEN, INNER)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def convert(path, out):
    command = [
        sys.executable,
        "-m",
        "vibeml_trainer.import_gguf",
        "--gguf",
        str(path),
        "--out",
        str(out),
        "--name",
        "org/m",
    ]
    env = {**os.environ, "PYTHONPATH": str(PACKAGE)}
    return subprocess.run(command, capture_output=True, text=True, env=env, timeout=240, check=False)


def test_a_gguf_becomes_a_directory_that_stops_and_trains(program, make_config, tmp_path):
    write_gguf(tmp_path / "model.gguf")
    done = convert(tmp_path / "model.gguf", tmp_path / "model")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["parameters"] > 10_000
    tokenizer = json.loads((tmp_path / "model" / "tokenizer_config.json").read_text())
    assert (tokenizer["eos_token"], tokenizer["pad_token"]) == ("<|im_end|>", "<pad>")
    generation = json.loads((tmp_path / "model" / "generation_config.json").read_text())
    assert (generation["eos_token_id"], generation["pad_token_id"]) == (3, 1)
    outcome = program.run(make_config(model={"path": str(tmp_path / "model"), "id": "org/m"}))
    assert outcome.code == 0, outcome.text


def test_a_gguf_that_would_never_stop_is_refused(tmp_path):
    write_gguf(tmp_path / "model.gguf", eos=2)
    template_ends = convert(tmp_path / "model.gguf", tmp_path / "model")
    assert template_ends.returncode == 11
    assert "model.template_without_eos" in template_ends.stderr
    assert not (tmp_path / "model").exists()


def test_a_file_that_is_not_there_is_named(tmp_path):
    done = convert(tmp_path / "no.gguf", tmp_path / "model")
    assert done.returncode == 11
    assert "no.gguf" in done.stderr
