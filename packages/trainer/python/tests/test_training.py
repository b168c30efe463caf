"""Real training of the tiny model: what is learned, reported and left behind."""

import hashlib
import json
import shutil

import pytest
from conftest import ANSWERS, chat_rows, write_jsonl

FULL = {"type": "none"}
SHAREGPT = [{"from": "human", "value": "q"}, {"from": "gpt", "value": "a"}]


def test_a_run_reports_and_leaves_everything(program, make_config, tmp_path):
    rows = [{"messages": [*row["messages"][:1], {"role": "assistant", "content": ANSWERS[0]}]} for row in chat_rows(48)]
    data = {
        "train": write_jsonl(tmp_path / "one.jsonl", rows[8:]),
        "eval": write_jsonl(tmp_path / "held.jsonl", rows[:8]),
    }
    form = {"type": "json_object", "keys": ["team"]}
    config = make_config(
        data={"train": {"path": data["train"], "format": "chat"}, "eval": {"path": data["eval"], "format": "chat"}},
        adapter=FULL,
        training={"max_steps": 120, "learning_rate": 0.004, "per_device_train_batch_size": 8},
        checkpoints={"every_steps": 60, "keep": 1},
        evaluation={"answers": {"max_rows": 4, "max_new_tokens": 24, "form": form}},
    )
    outcome = program.run(config)
    assert outcome.code == 0, outcome.text
    result = outcome.result()
    assert result["steps"] == 120
    assert result["eval_after"]["loss"] < 0.5 * result["eval_before"]["loss"]
    assert result["last_loss"] < 0.5 * result["first_loss"]
    assert (result["answers_before"]["form_rate"], result["answers_after"]["form_rate"]) == (0, 1)
    assert (result["answers_after"]["stop_rate"], result["answers_after"]["exact_rate"]) == (1, 1)
    assert all(sample["answer"] == ANSWERS[0] for sample in result["answers_after"]["samples"])
    assert outcome.one("result")["tokens"] == result["tokens"] == outcome.of("progress")[-1]["tokens"]
    assert [event["step"] for event in outcome.of("progress")] == list(range(1, 121))
    assert [path.name for path in (outcome.output / "checkpoints").glob("checkpoint-*")] == ["checkpoint-120"]
    assert_files_match_manifest(outcome.output)
    assert_recorded_events_match(outcome)
    card = (outcome.output / "final" / "README.md").read_text()
    assert 'base_model: "vibeml/tiny"' in card
    assert "| held-out loss |" in card


def assert_files_match_manifest(output):
    manifest = json.loads((output / "manifest.json").read_text())
    listed = {entry["path"]: entry for entry in manifest["files"]}
    found = {str(path.relative_to(output)): path for path in (output / "final").rglob("*") if path.is_file()}
    assert set(listed) == set(found)
    for name, path in found.items():
        content = path.read_bytes()
        assert listed[name]["bytes"] == len(content)
        assert listed[name]["sha256"] == hashlib.sha256(content).hexdigest()
    assert "final/training_args.bin" not in found
    assert not (output / "final.tmp").exists()
    assert (output / "DONE").exists()


def assert_recorded_events_match(outcome):
    recorded = [json.loads(line) for line in (outcome.output / "events.jsonl").read_text().splitlines()]
    assert recorded == outcome.events
    phases = [(event["name"], event["status"]) for event in outcome.of("phase")]
    for name in ("import", "load_data", "load_model", "tokenize", "evaluate_before", "train", "evaluate_after", "save"):
        assert (name, "start") in phases
        assert (name, "end") in phases


def test_an_adapter_loads_on_its_base_and_names_it(program, make_config, tiny_model):
    outcome = program.run(make_config())
    assert outcome.code == 0, outcome.text
    settings = json.loads((outcome.output / "final" / "adapter_config.json").read_text())
    assert settings["base_model_name_or_path"] == "vibeml/tiny"
    assert str(tiny_model) not in json.dumps(settings)
    assert outcome.one("plan")["trainable_params"] < outcome.one("plan")["total_params"]
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(tiny_model), outcome.output / "final")


@pytest.mark.parametrize(
    ("format_name", "rows", "masking"),
    [
        (
            "sharegpt",
            [{"conversations": [{"from": "human", "value": "q"}, {"from": "gpt", "value": "a"}]}],
            "assistant_mask",
        ),
        ("alpaca", [{"instruction": "q", "input": "i", "output": "a"}], "completion"),
        ("prompt_completion", [{"prompt": "q", "completion": "a"}], "completion"),
        ("text", [{"text": "once upon a time"}], "all_tokens"),
    ],
)
def test_every_format_for_sft_trains(program, make_config, tmp_path, format_name, rows, masking):
    path = write_jsonl(tmp_path / "rows.jsonl", rows * 8)
    outcome = program.run(make_config(data={"train": {"path": path, "format": format_name}}))
    assert outcome.code == 0, outcome.text
    assert outcome.one("plan")["masking"] == masking
    assert outcome.one("data")["rows"] == 8


