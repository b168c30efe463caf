"""Exit codes, the failure type, and the mapping from library exceptions to both."""

import errno

DONE = 0
UNEXPECTED = 1
CONFIG = 10
MODEL = 11
DATA = 12
MEMORY = 13
DISK = 14
DIVERGED = 15
ENVIRONMENT = 16
EXPORT = 17
INTERRUPTED = 33
NETWORK = 34

MEMORY_HINT = "Lower per_device_train_batch_size or max_length, or train a smaller model."
DISK_HINT = "Free disk space, or set checkpoints.keep to a smaller number."
MEMORY_WORDS = ("outofmemory", "out of memory", "can't allocate memory", "not enough memory")
NETWORK_TYPES = {
    "ConnectError",
    "ConnectionError",
    "ConnectTimeout",
    "LocalEntryNotFoundError",
    "ReadTimeout",
    "RemoteProtocolError",
}


class Failure(Exception):
    """A failure with a name: exit code, stable code, message, and what to try."""

    def __init__(self, exit_code, code, message, hint=None):
        super().__init__(message)
        self.exit_code = exit_code
        self.code = code
        self.hint = hint


class Interrupted(BaseException):
    """A stop signal outside of training. Not an Exception, so that no library swallows it."""


def chain(error):
    """The error and everything that caused it, innermost last, each once."""
    seen = []
    while error is not None and error not in seen:
        seen.append(error)
        error = error.__cause__ or error.__context__
    return seen


def classify(error):
    """Gives any exception a name. Total: what is not known is `internal.unexpected`."""
    for link in chain(error):
        known = link if isinstance(link, Failure) else _classify_one(link)
        if known is not None:
            return known
    return Failure(UNEXPECTED, "internal.unexpected", describe(error))


def describe(error):
    """One line: type and text, cut to a readable length."""
    return f"{type(error).__name__}: {error}".strip()[:600]


def _classify_one(error):
    text = describe(error)
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Failure(DISK, "disk.full", text, DISK_HINT)
    if _is_out_of_memory(error, text):
        return Failure(MEMORY, "memory.exhausted", text, MEMORY_HINT)
    if "No space left on device" in text:
        return Failure(DISK, "disk.full", text, DISK_HINT)
    return _classify_remote(error, text)


def _is_out_of_memory(error, text):
    if isinstance(error, MemoryError) or getattr(error, "errno", None) == errno.ENOMEM:
        return True
    return any(word in text.lower() for word in MEMORY_WORDS)


def _classify_remote(error, text):
    name = type(error).__name__
    if name == "GatedRepoError":
        hint = "Accept the terms on the model's page, and give a token that may read it."
        return Failure(MODEL, "model.gated", text, hint)
    if name in ("RepositoryNotFoundError", "RevisionNotFoundError"):
        return Failure(MODEL, "model.not_found", text, "Check the model id, the revision and the token.")
    if name in NETWORK_TYPES or _is_server_trouble(error):
        return Failure(NETWORK, "network.unreachable", text, "Run it again: it goes on where it stopped.")
    return None


def _is_server_trouble(error):
    status = getattr(getattr(error, "response", None), "status_code", None)
    return status == 429 or (isinstance(status, int) and status >= 500)
