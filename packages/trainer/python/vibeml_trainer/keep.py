"""Keeps checkpoints and the result in a private repository on the Hub, while the training goes on.

Every commit is whole: a checkpoint is there with all its files or not at all, and DONE comes last, alone with the
manifest. What is being sent lies in a directory of its own, so that the trainer may tidy its checkpoints meanwhile.
"""

import os
import shutil
import threading
import time

from .checkpoints import NAME, newest_complete, problem_with, step_of
from .failures import EXPORT, NETWORK, Failure, classify
from .files import directory_bytes, read_json_or_none, replace_directory
from .fingerprint import file_sha256

PAUSES = (2, 10, 30, 60)
RESULT_FILES = ("result.json", "fingerprint.json", "env.json")


class Keeper:
    """Sends what is ready in a thread of its own. A checkpoint that fails to arrive never stops the training."""

    def __init__(self, config, events):
        self.config = config
        self.events = events
        self.repository = config.keep["repository"]
        self.waiting = None
        self.sending = False
        self.ending = False
        self.is_trained = False
        self.changed = threading.Condition()
        self.thread = threading.Thread(target=self._work, daemon=True)
        self.kept = set()

    def start(self):
        self.thread.start()

    # ---- checkpoints

    def checkpoint(self, path):
        """Takes a complete checkpoint. One that still waits when a newer one comes is left out."""
        outgoing = self.config.output("outgoing", os.path.basename(path))
        try:
            shutil.rmtree(outgoing, ignore_errors=True)
            shutil.copytree(path, outgoing, copy_function=link_or_copy)
        except OSError as error:
            self.events.warn("keep.not_sent", f"{os.path.basename(path)} can't be taken aside to be sent: {error}")
            return
        with self.changed:
            dropped, self.waiting = self.waiting, outgoing
            self.changed.notify_all()
        if dropped is not None:
            shutil.rmtree(dropped, ignore_errors=True)

    def _work(self):
        while True:
            with self.changed:
                while self.waiting is None and not self.ending:
                    self.changed.wait()
                if self.waiting is None:
                    return
                outgoing, self.waiting, self.sending = self.waiting, None, True
            self._send_patiently(outgoing)
            with self.changed:
                self.sending = False
                self.changed.notify_all()

    def _send_patiently(self, outgoing):
        """Tries again after a while, unless a newer checkpoint waits by then."""
        for pause in (*PAUSES, None):
            try:
                self._send_checkpoint(outgoing)
                break
            except Exception as error:  # noqa: BLE001 - whatever it is, the training goes on
                self._report(outgoing, error)
            if pause is None or self._is_superseded(pause):
                break
        shutil.rmtree(outgoing, ignore_errors=True)

    def _report(self, outgoing, error):
        message = f"{os.path.basename(outgoing)} did not reach {self.repository}: {classify(error)}"
        self.events.warn("keep.not_sent", message)

    def _is_superseded(self, pause):
        with self.changed:
            self.changed.wait_for(lambda: self.waiting is not None or self.is_trained, timeout=pause)
            return self.waiting is not None or self.is_trained

    def _send_checkpoint(self, outgoing):
        name, started = os.path.basename(outgoing), time.monotonic()
        files = {f"checkpoints/{name}/{relative}": path for relative, path in walk(outgoing)}
        kept = sorted({name, *self.kept}, key=step_of, reverse=True)
        count = self.config.checkpoints["keep"]
        outdated = [f"checkpoints/{each}/" for each in kept[count:]]
        self._commit(name, {**files, **self._side_files()}, outdated)
        self.kept = set(kept[:count])
        seconds = round(time.monotonic() - started, 2)
        megabytes = directory_bytes(outgoing) / 1e6
        self.events.note("keep.sent", f"{name} is kept in {self.repository}: {megabytes:.1f} MB in {seconds} s")

    def _side_files(self):
        return {name: self.config.output(name) for name in RESULT_FILES if os.path.exists(self.config.output(name))}

    def _commit(self, summary, files, folders=()):
        from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi

        adds = [CommitOperationAdd(path_in_repo=name, path_or_fileobj=what) for name, what in sorted(files.items())]
        claim = CommitOperationAdd(path_in_repo="vibeml.json", path_or_fileobj=self._claim().encode())
        deletes = [CommitOperationDelete(path_in_repo=folder, is_folder=True) for folder in folders]
        HfApi().create_commit(self.repository, [*adds, claim, *deletes], commit_message=summary)

    def _claim(self):
        """With what the run has cost so far, as the runner wrote it."""
        import vibeml_keep

        keep = {"repository": self.repository, "run": self.config.run["id"]}
        return vibeml_keep.claim_text(keep, read_json_or_none(self.config.output("spent.json")))

    # ---- the end

    def wait(self):
        """Until the last checkpoint has arrived, or was given up."""
        with self.changed:
            self.ending = True
            self.changed.notify_all()
        if self.thread.is_alive():
            self.thread.join()

    def result(self, done):
        """Sends the finished result, and says so. Without it the run is not done: its machine will be gone."""
        with self.changed:
            self.is_trained = True
            dropped, self.waiting = self.waiting, None
        if dropped is not None:
            shutil.rmtree(dropped, ignore_errors=True)
        self.wait()
        with self.events.phase("upload"):
            for pause in (*PAUSES, None):
                try:
                    self._send_result(done)
                    return
                except Exception as error:
                    if pause is None or not may_pass(error):
                        raise _not_kept(self.repository, error) from error
                    self.events.warn("keep.not_sent", f"the result did not reach {self.repository}: {classify(error)}")
                time.sleep(pause)

    def _send_result(self, done):
        started = time.monotonic()
        final = {f"final/{relative}": path for relative, path in walk(self.config.output("final"))}
        self._commit("result", {**final, **self._side_files()})
        # What vouches for the rest comes when the rest is there.
        self._commit("done", {"manifest.json": self.config.output("manifest.json"), "DONE": done.encode()})
        size = directory_bytes(self.config.output("final")) / 1e6
        seconds = round(time.monotonic() - started, 2)
        self.events.note("keep.sent", f"the result is kept in {self.repository}: {size:.1f} MB in {seconds} s")


