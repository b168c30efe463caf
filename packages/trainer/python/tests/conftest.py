"""One process imports the heavy libraries once; every training run is a fork of it, on one thread."""

import json
import os
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["TRL_EXPERIMENTAL_SILENCE"] = "1"
PYTHON = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PYTHON))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import pytest  # noqa: E402

from vibeml_trainer import schema_check  # noqa: E402
from vibeml_trainer.config import load_schema  # noqa: E402

TIMEOUT_SECONDS = 240
QUESTIONS = ["where is my parcel", "I was charged twice", "the app crashes", "I forgot my password"]
ANSWERS = ['{"team":"shipping"}', '{"team":"billing"}', '{"team":"technical"}', '{"team":"account"}']


@dataclass
class Outcome:
    """What one run of the program left behind."""

    code: int
    events: list
    output: Path
    text: str

    def of(self, kind):
        return [event for event in self.events if event["type"] == kind]

    def one(self, kind):
        (event,) = self.of(kind)
        return event

    @property
    def error(self):
        return self.one("error")

    @property
    def losses(self):
        keys = ("step", "loss", "grad_norm", "learning_rate", "tokens")
        return [tuple(event[key] for key in keys) for event in self.of("progress")]

    def result(self):
        return json.loads((self.output / "result.json").read_text())


def parse_events(text):
    """The events of a log, each checked against the contract."""
    schema = load_schema("event.json")
    lines = [line.split("::vibeml::", 1)[1] for line in text.splitlines() if "::vibeml::" in line]
    events = [json.loads(line) for line in lines]
    for event in events:
        schema_check.check(event, schema)
    return events


def write_jsonl(path, rows):
    text = "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows)
    path.write_text(text + "\n", encoding="utf-8")
    return str(path)


def chat_rows(count, turns=1):
    rows = []
    for index in range(count):
        messages = []
        for turn in range(turns):
            pick = (index + turn) % len(QUESTIONS)
            messages.append({"role": "user", "content": f"{QUESTIONS[pick]} ({index})"})
            messages.append({"role": "assistant", "content": ANSWERS[pick]})
        rows.append({"messages": messages})
    return rows


@pytest.fixture(scope="session")
def stack():
    """The heavy libraries, imported before the first fork."""
    import torch

    from vibeml_trainer import training

    torch.set_num_threads(1)
    return training


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory, stack):
    from vibeml_trainer import tiny_model

    path = tmp_path_factory.mktemp("models") / "tiny"
    assert tiny_model.main([str(path)]) == 0
    return path


@pytest.fixture
def data(tmp_path):
    train = write_jsonl(tmp_path / "train.jsonl", chat_rows(40))
    held_out = write_jsonl(tmp_path / "eval.jsonl", chat_rows(8))
    return {"train": train, "eval": held_out}


@pytest.fixture
def make_config(tmp_path, tiny_model, data):
    """A config that trains; keyword arguments replace its top-level parts, `training` is merged."""

    def make(**changes):
        training = {
            "max_steps": 3,
            "per_device_train_batch_size": 4,
            "learning_rate": 0.001,
            "max_length": 256,
            **changes.pop("training", {}),
        }
        config = {
            "version": 1,
            "run": {"id": "run-1", "name": "tiny"},
            "method": "sft",
            "model": {"path": str(tiny_model), "id": "vibeml/tiny"},
            "device": "cpu",
            "threads": 1,
            "adapter": {"type": "lora", "r": 4, "alpha": 8},
            "data": {"train": {"path": data["train"], "format": "chat"}},
            "training": training,
            "checkpoints": {"every_steps": 50},
            "output_dir": str(tmp_path / "out"),
            "limits": {"min_free_disk_gib": 0},
        }
        return {**config, **changes}

    return make


@dataclass
class Runner:
    """Starts the program in a fork, and reads what it wrote."""

    directory: Path
    count: int = 0
    children: list = field(default_factory=list)

    def start(self, config, prepare=None):
        """(pid, log path). `prepare` runs in the child, before the program."""
        self.count += 1
        path = self.directory / f"config-{self.count}.json"
        path.write_text(config if isinstance(config, str) else json.dumps(config))
        log = self.directory / f"log-{self.count}.txt"
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid == 0:
            _in_child(path, log, prepare)
        self.children.append(pid)
        return pid, log

    def wait(self, pid, log, output):
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while time.monotonic() < deadline:
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                self.children.remove(pid)
                text = log.read_text(errors="replace")
                return Outcome(os.waitstatus_to_exitcode(status), parse_events(text), Path(output), text)
            time.sleep(0.02)
        raise AssertionError(f"the run did not end:\n{log.read_text(errors='replace')[-3000:]}")

    def run(self, config, prepare=None):
        pid, log = self.start(config, prepare)
        return self.wait(pid, log, config["output_dir"] if isinstance(config, dict) else "")

    def end_all(self):
        for pid in self.children:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def _in_child(path, log, prepare):
    from vibeml_trainer import program

    code = 99
    try:
        file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(file, 1)
        os.dup2(file, 2)
        sys.stdout = os.fdopen(os.dup(1), "w")
        sys.stderr = os.fdopen(os.dup(2), "w")
        if prepare is not None:
            prepare()
        code = program.main(["--config", str(path)])
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


@pytest.fixture
def program(tmp_path, stack):
    runner = Runner(tmp_path)
    yield runner
    runner.end_all()
