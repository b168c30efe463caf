"""A Hub on the loopback address: as much of its protocol as huggingface_hub 1.33 uses to create, commit and fetch.

Large files go through its LFS protocol, since Xet storage has no server that could be started here.
"""

import base64
import hashlib
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

WRITER, READER, STRANGER = "hf_writer_0123456789", "hf_reader_0123456789", "hf_stranger_012345678"
LARGE = re.compile(r"\.(safetensors|pt|pth|bin)$")


class Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """A client that is killed breaks its connection off."""


class Hub:
    """Its repositories, what was asked, and the faults that a test puts in."""

    def __init__(self):
        self.repositories = {}
        self.objects = {}
        self.requests = []
        # Called with method and path before each answer: gives a status to refuse with, or None.
        self.fault = lambda method, path: None
        self.lock = threading.Lock()
        self.server = Quiet(("127.0.0.1", 0), handler_of(self))
        self.endpoint = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    def add(self, name, files=None, private=True):
        self.repositories[name] = {"private": private, "files": dict(files or {}), "commits": []}
        return self.repositories[name]

    def files(self, name):
        return self.repositories[name]["files"]

    def commits(self, name):
        """(summary, names of the files that it put there, names that it took away) of each commit."""
        return self.repositories[name]["commits"]

    def asked(self, *parts):
        return [each for each in self.requests if all(part in " ".join(each) for part in parts)]

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def git_oid(content):
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def commit_sha(repository):
    listing = "\n".join(f"{sha256(content)} {path}" for path, content in sorted(repository["files"].items()))
    return hashlib.sha1(listing.encode(), usedforsecurity=False).hexdigest()


def entry(path, content):
    found = {"type": "file", "path": path, "size": len(content), "oid": git_oid(content)}
    if LARGE.search(path):
        found["lfs"] = {"oid": sha256(content), "size": len(content), "pointerSize": 134}
    return found


