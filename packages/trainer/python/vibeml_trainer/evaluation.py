"""Evaluation before, during and after training: held-out loss and generated answers."""

import time

from transformers import TrainerCallback

from .answers import answer_all
from .files import read_json_or_none, write_json

SKIPPED = ("runtime", "per_second", "epoch", "num_tokens", "preparation_time")


class EvalReporter(TrainerCallback):
    """Reports every evaluation. `stage` is set around the ones before and after training."""

    def __init__(self, events, evaluates_after):
        self.events = events
        self.evaluates_after = evaluates_after
        self.stage = "during"
        self.summary = None

    def on_step_end(self, args, state, control, **_):
        # The evaluation after training measures the same weights.
        if self.evaluates_after and state.global_step >= state.max_steps:
            control.should_evaluate = False
        return control

    def on_evaluate(self, args, state, control, metrics=None, **_):
        self.summary = summarize_metrics(metrics or {})
        self.events.emit("eval", stage=self.stage, step=state.global_step, **self.summary)


def summarize_metrics(metrics):
    named = {key.removeprefix("eval_"): value for key, value in metrics.items() if isinstance(value, (int, float))}
    extra = {key: value for key, value in named.items() if key != "loss" and not any(word in key for word in SKIPPED)}
    return {"loss": named.get("loss"), "seconds": named.get("runtime", 0.0), "metrics": extra}


class Evaluator:
    """Runs what the config asks for, and remembers the outcome before training over an interruption."""

    def __init__(self, config, trainer, tokenizer, examples, events, interruption, reporter):
        self.config = config
        self.trainer = trainer
        self.tokenizer = tokenizer
        self.examples = examples
        self.events = events
        self.interruption = interruption
        self.reporter = reporter

    def before(self, fingerprint):
        """Measures the untrained model once; a resumed run takes the measured values over."""
        path = self.config.output("evaluation-before.json")
        stored = read_json_or_none(path)
        if isinstance(stored, dict) and stored.get("fingerprint") == fingerprint:
            return stored["outcome"]
        if not self.config.evaluation["before"]:
            return self._nothing()
        outcome = self._run("before")
        write_json(path, {"fingerprint": fingerprint, "outcome": outcome})
        return outcome

    def after(self):
        return self._run("after") if self.config.evaluation["after"] else self._nothing()

    def _nothing(self):
        return {"eval": None, "answers": None}

    def _run(self, stage):
        if self.trainer.eval_dataset is None:
            return self._nothing()
        self.interruption.raise_if_asked()
        with self.events.phase(f"evaluate_{stage}"):
            return {"eval": self._loss(stage), "answers": self._answers(stage)}

    def _loss(self, stage):
        self.reporter.stage = stage
        started = time.monotonic()
        try:
            self.trainer.evaluate()
        finally:
            self.reporter.stage = "during"
        return {**self.reporter.summary, "seconds": round(time.monotonic() - started, 3)}

    def _answers(self, stage):
        settings = self.config.evaluation["answers"]
        if settings is None or not self.examples:
            return None
        model = self.trainer.model
        summary = answer_all(model, self.tokenizer, self.examples, settings, self.interruption)
        self.events.emit("answers", stage=stage, **summary)
        return summary
