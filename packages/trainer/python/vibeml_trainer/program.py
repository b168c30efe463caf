"""The program: cheap checks first, then imports, data, model, training, evaluation, saving."""

import argparse
import gc
import os
import sys
import time
import traceback

from . import failures
from .config import load_config
from .events import Events
from .failures import Failure, Interrupted, classify
from .files import read_json_or_none
from .interruption import Interruption
from .keep import open_keeper
from .preflight import check_config_inputs

ENVIRONMENT_DEFAULTS = {
    "TOKENIZERS_PARALLELISM": "false",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "TRL_EXPERIMENTAL_SILENCE": "1",
    "PYTORCH_CUDA_ALLOC_CONF": "expandable_segments:True",
    # An operation that Apple's GPU lacks runs on the CPU, rather than ending the run.
    "PYTORCH_ENABLE_MPS_FALLBACK": "1",
}


def main(argv):
    """Runs the program and gives its exit code. Never raises."""
    started = time.monotonic()
    parser = argparse.ArgumentParser(prog="vibeml_trainer", description="Trains a model as config.json says.")
    parser.add_argument("--config", required=True)
    arguments = parser.parse_args(argv)
    for name, value in ENVIRONMENT_DEFAULTS.items():
        os.environ.setdefault(name, value)
    events, interruption = Events(), Interruption()
    interruption.install()
    try:
        config = load_config(arguments.config)
        return _keep_to_the_end(config, events, interruption, started)
    except (Interrupted, KeyboardInterrupt):
        return _interrupted(events, interruption)
    except Exception as error:  # noqa: BLE001 - the border: every failure leaves with a name
        return _failed(events, error)
    finally:
        interruption.restore()
        events.close()


def _keep_to_the_end(config, events, interruption, started):
    """However the training ends, the last checkpoint is on its way to where it is kept, and is awaited."""
    keeper = open_keeper(config, events)
    try:
        return _run(config, events, interruption, started, keeper)
    finally:
        if keeper is not None:
            keeper.wait()


def _run(config, events, interruption, started, keeper):
    if os.path.exists(config.output("DONE")):
        return _already_done(config, events)
    check_config_inputs(config)
    events.open(config.output("events.jsonl"))
    interruption.raise_if_asked()
    if not config.needs_hub:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TENSORBOARD_LOGGING_DIR", config.output("tensorboard"))
    with events.phase("import"):
        train = _import_training()
    interruption.raise_if_asked()
    train(config, events, interruption, started, keeper)
    return failures.DONE


def _import_training():
    """Without the garbage collector, which would look again and again at half a million objects that stay.

    That takes a quarter off the imports, for about 10 MB; later collections pass over these objects too.
    """
    gc.disable()
    try:
        from .training import train
    finally:
        gc.freeze()
        gc.enable()
    return train


def _already_done(config, events):
    result = read_json_or_none(config.output("result.json"))
    if not isinstance(result, dict):
        hint = "Remove DONE to train again."
        raise Failure(failures.CONFIG, "config.output_dir", f"{config.output_dir} has DONE, but no result.json", hint)
    events.emit("result", **{**result, "status": "already_done"})
    return failures.DONE


def _interrupted(events, interruption):
    events.emit(
        "interrupted",
        signal=interruption.signal,
        step=interruption.step,
        checkpoint=interruption.checkpoint,
        seconds=interruption.seconds_since,
    )
    return failures.INTERRUPTED


def _failed(events, error):
    failure = classify(error)
    fields = {"code": failure.code, "message": str(failure), "hint": failure.hint, "exit_code": failure.exit_code}
    trace = "".join(traceback.format_exception(error))
    if failure.exit_code == failures.UNEXPECTED:
        fields["trace_tail"] = trace.splitlines()[-20:]
        sys.stderr.write(trace)
    try:
        events.emit("error", **fields)
    except OSError:
        # A full disk may refuse the event file; the exit code still tells.
        sys.stderr.write(f"{failure}\n")
    return failure.exit_code
