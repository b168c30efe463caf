"""The runner as a program: with a stand-in for uv, since what it is told and what it says are known."""

import ast
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import parse_events

RUNNER = Path(__file__).parents[1] / "runner.py"
RUNNER_FILES = [RUNNER, RUNNER.with_name("vibeml_fuse.py"), RUNNER.with_name("vibeml_keep.py")]
FAKE_UV = """#!{python}
import json, os, sys, time
arguments = sys.argv[1:]
with open({calls!r}, "a") as file:
    file.write(json.dumps({{"arguments": arguments, "env": dict(os.environ)}}) + "\\n")
says = json.load(open({says!r}))
kind = arguments[0] if arguments[0] == "venv" else " ".join(arguments[:2])
if kind == "venv" and kind not in says:
    os.makedirs(arguments[-1] + "/bin", exist_ok=True)
    os.symlink({python!r}, arguments[-1] + "/bin/python")
for word, text in says.items():
    if word == kind or word in arguments:
        if text.startswith("sleep "):
            time.sleep(float(text[6:]))
        else:
            print(text)
            sys.exit(2)
"""


class Job:
    """A job directory, with everything the runner would find."""

    def __init__(self, directory):
        self.directory = directory / "job"
        self.directory.mkdir()
        self.calls_file = directory / "calls.jsonl"
        self.says_file = directory / "says.json"
        self.says({})
        self.uv = directory / "fake-uv"
        self.uv.write_text(FAKE_UV.format(python=sys.executable, calls=str(self.calls_file), says=str(self.says_file)))
        self.uv.chmod(0o755)
        (self.directory / "requirements.lock").write_text("# nothing\n")
        self.env = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(directory),
            "VIBEML_UV": str(self.uv),
            "VIBEML_ENVIRONMENTS_DIR": str(directory / "environments"),
            "PIP_CONFIG_FILE": os.devnull,
        }
        self.config = {
            "version": 1,
            "environment": {
                "name": "test",
                "python": ">=3.11",
                "lock": "requirements.lock",
                "torch": {"version": "2.13.0"},
                "import_check": ["json"],
                "smoke": ["-c", "print('ok')"],
                "min_free_disk_gib": 0,
            },
            "program": ["child.py"],
            "fuse": {"grace_seconds": 10},
            "output_dir": "out",
        }

    def says(self, what):
        self.says_file.write_text(json.dumps(what))

    def start(self, command, **more):
        (self.directory / "runner.json").write_text(json.dumps(self.config))
        return subprocess.Popen(
            [sys.executable, str(RUNNER), command],
            cwd=self.directory,
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **more,
        )

    def finish(self, process):
        out, err = process.communicate(timeout=60)
        self.text = out + err
        self.events = parse_events(out)
        return process.returncode

    def call(self, command):
        return self.finish(self.start(command))

    def ready(self, child="raise SystemExit(0)"):
        (self.directory / "child.py").write_text(child)
        assert self.call("setup") == 0, self.text
        return self

    def of(self, kind):
        return [event for event in self.events if event["type"] == kind]

    @property
    def error(self):
        (event,) = self.of("error")
        return event

    def calls(self):
        if not self.calls_file.exists():
            return []
        return [json.loads(line) for line in self.calls_file.read_text().splitlines()]

    def exit_file(self):
        return json.loads((self.directory / "out" / "exit.json").read_text())

    def wait_for(self, name):
        deadline = time.monotonic() + 30
        while not (self.directory / name).exists():
            assert time.monotonic() < deadline, f"{name} never came"
            time.sleep(0.02)


@pytest.fixture
def job(tmp_path):
    return Job(tmp_path)


# ---- setup


def test_setup_builds_in_two_steps_and_reports(job):
    assert job.call("setup") == 0, job.text
    commands = [" ".join(call["arguments"]) for call in job.calls()]
    assert commands[0].startswith("venv --python >=3.11 --python-preference system --no-python-downloads")
    assert "torch==2.13.0+cpu" in commands[1]
    assert "--no-deps --require-hashes -r requirements.lock" in commands[2]
    assert commands[3].startswith("pip check")
    (event,) = job.of("env")
    assert event["source"] == "runner"
    assert event["environment"]["reused"] is False
    assert event["environment"]["backend"] == "cpu"
    assert [(each["name"], each["status"]) for each in job.of("phase")] == [
        ("environment", "start"),
        ("environment", "end"),
    ]


