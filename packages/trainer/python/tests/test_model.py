import json
import struct

import pytest

LARGE, SMALL = 3_000_000, 2_999_999


@pytest.fixture
def model(stack, monkeypatch):
    import torch

    from vibeml_trainer import model as module

    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda **_: True)
    monkeypatch.setattr(torch.cpu, "get_capabilities", dict)
    return module


@pytest.fixture
def weights(tmp_path):
    """Makes a model directory of so many parameters: the headers alone tell."""

    def make(parameters):
        header = {
            "__metadata__": {"format": "pt"},
            "a": {"dtype": "F32", "shape": [parameters - 8], "data_offsets": [0, 0]},
        }
        header["b"] = {"dtype": "F32", "shape": [2, 4], "data_offsets": [0, 0]}
        text = json.dumps(header).encode()
        (tmp_path / "model.safetensors").write_bytes(struct.pack("<Q", len(text)) + text)
        (tmp_path / "torn.safetensors").write_bytes(b"\x00")
        return str(tmp_path)

    return make


@pytest.mark.parametrize(
    ("wanted", "device", "is_lora", "weights", "mixed"),
    [
        ("auto", "cpu", True, "float32", False),
        ("auto", "cuda", True, "bfloat16", True),
        ("auto", "cuda", False, "float32", True),
        ("float32", "cuda", True, "float32", False),
        ("float16", "cuda", True, "float16", False),
        ("bfloat16", "cpu", True, "bfloat16", False),
    ],
)
def test_number_types_follow_the_device_and_the_method(model, wanted, device, is_lora, weights, mixed, tmp_path):
    assert model.pick_dtype(wanted, device, is_lora, tmp_path) == weights
    assert model.computes_in_bfloat16(wanted, device) is mixed


def test_an_old_gpu_keeps_float32(model, monkeypatch, tmp_path):
    import torch

    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda **_: False)
    assert model.pick_dtype("auto", "cuda", True, tmp_path) == "float32"


@pytest.mark.parametrize("instructions", ["avx512_bf16", "amx_bf16"])
def test_a_cpu_with_bfloat16_instructions_uses_them_for_an_adapter(model, weights, monkeypatch, instructions):
    import torch

    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {instructions: True, "bf16": False})
    large = weights(LARGE)
    assert model.pick_dtype("auto", "cpu", True, large) == "bfloat16"
    assert model.pick_dtype("auto", "cpu", False, large) == "float32"
    assert model.pick_dtype("float32", "cpu", True, large) == "float32"
    assert model.pick_dtype("auto", "mps", True, large) == "float32"


def test_a_small_model_is_faster_in_float32_on_a_cpu(model, weights, monkeypatch):
    import torch

    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx512_bf16": True})
    assert model.pick_dtype("auto", "cpu", True, weights(SMALL)) == "float32"
    assert model.pick_dtype("bfloat16", "cpu", True, weights(SMALL)) == "bfloat16"
    assert model.pick_dtype("auto", "cuda", True, weights(SMALL)) == "bfloat16"


def test_a_torch_that_does_not_tell_keeps_float32(model, weights, monkeypatch):
    import torch

    monkeypatch.delattr(torch.cpu, "get_capabilities")
    assert model.pick_dtype("auto", "cpu", True, weights(LARGE)) == "float32"


def test_the_best_device_that_is_there_is_taken(model, monkeypatch):
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert model.pick_device("auto") == "cuda"
    assert model.pick_device("cpu") == "cpu"
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert model.pick_device("auto") in ("cpu", "mps")
