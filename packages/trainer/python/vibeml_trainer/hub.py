"""The model's directory: the given one, or a pinned download from the Hub."""

from .failures import MODEL, Failure
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
