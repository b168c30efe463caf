"""Every way to fail, provoked: the exit code, the code of the event, and a message that names the thing."""

import json
import os
import resource
import shutil

import pytest
from conftest import chat_rows, write_jsonl


def data_of(path, format_name="chat", **more):
    return {"data": {"train": {"path": str(path), "format": format_name}, **more}}


def bad_rows(rows, format_name="chat"):
    return lambda directory, _: data_of(write_jsonl(directory / "bad.jsonl", rows), format_name)


def model_without(name):
    def change(directory, model):
        copy = directory / "copy"
        shutil.copytree(model, copy)
        (copy / name).unlink()
        return {"model": {"path": str(copy), "id": "m"}}

    return change


def adapter_as_model(directory, _):
    path = directory / "adapter"
    path.mkdir()
    (path / "adapter_config.json").write_text('{"base_model_name_or_path": "org/base"}')
    return {"model": {"path": str(path), "id": "m"}}


def with_template(template):
    def change(directory, model):
        copy = directory / "templated"
        shutil.copytree(model, copy)
        (copy / "chat_template.jinja").unlink()
        if template is not None:
            (copy / "chat_template.jinja").write_text(template)
        return {"model": {"path": str(copy), "id": "m"}}

    return change


def text_only(rows):
    return lambda directory, _: data_of(write_jsonl(directory / "t.jsonl", rows), "text")


def too_long(directory, _):
    long = [{"messages": [{"role": "user", "content": "x" * 600}, {"role": "assistant", "content": "y"}]}] * 4
    return {**data_of(write_jsonl(directory / "long.jsonl", long)), "training": {"max_length": 128}}


def output_is_a_file(directory, _):
    (directory / "file").write_text("")
    return {"output_dir": str(directory / "file")}


