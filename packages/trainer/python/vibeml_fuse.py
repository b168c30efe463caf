"""What a run has cost so far, and when it must end so that its bill stays below the cap.

A machine bills from its start until it is gone. The account says what the machines before this one cost, in dollars,
since another machine may have another price, and from when on this one bills. It lies in the output directory, beside
the checkpoints, so that the next machine finds it. Seconds are those of a clock that nobody sets; it begins with the
start of the machine and is of no use on another one. Standard library only, in the grammar of Python 3.6, as runner.py.
"""

import json
import os
import platform
import re
import subprocess
import time

ACCOUNT_FILE = "spent.json"
PREVIOUS_FILE = "spent.previous.json"
BEAT_SECONDS = 10
# Between two looks at the clock passes a part of this.
MARGIN_SECONDS = 2
WARN_SHARE = 0.8
HOUR = 3600.0
TORN = "torn"
NUMBERS = ("earlier_usd", "earlier_seconds", "here_usd", "here_seconds", "hourly_usd", "since", "beat", "tail_seconds")


# ---- arithmetic: no clock, no files ----------------------------------------------------------------------------


def here_usd(account, tick):
    """Dollars of this machine, from its start to that moment of its clock."""
    return account["here_usd"] + account["hourly_usd"] * max(0.0, tick - account["since"]) / HOUR


def here_seconds(account, tick):
    return account["here_seconds"] + max(0.0, tick - account["since"])


def spent_usd(account, tick):
    """Dollars of the whole run."""
    return account["earlier_usd"] + here_usd(account, tick)


def spent_seconds(account, tick):
    return account["earlier_seconds"] + here_seconds(account, tick)


def end_of(account):
    """The last moment at which a machine that is gone may have billed: nobody saw its end."""
    return account["beat"] + 2 * BEAT_SECONDS + account["tail_seconds"]


def open_account(known, sight, limits):
    """The account of the machine that `sight` tells of, given what the one before left: None, TORN, or its account.

    What the launcher states about earlier machines counts where it is more: it may know less. An account that nobody
    can read any more counts as all there is.
    """
    fresh = {"machine": sight["machine"], "hourly_usd": sight["hourly_usd"], "beat": sight["tick"]}
    fresh.update({"tail_seconds": limits["tail_seconds"], "here_usd": 0.0, "here_seconds": 0.0})
    fresh.update({"version": 1, "since": sight["tick"] - sight["age_seconds"]})
    stated = float(limits["spent_usd"])
    if known is None:
        return dict(fresh, earlier_usd=stated, earlier_seconds=0.0)
    if known == TORN:
        return dict(fresh, earlier_usd=max(stated, limits["cap_usd"] or 0), earlier_seconds=limits["max_seconds"] or 0)
    if is_same_machine(known, sight):
        return dict(go_on(known, sight), earlier_usd=max(stated, known["earlier_usd"]))
    end = end_of(known)
    return dict(
        fresh, earlier_usd=max(stated, spent_usd(known, end)), earlier_seconds=spent_seconds(known, known["beat"])
    )


def from_claim(claim, sight, limits, now):
    """The account that stands with the kept files, and is as old as they are.

    Unless the launcher knows what the lost machine cost, it counts as if it had billed until this one began.
    """
    account = claim.get("account")
    if not is_account(account):
        return None
    gap = 0.0 if limits["spent_usd"] > 0 else max(0.0, now - sight["age_seconds"] - float(claim.get("at", 0)))
    return dict(account, beat=account["beat"] + gap)


def is_same_machine(known, sight):
    """A clock that runs behind the last beat is that of another start."""
    return known["machine"] == sight["machine"] and sight["tick"] >= known["beat"]


def go_on(known, sight):
    """The same machine, maybe at another price: what passed since the last beat counts at the higher one."""
    if known["hourly_usd"] == sight["hourly_usd"]:
        return dict(known)
    unseen = (sight["tick"] - known["beat"]) * max(known["hourly_usd"], sight["hourly_usd"]) / HOUR
    return dict(
        known,
        here_usd=here_usd(known, known["beat"]) + unseen,
        here_seconds=here_seconds(known, sight["tick"]),
        hourly_usd=sight["hourly_usd"],
        since=sight["tick"],
    )


