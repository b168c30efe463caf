"""The model's directory and the data files: the given ones, or pinned downloads from the Hub."""

from concurrent.futures import ThreadPoolExecutor

from .failures import DATA, MODEL, Failure
from .preflight import check_model_directory

PATTERNS = ("*.safetensors", "*.json", "*.jinja", "*.model", "*.txt")


def resolve_model(config, events):
    """A checked model directory. The token, if any, comes from the environment alone."""
    if config.model["path"] is not None:
        return config.model["path"]
    with events.phase("download_model"):
        path = _download(config.model["id"], config.model["revision"])
    check_model_directory(path)
    return path


def _download(model_id, revision):
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError

    try:
        return snapshot_download(model_id, revision=revision, allow_patterns=list(PATTERNS))
    except HFValidationError as error:
        raise Failure(MODEL, "model.not_found", f"{model_id!r} is no model id: {error}") from error


def resolve_data(config, events):
    """Puts the files of every split on this machine: exactly the named ones, at exactly the named commit."""
    specs = [config.data[name] for name in ("train", "eval")]
    remote = [spec for spec in specs if spec is not None and spec["hub"] is not None]
    if not remote:
        return
    with events.phase("download_data"):
        for spec in remote:
            spec["files"] = _download_files(spec["hub"])


def _download_files(hub):
    from huggingface_hub import hf_hub_download

    def fetch(name):
        return hf_hub_download(hub["id"], name, repo_type="dataset", revision=hub["revision"])

    try:
        with ThreadPoolExecutor(max_workers=4) as pool:
            return list(pool.map(fetch, hub["files"]))
    except Exception as error:
        raise _data_failure(hub, error) or error from error


def _data_failure(hub, error):
    """What only a dataset can mean; a network that fails is told elsewhere."""
    name = type(error).__name__
    if name == "GatedRepoError":
        hint = "Accept the terms on the dataset's page, and give a token that may read it."
        return Failure(DATA, "data.gated", f"the dataset {hub['id']} is gated", hint)
    if name in ("RepositoryNotFoundError", "RevisionNotFoundError", "RemoteEntryNotFoundError", "HFValidationError"):
        message = f"the Hub has no such files in the dataset {hub['id']} at {hub['revision']}"
        return Failure(DATA, "data.missing", message, "Check the dataset and the token, and plan again.")
    return None
