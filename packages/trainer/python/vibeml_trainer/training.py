"""From a checked config to the saved result: assemble, measure, train, measure again, save."""

import contextlib
import time

import transformers

from . import save
from .assembly import assemble
from .card import write_card
from .events import clean
from .failures import Interrupted
from .fingerprint import package_versions
from .model import count_parameters
from .progress import AlreadyTrained
from .resources import peak_gpu_gib, peak_rss_gib


def train(config, events, interruption, started, keeper=None):
    """Trains and saves. Raises Interrupted when a signal stopped it; a checkpoint is saved then."""
    run = assemble(config, events, interruption, keeper)
    before = run.evaluator.before(run.fingerprint)
    interruption.raise_if_asked()
    _train_steps(run)
    state = run.trainer.state
    if interruption.signal is not None and state.global_step < state.max_steps:
        raise Interrupted(interruption.signal)
    after = run.evaluator.after()
    with events.phase("save"), interruption.deferred():
        artifact = save.save_final(config, run.trainer, run.tokenizer)
        result = _result(run, before, after, artifact, time.monotonic() - started)
        save.finish(config, result, write_card(config, result, run.splits["train"].used), keeper)
    events.emit("result", **result)


def _train_steps(run):
    # The measurements before may have used random numbers; a run without them must train the same.
    transformers.set_seed(run.config.seed)
    if run.resume is not None:
        run.interruption.step = run.resumed_step
        run.interruption.checkpoint = f"checkpoints/checkpoint-{run.resumed_step}"
    with run.events.phase("train"), run.interruption.deferred(), contextlib.suppress(AlreadyTrained):
        run.trainer.train(resume_from_checkpoint=run.resume)


def _result(run, before, after, artifact, total_seconds):
    config, clock, state = run.config, run.progress.clock, run.trainer.state
    losses = [entry["loss"] for entry in state.log_history if "loss" in entry]
    trainable, total = count_parameters(run.trainer.model)
    seen, mean = run.progress.seen_tokens, clock.mean()
    result = {
        "version": 1,
        "status": "done",
        "run": config.run,
        "method": config.method,
        "engine": config.engine,
        "model": {"id": config.model["id"], "revision": config.model["revision"]},
        "adapter": config.adapter["type"],
        "steps": state.global_step,
        "epochs": state.epoch,
        "first_loss": losses[0] if losses else None,
        "last_loss": losses[-1] if losses else None,
        "train_loss": round(sum(losses) / len(losses), 6) if losses else None,
        "eval_before": before["eval"],
        "eval_after": after["eval"],
        "answers_before": before["answers"],
        "answers_after": after["answers"],
        "tokens": run.progress.tokens,
        "tokens_per_second": round(seen / clock.total, 1) if seen and clock.total else None,
        "step_seconds": round(mean, 4) if mean is not None else None,
        "train_seconds": round(clock.total, 2),
        "total_seconds": round(total_seconds, 2),
        "trainable_params": trainable,
        "total_params": total,
        "peak_gpu_gib": peak_gpu_gib(run.device),
        "peak_rss_gib": peak_rss_gib(),
        "resumed_from_step": run.resumed_step,
        "packages": package_versions(),
        "artifacts": [artifact],
        "finished_at": save.now_text(),
    }
    return clean(result)
