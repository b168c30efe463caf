#!/usr/bin/env python3
"""Runs a VibeML job in its own directory: `runner.py setup`, then `runner.py run`.

setup builds the locked Python environment, once, however many runs ask for it. run starts the training program
under a fuse on time and money, stops it when the stop file appears, and writes exit.json. Both read runner.json.
`runner.py probe` only finds out whether the result can be kept where runner.json says.
It needs only the standard library. The grammar stays that of Python 3.6, so that an old Python gets a sentence
instead of a SyntaxError. What it reports and its exit codes are those of the training program.
"""

import configparser
import ctypes
import hashlib
import json
import os
import platform
import pwd
import re
import shutil
import signal
import subprocess
import sys
import threading
import time

# Also where Python does not look beside the program.
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import vibeml_fuse  # noqa: E402
import vibeml_keep  # noqa: E402

EXIT_DONE, EXIT_CONFIG, EXIT_ENVIRONMENT = 0, 10, 16
EXIT_INTERRUPTED, EXIT_FUSE, EXIT_KILLED = 33, 35, 137
MINIMUM_PYTHON = (3, 9)
RECIPE = 1  # Raise it when the way an environment is built changes.
GIB = 2**30
POLL_SECONDS = 0.25
LATE_SECONDS = 30
TAIL_LINES = 60
READY_FILE = "READY.json"
SITE_MARK = ".build-"
# Whoever builds touches a file far more often; longer than what a file server may hold back.
ALIVE_SECONDS = 90
GPU_FREE_DISK_GIB = 14
# The oldest driver for each CUDA build of PyTorch, newest first.
CUDA_BUILDS = ((580, "cu130"), (570, "cu128"), (560, "cu126"))


class RunnerFailure(Exception):
    """A failure with a name, a hint, and its exit code."""

    def __init__(self, code, message, hint=None, exit_code=EXIT_ENVIRONMENT):
        Exception.__init__(self, message)
        self.code = code
        self.hint = hint
        self.exit_code = exit_code


class Stopped(Exception):
    """The fuse, the stop file or a signal ends the work: 33 or 35, and the reason."""

    def __init__(self, exit_code, reason):
        Exception.__init__(self, reason)
        self.exit_code = exit_code
        self.reason = reason


# ---- events ----------------------------------------------------------------------------------------------------


def emit(kind, **fields):
    """One event line, in one write."""
    body = {"v": 1, "t": round(time.time(), 3), "type": kind}
    body.update(fields)
    text = json.dumps(body, separators=(",", ":"), ensure_ascii=True)
    sys.stdout.write("::vibeml::" + redact(text) + "\n")
    sys.stdout.flush()


def note(code, message):
    emit("note", code=code, message=message)


def warn(code, message):
    emit("warning", code=code, message=message)


def secret_values():
    """Values of variables whose names say that they are secret."""
    names = re.compile(r"TOKEN|SECRET|PASSWORD|PASSWD|API_KEY|ACCESS_KEY|CREDENTIAL", re.IGNORECASE)
    return [value for name, value in os.environ.items() if names.search(name) and len(value) >= 8]


def redact(text):
    """Takes user names and passwords out of addresses, and secret values out of any text."""
    text = re.sub(r"(\w+://)[^/\s@\"']+@", r"\1***@", text)
    for value in secret_values():
        text = text.replace(value, "***")
    return text


class Phase:
    """Reports the start and the end of a part of the work."""

    def __init__(self, name):
        self.name = name
        self.started = 0.0

    def __enter__(self):
        self.started = time.time()
        emit("phase", name=self.name, status="start")
        return self

    def __exit__(self, kind, error, trace):
        status = "end" if kind is None else "failed"
        emit("phase", name=self.name, status=status, seconds=round(time.time() - self.started, 3))


# ---- files -----------------------------------------------------------------------------------------------------


def write_json(path, value):
    """Whole or not at all."""
    temporary = "%s.tmp-%d" % (path, os.getpid())
    with open(temporary, "w", encoding="utf-8") as file:
        json.dump(value, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


def read_json(path):
    """The object in a file, or None when there is none."""
    try:
        with open(path, encoding="utf-8") as file:
            value = json.load(file)
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) else None


def write_exit(config, exit_code, reason, signal_name=None):
    """exit.json: how the job ended, for whoever started it."""
    value = {"exit_code": exit_code, "finished_at": utc_now(), "reason": reason}
    if signal_name is not None:
        value["signal"] = signal_name
    os.makedirs(config["output_dir"], exist_ok=True)
    write_json(os.path.join(config["output_dir"], "exit.json"), value)


def utc_now():
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


# ---- runner.json -----------------------------------------------------------------------------------------------

ENVIRONMENT_DEFAULTS = {"torch": None, "overrides": None, "import_check": [], "smoke": None, "min_free_disk_gib": 4}
FUSE_DEFAULTS = {
    "max_seconds": None,
    "cap_usd": None,
    "hourly_usd": 0,
    "spent_usd": 0,
    "tail_seconds": 0,
    "grace_seconds": 120,
    "boot_seconds": 0,
    "counts_from": "job",
    "rates": [],
}


