"""The private repository on the Hub that keeps what a run makes, where its machine does not stay.

Before anything is built, the runner claims it with the job's own credential: it must be private, empty or of this very
run, and writable. The claim says what the run has cost so far, so that the next machine knows. Standard library only,
in the grammar of Python 3.6, as runner.py.
"""

import base64
import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request

CLAIM_FILE = "vibeml.json"
PAUSES = (1, 5, 20)
REQUEST_SECONDS = 60
LARGEST_CLAIM = 1 << 20
EXIT_CONFIG, EXIT_NETWORK = 10, 34
TOKEN_HINT = (
    "Give a token in HF_TOKEN that may write to this repository; a fine-grained one needs its write permission."
)


class KeepFailure(Exception):
    """Why the repository can't be used: a stable code, a hint, and the exit code."""

    def __init__(self, code, message, hint, exit_code=EXIT_CONFIG):
        Exception.__init__(self, message)
        self.code = code
        self.hint = hint
        self.exit_code = exit_code


class SameHost(urllib.request.HTTPRedirectHandler):
    """Follows a redirection; the token goes to no other host."""

    def redirect_request(self, request, file, code, message, headers, address):
        found = urllib.request.HTTPRedirectHandler.redirect_request(
            self, request, file, code, message, headers, address
        )
        if (
            found is not None
            and urllib.parse.urlsplit(address).netloc != urllib.parse.urlsplit(request.full_url).netloc
        ):
            found.remove_header("Authorization")
        return found


class Repository:
    """A model repository on the Hub at HF_ENDPOINT, opened with HF_TOKEN."""

    def __init__(self, name):
        self.name = name
        self.endpoint = (os.environ.get("HF_ENDPOINT") or "https://huggingface.co").rstrip("/")
        self.token = os.environ.get("HF_TOKEN")
        self.opener = urllib.request.build_opener(SameHost)
        if not self.token:
            raise KeepFailure(
                "keep.no_token", "the result is to be kept in %s, and HF_TOKEN is not set" % name, TOKEN_HINT
            )

    def facts(self):
        """What the Hub tells of the repository, or None where there is none for this token."""
        answer = self.ask("/api/models/" + self.name, missing=(401, 404))
        return None if answer is None else json.loads(answer)

    def create(self):
        owner, name = self.name.split("/")
        body = {"name": name, "organization": owner, "type": "model", "visibility": "private"}
        self.ask("/api/repos/create", json.dumps(body).encode(), "application/json", missing=(409,))

    def read(self, path):
        """A small file, or None where it is not there."""
        quoted = urllib.parse.quote(path)
        return self.ask("/%s/resolve/main/%s" % (self.name, quoted), missing=(404,))

    def commit(self, summary, files):
        """Puts small files into the repository, in one commit."""
        lines = [{"key": "header", "value": {"summary": summary, "description": ""}}]
        for path, content in sorted(files.items()):
            value = {"path": path, "encoding": "base64", "content": base64.b64encode(content).decode("ascii")}
            lines.append({"key": "file", "value": value})
        body = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
        self.ask("/api/models/%s/commit/main" % self.name, body, "application/x-ndjson")

    def ask(self, path, body=None, kind=None, missing=()):
        """The answer as bytes; None for a status in `missing`. What may pass by itself is tried again."""
        for pause in PAUSES + (None,):
            try:
                return self.ask_once(path, body, kind)
            except urllib.error.HTTPError as error:
                if error.code in missing:
                    return None
                problem = error
                if error.code != 429 and error.code < 500:
                    raise self.refused(error)
            except (urllib.error.URLError, OSError) as error:
                problem = error
            if pause is not None:
                time.sleep(pause)
        message = "the Hub can't be reached to keep the result in %s: %s" % (self.name, problem)
        raise KeepFailure("network.unreachable", message, "Run it again: it goes on where it stopped.", EXIT_NETWORK)

    def ask_once(self, path, body, kind):
        headers = {"Authorization": "Bearer " + self.token, "User-Agent": "vibeml"}
        if kind is not None:
            headers["Content-Type"] = kind
        request = urllib.request.Request(self.endpoint + path, data=body, headers=headers)  # noqa: S310 - set by us
        with self.opener.open(request, timeout=REQUEST_SECONDS) as answer:
            return answer.read(LARGEST_CLAIM)

    def refused(self, error):
        message = "the Hub does not let this token write to %s (%d)" % (self.name, error.code)
        return KeepFailure("keep.refused", message, TOKEN_HINT)


def claim(keep, account=None):
    """Makes sure that the repository is this run's to write to. Gives the claim of an earlier machine, or None."""
    repository, earlier, _ = open_keep(keep)
    write_claim(repository, keep, account or (earlier or {}).get("account"))
    return earlier


def open_keep(keep):
    """(the repository, the claim that stands there, whether the run is done): it is private, and nobody else's."""
    repository = Repository(keep["repository"])
    facts = repository.facts()
    if facts is None:
        repository.create()
        facts = repository.facts() or {}
    if facts.get("private") is not True:
        message = "%s is public, or not there for this token: the result would be for everybody" % keep["repository"]
        raise KeepFailure("keep.public", message, "Make it private, or name another repository.")
    names = [each.get("rfilename") for each in facts.get("siblings", [])]
    return repository, read_claim(repository, keep, names), "DONE" in names


def read_claim(repository, keep, names):
    text = repository.read(CLAIM_FILE) if CLAIM_FILE in names else None
    try:
        found = None if text is None else json.loads(text)
    except ValueError:
        found = {}
    is_own = isinstance(found, dict) and found.get("run") == keep["run"]
    if is_own or not [name for name in names if name != ".gitattributes"]:
        return found
    message = "%s holds something else already: each run needs a repository of its own" % keep["repository"]
    raise KeepFailure("keep.taken", message, "Name another repository.")


def write_claim(repository, keep, account):
    repository.commit("run %s" % keep["run"], {CLAIM_FILE: claim_text(keep, account).encode("utf-8")})


def claim_text(keep, account):
    value = {"version": 1, "run": keep["run"], "account": account, "at": round(time.time(), 3)}
    return json.dumps(value, sort_keys=True) + "\n"