def test_an_environment_that_is_ready_is_used_again(job):
    job.ready()
    before = len(job.calls())
    assert job.call("setup") == 0
    assert len(job.calls()) == before
    assert job.of("env")[0]["environment"]["reused"] is True


def test_two_setups_at_once_build_once(job):
    job.says({"check": "sleep 0.7"})
    first, second = job.start("setup"), job.start("setup")
    assert (job.finish(first), job.finish(second)) == (0, 0)
    assert len([call for call in job.calls() if call["arguments"][0] == "venv"]) == 1


def test_two_that_begin_at_the_same_moment_both_end_well(job, runner, monkeypatch):
    """Even where neither saw the other: what is put in place is whole."""
    job.env["VIBEML_TEST"] = "1"
    code = f"import sys; sys.path.insert(0, {str(RUNNER.parent)!r}); import runner; "
    code += "runner.builders = lambda environment: []; sys.exit(runner.main(['setup']))"
    (job.directory / "runner.json").write_text(json.dumps(job.config))
    options = {"cwd": job.directory, "env": job.env, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    both = [subprocess.Popen([sys.executable, "-c", code], **options) for _ in range(2)]
    assert [job.finish(process) for process in both] == [0, 0], job.text
    assert len([call for call in job.calls() if call["arguments"][0] == "venv"]) == 2
    assert sorted(path.name[:5] for path in places(job)) == ["test-"]


def places(job):
    return [path for path in Path(job.env["VIBEML_ENVIRONMENTS_DIR"]).iterdir() if path.name != "tools"]


def test_what_a_killed_build_left_is_no_hindrance(job):
    """Its place has not been touched for long, by the clock of the directory itself."""
    job.says({"check": "sleep 60"})
    process = job.start("setup")
    deadline = time.monotonic() + 30
    while not any("check" in call["arguments"] for call in job.calls()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.kill()
    job.finish(process)
    (left,) = places(job)
    long_ago = time.time() - 600
    os.utime(left / "alive", (long_ago, long_ago))
    job.says({})
    assert job.call("setup") == 0, job.text
    (ready,) = places(job)
    assert ready.name == left.name.split(".build-")[0]
    assert job.call("run") != 16


def test_a_broken_build_leaves_nothing_and_is_repeated(job):
    job.says({"--require-hashes": "error: Failed to fetch: `https://index/x.whl`"})
    assert job.call("setup") == 16
    assert job.exit_file()["exit_code"] == 16
    assert places(job) == []
    job.says({})
    assert job.call("setup") == 0, job.text
    assert len(places(job)) == 1


def test_on_slurm_environments_lie_in_the_home_of_the_account(runner, monkeypatch):
    """HOME is a directory that goes with the job there."""
    monkeypatch.delenv("VIBEML_ENVIRONMENTS_DIR", raising=False)
    monkeypatch.setenv("HOME", "/nowhere/job")
    monkeypatch.delenv("SLURM_JOB_ID", raising=False)
    assert runner.environments_directory() == "/nowhere/job/.vibeml/environments"
    monkeypatch.setenv("SLURM_JOB_ID", "7")
    home = runner.pwd.getpwuid(os.getuid()).pw_dir
    assert runner.environments_directory() == os.path.join(home, ".vibeml", "environments")


def test_a_constraint_of_somebody_else_does_not_bend_the_lock(job):
    job.env.update({"UV_CONSTRAINT": "/etc/constraints", "UV_OVERRIDE": "/etc/overrides"})
    assert job.call("setup") == 0
    assert {"UV_CONSTRAINT", "UV_OVERRIDE"}.isdisjoint(job.calls()[0]["env"])


def test_another_lock_is_another_environment(job):
    job.ready()
    first = job.of("env")[0]["environment"]["path"]
    (job.directory / "requirements.lock").write_text("# something\n")
    assert job.call("setup") == 0
    assert job.of("env")[0]["environment"]["path"] != first


@pytest.mark.parametrize(
    ("says", "code"),
    [
        ({"venv": "error: No interpreter found for Python >=3.11"}, "environment.no_python"),
        (
            {"pip install": "error: Request failed after 3 retries\n  Caused by: dns error"},
            "environment.index_unreachable",
        ),
        ({"pip install": "error: invalid peer certificate: UnknownIssuer"}, "environment.index_unreachable"),
        ({"pip install": "  x No solution found when resolving dependencies"}, "environment.conflict"),
        ({"--require-hashes": "error: Hash mismatch for `x==1`"}, "environment.conflict"),
        ({"--require-hashes": "error: No space left on device (os error 28)"}, "environment.disk_full"),
        ({"venv": "error: No space left on device (os error 28)"}, "environment.disk_full"),
        ({"pip check": "The package `x` requires `y>2`, but `1` is installed"}, "environment.conflict"),
        ({"pip install": "error: something new"}, "environment.broken"),
    ],
)
def test_a_failed_build_has_a_name_and_a_hint(job, says, code):
    job.says(says)
    assert job.call("setup") == 16, job.text
    assert job.error["code"] == code, job.text
    assert job.error["exit_code"] == 16
    assert job.error["hint"]
    assert "Traceback" not in job.text


def test_what_only_pytorch_lacks_is_told_and_tolerated(job):
    job.says({"pip check": "The package `torch` requires `nvidia-nccl-cu13`, but it's not installed"})
    assert job.call("setup") == 0, job.text
    assert job.of("warning")[0]["code"] == "environment.check"


def test_an_index_that_nobody_serves_is_unreachable(job):
    """The real pip, told to fetch uv from a closed port of this machine."""
    del job.env["VIBEML_UV"]
    job.env.update(
        {"PIP_INDEX_URL": "http://user:hunter22@127.0.0.1:9/simple", "PIP_RETRIES": "0", "PIP_NO_CACHE_DIR": "1"}
    )
    assert job.call("setup") == 16, job.text
    assert job.error["code"] in ("environment.index_unreachable", "environment.conflict"), job.text
    assert "hunter22" not in job.text


def test_too_little_disk_is_seen_before_the_download(job):
    job.config["environment"]["min_free_disk_gib"] = 1e9
    assert job.call("setup") == 16
    assert job.error["code"] == "environment.disk_full"
    assert job.calls() == []


def test_a_trial_step_that_fails_breaks_the_environment(job):
    job.config["environment"]["smoke"] = ["-c", "raise SystemExit('no luck')"]
    assert job.call("setup") == 16
    assert job.error["code"] == "environment.broken"
    assert "no luck" in job.error["message"]
    assert job.call("run") == 16


def test_an_import_that_fails_breaks_the_environment(job):
    job.config["environment"]["import_check"] = ["no_such_module"]
    assert job.call("setup") == 16
    assert "no_such_module" in job.error["message"]


def test_what_pip_is_told_reaches_uv_and_no_log(job, tmp_path):
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    config = tmp_path / "pip.conf"
    config.write_text(
        "[global]\n"
        "index-url = https://someone:hunter22@index.example/simple\n"
        "extra-index-url = https://b.example/simple file:///nowhere/simple\n"
        f"find-links = {wheels} /nowhere\n"
        "cert = /certs.pem\n"
    )
    job.env["PIP_CONFIG_FILE"] = str(config)
    job.env["VIBEML_TEST_TOKEN"] = "very-secret-token"
    job.says({"check": "https://someone:hunter22@index.example/simple says very-secret-token"})
    assert job.call("setup") == 16
    env = job.calls()[-1]["env"]
    assert env["UV_DEFAULT_INDEX"] == "https://someone:hunter22@index.example/simple"
    assert env["UV_INDEX"] == "https://b.example/simple"
    assert env["UV_FIND_LINKS"] == str(wheels)
    assert env["SSL_CERT_FILE"] == "/certs.pem"
    assert "hunter22" not in job.text
    assert "very-secret-token" not in job.text
    assert "***@index.example" in job.text


def test_what_uv_was_told_already_stays(job):
    job.env.update({"PIP_INDEX_URL": "https://pip.example", "UV_DEFAULT_INDEX": "https://uv.example"})
    assert job.call("setup") == 0
    assert job.calls()[0]["env"]["UV_DEFAULT_INDEX"] == "https://uv.example"


def test_a_signal_ends_setup(job):
    job.says({"check": "sleep 60"})
    process = job.start("setup")
    deadline = time.monotonic() + 30
    while not any("check" in call["arguments"] for call in job.calls()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.terminate()
    assert job.finish(process) == 33
    assert job.of("interrupted")[0]["signal"] == "SIGTERM"


# ---- run


@pytest.mark.parametrize("code", [0, 1, 10, 13, 33, 34])
def test_the_program_s_exit_code_is_the_job_s(job, code):
    job.ready(f"raise SystemExit({code})")
    assert job.call("run") == code
    assert job.exit_file()["exit_code"] == code
    assert set(job.exit_file()) == {"exit_code", "finished_at", "reason"}


def test_the_program_writes_to_the_runner_s_output_itself(job):
    job.ready("import os, sys; print('hello', os.environ['PYTHONPATH'], sys.stdin.read())")
    assert job.call("run") == 0
    assert f"hello {job.directory}" in job.text


def test_a_program_that_the_system_kills_is_explained_not_hidden(job):
    job.ready("import os; os.kill(os.getpid(), 9)")
    assert job.call("run") == 137
    assert job.error["code"] == "memory.killed"
    assert job.exit_file() == {**job.exit_file(), "exit_code": 137, "signal": "SIGKILL"}


def test_a_crash_is_told_by_its_signal(job):
    job.ready("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    assert job.call("run") == 139
    assert "SIGSEGV" in job.error["message"]


def test_a_finished_job_ends_at_once(job):
    job.ready("open('ran', 'w')")
    (job.directory / "out").mkdir(exist_ok=True)
    (job.directory / "out" / "DONE").write_text("")
    assert job.call("run") == 0
    assert not (job.directory / "ran").exists()
    assert job.exit_file()["exit_code"] == 0


def test_without_an_environment_nothing_runs(job):
    assert job.call("run") == 16
    assert "not ready" in job.error["message"]


PATIENT = """
import os, signal, sys, time
def stop(number, frame):
    open("asked", "a").write("x")
    time.sleep(0.3)
    sys.exit(33)
signal.signal(signal.SIGTERM, {handler})
open("child.pid", "w").write(str(os.getpid()))
os.rename("child.pid", "started")
time.sleep(60)
"""
POLITE, STUBBORN = PATIENT.format(handler="stop"), PATIENT.format(handler="signal.SIG_IGN")


def test_the_stop_file_ends_the_program_after_its_checkpoint(job):
    job.ready(POLITE)
    process = job.start("run")
    job.wait_for("started")
    (job.directory / "STOP").write_text("")
    assert job.finish(process) == 33
    assert job.exit_file()["reason"] == "stop_file"
    assert (job.directory / "asked").read_text() == "x"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_to_the_runner_ends_the_program(job, number):
    job.ready(POLITE)
    process = job.start("run")
    job.wait_for("started")
    process.send_signal(number)
    process.send_signal(number)
    assert job.finish(process) == 33
    assert job.exit_file()["signal"] == signal.Signals(number).name


def test_a_signal_to_the_whole_group_is_harmless(job):
    job.ready(POLITE)
    process = job.start("run", start_new_session=True)
    job.wait_for("started")
    os.killpg(process.pid, signal.SIGTERM)
    assert job.finish(process) == 33


def test_a_stubborn_program_is_killed_after_the_grace(job):
    job.config["fuse"]["grace_seconds"] = 0.5
    job.ready(STUBBORN)
    process = job.start("run")
    job.wait_for("started")
    process.terminate()
    assert job.finish(process) == 33
    assert job.of("warning")[-1]["code"] == "run.killed"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_a_killed_runner_takes_the_program_along(job):
    job.ready(POLITE)
    process = job.start("run")
    job.wait_for("started")
    process.kill()
    job.finish(process)
    job.wait_for("asked")


# ---- fuse


def test_time_fires_the_fuse_after_a_warning(job):
    job.ready(POLITE)
    job.config["fuse"].update({"max_seconds": 2})
    assert job.call("run") == 35
    assert [event["code"] for event in job.of("warning")] == ["fuse.near", "fuse.fired"]
    assert job.exit_file() == {**job.exit_file(), "exit_code": 35, "reason": "fuse"}
    assert (job.directory / "asked").exists()


def account(job, **changes):
    """Reads what the run has cost so far, and writes the changes to it."""
    path = job.directory / "out" / "spent.json"
    known = json.loads(path.read_text())
    known.update(changes)
    path.write_text(json.dumps(known))
    return known


def limited(job, **fuse):
    job.config["fuse"].update({"cap_usd": 1.0, "hourly_usd": 1.0, **fuse})
    return job.ready("open('ran', 'w')")


def began(job, seconds_ago, **changes):
    return account(job, since=account(job)["beat"] - seconds_ago, **changes)


def test_money_counts_from_the_start_of_setup(job):
    """An hour is paid for, less the tail of ten minutes."""
    limited(job, tail_seconds=600)
    began(job, 3005)
    assert job.call("run") == 35
    assert not (job.directory / "ran").exists()
    assert job.of("interrupted")[0]["reason"] == "fuse"
    began(job, 2900)
    assert job.call("run") == 0
    assert [event["code"] for event in job.of("warning")] == ["fuse.near"]
    assert (job.directory / "ran").exists()


def test_money_counts_from_the_start_of_the_allocation(job):
    job.env.update({"SLURM_JOB_ID": "7", "SLURM_JOB_START_TIME": str(time.time() - 1800)})
    limited(job, counts_from="machine")
    assert 0.5 <= account(job)["hourly_usd"] * (account(job)["beat"] - account(job)["since"]) / 3600 < 0.51
    job.env["SLURM_JOB_ID"] = "8"
    assert job.call("setup") == 35
    assert job.exit_file()["exit_code"] == 35


@pytest.mark.parametrize(("stated", "code"), [(0.0, 0), (0.6, 0), (0.9999, 35), (1.5, 35)])
def test_what_earlier_machines_cost_by_the_launcher_s_books_counts(job, stated, code):
    limited(job)
    job.config["fuse"]["spent_usd"] = stated
    shutil.rmtree(job.directory / "out")
    assert job.call("run") == code
    if code == 0:
        assert account(job)["earlier_usd"] == stated


def test_where_nothing_is_left_not_even_setup_begins(job):
    job.config["fuse"].update({"cap_usd": 1.0, "hourly_usd": 1.0, "spent_usd": 1.0})
    assert job.call("setup") == 35
    assert job.calls() == []


def test_a_free_machine_has_no_money_fuse(job):
    job.config["fuse"].update({"cap_usd": 0, "hourly_usd": 0})
    job.ready()
    assert job.call("run") == 0
    assert not (job.directory / "out" / "spent.json").exists()


def test_the_fuse_is_armed_in_setup(job):
    job.says({"check": "sleep 60"})
    job.config["fuse"]["max_seconds"] = 2
    assert job.call("setup") == 35
    assert job.exit_file()["exit_code"] == 35


def test_what_a_lost_machine_had_cost_still_counts_and_the_gap_does_not(job):
    """It was seen for a minute at another price, and may have billed until it was taken down; then nothing billed."""
    limited(job, tail_seconds=0)
    known = began(job, 60, machine="another", hourly_usd=2.0, tail_seconds=300, earlier_usd=0.1)
    assert job.call("run") == 0
    assert account(job)["earlier_usd"] == pytest.approx(0.1 + 2.0 * (60 + 20 + 300) / 3600)
    account(job, **known)
    job.config["fuse"]["cap_usd"] = 0.3
    assert job.call("run") == 35


def test_a_clock_that_began_anew_is_that_of_another_machine(job):
    limited(job)
    account(job, beat=account(job)["beat"] + 1e6, since=account(job)["beat"] + 1e6 - 360)
    assert job.call("run") == 0
    assert account(job)["earlier_usd"] == pytest.approx(380 / 3600)


def test_a_torn_account_leaves_nothing(job):
    limited(job)
    for name in ("spent.json", "spent.previous.json"):
        (job.directory / "out" / name).write_text("{")
    assert job.call("run") == 35
    assert job.of("warning")[0]["code"] == "fuse.torn"
    assert not (job.directory / "ran").exists()


def test_the_account_is_kept_up_to_date(job, monkeypatch, runner):
    limited(job)
    monkeypatch.chdir(job.directory)
    fuse = runner.Fuse({**runner.FUSE_DEFAULTS, "cap_usd": 1.0, "hourly_usd": 1.0}, "out")
    fuse.account["beat"] -= 11
    before = fuse.account["beat"]
    fuse.check()
    assert account(job)["beat"] >= before + 11
    fuse.directory = "nowhere/at/all"
    fuse.account["beat"] -= 11
    fuse.check()


def test_an_account_that_can_not_be_kept_ends_the_job_before_it_costs(job):
    job.config["fuse"].update({"cap_usd": 1.0, "hourly_usd": 1.0})
    (job.directory / "out").write_text("a file is in the way")
    assert job.call("setup") == 16
    assert job.error["code"] == "environment.broken"
    assert "Traceback" not in job.text
    assert job.calls() == []


def test_a_runner_that_hangs_is_ended_all_the_same(job, runner, monkeypatch, tmp_path):
    """As on a file server that answers no more: the watch ends the process where nothing else can."""
    monkeypatch.setattr(runner, "LATE_SECONDS", 0)
    settings = {**runner.FUSE_DEFAULTS, "max_seconds": 1, "grace_seconds": 0}
    process = os.fork()
    if process == 0:
        runner.Fuse(settings, str(tmp_path / "out")).arm()
        time.sleep(30)
        os._exit(0)
    _, status = os.waitpid(process, 0)
    assert os.waitstatus_to_exitcode(status) == 35


# ---- config and parts


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"version": 2}, "version must be 1"),
        ({"program": []}, "program must be"),
        ({"output_dir": ""}, "output_dir must be a path"),
        ({"environment": {"python": ">=3.11", "lock": "x"}}, "environment.name"),
        ({"environment": {"name": "../x", "python": ">=3.11", "lock": "x"}}, "plain lower-case"),
        ({"fuse": {"cap_usd": -1}}, "fuse.cap_usd"),
        ({"fuse": {"tail_seconds": True}}, "fuse.tail_seconds"),
        ({"fuse": {"counts_from": "noon"}}, "fuse.counts_from"),
        ({"fuse": {"rates": [{"place": "x", "hourly_usd": -1}]}}, "fuse.rates"),
    ],
)
def test_a_bad_runner_config_names_the_field(job, change, text):
    job.config.update(change)
    assert job.call("setup") == 10
    assert text in job.error["message"]