def load_config():
    value = read_json("runner.json")
    if value is None:
        raise config_failure("it is missing, or not a JSON object")
    if value.get("version") != 1:
        raise config_failure("version must be 1, got %r" % value.get("version"))
    config = {
        "environment": with_defaults(value, "environment", ENVIRONMENT_DEFAULTS),
        "fuse": with_defaults(value, "fuse", FUSE_DEFAULTS),
        "program": value.get("program"),
        "stop_file": value.get("stop_file", "STOP"),
        "output_dir": value.get("output_dir"),
        "keep": value.get("keep"),
    }
    check_config(config)
    return config


def with_defaults(value, name, defaults):
    part = value.get(name, {})
    if not isinstance(part, dict):
        raise config_failure("%s must be an object" % name)
    return dict(defaults, **part)


def check_config(config):
    environment = config["environment"]
    for name in ("name", "python", "lock"):
        if not isinstance(environment.get(name), str):
            raise config_failure("environment.%s must be a string" % name)
    if not re.match(r"^[a-z0-9][a-z0-9._-]*$", environment["name"]):
        raise config_failure("environment.name must be a plain lower-case name")
    for name in ("stop_file", "output_dir"):
        if not isinstance(config[name], str) or not config[name]:
            raise config_failure("%s must be a path" % name)
    if not is_text_list(config["program"]) or not config["program"]:
        raise config_failure("program must be a list of arguments")
    check_fuse(config["fuse"])
    keep = config["keep"]
    if keep is not None and not (isinstance(keep, dict) and is_text_list([keep.get("repository"), keep.get("run")])):
        raise config_failure("keep must name a repository and a run")


def check_fuse(fuse):
    for name in FUSE_DEFAULTS:
        optional = name in ("max_seconds", "cap_usd") and fuse[name] is None
        if name not in ("counts_from", "rates") and not optional and not is_amount(fuse[name]):
            raise config_failure("fuse.%s must be a number, 0 or more" % name)
    if fuse["counts_from"] not in ("job", "machine"):
        raise config_failure("fuse.counts_from must be job or machine")
    if not isinstance(fuse["rates"], list) or not all(is_rate(rate) for rate in fuse["rates"]):
        raise config_failure("fuse.rates must be a list of places with their price")