def trained_tokens(outcome):
    return outcome.of("data")[0]["tokens"]["trained"]


def test_the_loss_mask_follows_train_on(program, make_config, tmp_path):
    path = write_jsonl(tmp_path / "turns.jsonl", chat_rows(8, turns=2))
    counts = {}
    for train_on in ("all", "assistant", "completions"):
        data = {"train": {"path": path, "format": "chat"}, "train_on": train_on}
        outcome = program.run(make_config(data=data, output_dir=str(tmp_path / train_on)))
        assert outcome.code == 0, outcome.text
        counts[train_on] = trained_tokens(outcome)
        if train_on == "all":
            assert counts["all"] == outcome.one("data")["tokens"]["total"]
    assert counts["all"] > counts["assistant"] > counts["completions"] > 0


def test_without_marks_in_the_template_every_answer_is_a_row_and_that_is_said(
    program, make_config, tmp_path, tiny_model
):

    model = tmp_path / "unmarked"
    shutil.copytree(tiny_model, model)
    template = (model / "chat_template.jinja").read_text()
    (model / "chat_template.jinja").write_text(
        template.replace("{% generation %}", "").replace("{% endgeneration %}", "")
    )
    path = write_jsonl(tmp_path / "turns.jsonl", chat_rows(8, turns=3))
    changes = {"model": {"path": str(model), "id": "m"}, "data": {"train": {"path": path, "format": "chat"}}}
    outcome = program.run(make_config(**changes))
    assert outcome.code == 0, outcome.text
    assert outcome.one("warning")["code"] == "masking.expanded_turns"
    assert outcome.one("data")["rows"] == 24
    assert outcome.one("plan")["masking"] == "assistant_turns_as_rows"
    path = write_jsonl(tmp_path / "single.jsonl", chat_rows(8))
    changes["data"] = {"train": {"path": path, "format": "chat"}}
    outcome = program.run(make_config(**changes, output_dir=str(tmp_path / "single")))
    assert outcome.of("warning") == []
    assert outcome.one("note")["code"] == "masking.single_turns"


def test_rows_are_held_out_by_the_seed(program, make_config, tmp_path, data):
    changes = {"data": {"train": {"path": data["train"], "format": "chat"}, "eval_fraction": 0.25}}
    outcome = program.run(make_config(**changes))
    assert outcome.code == 0, outcome.text
    assert [(event["split"], event["rows"]) for event in outcome.of("data")] == [("train", 30), ("eval", 10)]
    again = program.run(make_config(**changes, output_dir=str(tmp_path / "again")))
    assert again.losses == outcome.losses


def test_evaluation_while_training_is_reported(program, make_config, data):
    splits = {"train": {"path": data["train"], "format": "chat"}, "eval": {"path": data["eval"], "format": "chat"}}
    outcome = program.run(make_config(data=splits, evaluation={"before": False, "every_steps": 2}))
    assert outcome.code == 0, outcome.text
    assert [(event["stage"], event["step"]) for event in outcome.of("eval")] == [("during", 2), ("after", 3)]
    assert outcome.result()["eval_before"] is None


def test_arguments_that_the_installed_version_lacks_are_dropped_and_told(program, make_config):
    outcome = program.run(make_config(training={"warmup_ratio": 0.1, "max_seq_length": 5}))
    assert outcome.code == 0, outcome.text
    assert outcome.one("plan")["dropped_arguments"] == ["max_seq_length", "warmup_ratio"]
    assert outcome.one("warning")["code"] == "training.dropped_arguments"


def test_tool_calls_train(program, make_config, tmp_path):
    call = {"type": "function", "function": {"name": "f", "arguments": {"a": 1}}}
    other = {"type": "function", "function": {"name": "g", "arguments": {"b": [True]}}}
    rows = [
        {"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "x", "tool_calls": [each]}]}
        for each in (call, other) * 4
    ]
    path = write_jsonl(tmp_path / "calls.jsonl", rows)
    outcome = program.run(make_config(data={"train": {"path": path, "format": "chat"}}))
    assert outcome.code == 0, outcome.text


def test_a_finished_run_ends_at_once_with_its_result(program, make_config):
    config = make_config()
    first = program.run(config)
    again = program.run(config)
    assert again.code == 0
    assert [event["type"] for event in again.events] == ["result"]
    assert again.one("result")["status"] == "already_done"
    assert again.one("result")["last_loss"] == first.result()["last_loss"]


def test_tensorboard_files_lie_beside_the_result(program, make_config):
    pytest.importorskip("tensorboardX", reason="the environment holds no TensorBoard writer")
    outcome = program.run(make_config(training={"report_to": "tensorboard"}))
    assert outcome.code == 0, outcome.text
    assert list((outcome.output / "tensorboard").rglob("events.out.*"))
