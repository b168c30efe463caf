"""What is kept on the Hub: sent while the training goes on, fetched on a fresh machine, and never somebody else's."""

import json
import os
import random
import shutil
import signal
import time

import pytest
from hub_server import READER, STRANGER, WRITER, Hub
from test_runner import Job

import vibeml_keep

REPOSITORY = "ada/vibeml-tiny"
KEEP = {"repository": REPOSITORY, "run": "run-1"}


@pytest.fixture
def hub():
    server = Hub()
    yield server
    server.close()


@pytest.fixture
def on_hub(hub, monkeypatch):
    """This process talks to the Hub of the test."""
    monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)
    monkeypatch.setenv("HF_TOKEN", WRITER)
    monkeypatch.setattr(vibeml_keep, "PAUSES", (0.01, 0.01))
    return hub


# ---- the claim


def test_a_claim_makes_a_private_repository_that_is_this_run_s_alone(on_hub):
    assert vibeml_keep.claim(KEEP, {"earlier_usd": 1}) is None
    assert on_hub.repositories[REPOSITORY]["private"] is True
    written = json.loads(on_hub.files(REPOSITORY)["vibeml.json"])
    assert written == {"version": 1, "run": "run-1", "account": {"earlier_usd": 1}, "at": written["at"]}
    # The next machine of the run finds it; what it does not know yet stays.
    assert vibeml_keep.claim(KEEP)["account"] == {"earlier_usd": 1}
    assert json.loads(on_hub.files(REPOSITORY)["vibeml.json"])["account"] == {"earlier_usd": 1}


def refused(keep=KEEP):
    with pytest.raises(vibeml_keep.KeepFailure) as caught:
        vibeml_keep.claim(keep)
    assert WRITER not in str(caught.value)
    return caught.value.code, caught.value.exit_code


@pytest.mark.parametrize(
    ("files", "private", "code"),
    [
        ({"vibeml.json": b'{"run": "another"}'}, True, "keep.taken"),
        ({"vibeml.json": b"torn"}, True, "keep.taken"),
        ({"model.safetensors": b"x"}, True, "keep.taken"),
        ({}, False, "keep.public"),
        ({"vibeml.json": b'{"run": "run-1"}'}, False, "keep.public"),
    ],
)
def test_a_repository_of_others_or_for_everybody_is_left_alone(on_hub, files, private, code):
    on_hub.add(REPOSITORY, files, private)
    assert refused() == (code, 10)
    assert on_hub.files(REPOSITORY) == files


@pytest.mark.parametrize("token", [READER, STRANGER, "hf_nobody_0123456789"])
def test_a_token_that_may_not_write_is_told_before_anything_is_built(on_hub, monkeypatch, token):
    monkeypatch.setenv("HF_TOKEN", token)
    assert refused() == ("keep.refused", 10)
    on_hub.add(REPOSITORY, {})
    assert refused() == ("keep.refused", 10)
    monkeypatch.delenv("HF_TOKEN")
    assert refused() == ("keep.no_token", 10)


def test_a_hub_that_is_down_for_a_moment_is_asked_again(on_hub):
    answers = [503, 429]
    on_hub.fault = lambda method, path: answers.pop() if answers else None
    assert vibeml_keep.claim(KEEP) is None
    on_hub.fault = lambda method, path: 503
    assert refused() == ("network.unreachable", 34)


def test_the_token_goes_to_no_other_host(on_hub):
    other = Hub()
    try:
        seen = []
        on_hub.add(REPOSITORY, {"vibeml.json": b"{}"})
        other.fault = lambda method, path: seen.append(path) or 404
        request = vibeml_keep.urllib.request.Request(on_hub.endpoint, headers={"Authorization": "Bearer x", "A": "b"})
        handler = vibeml_keep.SameHost()
        elsewhere = handler.redirect_request(
            request, None, 302, "", {}, other.endpoint.replace("127.0.0.1", "localhost")
        )
        here = handler.redirect_request(request, None, 302, "", {}, on_hub.endpoint + "/there")
        assert (elsewhere.get_header("Authorization"), here.get_header("Authorization")) == (None, "Bearer x")
    finally:
        other.close()


# ---- the runner


@pytest.fixture
def job(tmp_path, hub):
    job = Job(tmp_path)
    job.env.update({"HF_ENDPOINT": hub.endpoint, "HF_TOKEN": WRITER})
    job.config["keep"] = KEEP
    job.config["fuse"].update({"cap_usd": 10.0, "hourly_usd": 1.0, "tail_seconds": 300})
    return job


def account_of(job):
    return json.loads((job.directory / "out" / "spent.json").read_text())