def is_amount(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0


def is_rate(rate):
    return isinstance(rate, dict) and isinstance(rate.get("place"), str) and is_amount(rate.get("hourly_usd"))


def is_text_list(value):
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def config_failure(problem):
    return RunnerFailure("config.invalid", "runner.json: " + problem, None, EXIT_CONFIG)


# ---- fuse ------------------------------------------------------------------------------------------------------


class Fuse:
    """The cap on dollars and seconds. It fires early enough for the last checkpoint and the end of the machine."""

    def __init__(self, settings, directory):
        self.limits = settings
        self.grace = settings["grace_seconds"]
        self.directory = directory
        self.warned = False
        self.known = known = vibeml_fuse.read_account(directory)
        self.sight = vibeml_fuse.look_at_machine(settings)
        self.account = vibeml_fuse.open_account(known, self.sight, settings)
        self.opened = vibeml_fuse.ticks()
        self.is_limited = self.left() is not None
        if known == vibeml_fuse.TORN and self.is_limited:
            warn("fuse.torn", "the account of what the run has cost is torn: it counts as all there is")

    def arm(self):
        """Writes the account, says what there is, and starts the watch that works when all else hangs."""
        if not self.is_limited:
            return
        make_directory(self.directory)
        try:
            # Twice, so that the one before is not that of another machine.
            self.write()
            self.write()
        except OSError as error:
            message = "cannot keep the account of the run's cost in %s: %s" % (self.directory, error.strerror)
            raise RunnerFailure("config.output_dir", message, None, EXIT_CONFIG)
        note("fuse.armed", vibeml_fuse.in_words(self.account, self.opened, self.limits))
        watch = threading.Thread(target=self.end_late)
        watch.daemon = True
        watch.start()

    def claim(self, keep):
        """Takes the repository of the result. It tells what earlier machines cost, and whether the run is done."""
        try:
            repository, earlier, is_done = vibeml_keep.open_keep(keep)
            if earlier is not None and self.known is None and self.is_limited:
                self.known = vibeml_fuse.from_claim(earlier, self.sight, self.limits, time.time())
                self.account = vibeml_fuse.open_account(self.known, self.sight, self.limits)
                self.write()
                self.write()
            vibeml_keep.write_claim(repository, keep, self.account if self.is_limited else None)
            return is_done
        except vibeml_keep.KeepFailure as failure:
            raise RunnerFailure(failure.code, str(failure), failure.hint, failure.exit_code)

    def left(self):
        """Seconds to go, or None without a limit."""
        return vibeml_fuse.seconds_left(self.account, vibeml_fuse.ticks(), self.limits)

    def check(self):
        """Raises Stopped when a limit is reached; warns once on the way."""
        if not self.is_limited:
            return
        tick = vibeml_fuse.ticks()
        self.beat(tick)
        state = vibeml_fuse.verdict(self.account, tick, self.limits)
        if state == "fire":
            raise Stopped(EXIT_FUSE, "fuse")
        if state == "near" and not self.warned:
            self.warned = True
            warn("fuse.near", vibeml_fuse.in_words(self.account, tick, self.limits))

    def beat(self, tick):
        """What is written is what the next machine knows. A disk that is full for a while must not end the run."""
        if tick - self.account["beat"] < vibeml_fuse.BEAT_SECONDS:
            return
        self.account["beat"] = tick
        try:
            self.write()
        except OSError:
            return

    def close(self):
        """The end of the work, as exact as can be: the next machine counts from here on."""
        if self.is_limited:
            self.account["beat"] -= vibeml_fuse.BEAT_SECONDS
            self.beat(vibeml_fuse.ticks())

    def write(self):
        vibeml_fuse.write_account(self.directory, self.account)

    def end_late(self):
        """A file server that hangs can hold a process for ever, and the machine would bill on."""
        while True:
            time.sleep(1)
            late = min(-self.left(), vibeml_fuse.ticks() - self.opened)
            if late > self.grace + LATE_SECONDS:
                os._exit(EXIT_FUSE)


# ---- stop requests ---------------------------------------------------------------------------------------------


class Stop:
    """A stop that was asked for: by a signal, or by the stop file."""

    def __init__(self, path):
        self.path = path
        self.signal_name = None

    def install(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self.on_signal)

    def on_signal(self, number, _frame):
        if self.signal_name is None:
            self.signal_name = signal.Signals(number).name

    def check(self):
        if self.signal_name is not None:
            raise Stopped(EXIT_INTERRUPTED, "signal")
        if os.path.exists(self.path):
            raise Stopped(EXIT_INTERRUPTED, "stop_file")


class Guard:
    """What every wait looks at: the stop requests and the fuse."""

    def __init__(self, config):
        self.stop = Stop(config["stop_file"])
        self.stop.install()
        self.fuse = Fuse(config["fuse"], config["output_dir"])
        self.fuse.arm()
        self.is_done = config["keep"] is not None and self.fuse.claim(config["keep"])

    def check(self):
        self.stop.check()
        self.fuse.check()


# ---- child processes -------------------------------------------------------------------------------------------


def in_child():
    """Linux: a runner that is killed takes its child along, with the signal that lets it save a checkpoint."""
    if not sys.platform.startswith("linux"):
        return None
    runner, library = os.getpid(), ctypes.CDLL(None)

    def die_with_runner():
        library.prctl(1, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != runner:
            os.kill(os.getpid(), signal.SIGTERM)

    return die_with_runner


class Outcome:
    """How a tool ended: its code, and the last lines it wrote, redacted."""

    def __init__(self, code, lines):
        self.code = code
        self.lines = lines

    @property
    def text(self):
        return "\n".join(self.lines)


def run_tool(command, env, guard, quiet=False):
    """Runs a tool to its end, passing its lines to standard error. The guard may end it."""
    try:
        child = subprocess.Popen(
            command,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            preexec_fn=in_child(),
        )
    except OSError as error:
        return Outcome(127, ["%s: %s" % (command[0], error)])
    lines = []
    reader = threading.Thread(target=copy_lines, args=(child.stdout, lines, quiet))
    reader.daemon = True
    reader.start()
    try:
        wait_under_guard(child, guard)
    except Stopped:
        end_child(child, 10)
        raise
    reader.join(10)
    return Outcome(child.returncode, list(lines))


def copy_lines(stream, lines, quiet):
    for raw in stream:
        line = redact(raw.decode("utf-8", "replace").rstrip())
        lines.append(line)
        if quiet and len(lines) <= TAIL_LINES * 10:
            continue
        del lines[: -TAIL_LINES * 10]
        if not quiet:
            sys.stderr.write(line + "\n")
            sys.stderr.flush()


def wait_under_guard(child, guard):
    while True:
        try:
            child.wait(timeout=POLL_SECONDS)
            return
        except subprocess.TimeoutExpired:
            guard.check()


def end_child(child, grace_seconds):
    """Asks a child to end, and kills it when it does not. True when it had to be killed."""
    if child.poll() is None:
        child.terminate()
    try:
        child.wait(timeout=grace_seconds)
        return False
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
        return True


# ---- pip's configuration, for uv -------------------------------------------------------------------------------

PIP_NAMES = (
    "index-url",
    "extra-index-url",
    "find-links",
    "cert",
    "client-cert",
    "no-index",
    "trusted-host",
    "proxy",
    "timeout",
)


def pip_settings():
    """What pip is told on this machine, by file and by variable. uv reads none of it by itself."""
    settings = {}
    for path in pip_config_files():
        settings.update(read_pip_config(path))
    for name in PIP_NAMES:
        value = os.environ.get("PIP_" + name.upper().replace("-", "_"))
        if value:
            settings[name] = value
    return settings


def pip_config_files():
    """Where pip looks, least important first; PIP_CONFIG_FILE set to the null device means nowhere."""
    chosen = os.environ.get("PIP_CONFIG_FILE")
    if chosen == os.devnull:
        return []
    home = os.path.expanduser("~")
    shared = os.environ.get("XDG_CONFIG_DIRS") or "/etc/xdg"
    own = os.environ.get("XDG_CONFIG_HOME") or os.path.join(home, ".config")
    files = [os.path.join(place, "pip", "pip.conf") for place in shared.split(os.pathsep)]
    files += ["/etc/pip.conf", os.path.join(home, ".pip", "pip.conf")]
    if sys.platform == "darwin":
        files.append(os.path.join(home, "Library", "Application Support", "pip", "pip.conf"))
    files += [os.path.join(own, "pip", "pip.conf"), os.path.join(sys.prefix, "pip.conf")]
    return files + ([chosen] if chosen else [])


def read_pip_config(path):
    """A file's settings. What is set for `install` counts more than what is set for all commands."""
    parser = configparser.RawConfigParser()
    try:
        parser.read(path, encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError):
        return {}
    found = {}
    for section in ("global", "install"):
        if parser.has_section(section):
            found.update({name: value for name, value in parser.items(section) if name in PIP_NAMES})
    return found


def usable_places(text):
    """The places in a list that pip separates by white space; directories that are not there are left out."""
    return [place for place in text.split() if not is_missing_directory(place)]


def is_missing_directory(place):
    path = place[len("file://") :] if place.startswith("file://") else place
    return "://" not in path and not os.path.exists(os.path.expanduser(path))


def uv_environment(settings):
    """pip's settings by uv's names. What is already set for uv stays."""
    wanted = {}
    if settings.get("index-url"):
        wanted["UV_DEFAULT_INDEX"] = settings["index-url"]
    extra = usable_places(settings.get("extra-index-url", ""))
    if extra:
        wanted["UV_INDEX"] = " ".join(extra)
        # As pip does: the best version of all indexes. The lock's hashes say what may be installed.
        wanted["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    links = usable_places(settings.get("find-links", ""))
    if links:
        wanted["UV_FIND_LINKS"] = ",".join(os.path.expanduser(link) for link in links)
    wanted.update(uv_network(settings))
    return {name: value for name, value in wanted.items() if not os.environ.get(name)}


def uv_network(settings):
    names = {
        "cert": "SSL_CERT_FILE",
        "client-cert": "SSL_CLIENT_CERT",
        "proxy": "ALL_PROXY",
        "timeout": "UV_HTTP_TIMEOUT",
        "trusted-host": "UV_INSECURE_HOST",
    }
    wanted = {uv: settings[pip] for pip, uv in names.items() if settings.get(pip)}
    if str(settings.get("no-index", "")).lower() in ("1", "true", "yes", "on"):
        wanted["UV_NO_INDEX"] = "1"
    return wanted


def tool_env(extra=None):
    """This process's environment, without what would bend another Python."""
    hidden = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "CONDA_PREFIX", "__PYVENV_LAUNCHER__")
    # The lock alone says what is installed.
    hidden += ("UV_CONSTRAINT", "UV_OVERRIDE", "UV_BUILD_CONSTRAINT", "PIP_CONSTRAINT")
    env = {name: value for name, value in os.environ.items() if name not in hidden}
    env.update(extra or {})
    return env


# ---- failures of tools, by name --------------------------------------------------------------------------------

DISK_WORDS = ("No space left on device", "os error 28", "Disk quota exceeded")
NETWORK_WORDS = (
    "Failed to fetch",
    "error sending request",
    "dns error",
    "Connection refused",
    "tcp connect error",
    "Could not connect",
    "timed out",
    "invalid peer certificate",
    "certificate verify failed",
    "Temporary failure in name resolution",
    "Max retries exceeded",
    "Network is unreachable",
    "HTTP status client error",
    "HTTP status server error",
    "Failed to download",
)
CONFLICT_WORDS = (
    "No solution found",
    "No matching distribution",
    "ResolutionImpossible",
    "Hash mismatch",
    "Hash-checking",
    "hash-checking",
    "has no wheels with a matching",
    "unsatisfiable",
)
HINTS = {
    "environment.disk_full": "Free disk space, or set VIBEML_ENVIRONMENTS_DIR to a larger disk.",
    "environment.index_unreachable": "Check the network, and the package index that pip is configured with.",
    "environment.conflict": "The package index lacks a pinned version, or a file differs from the lock.",
    "environment.broken": "Run it again; if it fails again, remove the environment's directory.",
}


def tool_failure(what, outcome):
    """A failure named by what the tool said. The end of its output goes along, redacted."""
    code = failure_code(outcome.text)
    said = " | ".join(line.strip() for line in outcome.lines[-8:] if line.strip())[-500:]
    message = "%s failed with exit code %s: %s" % (what, outcome.code, said)
    return RunnerFailure(code, message, HINTS[code])


def failure_code(text):
    for code, words in (
        ("environment.disk_full", DISK_WORDS),
        ("environment.index_unreachable", NETWORK_WORDS),
        ("environment.conflict", CONFLICT_WORDS),
    ):
        if any(word in text for word in words):
            return code
    return "environment.broken"


# ---- uv --------------------------------------------------------------------------------------------------------


def find_uv(environments, guard):
    """uv: on PATH, or installed beside the environments from the package index that pip is configured with."""
    found = os.environ.get("VIBEML_UV") or shutil.which("uv")
    if found:
        return found
    home = os.path.join(environments, "tools", "uv")
    kept = uv_in(home)
    if kept is not None:
        return kept
    note("environment.uv", "uv is not on PATH: installing it beside the environments")
    # Beside its place, and then renamed: another run may do the same now.
    temporary = "%s.%s-%d" % (home, platform.node(), os.getpid())
    shutil.rmtree(temporary, ignore_errors=True)
    os.makedirs(temporary)
    try:
        (install_uv if has_pip(guard) else uv_in_venv)(temporary, guard)
        if uv_in(home) is None:
            shutil.rmtree(home, ignore_errors=True)
            os.rename(temporary, home)
    except OSError:
        if uv_in(home) is None:
            raise
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return uv_in(home)


def uv_in(home):
    for path in (os.path.join(home, "bin", "uv"), os.path.join(home, "venv", "bin", "uv")):
        if os.access(path, os.X_OK):
            return path
    return None


def has_pip(guard):
    return run_tool([sys.executable, "-m", "pip", "--version"], tool_env(), guard, quiet=True).code == 0


def uv_in_venv(home, guard):
    """A Python without pip may still make an environment that has it."""
    venv = os.path.join(home, "venv")
    outcome = run_tool([sys.executable, "-m", "venv", "--clear", venv], tool_env(), guard)
    if outcome.code != 0:
        raise RunnerFailure(
            "environment.no_venv",
            "this Python has neither pip nor a working venv module: %s" % sys.executable,
            "Install uv, or the system package python3-venv or python3-pip.",
        )
    run_pip([os.path.join(venv, "bin", "python"), "-m", "pip"], [], home, guard)


def install_uv(home, guard):
    run_pip([sys.executable, "-m", "pip"], ["--target", home], home, guard)


def run_pip(pip, options, home, guard):
    command = pip + ["install", "--quiet", "--upgrade", "--disable-pip-version-check"] + options + ["uv"]
    outcome = run_tool(command, tool_env(), guard)
    if outcome.code != 0:
        raise tool_failure("installing uv", outcome)
    if uv_in(home) is None:
        raise RunnerFailure("environment.broken", "uv was installed, and is not in %s" % home, "Install uv by hand.")


# ---- the machine -----------------------------------------------------------------------------------------------


def nvidia_driver():
    """The major version of the NVIDIA driver, or None where there is no NVIDIA GPU."""
    command = ["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader"]
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.match(r"\s*(\d+)\.", done.stdout.decode("utf-8", "replace"))
    return int(match.group(1)) if done.returncode == 0 and match else None


def torch_backends():
    """Builds of PyTorch that this machine can use, best first: cuXXX, default (macOS), or cpu."""
    forced = os.environ.get("VIBEML_TORCH_BACKEND") or os.environ.get("UV_TORCH_BACKEND")
    if forced:
        return [forced]
    driver = nvidia_driver()
    if driver is not None:
        builds = [build for oldest, build in CUDA_BUILDS if driver >= oldest]
        if builds:
            return builds
        raise RunnerFailure(
            "environment.wrong_wheel",
            "the NVIDIA driver %d is older than every build of PyTorch that is supported" % driver,
            "Update the driver to %d or newer." % CUDA_BUILDS[0][0],
        )
    return ["default"] if sys.platform == "darwin" else ["cpu"]


# ---- the environment -------------------------------------------------------------------------------------------


def environments_directory():
    """Below the home of the account. On Slurm SkyPilot sets HOME to a directory that goes with the job."""
    home = pwd.getpwuid(os.getuid()).pw_dir if os.environ.get("SLURM_JOB_ID") else os.path.expanduser("~")
    default = os.path.join(home, ".vibeml", "environments")
    return os.path.abspath(os.environ.get("VIBEML_ENVIRONMENTS_DIR") or default)


def environment_hash(settings, backends):
    """Everything that decides what the environment holds."""
    digest = hashlib.sha256()
    torch = settings["torch"]["version"] if settings["torch"] else ""
    spec = os.environ.get("VIBEML_TORCH_SPEC", "")
    parts = [str(RECIPE), settings["python"], torch, spec, backends[0], sys.platform, platform.machine()]
    for part in parts + [read_text(settings["lock"])]:
        digest.update(part.encode("utf-8") + b"\0")
    return digest.hexdigest()[:12]


def read_text(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError as error:
        raise config_failure("cannot read the lock file %s: %s" % (path, error.strerror))


class Environment:
    """Where an environment lies, and whether it is ready."""

    def __init__(self, settings, backends, path=None):
        self.settings = settings
        self.backends = backends
        self.hash = environment_hash(settings, backends)
        self.root = environments_directory()
        self.path = path or os.path.join(self.root, "%s-%s" % (settings["name"], self.hash))
        self.python = os.path.join(self.path, "bin", "python")

    def at(self, path):
        """The same in another place."""
        return Environment(self.settings, self.backends, path)

    def ready(self):
        """READY.json, which is written last, or None."""
        marker = read_json(os.path.join(self.path, READY_FILE))
        is_ready = marker is not None and marker.get("hash") == self.hash and os.access(self.python, os.X_OK)
        return marker if is_ready else None


def setup(config, guard):
    """Builds the environment, or takes the one that is there."""
    guard.check()
    if guard.is_done:
        return
    environment = Environment(config["environment"], torch_backends())
    with Phase("environment"):
        marker = environment.ready()
        reused = marker is not None
        if not reused:
            marker = build_once(environment, guard)
    report = {"name": environment.settings["name"], "path": environment.path, "hash": environment.hash}
    report.update({"backend": marker["backend"], "reused": reused})
    emit(
        "env",
        source="runner",
        python=marker["python"],
        platform=platform.platform(),
        packages=marker["packages"],
        cuda=marker["cuda"],
        environment=report,
    )


def build_once(environment, guard):
    """Of all runs that want this environment, one builds it; the others wait and find it ready.

    They may be on many machines that share a directory, where locks are not to be trusted. So each builds in a place
    of its own, that it keeps touching, and renames it when it is whole; whoever sees another at work waits.
    """
    make_directory(environment.root)
    told = False
    while True:
        guard.check()
        marker = environment.ready()
        if marker is not None:
            return marker
        if not builders(environment):
            site = Site(environment)
            try:
                # The one that began first goes on, should two have begun at once.
                if builders(environment)[:1] in ([], [site.name]):
                    return publish(build(site.environment, guard), site, environment)
            finally:
                site.leave()
        if not told:
            told = True
            note("environment.waiting", "another run is building this environment; waiting for it")
        time.sleep(POLL_SECONDS)


class Site:
    """A place to build in. While somebody builds, its file `alive` is touched again and again."""

    def __init__(self, environment):
        owner = "%013d-%s-%d" % (time.time() * 1000, re.sub(r"[^A-Za-z0-9]", "", platform.node())[:40], os.getpid())
        self.environment = environment.at("%s%s%s" % (environment.path, SITE_MARK, owner))
        self.name = os.path.basename(self.environment.path)
        make_directory(self.environment.path)
        self.left = threading.Event()
        self.touch()
        self.thread = threading.Thread(target=self.work)
        self.thread.daemon = True
        self.thread.start()

    def work(self):
        while not self.left.wait(ALIVE_SECONDS / 10.0):
            self.touch()

    def touch(self):
        try:
            with open(os.path.join(self.environment.path, "alive"), "w", encoding="ascii"):
                pass
        except OSError:
            return

    def leave(self):
        self.left.set()
        self.thread.join()
        shutil.rmtree(self.environment.path, ignore_errors=True)


def builders(environment):
    """Names of the sites where somebody works now, the oldest first. What a killed run left is removed."""
    mark = os.path.basename(environment.path) + SITE_MARK
    sites = sorted(name for name in os.listdir(environment.root) if name.startswith(mark))
    if not sites:
        return []
    now = server_time(environment.root)
    alive = []
    for name in sites:
        path = os.path.join(environment.root, name)
        if now - last_touched(path) < ALIVE_SECONDS:
            alive.append(name)
        else:
            shutil.rmtree(path, ignore_errors=True)
    return alive


def server_time(directory):
    """The clock that dates the files there: a file server has its own."""
    path = os.path.join(directory, ".now-%s-%d" % (platform.node(), os.getpid()))
    with open(path, "w", encoding="ascii"):
        pass
    try:
        return os.path.getmtime(path)
    finally:
        os.remove(path)


def last_touched(site):
    for path in (os.path.join(site, "alive"), site):
        try:
            return os.path.getmtime(path)
        except OSError:
            continue
    return time.time()


def publish(marker, site, environment):
    """Puts what was built in its place. Only this much is done there, and it is done at once."""
    if environment.ready() is None:
        # A broken one of old; or that of another run, which is as good.
        shutil.rmtree(environment.path, ignore_errors=True)
        try:
            os.rename(site.environment.path, environment.path)
        except OSError as error:
            if environment.ready() is None:
                message = "cannot put the environment in its place: %s" % error.strerror
                raise RunnerFailure("environment.broken", message, HINTS["environment.broken"])
    return environment.ready() or marker


def make_directory(path):
    try:
        os.makedirs(path, exist_ok=True)
    except OSError as error:
        code = "environment.disk_full" if error.errno == 28 else "environment.broken"
        raise RunnerFailure(code, "cannot make %s: %s" % (path, error.strerror), HINTS["environment.disk_full"])


def build(environment, guard):
    """Every step anew: what was downloaded is in uv's cache, so a broken build costs little."""
    settings = environment.settings
    check_disk(environment)
    uv = find_uv(environment.root, guard)
    env = tool_env(uv_environment(pip_settings()))
    make_venv(uv, env, environment, guard)
    backend = install_torch(uv, env, environment, guard) if settings["torch"] else "none"
    install_lock(uv, env, environment, guard)
    check_packages(uv, env, environment, guard)
    probed = probe(environment, guard)
    check_wheel(backend, probed)
    smoke(environment, guard)
    marker = {"hash": environment.hash, "backend": backend, "built_at": utc_now()}
    marker.update({"python": probed["python"], "packages": probed["packages"], "cuda": probed["cuda"]})
    write_json(os.path.join(environment.path, READY_FILE), marker)
    return marker


def check_disk(environment):
    needed = environment.settings["min_free_disk_gib"]
    if environment.settings["torch"] and environment.backends[0].startswith("cu"):
        needed = max(needed, GPU_FREE_DISK_GIB)
    free = shutil.disk_usage(environment.root).free / GIB
    if free < needed:
        message = "%s has %.1f GiB free, and the environment needs %s GiB" % (environment.root, free, needed)
        raise RunnerFailure("environment.disk_full", message, HINTS["environment.disk_full"])


def make_venv(uv, env, environment, guard):
    """An installed Python of the right version; where there is none, uv may fetch one."""
    wanted = environment.settings["python"]
    note("environment.python", "making an environment with Python %s" % wanted)
    command = [uv, "venv", "--python", wanted, "--python-preference", "system"]
    # It is renamed when it is whole.
    place = ["--relocatable", "--allow-existing", environment.path]
    outcome = run_tool(command + ["--no-python-downloads"] + place, env, guard, quiet=True)
    if outcome.code != 0 and failure_code(outcome.text) != "environment.disk_full":
        outcome = run_tool(command + place, env, guard)
    if outcome.code == 0:
        return
    failure = tool_failure("making the Python environment", outcome)
    if failure.code != "environment.disk_full":
        failure.code = "environment.no_python"
        failure.hint = "Install a Python %s; uv could neither find nor fetch one." % wanted
    raise failure


def torch_attempts(version, backends):
    """(backend, arguments) to try in turn. A machine without a GPU never takes the default build for CUDA."""
    spec = os.environ.get("VIBEML_TORCH_SPEC")
    if spec:
        return [("custom", spec.split())]
    attempts = []
    for backend in backends:
        if backend == "default":
            attempts.append((backend, ["torch==" + version]))
            continue
        # A wheel of that very build may stand in a configured place; else PyTorch's own index has it.
        attempts.append((backend, ["torch==%s+%s" % (version, backend)]))
        attempts.append((backend, ["torch==" + version, "--torch-backend=" + backend]))
    return attempts


def install_torch(uv, env, environment, guard):
    version = environment.settings["torch"]["version"]
    failure = None
    for backend, arguments in torch_attempts(version, environment.backends):
        note("environment.torch", "installing %s for %s" % (arguments[0], backend))
        outcome = run_tool([uv, "pip", "install", "--python", environment.python] + arguments, env, guard)
        if outcome.code == 0:
            return backend
        failure = tool_failure("installing PyTorch", outcome)
        if failure.code == "environment.disk_full":
            break
    failure.hint += " VIBEML_TORCH_SPEC or UV_FIND_LINKS may name a PyTorch wheel."
    raise failure


def install_lock(uv, env, environment, guard):
    note("environment.packages", "installing the locked packages")
    command = [uv, "pip", "install", "--python", environment.python, "--no-deps", "--require-hashes"]
    outcome = run_tool(command + ["-r", environment.settings["lock"]], env, guard)
    if outcome.code != 0:
        raise tool_failure("installing the locked packages", outcome)


def check_packages(uv, env, environment, guard):
    """Every package finds what it needs. PyTorch's GPU libraries differ by machine: those are only told."""
    outcome = run_tool([uv, "pip", "check", "--python", environment.python], env, guard, quiet=True)
    if outcome.code == 0:
        return
    complaints = [line for line in outcome.lines if line.startswith("The package")]
    tolerated = re.compile(r"`(torch|triton|nvidia-[a-z0-9-]+|cuda-[a-z0-9-]+)[`=<>!~ ]")
    serious = [line for line in complaints if not tolerated.search(line)]
    if environment.settings["overrides"] is None and (serious or not complaints):
        raise RunnerFailure(
            "environment.conflict", "; ".join(serious)[:500] or outcome.text[-500:], HINTS["environment.conflict"]
        )
    warn("environment.check", "; ".join(complaints)[:500])


PROBE = """
import importlib, json, platform, sys
from importlib import metadata
versions = {}
for name in sys.argv[1:]:
    importlib.import_module(name)
for name in metadata.packages_distributions().items():
    if name[0] in sys.argv[1:]:
        versions[name[0]] = metadata.version(name[1][0])
torch = sys.modules.get("torch")
print("PROBE" + json.dumps({
    "python": platform.python_version(),
    "packages": versions,
    "cuda": torch.version.cuda if torch else None,
    "sees_gpu": bool(torch and torch.cuda.is_available()),
}))
"""


def probe(environment, guard):
    """Imports the packages once, and reads their versions."""
    note("environment.probe", "importing the packages")
    command = [environment.python, "-c", PROBE] + environment.settings["import_check"]
    outcome = run_tool(command, tool_env(), guard, quiet=True)
    found = [line for line in outcome.lines if line.startswith("PROBE")]
    if outcome.code != 0 or not found:
        raise tool_failure("importing the packages", outcome)
    return json.loads(found[-1][len("PROBE") :])


def check_wheel(backend, probed):
    if backend.startswith("cu") and not probed["sees_gpu"]:
        message = "PyTorch for %s does not see the GPU of this machine" % backend
        raise RunnerFailure(
            "environment.wrong_wheel", message, "Update the NVIDIA driver, or set VIBEML_TORCH_BACKEND."
        )
    if backend == "cpu" and probed["cuda"] is not None:
        message = "this machine has no GPU, and PyTorch for CUDA %s was installed" % probed["cuda"]
        raise RunnerFailure("environment.wrong_wheel", message, "Set VIBEML_TORCH_SPEC to a CPU wheel.")


def smoke(environment, guard):
    """One training step with a tiny model: what an import does not show, this does."""
    arguments = environment.settings["smoke"]
    if not arguments:
        return
    note("environment.smoke", "training one step with a tiny model")
    env = tool_env({"PYTHONPATH": os.getcwd(), "HF_HUB_OFFLINE": "1"})
    outcome = run_tool([environment.python] + arguments, env, guard, quiet=True)
    if outcome.code != 0:
        failure = tool_failure("the trial training step", outcome)
        failure.code, failure.hint = "environment.broken", HINTS["environment.broken"]
        raise failure


# ---- run -------------------------------------------------------------------------------------------------------


def run(config, guard):
    """Runs the program to its end, and gives the exit code of the job."""
    if guard.is_done or os.path.exists(os.path.join(config["output_dir"], "DONE")):
        note("run.already_done", "this run is done: nothing to do")
        return finish(config, EXIT_DONE, "already_done")
    clear_exit(config)
    guard.check()
    environment = Environment(config["environment"], torch_backends())
    if environment.ready() is None:
        message = "the environment %s is not ready" % environment.path
        raise RunnerFailure("environment.broken", message, "Run `runner.py setup` first.")
    child = start_program(config, environment)
    try:
        wait_under_guard(child, guard)
    except Stopped as stopped:
        return end_program(config, child, guard, stopped)
    return report_end(config, child.returncode)


def clear_exit(config):
    try:
        os.remove(os.path.join(config["output_dir"], "exit.json"))
    except FileNotFoundError:
        return


def start_program(config, environment):
    """The program writes to our standard output itself: nothing is copied."""
    extra = {"PYTHONPATH": os.getcwd(), "PYTHONUNBUFFERED": "1", "VIBEML_RUNNER_PID": str(os.getpid())}
    sys.stdout.flush()
    return subprocess.Popen(
        [environment.python] + config["program"],
        env=tool_env(extra),
        stdin=subprocess.DEVNULL,
        preexec_fn=in_child(),
    )


def end_program(config, child, guard, stopped):
    """The program gets time for a checkpoint. A program that was done in that moment counts as done."""
    if stopped.exit_code == EXIT_FUSE:
        warn("fuse.fired", "the cap on time or money is reached: stopping after a checkpoint")
    killed = end_child(child, guard.fuse.grace)
    if killed:
        warn("run.killed", "the program did not end in %s s and was killed" % guard.fuse.grace)
    if child.returncode == EXIT_DONE:
        return finish(config, EXIT_DONE, "done")
    own_failure = 0 < child.returncode < 128 and child.returncode != EXIT_INTERRUPTED
    if own_failure and stopped.exit_code != EXIT_FUSE:
        return finish(config, child.returncode, "program")
    return finish(config, stopped.exit_code, stopped.reason, guard.stop.signal_name)


def report_end(config, code):
    """The program ended by itself, or the system ended it."""
    if code >= 0:
        return finish(config, code, "done" if code == EXIT_DONE else "program")
    name = signal.Signals(-code).name
    if -code in (signal.SIGTERM, signal.SIGINT):
        return finish(config, EXIT_INTERRUPTED, "signal", name)
    exit_code = 128 - code
    if exit_code == EXIT_KILLED:
        hint = "Lower per_device_train_batch_size or max_length, or take a machine with more memory."
        message = "the system killed the program, most likely because the machine ran out of memory"
        emit("error", code="memory.killed", message=message, hint=hint, exit_code=exit_code)
    else:
        message = "the program was ended by %s" % name
        emit("error", code="internal.signal", message=message, hint=None, exit_code=exit_code)
    return finish(config, exit_code, "signal", name)


def finish(config, exit_code, reason, signal_name=None):
    write_exit(config, exit_code, reason, signal_name)
    return exit_code


# ---- entry -----------------------------------------------------------------------------------------------------


def main(arguments):
    """Gives the exit code; every failure leaves as an event."""
    if arguments not in (["setup"], ["run"], ["probe"]):
        sys.stderr.write("usage: runner.py setup|run|probe\n")
        return 2
    config = None
    try:
        check_python()
        if arguments == ["probe"]:
            return probe_keep(load_config())
        config = load_config()
        return do(arguments[0], config, Guard(config))
    except RunnerFailure as failure:
        message = redact(str(failure))
        emit("error", code=failure.code, message=message, hint=failure.hint, exit_code=failure.exit_code)
        return leave(config, failure.exit_code, failure.code)


def probe_keep(config):
    """For whoever wants to know before a machine is paid for."""
    if config["keep"] is not None:
        try:
            vibeml_keep.claim(config["keep"])
        except vibeml_keep.KeepFailure as failure:
            raise RunnerFailure(failure.code, str(failure), failure.hint, failure.exit_code)
        note("keep.writable", "the result can be kept in %s" % config["keep"]["repository"])
    return EXIT_DONE


def do(command, config, guard):
    try:
        if command == "run":
            return run(config, guard)
        setup(config, guard)
        return EXIT_DONE
    except Stopped as stopped:
        name = guard.stop.signal_name
        emit("interrupted", signal=name, step=0, checkpoint=None, seconds=None, reason=stopped.reason)
        return finish(config, stopped.exit_code, stopped.reason, name)
    finally:
        guard.fuse.close()


def leave(config, exit_code, reason):
    try:
        if config is not None:
            write_exit(config, exit_code, reason)
    except OSError as error:
        sys.stderr.write("cannot write exit.json: %s\n" % error)
    return exit_code


def check_python():
    if sys.version_info < MINIMUM_PYTHON:
        message = "Python %s at %s is too old" % (platform.python_version(), sys.executable)
        raise RunnerFailure("environment.no_python", message, "Install Python 3.11, 3.12 or 3.13.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
