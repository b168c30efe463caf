"""Runs the script of `trl sft` and prints how many seconds all of `trainer.train()` took, the start of the loop with it."""

import runpy
import time

import transformers


def timed(train):
    def train_and_tell(self, *arguments, **named):
        started = time.monotonic()
        result = train(self, *arguments, **named)
        print(f"\ntrain_seconds={time.monotonic() - started:.4f}", flush=True)
        return result

    return train_and_tell


transformers.Trainer.train = timed(transformers.Trainer.train)
runpy.run_module("trl.scripts.sft", run_name="__main__")
