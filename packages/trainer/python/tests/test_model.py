import pytest


@pytest.fixture
def model(stack, monkeypatch):
    import torch

    from vibeml_trainer import model as module

    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda **_: True)
    monkeypatch.setattr(torch.cpu, "get_capabilities", dict)
    return module


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
def test_number_types_follow_the_device_and_the_method(model, wanted, device, is_lora, weights, mixed):
    assert model.pick_dtype(wanted, device, is_lora) == weights
    assert model.computes_in_bfloat16(wanted, device) is mixed


def test_an_old_gpu_keeps_float32(model, monkeypatch):
    import torch

    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda **_: False)
    assert model.pick_dtype("auto", "cuda", True) == "float32"


@pytest.mark.parametrize("instructions", ["avx512_bf16", "amx_bf16"])
def test_a_cpu_with_bfloat16_instructions_uses_them_for_an_adapter(model, monkeypatch, instructions):
    import torch

    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {instructions: True, "bf16": False})
    assert model.pick_dtype("auto", "cpu", True) == "bfloat16"
    assert model.pick_dtype("auto", "cpu", False) == "float32"
    assert model.pick_dtype("float32", "cpu", True) == "float32"
    assert model.pick_dtype("auto", "mps", True) == "float32"


def test_a_torch_that_does_not_tell_keeps_float32(model, monkeypatch):
    import torch

    monkeypatch.delattr(torch.cpu, "get_capabilities")
    assert model.pick_dtype("auto", "cpu", True) == "float32"


def test_the_best_device_that_is_there_is_taken(model, monkeypatch):
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert model.pick_device("auto") == "cuda"
    assert model.pick_device("cpu") == "cpu"
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert model.pick_device("auto") in ("cpu", "mps")