def fuse_usd(account, limits):
    """The dollars at which the fuse fires: the cap, less what checkpoint and end of the machine may still cost.

    The same sum pays for a machine that replaces a lost one and finds that nothing is left; so it is taken at the
    highest price that the run may meet.
    """
    dearest = max([account["hourly_usd"]] + [rate["hourly_usd"] for rate in limits["rates"]])
    return limits["cap_usd"] - dearest * (limits["tail_seconds"] + MARGIN_SECONDS) / HOUR


def shares(account, tick, limits):
    """(used, limit) of every limit there is: dollars, seconds."""
    found = []
    if limits["cap_usd"] is not None and account["hourly_usd"] > 0:
        found.append((spent_usd(account, tick), fuse_usd(account, limits)))
    if limits["max_seconds"] is not None:
        found.append((spent_seconds(account, tick), limits["max_seconds"] - limits["tail_seconds"]))
    return found


def seconds_left(account, tick, limits):
    """Seconds until the fuse fires, less than 0 where it is late; None without a limit."""
    left = []
    if limits["cap_usd"] is not None and account["hourly_usd"] > 0:
        dollars = fuse_usd(account, limits) - spent_usd(account, tick)
        left.append(dollars / account["hourly_usd"] * HOUR)
    if limits["max_seconds"] is not None:
        left.append(limits["max_seconds"] - limits["tail_seconds"] - spent_seconds(account, tick))
    return min(left) if left else None


def verdict(account, tick, limits):
    """`fire`, `near` from 80 percent on, or `go`."""
    found = shares(account, tick, limits)
    if any(used >= limit for used, limit in found):
        return "fire"
    return "near" if any(used >= limit * WARN_SHARE for used, limit in found) else "go"


def in_words(account, tick, limits):
    """How much is used of what there is, and when it ends."""
    left = "%d s are left" % max(0, seconds_left(account, tick, limits))
    if limits["cap_usd"] is None or account["hourly_usd"] == 0:
        return "%d of %s seconds are used, and %s" % (spent_seconds(account, tick), limits["max_seconds"], left)
    spent, hourly = spent_usd(account, tick), account["hourly_usd"]
    return "at most $%.4f of $%.4f are spent, at $%.4f an hour, and %s" % (spent, limits["cap_usd"], hourly, left)


# ---- the account on disk ---------------------------------------------------------------------------------------


def read_account(directory):
    """The account, or that before it where the newest is torn; None where there never was one, else TORN."""
    paths = [os.path.join(directory, name) for name in (ACCOUNT_FILE, PREVIOUS_FILE)]
    for path in paths:
        account = parse_account(path)
        if account is not None:
            return account
    return TORN if any(os.path.exists(path) for path in paths) else None


def parse_account(path):
    try:
        with open(path, encoding="utf-8") as file:
            value = json.load(file)
    except (OSError, ValueError):
        return None
    return value if is_account(value) else None


def is_account(value):
    """Whole, and no number that could make the bill look smaller than nothing."""
    if not isinstance(value, dict) or value.get("version") != 1 or not isinstance(value.get("machine"), str):
        return False
    numbers = [value.get(name) for name in NUMBERS]
    if not all(isinstance(number, (int, float)) and not isinstance(number, bool) for number in numbers):
        return False
    # `since` is before the start of the clock where a machine was taken to have billed for longer than it is up.
    return all(0 <= value[name] < float("inf") for name in NUMBERS if name != "since") and abs(value["since"]) < 1e12


def write_account(directory, account):
    """Whole or not at all; the one before stays beside it."""
    path = os.path.join(directory, ACCOUNT_FILE)
    temporary = "%s.tmp-%d" % (path, os.getpid())
    with open(temporary, "w", encoding="utf-8") as file:
        json.dump(account, file)
        file.flush()
        os.fsync(file.fileno())
    if parse_account(path) is not None:
        os.replace(path, os.path.join(directory, PREVIOUS_FILE))
    os.replace(temporary, path)


