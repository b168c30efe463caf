"""Data files of the Hub: exactly the named ones, at the named commit, and failures with a name."""

import json
from types import SimpleNamespace

import huggingface_hub
import pytest
from huggingface_hub import errors

from vibeml_trainer.config import load_config
from vibeml_trainer.failures import DATA, NETWORK, Failure, classify
from vibeml_trainer.hub import resolve_data

HUB = {"id": "org/rows", "revision": "c" * 40, "files": ["data/b.parquet", "data/a.parquet"]}


class Phases:
    def __init__(self):
        self.names = []

    def phase(self, name):
        self.names.append(name)
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False


def config_of(tmp_path, train):
    config = {
        "version": 1,
        "run": {"id": "r", "name": "n"},
        "method": "sft",
        "model": {"path": "model", "id": "org/model"},
        "adapter": {"type": "lora"},
        "data": {"train": {"format": "chat", **train}},
        "training": {},
        "output_dir": "out",
    }
    path = tmp_path / "config.json"
    path.write_text(json.dumps(config))
    return load_config(str(path))


def test_files_of_the_hub_are_read_in_order_at_their_commit(tmp_path, monkeypatch):
    asked = []

    def download(repo_id, filename, *, repo_type, revision):
        asked.append((repo_id, filename, repo_type, revision))
        return f"/cache/{filename}"

    monkeypatch.setattr(huggingface_hub, "hf_hub_download", download)
    config = config_of(tmp_path, {"path": None, "hub": HUB})
    phases = Phases()
    resolve_data(config, phases)
    assert config.needs_hub
    assert config.data["train"]["files"] == ["/cache/data/b.parquet", "/cache/data/a.parquet"]
    assert sorted(asked) == [("org/rows", name, "dataset", "c" * 40) for name in sorted(HUB["files"])]
    assert config.data["train"]["name"] == "org/rows@cccccccccccc"
    assert phases.names == ["download_data"]


def test_local_files_need_no_hub(tmp_path):
    config = config_of(tmp_path, {"path": "train.jsonl"})
    phases = Phases()
    resolve_data(config, phases)
    assert not config.needs_hub
    assert config.data["train"]["files"] == [str(tmp_path / "train.jsonl")]
    assert phases.names == []


@pytest.mark.parametrize(
    ("name", "code", "exit_code"),
    [
        ("GatedRepoError", "data.gated", DATA),
        ("RepositoryNotFoundError", "data.missing", DATA),
        ("RevisionNotFoundError", "data.missing", DATA),
        ("RemoteEntryNotFoundError", "data.missing", DATA),
        ("LocalEntryNotFoundError", "network.unreachable", NETWORK),
    ],
)
def test_failures_have_a_name(tmp_path, monkeypatch, name, code, exit_code):
    kind = getattr(errors, name)

    def download(*_, **__):
        error = kind.__new__(kind)
        error.response = SimpleNamespace(status_code=404)
        raise error

    monkeypatch.setattr(huggingface_hub, "hf_hub_download", download)
    with pytest.raises(Exception) as caught:  # noqa: PT011 - the class is what is tested
        resolve_data(config_of(tmp_path, {"path": None, "hub": HUB}), Phases())
    failure = classify(caught.value)
    assert isinstance(failure, Failure)
    assert (failure.code, failure.exit_code) == (code, exit_code)