@pytest.mark.parametrize("path", RUNNER_FILES, ids=lambda path: path.name)
def test_an_old_python_can_still_read_the_file(path):
    ast.parse(path.read_text(), feature_version=(3, 6))


def test_an_old_python_gets_a_sentence(job):
    (job.directory / "runner.json").write_text(json.dumps(job.config))
    code = f"import sys; sys.version_info = (3, 8, 1); sys.path.insert(0, {str(RUNNER.parent)!r}); "
    code += "import runner; sys.exit(runner.main(['setup']))"
    done = subprocess.run([sys.executable, "-c", code], cwd=job.directory, env=job.env, capture_output=True, text=True)
    assert done.returncode == 16
    assert parse_events(done.stdout)[-1]["code"] == "environment.no_python"


@pytest.fixture
def runner(monkeypatch):
    monkeypatch.syspath_prepend(str(RUNNER.parent))
    import runner as module

    return module


def fake_driver(tmp_path, monkeypatch, version):
    tool = tmp_path / "bin" / "nvidia-smi"
    tool.parent.mkdir()
    tool.write_text(f"#!/bin/sh\necho {version}\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tool.parent}:/usr/bin:/bin")


@pytest.mark.parametrize(
    ("version", "backends"),
    [
        ("595.10.1", ["cu130", "cu128", "cu126"]),
        ("575.57.08", ["cu128", "cu126"]),
        ("560.35", ["cu126"]),
    ],
)
def test_the_driver_decides_the_build(runner, tmp_path, monkeypatch, version, backends):
    fake_driver(tmp_path, monkeypatch, version)
    assert runner.torch_backends() == backends