def handler_of(hub):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            return

        def do_GET(self):
            self.answer("GET")

        def do_HEAD(self):
            self.answer("HEAD")

        def do_POST(self):
            self.answer("POST")

        def do_PUT(self):
            self.answer("PUT")

        def answer(self, method):
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            address = urlsplit(self.path)
            path, query = unquote(address.path), parse_qs(address.query)
            with hub.lock:
                hub.requests.append((method, path))
            status = hub.fault(method, path)
            if status is not None:
                return self.refuse(status, "as the test wants it")
            with hub.lock:
                return self.route(method, path, query, body)

        def send(self, status, content=b"", headers=None, kind="application/json"):
            content = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(content)))
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        def refuse(self, status, message, code=None):
            headers = {"x-error-message": message, **({"x-error-code": code} if code else {})}
            self.send(status, {"error": message}, headers)

        @property
        def token(self):
            return (self.headers.get("authorization") or "").removeprefix("Bearer ")

        def route(self, method, path, query, body):
            stored = re.match(r"/storage/([0-9a-f]{64})$", path)
            if stored:
                return self.storage(method, stored.group(1), body)
            if self.token not in (WRITER, READER, STRANGER):
                return self.refuse(401, "Invalid username or password.")
            if path == "/api/repos/create":
                return self.create(json.loads(body))
            found = re.match(r"/(?:api/models/)?([^/]+/[^/]+?)(?:\.git)?(/.*)?$", path)
            name, rest = found.group(1), found.group(2) or ""
            repository = hub.repositories.get(name)
            if repository is None or (repository["private"] and self.token == STRANGER):
                return self.refuse(404, "Repository not found", "RepoNotFound")
            if method == "POST" and self.token != WRITER:
                return self.refuse(403, "You don't have the required permissions")
            return self.repository(method, repository, rest, query, body)

        def create(self, wanted):
            name = f"{wanted['organization']}/{wanted['name']}"
            if self.token != WRITER:
                return self.refuse(403, "You don't have the rights to create a model under this namespace")
            if name in hub.repositories:
                return self.refuse(409, "You already created this model repo")
            hub.add(name, {".gitattributes": b"*.pt filter=lfs\n"}, wanted.get("visibility") == "private")
            return self.send(200, {"url": f"{hub.endpoint}/{name}", "name": name})

        def repository(self, method, repository, rest, query, body):
            routes = (
                (r"(?:/revision/[^/]+)?$", self.info),
                (r"/tree/[^/]+(?:/(.*))?$", self.tree),
                (r"/preupload/main$", self.preupload),
                (r"/info/lfs/objects/batch$", self.batch),
                (r"/commit/main$", self.commit),
                (r"/resolve/[^/]+/(.+)$", self.resolve),
            )
            for pattern, answer in routes:
                found = re.match(pattern, rest)
                if found:
                    return answer(repository, *(found.groups() or (body,)))
            return self.refuse(404, f"no such route: {method} {rest}")

        def info(self, repository, _body):
            siblings = [{"rfilename": path} for path in sorted(repository["files"])]
            sha = commit_sha(repository)
            facts = {"id": "x/y", "sha": sha, "private": repository["private"], "siblings": siblings, "tags": []}
            return self.send(200, facts, {"x-repo-commit": sha})

        def tree(self, repository, folder):
            inside = [(path, content) for path, content in repository["files"].items() if below(folder, path)]
            if folder and not inside:
                return self.refuse(404, f"{folder} does not exist on main", "EntryNotFound")
            folders = {
                "/".join(path.split("/")[:count]) for path, _ in inside for count in range(1, path.count("/") + 1)
            }
            listed = [{"type": "directory", "path": path, "oid": "0" * 40, "size": 0} for path in sorted(folders)]
            return self.send(200, listed + [entry(path, content) for path, content in inside])

        def preupload(self, repository, body):
            files = []
            for each in json.loads(body)["files"]:
                path, there = each["path"], repository["files"].get(each["path"])
                mode = "lfs" if LARGE.search(path) else "regular"
                oid = None if there is None else (sha256(there) if mode == "lfs" else git_oid(there))
                files.append({"path": path, "uploadMode": mode, "shouldIgnore": False, "oid": oid})
            return self.send(200, {"files": files})

        def batch(self, _repository, body):
            objects = []
            for each in json.loads(body)["objects"]:
                href = f"{hub.endpoint}/storage/{each['oid']}"
                actions = {} if each["oid"] in hub.objects else {"actions": {"upload": {"href": href}}}
                objects.append({**each, **actions})
            return self.send(200, {"transfer": "basic", "objects": objects})

        def storage(self, method, oid, body):
            if method == "PUT":
                hub.objects[oid] = body
                return self.send(200)
            return self.send(200, hub.objects[oid], kind="application/octet-stream")

        def commit(self, repository, body):
            lines = [json.loads(line) for line in body.splitlines()]
            put, gone = {}, []
            for line in lines[1:]:
                key, value = line["key"], line["value"]
                if key == "file":
                    put[value["path"]] = base64.b64decode(value["content"])
                elif key == "lfsFile":
                    put[value["path"]] = hub.objects[value["oid"]]
                else:
                    inside = [path for path in repository["files"] if below(value["path"].rstrip("/"), path)]
                    if not inside:
                        return self.refuse(404, "A file with this name doesn't exist", "EntryNotFound")
                    gone += inside
            for path in gone:
                del repository["files"][path]
            repository["files"].update(put)
            repository["commits"].append((lines[0]["value"]["summary"], sorted(put), sorted(gone)))
            sha = commit_sha(repository)
            return self.send(200, {"commitUrl": f"{hub.endpoint}/x/y/commit/{sha}", "commitOid": sha, "success": True})

        def resolve(self, repository, path):
            content = repository["files"].get(path)
            if content is None:
                return self.refuse(404, "Entry not found", "EntryNotFound")
            headers = {"x-repo-commit": commit_sha(repository), "etag": f'"{git_oid(content)}"'}
            if not LARGE.search(path):
                return self.send(200, content, headers, "application/octet-stream")
            hub.objects[sha256(content)] = content
            linked = {"x-linked-etag": f'"{sha256(content)}"', "x-linked-size": str(len(content))}
            # Under another name, as large files come from another host.
            elsewhere = hub.endpoint.replace("127.0.0.1", "localhost")
            location = {"location": f"{elsewhere}/storage/{sha256(content)}"}
            return self.send(302, b"", {**headers, **linked, **location})

    return Handler


def below(folder, path):
    return not folder or path.startswith(f"{folder}/")
