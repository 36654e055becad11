"""The program of a dry run: started, measured, and ended when its time is over."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

GRACE_SECONDS = 2.0
"""Between SIGTERM and SIGKILL; what it would save is thrown away anyway."""
KIB = 1024


@dataclass(frozen=True)
class Measured:
    """One run of a program.

    Attributes:
        seconds: from its start to its end.
        exit_code: None if a signal ended it.
        signal: number of that signal; 0 otherwise.
        finished: whether it ended by itself.
        peak_memory_bytes: resident, of the largest of its processes; Linux counts the process that started
            it among them, so that it is no less than what that one had.
    """

    seconds: float
    exit_code: int | None
    signal: int
    finished: bool
    peak_memory_bytes: int


def measure(command: Sequence[str], environment: Mapping[str, str], seconds: float) -> Measured:
    """Run a program for so many seconds at most.

    Raises:
        OSError: it cannot be started.
    """
    started = time.monotonic()
    pid = os.posix_spawnp(command[0], list(command), dict(environment), setsid=True)
    over, late = threading.Event(), threading.Event()

    def end() -> None:
        late.set()
        _signal(pid, signal.SIGTERM)
        if not over.wait(GRACE_SECONDS):
            _signal(pid, signal.SIGKILL)

    timer = threading.Timer(seconds, end)
    timer.start()
    _, status, usage = os.wait4(pid, 0)
    over.set()
    timer.cancel()
    code = os.waitstatus_to_exitcode(status)
    return Measured(
        seconds=time.monotonic() - started,
        exit_code=code if code >= 0 else None,
        signal=max(0, -code),
        finished=not late.is_set(),
        peak_memory_bytes=usage.ru_maxrss * KIB,
    )


def _signal(group: int, number: int) -> None:
    with suppress(ProcessLookupError):  # it has ended this very moment
        os.killpg(group, number)