def test_a_driver_that_is_too_old_is_named(runner, tmp_path, monkeypatch):
    fake_driver(tmp_path, monkeypatch, "470.1")
    with pytest.raises(runner.RunnerFailure, match="driver 470") as caught:
        runner.torch_backends()
    assert caught.value.code == "environment.wrong_wheel"


def test_a_machine_without_a_gpu_never_asks_for_the_default_build(runner, monkeypatch):
    monkeypatch.delenv("VIBEML_TORCH_SPEC", raising=False)
    attempts = runner.torch_attempts("2.13.0", ["cpu"])
    assert attempts == [("cpu", ["torch==2.13.0+cpu"]), ("cpu", ["torch==2.13.0", "--torch-backend=cpu"])]
    assert runner.torch_attempts("2.13.0", ["default"]) == [("default", ["torch==2.13.0"])]
    monkeypatch.setenv("VIBEML_TORCH_SPEC", "torch @ file:///x.whl")
    assert runner.torch_attempts("2.13.0", ["cpu"]) == [("custom", ["torch", "@", "file:///x.whl"])]


def test_a_wheel_that_does_not_fit_the_machine_is_named(runner):
    with pytest.raises(runner.RunnerFailure, match="does not see the GPU"):
        runner.check_wheel("cu130", {"sees_gpu": False, "cuda": "13.0"})
    with pytest.raises(runner.RunnerFailure, match="no GPU"):
        runner.check_wheel("cpu", {"sees_gpu": False, "cuda": "13.0"})
    runner.check_wheel("cpu", {"sees_gpu": False, "cuda": None})


