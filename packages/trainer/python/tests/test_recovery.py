"""A machine is lost in the middle: the same job in a copy goes on from the kept output directory, as if nothing was."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

import pytest
from conftest import chat_rows, parse_events, write_jsonl
from test_runner import FAKE_UV, RUNNER_FILES

PYTHON = Path(__file__).parents[1]
SEED = int(os.environ.get("VIBEML_RECOVERY_SEED", random.SystemRandom().randrange(10**6)))
STEPS = 10


@pytest.fixture
def make_job(tmp_path, tiny_model):
    """Job directories as a driver makes them; their output directory is a link to one that stays."""
    uv = tmp_path / "uv"
    calls, says = tmp_path / "calls", tmp_path / "says.json"
    says.write_text("{}")
    uv.write_text(FAKE_UV.format(python=sys.executable, calls=str(calls), says=str(says)))
    uv.chmod(0o755)
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(tmp_path),
        "VIBEML_UV": str(uv),
        "VIBEML_ENVIRONMENTS_DIR": str(tmp_path / "environments"),
        "PIP_CONFIG_FILE": os.devnull,
        "OMP_NUM_THREADS": "1",
    }

    def make(name, kept, delay=0.0):
        directory = tmp_path / name
        directory.mkdir()
        for path in RUNNER_FILES:
            shutil.copy(path, directory)
        shutil.copytree(PYTHON / "vibeml_trainer", directory / "vibeml_trainer")
        (directory / "requirements.lock").write_text("# nothing\n")
        (directory / "slow.py").write_text(SLOW.format(delay=delay, packages=sysconfig.get_path("purelib")))
        write_jsonl(directory / "train.jsonl", chat_rows(40))
        (directory / "config.json").write_text(json.dumps(config_of(tiny_model)))
        (directory / "runner.json").write_text(json.dumps(RUNNER_CONFIG))
        (tmp_path / kept).mkdir(exist_ok=True)
        (directory / "output").symlink_to(tmp_path / kept)
        return directory, environment

    return make


SLOW = """
import site, sys, time
site.addsitedir({packages!r})
from trl import SFTTrainer
original = SFTTrainer.training_step
def slow(self, *args, **kwargs):
    time.sleep({delay})
    return original(self, *args, **kwargs)
SFTTrainer.training_step = slow
from vibeml_trainer.program import main
sys.exit(main(["--config", "config.json"]))
"""
RUNNER_CONFIG = {
    "version": 1,
    "environment": {
        "name": "test",
        "python": ">=3.11",
        "lock": "requirements.lock",
        "torch": None,
        "min_free_disk_gib": 0,
    },
    "program": ["slow.py"],
    "fuse": {"cap_usd": 5, "hourly_usd": 1, "tail_seconds": 300},
    "output_dir": "output",
}


def config_of(model):
    return {
        "version": 1,
        "run": {"id": "run-1", "name": "tiny"},
        "method": "sft",
        "model": {"path": str(model), "id": "vibeml/tiny"},
        "device": "cpu",
        "threads": 1,
        "adapter": {"type": "lora", "r": 4, "alpha": 8, "dropout": 0.1},
        "data": {"train": {"path": "train.jsonl", "format": "chat"}},
        "training": {"max_steps": STEPS, "per_device_train_batch_size": 4, "max_length": 256},
        "checkpoints": {"every_steps": 2, "keep": 2},
        "evaluation": {"before": False, "after": False},
        "output_dir": "output",
        "limits": {"min_free_disk_gib": 0},
    }


def start(job, command):
    directory, environment = job
    with open(directory / f"{command}.log", "w") as log:
        return subprocess.Popen(
            [sys.executable, "runner.py", command],
            cwd=directory,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def text_of(job):
    path = job[0] / "run.log"
    return path.read_text(errors="replace") if path.exists() else ""


def finish(job):
    assert start(job, "setup").wait(60) == 0, (job[0] / "setup.log").read_text()
    process = start(job, "run")
    assert process.wait(240) == 0, text_of(job)
    return parse_events(text_of(job))


def losses(events):
    return {event["step"]: (event["loss"], event["grad_norm"]) for event in events if event["type"] == "progress"}


def lose(job, step):
    """The whole machine at once: the runner and its program."""
    assert start(job, "setup").wait(60) == 0
    process = start(job, "run")
    deadline = time.monotonic() + 200
    while f'"type":"progress","step":{step},' not in text_of(job):
        assert time.monotonic() < deadline, text_of(job)
        assert process.poll() is None, text_of(job)
        time.sleep(0.01)
    time.sleep(random.Random(SEED).uniform(0, 0.3))
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return parse_events(text_of(job).rpartition("\n")[0])


def test_the_next_machine_goes_on_and_the_losses_are_those_of_a_run_that_was_never_lost(make_job):
    step = random.Random(SEED).randrange(2, STEPS - 1)
    whole = finish(make_job("whole", "kept-whole"))
    first = lose(make_job("first", "kept", delay=0.3), step)
    # What the next machine finds is what was kept: the job directory is a new one.
    second = make_job("second", "kept")
    kept = json.loads((second[0] / "output" / "spent.json").read_text())
    kept["machine"] = "the lost one"
    (second[0] / "output" / "spent.json").write_text(json.dumps(kept))
    again = finish(second)
    (plan,) = [event for event in again if event["type"] == "plan"]
    resumed = plan["resumed_from_step"]
    assert resumed in range(step - 2, step + 3), f"seed {SEED}"
    assert {**losses(first), **losses(again)} == losses(whole), f"seed {SEED}"
    assert sorted(losses(again)) == list(range(resumed + 1, STEPS + 1))
    outputs = (second[0] / "output", second[0].parent / "kept-whole")
    weights = [(output / "final" / "adapter_model.safetensors").read_bytes() for output in outputs]
    assert weights[0] == weights[1]
    # The lost machine is paid for, and what it may have billed unseen.
    account = json.loads((second[0] / "output" / "spent.json").read_text())
    assert account["earlier_usd"] > (20 + 300) / 3600