def may_pass(error):
    return classify(error).exit_code == NETWORK


def _not_kept(repository, error):
    known = classify(error)
    if known.exit_code == NETWORK:
        return known
    hint = "Training is finished. Give a token that may write to the repository, and run it again."
    return Failure(EXPORT, "keep.refused", f"the result could not be kept in {repository}: {known}", hint)


def link_or_copy(source, target):
    """The same file under another name costs no room."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def walk(directory):
    """(path below the directory with forward slashes, whole path) of every file."""
    for root, _, names in os.walk(directory):
        for name in sorted(names):
            path = os.path.join(root, name)
            yield os.path.relpath(path, directory).replace(os.sep, "/"), path


def open_keeper(config, events):
    """The keeper of a run, or None where its result stays with its machine."""
    if config.keep is None or os.environ.get("RANK", "0") != "0":
        return None
    keeper = Keeper(config, events)
    keeper.start()
    return keeper


def check_keep(config):
    """Before anything heavy: the repository is there, private, and this run's to write to."""
    if config.keep is None:
        return
    import vibeml_keep

    try:
        vibeml_keep.claim(
            {"repository": config.keep["repository"], "run": config.run["id"]},
            read_json_or_none(config.output("spent.json")),
        )
    except vibeml_keep.KeepFailure as error:
        raise Failure(error.exit_code, error.code, str(error), error.hint) from error


# ---- a fresh machine goes on


def restore(config, events, keeper):
    """Fetches the newest complete checkpoint, where the repository has a newer one than the output directory."""
    if keeper is None or config.resume == "never":
        return
    root = config.output("checkpoints")
    have = newest_complete(root, events)
    listed = _kept_checkpoints(config.keep["repository"])
    keeper.kept.update(listed)
    newer = [name for name in listed if have is None or step_of(name) > step_of(have)]
    for name in sorted(newer, key=step_of, reverse=True):
        with events.phase("download_checkpoint"):
            problem = _fetch(config, name, listed[name])
        if problem is None:
            return
        events.warn("checkpoint.incomplete", f"{name} of {config.keep['repository']} is skipped: {problem}")


def _kept_checkpoints(repository):
    """Files by checkpoint: name → (path, size, SHA-256 where the Hub knows it)."""
    from huggingface_hub import HfApi
    from huggingface_hub.errors import EntryNotFoundError

    found = {}
    try:
        for entry in HfApi().list_repo_tree(repository, "checkpoints", recursive=True):
            parts = entry.path.split("/")
            if hasattr(entry, "size") and len(parts) > 2 and NAME.fullmatch(parts[1]):
                found.setdefault(parts[1], []).append((entry.path, entry.size, getattr(entry.lfs, "sha256", None)))
    except EntryNotFoundError:
        return {}
    return found


def _fetch(config, name, files):
    """Puts a checkpoint where a local one would be; what is wrong with it, or None."""
    from huggingface_hub import snapshot_download

    incoming = config.output("incoming")
    shutil.rmtree(incoming, ignore_errors=True)
    patterns = [f"checkpoints/{name}/*"]
    snapshot_download(config.keep["repository"], allow_patterns=patterns, local_dir=incoming, max_workers=4)
    for path, size, digest in files:
        here = os.path.join(incoming, *path.split("/"))
        if not os.path.isfile(here) or os.path.getsize(here) != size or digest not in (None, file_sha256(here)):
            return f"{path} arrived damaged"
    arrived = os.path.join(incoming, "checkpoints", name)
    problem = problem_with(arrived)
    if problem is None:
        os.makedirs(config.output("checkpoints"), exist_ok=True)
        replace_directory(arrived, config.output("checkpoints", name))
    shutil.rmtree(incoming, ignore_errors=True)
    return problem
