"""The callback that reports progress, stops on signals and on NaN, and completes checkpoints."""

import math
import os
import time

from transformers import TrainerCallback

from .checkpoints import write_sidecar
from .failures import DIVERGED, Failure
from .files import directory_bytes
from .resources import peak_gpu_gib, rss_gib

STANDARD = {"loss", "grad_norm", "learning_rate", "epoch", "num_tokens", "num_input_tokens_seen"}


class StepClock:
    """Seconds spent in steps; logging, evaluation and saving do not count."""

    def __init__(self):
        self.total = 0.0
        self.steps = 0
        self.window = 0.0
        self.window_steps = 0
        self.ready = time.monotonic()

    def step_done(self):
        seconds = time.monotonic() - self.ready
        self.total += seconds
        self.steps += 1
        self.window += seconds
        self.window_steps += 1
        self.rest()

    def rest(self):
        self.ready = time.monotonic()

    def take_window(self):
        """(seconds, steps) since it was last taken."""
        taken = (self.window, self.window_steps)
        self.window, self.window_steps = 0.0, 0
        return taken

    def mean(self):
        return self.total / self.steps if self.steps else None


class AlreadyTrained(Exception):
    """The checkpoint to go on from is that of the last step: the trainer would take one more."""


class ProgressCallback(TrainerCallback):
    def __init__(self, events, interruption, fingerprint, base_tokens, device, keeper=None):
        self.events = events
        self.interruption = interruption
        self.fingerprint = fingerprint
        self.base_tokens = base_tokens
        self.device = device
        self.keeper = keeper
        self.trainer = None
        self.clock = StepClock()
        self.reported_tokens = 0

    @property
    def seen_tokens(self):
        """Tokens since this process began to train; the trainer counts every batch."""
        return getattr(self.trainer, "_total_train_tokens", None)

    @property
    def tokens(self):
        """Tokens since the very first step, over all resumes."""
        return None if self.seen_tokens is None else int(self.base_tokens + self.seen_tokens)

    def on_train_begin(self, args, state, control, **_):
        if state.global_step >= state.max_steps:
            raise AlreadyTrained
        self.clock.rest()

    def on_step_end(self, args, state, control, **_):
        self.clock.step_done()
        self.interruption.step = state.global_step
        self.interruption.check_runner()
        if self.interruption.signal is not None:
            control.should_save = True
            control.should_evaluate = False
            control.should_training_stop = True
        return control

    def on_log(self, args, state, control, logs=None, **_):
        if logs and "loss" in logs:
            self._report(state, logs)
            self._stop_when_diverged(state, logs)
        self.clock.rest()

    def on_evaluate(self, args, state, control, **_):
        self.clock.rest()

    def on_save(self, args, state, control, **_):
        path = os.path.join(args.output_dir, f"checkpoint-{state.global_step}")
        seconds = round(time.monotonic() - self.clock.ready, 3)
        if state.is_world_process_zero:
            write_sidecar(path, self.fingerprint, self.tokens or 0)
        name = f"checkpoints/checkpoint-{state.global_step}"
        self.interruption.checkpoint = name
        size = directory_bytes(path)
        self.events.emit("checkpoint", step=state.global_step, path=name, bytes=size, seconds=seconds)
        if self.keeper is not None:
            self.keeper.checkpoint(path)
        self.clock.rest()

    def _report(self, state, logs):
        seconds, steps = self.clock.take_window()
        mean = self.clock.mean()
        left = state.max_steps - state.global_step
        self.events.emit(
            "progress",
            step=state.global_step,
            max_steps=state.max_steps,
            epoch=state.epoch,
            loss=float(logs["loss"]),
            learning_rate=logs.get("learning_rate"),
            grad_norm=_number(logs.get("grad_norm")),
            tokens=self.tokens,
            tokens_per_second=self._rate(seconds),
            step_seconds=round(seconds / steps, 4) if steps else None,
            eta_seconds=round(left * mean, 1) if mean is not None else None,
            peak_gpu_gib=peak_gpu_gib(self.device),
            rss_gib=rss_gib(),
            extra={key: _number(value) for key, value in logs.items() if _is_extra(key, value)},
        )

    def _rate(self, seconds):
        if self.seen_tokens is None or seconds <= 0:
            return None
        fresh = self.seen_tokens - self.reported_tokens
        self.reported_tokens = self.seen_tokens
        return round(fresh / seconds, 1)

    def _stop_when_diverged(self, state, logs):
        values = [logs["loss"], logs.get("grad_norm")]
        if all(value is None or math.isfinite(float(value)) for value in values):
            return
        message = f"the loss or the gradient is not a finite number at step {state.global_step}"
        raise Failure(DIVERGED, "training.diverged", message, "Lower learning_rate, or look for broken rows.")


def _number(value):
    return None if value is None else float(value)


def _is_extra(key, value):
    return key not in STANDARD and isinstance(value, (int, float))
