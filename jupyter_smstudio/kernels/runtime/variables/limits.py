"""Keeps what one variable may take in check: time, space, and the memory of its kernel."""

from __future__ import annotations

import gc
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any

from .headroom import available_bytes

TICK_SECONDS = 0.02
HEADROOM_SHARE = 0.8
"""How much of the memory that is free when a variable's turn comes its pickling may take."""
GIB = 1024**3


@dataclass(frozen=True)
class Limits:
    """What saving or loading may take.

    Attributes:
        seconds: for one variable.
        total_seconds: for all of them; those whose turn does not come are lost.
        size_bytes: for one variable, its arrays included.
    """

    seconds: float = 60.0
    total_seconds: float = 600.0
    size_bytes: int = 64 * GIB


class LimitExceeded(BaseException):
    """A variable took more than it may.

    Not an ``Exception``: the user's code, which it interrupts, must not be able to swallow it.
    """


class Watch:
    """Interrupts the code of the ``with`` block when it takes too long or too much memory.

    A timer's signal interrupts Python code, also one that sleeps or loops in ``__reduce__``. Signals
    reach the main thread only, which is where IPython runs cells; elsewhere, and inside long calls
    of C code, the limits hold at each :meth:`check`.

    Args:
        seconds: time limit.
        reserve: look at the memory, too.
    """

    def __init__(self, seconds: float, *, reserve: bool = True) -> None:
        self._seconds = seconds
        self._reserve = reserve
        self._running = False

    def __enter__(self) -> Watch:
        self._deadline = time.monotonic() + self._seconds
        self._memory_limit = _resident_bytes() + HEADROOM_SHARE * available_bytes() if self._reserve else None
        self._running = True
        self._signals = threading.current_thread() is threading.main_thread()
        if self._signals:
            self._handler = signal.signal(signal.SIGALRM, self._tick)
            tick = min(TICK_SECONDS, max(self._seconds, 0.001))
            self._timer = signal.setitimer(signal.ITIMER_REAL, tick, tick)
        return self

    def __exit__(self, *_: object) -> None:
        self._running = False
        if self._signals:
            # A timer of the user's goes on where it was.
            signal.setitimer(signal.ITIMER_REAL, *self._timer)
            signal.signal(signal.SIGALRM, self._handler)

    def check(self) -> None:
        """Compare with the limits.

        Raises:
            LimitExceeded: too late, or too much memory.
        """
        if time.monotonic() > self._deadline:
            raise LimitExceeded(f"It took longer than {self._seconds:g} s.")
        if self._memory_limit is not None and _resident_bytes() > self._memory_limit:
            raise LimitExceeded("It needed more memory than the instance has left.")

    def _tick(self, signum: int, frame: FrameType | None) -> Any:
        if self._running:
            self.check()


@contextmanager
def no_collection() -> Iterator[None]:
    """Put off the garbage collector, which would look at millions of new objects again and again."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _resident_bytes() -> int:
    """Return the memory of this process that is its own, not that of files it has mapped."""
    with open("/proc/self/statm") as file:
        _, resident, shared, *_ = map(int, file.read().split())
    return (resident - shared) * os.sysconf("SC_PAGE_SIZE")
