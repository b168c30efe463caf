import pytest


@pytest.fixture
def model(stack, monkeypatch):
    import torch

    from vibeml_trainer import model as module

    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda **_: True)
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


def test_the_best_device_that_is_there_is_taken(model, monkeypatch):
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert model.pick_device("auto") == "cuda"
    assert model.pick_device("cpu") == "cpu"
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert model.pick_device("auto") in ("cpu", "mps")