def test_the_repository_is_claimed_before_anything_is_built(job, hub):
    job.env["HF_TOKEN"] = READER
    assert job.call("setup") == 10
    assert job.error["code"] == "keep.refused"
    assert job.calls() == []
    assert READER not in job.text
    job.env["HF_TOKEN"] = WRITER
    assert job.call("setup") == 0, job.text
    claim = json.loads(hub.files(REPOSITORY)["vibeml.json"])
    assert claim["account"]["machine"] == account_of(job)["machine"]


def test_a_run_whose_result_is_kept_already_does_nothing(job, hub):
    """Its machine was lost after the last upload, before anybody knew."""
    assert job.call("probe") == 0
    hub.files(REPOSITORY).update({"DONE": b"{}", "manifest.json": b"{}"})
    assert job.call("setup") == 0
    assert job.calls() == []
    assert job.call("run") == 0
    assert job.exit_file()["reason"] == "already_done"


def test_a_probe_builds_nothing_and_leaves_nothing_behind(job, hub):
    job.env["HF_TOKEN"] = READER
    assert job.call("probe") == 10
    job.env["HF_TOKEN"] = WRITER
    assert job.call("probe") == 0
    assert job.of("note")[-1]["code"] == "keep.writable"
    assert job.calls() == []
    assert not (job.directory / "out").exists()
    job.config["keep"] = None
    assert job.call("probe") == 0


@pytest.mark.parametrize(("stated", "earlier"), [(0.0, 2.0), (1.5, 1.5)])
def test_a_fresh_machine_learns_from_the_claim_what_the_lost_one_cost(job, hub, stated, earlier):
    """Seen last two hours ago: without books of the launcher it counts as if it had billed until now."""
    assert job.call("setup") == 0, job.text
    lost = {**account_of(job), "machine": "the lost one", "earlier_usd": 0.0}
    claim = {"version": 1, "run": "run-1", "account": lost, "at": time.time() - 7200}
    hub.files(REPOSITORY)["vibeml.json"] = json.dumps(claim).encode()
    shutil.rmtree(job.directory / "out")
    job.config["fuse"]["spent_usd"] = stated
    assert job.call("setup") == 0, job.text
    assert account_of(job)["earlier_usd"] == pytest.approx(earlier, abs=0.1)
    claim["at"] -= 8 * 3600
    hub.files(REPOSITORY)["vibeml.json"] = json.dumps(claim).encode()
    shutil.rmtree(job.directory / "out")
    assert job.call("setup") == (35 if stated == 0 else 0)


# ---- the training


@pytest.fixture
def config(make_config):
    return make_config(
        training={"max_steps": 8, "per_device_train_batch_size": 4},
        checkpoints={"every_steps": 2, "keep": 2},
        keep={"repository": REPOSITORY},
    )


def use(hub, token=WRITER):
    """Runs in the child before the program: the real client, told where the Hub of the test is."""

    def prepare():
        from huggingface_hub import constants

        from vibeml_trainer import keep

        os.environ.update({"HF_ENDPOINT": hub.endpoint, "HF_TOKEN": token})
        constants.HUGGINGFACE_CO_URL_TEMPLATE = constants.HUGGINGFACE_CO_URL_TEMPLATE.replace(
            constants.ENDPOINT, hub.endpoint
        )
        constants.ENDPOINT = hub.endpoint
        constants.HF_HUB_OFFLINE = False
        constants.HF_HUB_DISABLE_XET = True
        constants.HF_TOKEN_PATH = "/nowhere"
        vibeml_keep.PAUSES = (0.01,)
        keep.PAUSES = (0.05, 0.05)

    return prepare


def steps_on(hub):
    found = [path.split("/")[1] for path in hub.files(REPOSITORY) if path.startswith("checkpoints/")]
    return sorted({int(name.split("-")[1]) for name in found})


def test_checkpoints_and_the_result_are_kept_and_done_comes_last(program, config, hub):
    done = program.run(config, use(hub))
    assert done.code == 0, done.text
    files = hub.files(REPOSITORY)
    manifest = json.loads(files["manifest.json"])
    for each in manifest["files"]:
        assert files[each["path"]] == (done.output / each["path"]).read_bytes()
    assert files["result.json"] == (done.output / "result.json").read_bytes()
    assert files["DONE"] == (done.output / "DONE").read_bytes()
    commits = hub.commits(REPOSITORY)
    assert commits[0][0] == "run run-1"
    assert [summary for summary, _, _ in commits[-2:]] == ["result", "done"]
    assert commits[-1][1] == ["DONE", "manifest.json", "vibeml.json"]
    assert not any(name in commit[1] for commit in commits[:-1] for name in ("DONE", "manifest.json"))
    assert 1 <= len(steps_on(hub)) <= 2
    assert done.of("note")[-1]["code"] == "keep.sent"
    assert ("upload", "end") in [(each["name"], each["status"]) for each in done.of("phase")]
    assert list((done.output / "outgoing").iterdir()) == []
    assert done.of("warning") == []