class Calm:
    def check(self):
        return None


def test_a_python_without_pip_and_venv_is_named(runner, monkeypatch, tmp_path):
    monkeypatch.delenv("VIBEML_UV", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(runner, "run_tool", lambda *_, **__: runner.Outcome(1, ["No module named ensurepip"]))
    with pytest.raises(runner.RunnerFailure, match="neither pip nor") as caught:
        runner.find_uv(str(tmp_path / "environments"), Calm())
    assert caught.value.code == "environment.no_venv"


def test_uv_is_found_on_path_first(runner, monkeypatch, tmp_path):
    monkeypatch.delenv("VIBEML_UV", raising=False)
    tool = tmp_path / "uv"
    tool.write_text("#!/bin/sh\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert runner.find_uv(str(tmp_path), Calm()) == str(tool)


def test_addresses_lose_their_passwords(runner, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "hf_0123456789")
    text = runner.redact("https://me:pw@host/x and http://token@host and hf_0123456789 and git+ssh://git@host")
    assert text == "https://***@host/x and http://***@host and *** and git+ssh://***@host"


def test_pip_settings_of_install_count_more(runner, monkeypatch, tmp_path):
    first, second = tmp_path / "first.conf", tmp_path / "second.conf"
    first.write_text("[install]\nindex-url = https://b\n[global]\nindex-url = https://a\ncert = /c.pem\ncolor = x\n")
    second.write_text("[global]\nfind-links =\n  /w1\n  /w2\n")
    monkeypatch.setattr(runner, "pip_config_files", lambda: [str(first), str(second), "/nowhere"])
    monkeypatch.setenv("PIP_CERT", "/other.pem")
    for name in ("PIP_INDEX_URL", "PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL", "PIP_DEFAULT_TIMEOUT"):
        monkeypatch.delenv(name, raising=False)
    assert runner.pip_settings() == {"index-url": "https://b", "cert": "/other.pem", "find-links": "\n/w1\n/w2"}


def test_the_files_of_the_job_are_enough(job, tmp_path):
    """The runner and its two parts are copied alone: nothing else is needed."""
    for path in RUNNER_FILES:
        shutil.copy(path, job.directory)
    (job.directory / "runner.json").write_text(json.dumps(job.config))
    command = [sys.executable, "-I", "runner.py", "setup"]
    done = subprocess.run(command, cwd=job.directory, env=job.env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