# ---- the machine and its clock ---------------------------------------------------------------------------------


def ticks():
    """Seconds of a clock that nobody sets; it goes on while the machine sleeps, for a sleeping machine bills too."""
    for name in ("CLOCK_BOOTTIME", "CLOCK_MONOTONIC"):
        if hasattr(time, name):
            return time.clock_gettime(getattr(time, name))
    return time.monotonic()


def look_at_machine(settings):
    """Which machine this is, its clock, how long it had billed by now, and its price."""
    tick = ticks()
    name, age = machine_and_age(settings, tick)
    return {"machine": name, "tick": tick, "age_seconds": max(0.0, age), "hourly_usd": rate_here(settings)}


def machine_and_age(settings, tick):
    if settings["counts_from"] == "job":
        return boot_id() + "/job", 0.0
    if os.environ.get("SLURM_JOB_ID"):
        return allocation(settings, tick)
    if os.environ.get("KUBERNETES_SERVICE_HOST"):
        started = first_process_tick()
        name = "%s/%s/%s" % (boot_id(), platform.node(), started)
        return name, settings["boot_seconds"] if started is None else tick - started
    # Linux counts this clock from its boot; elsewhere nothing tells.
    return boot_id(), tick if hasattr(time, "CLOCK_BOOTTIME") else settings["boot_seconds"]


def boot_id():
    """Tells one start of a machine from another; the same text everywhere where nothing tells."""
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
            return file.read().strip()
    except OSError:
        return platform.node()


def allocation(settings, tick):
    """Shared nodes bill from the start of the allocation. Its time is a date, so it must fit the node's own clock."""
    job, again = os.environ["SLURM_JOB_ID"], os.environ.get("SLURM_RESTART_COUNT", "0")
    name = "%s/slurm/%s/%s/%s" % (boot_id(), os.environ.get("SLURM_CLUSTER_NAME", ""), job, again)
    started = slurm_start(job)
    age = None if started is None else time.time() - started
    is_plausible = age is not None and -60 <= age <= tick
    return name, age if is_plausible else settings["boot_seconds"]


def slurm_start(job):
    """Epoch seconds; older versions of Slurm tell only when they are asked."""
    try:
        return float(os.environ["SLURM_JOB_START_TIME"])
    except (KeyError, ValueError):
        pass
    command = ["scontrol", "show", "job", "-o", job]
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r"\bStartTime=(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\b", done.stdout.decode("utf-8", "replace"))
    return time.mktime(time.strptime(found.group(1), "%Y-%m-%dT%H:%M:%S")) if found else None


def first_process_tick():
    """When the first process of a container began, by the clock of the machine; None where nothing tells."""
    try:
        with open("/proc/1/stat", encoding="utf-8", errors="replace") as file:
            fields = file.read().rpartition(")")[2].split()
        return int(fields[19]) / float(os.sysconf("SC_CLK_TCK"))
    except (OSError, ValueError, IndexError):
        return None


def rate_here(settings):
    """The price of this machine. Where a run may get one of several, SKYPILOT_CLUSTER_INFO tells its cloud and region;
    of the prices that fit, and where it is not told of all, the highest counts."""
    rates = settings["rates"]
    place = place_here()
    fitting = [rate["hourly_usd"] for rate in rates if place is not None and rate["place"].lower() in place]
    return max(fitting or [rate["hourly_usd"] for rate in rates] + [settings["hourly_usd"]])


def place_here():
    """Names of this place, as far as they are known: `cloud`, `cloud/region`, `cloud/region/zone`; None where not."""
    try:
        told = json.loads(os.environ.get("SKYPILOT_CLUSTER_INFO", ""))
        parts = [str(told[name]).lower() for name in ("cloud", "region", "zone") if told.get(name)]
    except (ValueError, TypeError, AttributeError):
        return None
    return ["/".join(parts[: count + 1]) for count in range(len(parts))] or None
