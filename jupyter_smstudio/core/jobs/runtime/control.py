"""What the runner is asked to do while it works: stop, or give way."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from types import FrameType

from .plan import CONTROL, INTERRUPT, STOP

POLL_SECONDS = 0.2
"""Between two looks into ``control``: it also works on network file systems, where nothing tells of new
files, and a look takes some microseconds. A signal (SIGTERM, or SIGUSR1 after a new file) needs no look."""


class Halted(Exception):
    """The present stage was left because somebody asked for it; ``Control.request`` says what."""


class Control:
    """Requests to a runner, by files in ``control`` and by signals.

    Args:
        folder: the host's.
        notice_seconds: how long work goes on after an interruption was announced.
    """

    def __init__(self, folder: Path, notice_seconds: float) -> None:
        self.request = ""
        self.asked = 0.0
        """Monotonic time of the request."""
        self.obeyed = ""
        """The request that the program has ended for: what it left is kept all the same."""
        self._folder = folder / CONTROL
        self._folder.mkdir(exist_ok=True)
        self._notice_seconds = notice_seconds
        self._looked = float("-inf")
        self._terminated = False
        self.wake_read, self._wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)

    def listen(self) -> None:
        """Take SIGTERM as *stop*, and wake up ``wake_read`` on it, on SIGUSR1 and on children's ends.

        A terminal that closes or sends Ctrl-C means the server, not its jobs.
        """
        signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)
        signal.signal(signal.SIGTERM, self._terminate)
        for number in (signal.SIGUSR1, signal.SIGCHLD):
            signal.signal(number, self._wake)
        for number in (signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)

    def look(self) -> str:
        """Return what is asked: ``stop``, ``interrupt`` or nothing; *stop* wins."""
        now = time.monotonic()
        if self.request != STOP and (now - self._looked >= POLL_SECONDS or self._terminated):
            self._looked = now
            stop = self._terminated or (self._folder / STOP).exists()
            found = STOP if stop else INTERRUPT if (self._folder / INTERRUPT).exists() else ""
            if found != self.request:
                self.request, self.asked = found, now
        return self.request

    def check(self) -> None:
        """Leave the present stage if asked to; called between pieces of its work.

        Raises:
            Halted: a stop was asked for, or the notice of an interruption has run out.
        """
        asked = self.look()
        if asked == self.obeyed:
            return
        if asked == STOP or (asked == INTERRUPT and time.monotonic() - self.asked >= self._notice_seconds):
            raise Halted

    def clear(self) -> None:
        """Empty the pipe that woke the caller up."""
        try:
            while os.read(self.wake_read, 512):
                pass
        except BlockingIOError:
            self._looked = float("-inf")

    def _terminate(self, _number: int, _frame: FrameType | None) -> None:
        self._terminated = True

    def _wake(self, _number: int, _frame: FrameType | None) -> None:
        """Do nothing: that a signal has a handler is what writes to the pipe."""
