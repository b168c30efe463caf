"""The chat program over its pipes, with a base model and what was trained from it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1]


@pytest.fixture
def trained(program, make_config):
    answer = {"role": "assistant", "content": "yes"}
    rows = [{"messages": [{"role": "user", "content": f"q{index}"}, answer]} for index in range(32)]
    from conftest import write_jsonl

    def make(adapter):
        config = make_config(adapter=adapter, training={"max_steps": 60, "learning_rate": 0.01})
        path = write_jsonl(program.directory / "yes.jsonl", rows)
        config["data"] = {"train": {"path": path, "format": "chat"}}
        outcome = program.run(config)
        assert outcome.code == 0, outcome.text
        return outcome.output / "final"

    return make


def chat(tmp_path, config, requests):
    path = tmp_path / "chat.json"
    path.write_text(json.dumps({"version": 1, "device": "cpu", "threads": 1, **config}))
    done = subprocess.run(
        [sys.executable, "-m", "vibeml_trainer.chat", "--config", str(path)],
        input="".join(line if isinstance(line, str) else json.dumps(line) + "\n" for line in requests),
        capture_output=True,
        text=True,
        cwd=PACKAGE,
        env={**os.environ, "PYTHONPATH": str(PACKAGE)},
        timeout=120,
        check=False,
    )
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def ask(number, which, **more):
    messages = [{"role": "user", "content": "q1"}]
    return {"id": number, "messages": messages, "which": which, "max_new_tokens": 8, **more}


def said(lines, number):
    return "".join(line.get("delta", "") for line in lines if line.get("id") == number)


def test_base_and_adapter_answer_side_by_side(tmp_path, tiny_model, trained):
    tuned = trained({"type": "lora", "r": 16, "alpha": 64})
    config = {"base": str(tiny_model), "tuned": {"path": str(tuned), "type": "adapter"}}
    requests = [
        ask(1, "base"),
        ask(2, "tuned"),
        "not json\n",
        ask(3, "other"),
        ask(4, "base"),
        ask(5, "tuned", temperature=0.5),
    ]
    code, lines, stderr = chat(tmp_path, config, requests)
    assert code == 0, stderr
    assert lines[0] == {"ready": True, "which": ["base", "tuned"]}
    done = [line["id"] for line in lines if line.get("done")]
    assert done == [1, 2, 4, 5]
    assert said(lines, 1) == said(lines, 4) != said(lines, 2)
    errors = [line for line in lines if "error" in line]
    assert [line["id"] for line in errors] == [None, 3]
    assert "which must be one of base, tuned" in errors[1]["error"]["message"]


def test_a_model_of_its_own_answers(tmp_path, trained):
    tuned = trained({"type": "none"})
    code, lines, stderr = chat(
        tmp_path, {"base": None, "tuned": {"path": str(tuned), "type": "model"}}, [ask(1, "tuned")]
    )
    assert code == 0, stderr
    assert said(lines, 1) == "yes"


def test_a_model_that_is_not_there_is_named(tmp_path):
    code, lines, _ = chat(tmp_path, {"base": "/nowhere", "tuned": None}, [])
    assert code == 11
    assert lines[0]["error"]["code"] == "model.missing"