UNSTOPPABLE = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}"
CASES = {
    "model missing": (
        lambda d, m: {"model": {"path": "/nowhere/model", "id": "m"}},
        11,
        "model.missing",
        "/nowhere/model",
    ),
    "model without config": (model_without("config.json"), 11, "model.no_config", "config.json"),
    "model without weights": (model_without("model.safetensors"), 11, "model.no_safetensors", "safetensors"),
    "adapter as model": (adapter_as_model, 11, "model.is_adapter", "made from org/base"),
    "no chat template": (with_template(None), 11, "model.no_chat_template", "chat template"),
    "template never stops": (with_template(UNSTOPPABLE), 11, "model.template_without_eos", "<|im_end|>"),
    "data file missing": (lambda d, m: data_of("/nowhere.jsonl"), 12, "data.missing", "/nowhere.jsonl"),
    "data not json": (bad_rows(['{"messages": [']), 12, "data.malformed", "bad.jsonl:1"),
    "unknown role": (bad_rows([{"messages": [{"role": "alien", "content": "x"}]}]), 12, "data.unknown_role", "alien"),
    "unknown columns": (bad_rows([{"foo": 1}]), 12, "data.missing_column", "foo"),
    "no answers": (bad_rows([{"messages": [{"role": "user", "content": "x"}]}]), 12, "data.empty", "no_assistant_turn"),
    "format of another method": (
        bad_rows([{"prompt": "p", "chosen": "a", "rejected": "b"}], "preference"),
        12,
        "data.wrong_format",
        "preference",
    ),
    "all rows too long": (too_long, 12, "data.all_too_long", "max_length"),
    "one row cannot be split": (
        lambda d, m: data_of(write_jsonl(d / "one.jsonl", chat_rows(1)), eval_fraction=0.5),
        12,
        "data.too_few_rows",
        "split",
    ),
    "scheduler": (lambda d, m: {"training": {"lr_scheduler_type": "nope"}}, 10, "config.training_arguments", "nope"),
    "output_dir is a file": (output_is_a_file, 10, "config.output_dir", "file"),
    "disk": (lambda d, m: {"limits": {"min_free_disk_gib": 1e9}}, 14, "disk.full", "GiB"),
    "cuda wanted": (lambda d, m: {"device": "cuda"}, 16, "environment.no_device", "cuda"),
    "diverged": (
        lambda d, m: {
            "adapter": {"type": "none"},
            "training": {"learning_rate": 1e30, "max_steps": 6, "max_grad_norm": 0},
        },
        15,
        "training.diverged",
        "finite",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_it_fails_by_name(program, make_config, tmp_path, tiny_model, name):
    change, code, kind, text = CASES[name]
    outcome = program.run(make_config(**change(tmp_path, tiny_model)))
    assert (outcome.code, outcome.error["code"]) == (code, kind), outcome.text
    assert outcome.error["exit_code"] == code
    assert text in outcome.error["message"]
    assert not (outcome.output / "DONE").exists()
    assert "Traceback" not in outcome.text


def test_weights_that_are_a_pickle_are_never_read(program, make_config, tmp_path, tiny_model):
    copy = tmp_path / "pickled"
    shutil.copytree(tiny_model, copy)
    (copy / "model.safetensors").rename(copy / "pytorch_model.bin")
    outcome = program.run(make_config(model={"path": str(copy), "id": "m"}))
    assert outcome.error["code"] == "model.no_safetensors"


def test_code_in_the_model_directory_never_runs(program, make_config, tmp_path, tiny_model):
    copy = tmp_path / "custom"
    shutil.copytree(tiny_model, copy)
    (copy / "evil.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    config = json.loads((copy / "config.json").read_text())
    config.update({"model_type": "evil", "auto_map": {"AutoConfig": "evil.C", "AutoModelForCausalLM": "evil.M"}})
    (copy / "config.json").write_text(json.dumps(config))
    outcome = program.run(make_config(model={"path": str(copy), "id": "m"}))
    assert outcome.code == 11
    assert not (tmp_path / "ran").exists()


def test_memory_that_runs_out_is_named(program, make_config, tmp_path):
    rows = [{"messages": [{"role": "user", "content": "x" * 900}, {"role": "assistant", "content": "y" * 60}]}] * 200
    path = write_jsonl(tmp_path / "wide.jsonl", rows)

    def limit_memory():
        with open("/proc/self/statm") as file:
            used = int(file.read().split()[0]) * 4096
        resource.setrlimit(resource.RLIMIT_AS, (used + (200 << 20),) * 2)

    training = {"per_device_train_batch_size": 200, "max_length": 1024}
    outcome = program.run(make_config(**data_of(path), training=training), limit_memory)
    assert (outcome.code, outcome.error["code"]) == (13, "memory.exhausted"), outcome.text


def test_a_model_that_cannot_be_saved_keeps_its_checkpoint(program, make_config):
    def break_saving():
        from vibeml_trainer import save

        def fail(_, __):
            raise RuntimeError("no luck")

        save._tidy = fail

    config = make_config()
    outcome = program.run(config, break_saving)
    assert (outcome.code, outcome.error["code"]) == (17, "export.failed")
    assert (outcome.output / "checkpoints" / "checkpoint-3").is_dir()
    assert not (outcome.output / "final").exists()
    again = program.run(config)
    assert again.code == 0, again.text
    assert again.result()["resumed_from_step"] == 3
    assert again.result()["train_loss"] is not None


def test_a_disk_that_fills_up_while_saving_is_named(program, make_config):
    def fill_disk():
        from vibeml_trainer import save

        def fail(_, __):
            raise OSError(28, "No space left on device")

        save._tidy = fail

    outcome = program.run(make_config(), fill_disk)
    assert (outcome.code, outcome.error["code"]) == (14, "disk.full")


def test_what_is_not_known_is_unexpected_and_keeps_its_trace(program, make_config):
    def break_it():
        from vibeml_trainer import training

        def fail(*_):
            raise RuntimeError("a surprise")

        training.assemble = fail

    outcome = program.run(make_config(), break_it)
    assert (outcome.code, outcome.error["code"]) == (1, "internal.unexpected")
    assert any("a surprise" in line for line in outcome.error["trace_tail"])


class FakeResponse:
    def __init__(self, status):
        self.status_code = status
        self.headers = {}
        self.request = None


@pytest.mark.parametrize(
    ("name", "status", "code", "kind"),
    [
        ("GatedRepoError", 403, 11, "model.gated"),
        ("RepositoryNotFoundError", 404, 11, "model.not_found"),
        ("RevisionNotFoundError", 404, 11, "model.not_found"),
        ("HfHubHTTPError", 429, 34, "network.unreachable"),
        ("HfHubHTTPError", 503, 34, "network.unreachable"),
        ("LocalEntryNotFoundError", None, 34, "network.unreachable"),
    ],
)
def test_what_the_hub_says_is_named(program, make_config, name, status, code, kind):
    def fail_download():
        import huggingface_hub
        from huggingface_hub import errors

        def fail(*_, **__):
            error = getattr(errors, name)
            raise error("said no") if status is None else error("said no", response=FakeResponse(status))

        huggingface_hub.snapshot_download = fail

    outcome = program.run(make_config(model={"path": None, "id": "org/model"}), fail_download)
    assert (outcome.code, outcome.error["code"]) == (code, kind), outcome.text


def test_a_downloaded_model_is_used(program, make_config, tiny_model):
    def fake_download():
        import huggingface_hub

        huggingface_hub.snapshot_download = lambda *_, **__: os.fspath(tiny_model)

    outcome = program.run(make_config(model={"path": None, "id": "org/model", "revision": "abc"}), fake_download)
    assert outcome.code == 0, outcome.text
    assert outcome.result()["model"] == {"id": "org/model", "revision": "abc"}
