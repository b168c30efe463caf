import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from vibeml_trainer.config import load_config
from vibeml_trainer.failures import CONFIG, Failure

SAMPLES = Path(__file__).parent / "samples"
VALID = json.loads((SAMPLES / "config-valid.json").read_text())
INVALID = json.loads((SAMPLES / "config-invalid.json").read_text())


def load(tmp_path, value):
    path = tmp_path / "config.json"
    path.write_text(value if isinstance(value, str) else json.dumps(value))
    return load_config(str(path))


@pytest.mark.parametrize("sample", VALID, ids=lambda sample: sample["name"])
def test_samples_that_are_valid_on_both_sides(tmp_path, sample):
    config = load(tmp_path, sample["config"])
    assert config.checkpoints["every_steps"] >= 1
    assert config.output_dir.startswith("/")


@pytest.mark.parametrize("sample", INVALID, ids=lambda sample: sample["name"])
def test_samples_that_are_invalid_on_both_sides_name_the_field(tmp_path, sample):
    with pytest.raises(Failure) as caught:
        load(tmp_path, sample["config"])
    assert caught.value.exit_code == CONFIG
    assert f" {sample['field']}: " in str(caught.value)


def test_defaults_and_paths_are_filled_in(tmp_path):
    config = load(tmp_path, VALID[0]["config"])
    assert config.adapter == {
        "type": "lora",
        "r": 16,
        "alpha": 32,
        "dropout": 0,
        "target_modules": "all-linear",
        "use_rslora": False,
        "use_dora": False,
        "modules_to_save": [],
    }
    assert config.data["train"]["path"] == str(tmp_path / "train.jsonl")
    assert config.evaluation == {"before": True, "after": True, "every_steps": None, "answers": None}
    assert config.resume == "auto"


def test_what_is_not_json_is_named_with_its_place(tmp_path):
    with pytest.raises(Failure, match="line 1 column 2"):
        load(tmp_path, "{nope")


def test_a_bad_config_ends_in_under_a_second_without_heavy_imports(tmp_path):
    path = tmp_path / "config.json"
    path.write_text("{}")
    started = time.monotonic()
    command = [sys.executable, "-X", "importtime", "-m", "vibeml_trainer", "--config", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[1], check=False)
    assert done.returncode == CONFIG
    assert "torch" not in done.stderr
    assert '"code":"config.invalid"' in done.stdout
    assert time.monotonic() - started < 10