def stop_after(program, config, hub, step, number=signal.SIGKILL):
    """A machine that goes away, with everything on it, once the Hub has that checkpoint."""
    pid, log = program.start(config, slow(use(hub)))
    deadline = time.monotonic() + 120
    while not (
        REPOSITORY in hub.repositories and f"checkpoints/checkpoint-{step}/vibeml_state.json" in hub.files(REPOSITORY)
    ):
        assert time.monotonic() < deadline, log.read_text()[-2000:]
        time.sleep(0.01)
    os.kill(pid, number)
    return program.wait(pid, log, config["output_dir"])


def slow(prepare):
    def both():
        from trl import SFTTrainer

        prepare()
        original = SFTTrainer.training_step

        def wait(self, *args, **kwargs):
            time.sleep(0.2)
            return original(self, *args, **kwargs)

        SFTTrainer.training_step = wait

    return both


def test_a_fresh_machine_goes_on_from_what_is_kept(program, config, hub, tmp_path):
    step = random.choice((2, 4, 6))
    whole = program.run({**config, "output_dir": str(tmp_path / "whole"), "keep": None})
    lost = stop_after(program, config, hub, step)
    kept = max(steps_on(hub))
    shutil.rmtree(lost.output)
    again = program.run(config, use(hub))
    assert again.code == 0, again.text
    assert again.one("plan")["resumed_from_step"] == kept
    assert again.losses == whole.losses[kept:], f"lost after {step}"
    assert ("download_checkpoint", "end") in [(each["name"], each["status"]) for each in again.of("phase")]
    weights = "final/adapter_model.safetensors"
    assert hub.files(REPOSITORY)[weights] == (whole.output / weights).read_bytes()


def test_a_stopped_run_waits_until_its_checkpoint_is_kept(program, config, hub):
    stopped = stop_after(program, config, hub, 2, signal.SIGTERM)
    assert stopped.code == 33, stopped.text
    assert max(steps_on(hub)) == stopped.one("interrupted")["step"]


def test_a_damaged_checkpoint_is_passed_over_and_other_settings_are_refused(program, config, hub, tmp_path):
    program.run(config, use(hub))
    files = hub.files(REPOSITORY)
    for name in [name for name in files if not name.startswith("checkpoints/") and name != "vibeml.json"]:
        del files[name]
    older, newer = steps_on(hub)
    files[f"checkpoints/checkpoint-{newer}/optimizer.pt"] = b"torn"
    fresh = {**config, "output_dir": str(tmp_path / "fresh")}
    again = program.run(fresh, use(hub))
    assert again.code == 0, again.text
    assert again.one("plan")["resumed_from_step"] == older
    assert f"checkpoint-{newer} of {REPOSITORY} is skipped: optimizer.pt" in again.of("warning")[0]["message"]
    other = {**config, "output_dir": str(tmp_path / "other"), "adapter": {"type": "lora", "r": 8}}
    refusal = program.run(other, use(hub))
    assert (refusal.code, refusal.error["code"]) == (10, "config.fingerprint")


def test_a_hub_that_takes_nothing_never_stops_the_training_but_the_end_is_not_done(program, config, hub):
    """Commits fail from the first checkpoint on; the claim had gone through."""
    hub.fault = lambda method, path: 500 if path.endswith("/commit/main") and hub.asked("lfs") else None
    failed = program.run(config, use(hub))
    assert failed.code == 34, failed.text
    assert [loss[0] for loss in failed.losses] == list(range(1, 9))
    assert {each["code"] for each in failed.of("warning")} == {"keep.not_sent"}
    assert failed.error["code"] == "network.unreachable"
    assert not (failed.output / "DONE").exists()
    hub.fault = lambda method, path: None
    again = program.run(config, use(hub))
    assert again.code == 0, again.text
    assert again.losses == []
    assert "DONE" in hub.files(REPOSITORY)


def test_a_token_that_may_not_write_ends_the_program_before_its_imports(program, config, hub):
    refusal = program.run(config, use(hub, READER))
    assert (refusal.code, refusal.error["code"]) == (10, "keep.refused")
    assert refusal.of("phase") == []
