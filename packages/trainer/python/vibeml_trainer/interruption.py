"""Stop signals: before training they end the program, in training they end it after a checkpoint."""

import os
import signal
import time
from contextlib import contextmanager

from .failures import Interrupted


class Interruption:
    """Remembers the first stop signal. While `training`, it only sets the flag."""

    def __init__(self):
        self.signal = None
        self.at = None
        self.training = False
        self.step = 0
        self.checkpoint = None
        self.previous = {}

    def install(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            self.previous[number] = signal.signal(number, self._handle)

    def restore(self):
        for number, handler in self.previous.items():
            signal.signal(number, handler)

    def _handle(self, number, _frame):
        # A second signal, to the same process or through its group, changes nothing.
        if self.signal is not None:
            return
        self.signal = signal.Signals(number).name
        self.at = time.monotonic()
        if not self.training:
            raise Interrupted(self.signal)

    def check_runner(self):
        """Where the system tells nobody that the runner was killed, its child looks by itself."""
        runner = os.environ.get("VIBEML_RUNNER_PID")
        if runner is not None and self.signal is None and os.getppid() != int(runner):
            self.signal, self.at = "SIGHUP", time.monotonic()

    def raise_if_asked(self):
        """For stages between: a library may have swallowed what the handler raised."""
        if self.signal is not None:
            raise Interrupted(self.signal)

    @contextmanager
    def deferred(self):
        """Inside, a signal only sets the flag: whoever works here stops at a good moment."""
        self.training = True
        try:
            yield
        finally:
            self.training = False

    @property
    def seconds_since(self):
        return None if self.at is None else round(time.monotonic() - self.at, 2)
