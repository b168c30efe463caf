"""Stopping and going on: exactly the losses of a run that was never stopped."""

import json
import os
import shutil
import signal
import time

import pytest


@pytest.fixture
def config(make_config):
    return make_config(
        training={"max_steps": 12, "per_device_train_batch_size": 4, "gradient_accumulation_steps": 2},
        checkpoints={"every_steps": 4, "keep": 4},
    )


def wait_for(log, text):
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if log.exists() and text in log.read_text(errors="replace"):
            return
        time.sleep(0.005)
    raise AssertionError(f"{text!r} never came:\n{log.read_text(errors='replace')[-2000:]}")


def slow_steps():
    """Makes a step long enough for a signal to arrive in the middle of one."""
    from trl import SFTTrainer

    original = SFTTrainer.training_step

    def slow(self, *args, **kwargs):
        time.sleep(0.1)
        return original(self, *args, **kwargs)

    SFTTrainer.training_step = slow


def interrupt(program, config, number=signal.SIGTERM, times=1, step=5):
    pid, log = program.start(config, slow_steps)
    wait_for(log, f'"type":"progress","step":{step},')
    for _ in range(times):
        os.kill(pid, number)
    return program.wait(pid, log, config["output_dir"])


@pytest.mark.parametrize("adapter", [{"type": "lora", "r": 4, "alpha": 8, "dropout": 0.1}, {"type": "none"}])
def test_a_resumed_run_is_bit_identical(program, config, tmp_path, adapter):
    config = {**config, "adapter": adapter}
    whole = program.run({**config, "output_dir": str(tmp_path / "whole")})
    assert whole.code == 0, whole.text
    stopped = interrupt(program, config)
    assert stopped.code == 33, stopped.text
    event = stopped.one("interrupted")
    assert event["signal"] == "SIGTERM"
    assert 5 <= event["step"] < 12
    assert event["checkpoint"] == f"checkpoints/checkpoint-{event['step']}"
    assert not (stopped.output / "DONE").exists()
    assert not (stopped.output / "final").exists()
    resumed = program.run(config)
    assert resumed.code == 0, resumed.text
    assert resumed.one("plan")["resumed_from_step"] == event["step"]
    assert stopped.losses + resumed.losses == whole.losses
    name = "model.safetensors" if adapter["type"] == "none" else "adapter_model.safetensors"
    same = [(outcome.output / "final" / name).read_bytes() for outcome in (whole, resumed)]
    assert same[0] == same[1]
    keys = ("steps", "tokens", "first_loss", "last_loss", "train_loss")
    assert [resumed.result()[key] for key in keys] == [whole.result()[key] for key in keys]


def test_a_second_signal_changes_nothing(program, config):
    stopped = interrupt(program, config, signal.SIGINT, times=3)
    assert stopped.code == 33, stopped.text
    assert stopped.one("interrupted")["signal"] == "SIGINT"


def test_a_signal_before_training_ends_the_program(program, config):
    def late():
        os.kill(os.getpid(), signal.SIGTERM)

    def prepare():
        from vibeml_trainer import assembly

        assembly.load_model = lambda *_: late()

    stopped = program.run(config, prepare)
    assert stopped.code == 33, stopped.text
    assert stopped.one("interrupted")["step"] == 0
    assert stopped.one("interrupted")["checkpoint"] is None


def test_a_signal_that_a_library_swallows_still_counts(program, config):
    def prepare():
        from vibeml_trainer import assembly

        original = assembly.load_model

        def swallow(*arguments):
            try:
                os.kill(os.getpid(), signal.SIGTERM)
                time.sleep(0.1)
            except BaseException:  # noqa: BLE001, S110 - that is what a careless library does
                pass
            return original(*arguments)

        assembly.load_model = swallow

    stopped = program.run(config, prepare)
    assert stopped.code == 33, stopped.text


def test_a_signal_after_the_last_step_keeps_the_last_checkpoint(program, config):
    def prepare():
        from vibeml_trainer.evaluation import Evaluator

        original = Evaluator.after

        def signalled(self):
            os.kill(os.getpid(), signal.SIGTERM)
            return original(self)

        Evaluator.after = signalled

    stopped = program.run(config, prepare)
    assert stopped.code == 33, stopped.text
    assert stopped.one("interrupted")["checkpoint"] == "checkpoints/checkpoint-12"
    resumed = program.run(config)
    assert resumed.code == 0, resumed.text
    assert resumed.losses == []
    assert resumed.result()["steps"] == 12


def test_a_program_whose_runner_was_killed_stops_after_a_checkpoint(program, config):
    def prepare():
        os.environ["VIBEML_RUNNER_PID"] = "1"

    stopped = program.run(config, prepare)
    assert stopped.code == 33, stopped.text
    assert stopped.one("interrupted")["checkpoint"] == "checkpoints/checkpoint-1"


@pytest.fixture
def stopped_run(program, config):
    """Checkpoints 4, 8, 12, and no final model."""
    outcome = program.run(config)
    assert outcome.code == 0
    os.remove(outcome.output / "DONE")
    return outcome


def truncate(path):
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("adapter_model.safetensors", truncate),
        ("adapter_model.safetensors", os.remove),
        ("optimizer.pt", truncate),
        ("scheduler.pt", os.remove),
        ("trainer_state.json", truncate),
        ("vibeml_state.json", os.remove),
    ],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_a_torn_checkpoint_is_passed_over_with_a_warning(program, config, stopped_run, name, damage):
    checkpoints = stopped_run.output / "checkpoints"
    shutil.rmtree(checkpoints / "checkpoint-12")
    damage(checkpoints / "checkpoint-8" / name)
    resumed = program.run(config)
    assert resumed.code == 0, resumed.text
    assert resumed.one("plan")["resumed_from_step"] == 4
    warning = resumed.one("warning")
    assert warning["code"] == "checkpoint.incomplete"
    assert f"checkpoint-8 is skipped: {name if 'adapter' not in name else 'the weights'}" in warning["message"]
    assert resumed.losses == stopped_run.losses[4:]


def test_only_torn_checkpoints_mean_a_fresh_start(program, config, stopped_run):
    for path in (stopped_run.output / "checkpoints").glob("checkpoint-*"):
        truncate(path / "optimizer.pt")
    resumed = program.run(config)
    assert resumed.one("plan")["resumed_from_step"] is None
    assert resumed.losses == stopped_run.losses


def add_an_empty_line(config):
    with open(config["data"]["train"]["path"], "a") as file:
        file.write("\n")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda config: config["training"].update(learning_rate=0.002), "training.learning_rate"),
        (lambda config: config["adapter"].update(r=8), "adapter.r"),
        (lambda config: config["data"].update(train_on="all"), "masking"),
        (add_an_empty_line, "data"),
    ],
)
def test_other_settings_are_refused_by_name(program, config, stopped_run, change, named):
    config = json.loads(json.dumps(config))
    change(config)
    refused = program.run(config)
    assert (refused.code, refused.error["code"]) == (10, "config.fingerprint")
    assert refused.error["message"].endswith(f"another {named}")
    assert (stopped_run.output / "checkpoints" / "checkpoint-12").exists()
    fresh = program.run({**config, "resume": "never"})
    assert fresh.code == 0, fresh.text
    assert fresh.one("plan")["resumed_from_step"] is None


def test_how_often_is_reported_may_change(program, config, stopped_run):
    config["training"]["logging_steps"] = 3
    resumed = program.run(config)
    assert resumed.code == 0, resumed.text
    assert resumed.one("plan")["resumed_from_step"] == 12
