"""Splits the time of a training's steps into phases: two readings of a clock at each change."""

from __future__ import annotations

import time
from enum import IntEnum
from time import perf_counter
from typing import Protocol

from .step_file import StepFile, StepRow


class Phase(IntEnum):
    """What a training does.

    ``OTHER`` is what comes between the gradients and the optimizer, e.g. clipping; what comes after the
    optimizer and before the next forward pass is ``DATA``. The hook's own time is in none of them.
    """

    DATA = 0
    FORWARD = 1
    BACKWARD = 2
    OPTIMIZER = 3
    OTHER = 4


class Timed(Protocol):
    """Whose own time is told apart.

    Attributes:
        own_seconds: it has taken of the training's time so far.
    """

    own_seconds: float


class StepClock:
    """Times the steps of one training thread.

    A step is from the end of the one before, so that waiting for its data is part of it, to its own end.

    Args:
        hook: that looks on.
    """

    def __init__(self, hook: Timed) -> None:
        self._hook = hook
        self._file: StepFile | None = None
        self._phase = Phase.DATA
        self._at, self._own = perf_counter(), hook.own_seconds
        self._step: tuple[int, int] | None = None
        self._began = 0.0
        self._seconds = [0.0] * len(Phase)
        self._hooked = self._waited = 0.0
        self._told_ended = False

    def write_to(self, file: StepFile) -> None:
        """Keep the steps from now on."""
        self._file = file

    def enter(self, phase: Phase) -> None:
        """Learn that the training does something else from now on."""
        now, own = perf_counter(), self._hook.own_seconds
        hooked = own - self._own
        seconds = max(0.0, now - self._at - hooked)
        if self._phase is Phase.DATA:
            self._waited += seconds  # for those of the next step
        else:
            self._seconds[self._phase] += seconds
        self._hooked += hooked
        self._phase, self._at, self._own = phase, now, own

    def begin(self, step: int, mode: int, phase: Phase = Phase.FORWARD) -> None:
        """Learn that a step begins, and keep the one before.

        Args:
            step: global one.
            mode: its number.
            phase: that it begins with, once its data are there.
        """
        if self._phase is Phase.OTHER and self._seconds[Phase.BACKWARD]:
            self._phase = Phase.DATA  # no optimizer came: gradients are accumulated
        self.enter(phase)
        data = self._waited if self._step else 0.0  # before the first step a program does much else
        self._keep()
        self._seconds = [data, *[0.0] * (len(Phase) - 1)]
        self._hooked = self._waited = 0.0
        self._step, self._began = (step, mode), time.time() - data

    def ended(self, step: int, mode: int) -> None:
        """Learn that a step has ended, where nothing says when it begins: it did with the end of the last.

        The first one's beginning is not known, so it is not kept.
        """
        self._told_ended = True
        self.enter(Phase.OTHER)
        if self._step is not None:
            self._step = (step, mode)
            self._keep()
        self._seconds, self._hooked, self._waited = [0.0] * len(Phase), 0.0, 0.0
        self._step, self._began = (step, mode), time.time()

    def close(self) -> None:
        """Keep the last step."""
        self.enter(Phase.DATA)
        if not self._told_ended:
            self._keep()
        self._step = None
        if self._file is not None:
            self._file.close()
            self._file = None

    def _keep(self) -> None:
        if self._file is not None and self._step is not None:
            data, forward, backward, optimizer, other = self._seconds
            self._file.add(
                StepRow(*self._step, self._began, data, forward, backward, optimizer, other, self._hooked)
            )
