"""Which steps there are, of which mode, and which workers wrote them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from enum import Enum

from ..modes import ModeKeys
from ..store.index import Write

NOBODY: frozenset[str] = frozenset()
MODES = {int(mode): mode for mode in ModeKeys}


class StepState(Enum):
    """Whether a step can be read; names and numbers are the original's."""

    UNAVAILABLE = 0
    AVAILABLE = 1
    NOT_YET_AVAILABLE = 2


class StepBook:
    """Keeps the steps that workers wrote.

    Attributes:
        ended: whether nothing more will be written: then every step is as whole as it will be.
    """

    def __init__(self) -> None:
        self.ended = False
        self._num_workers = 1
        self._last: int | None = None
        # Of 100,000 steps: what each has of its own, the garbage collector goes through again and again.
        self._workers: dict[int, frozenset[str]] = {}
        self._together: dict[tuple[frozenset[str], str], frozenset[str]] = {}
        self._first: dict[int, Write] = {}
        self._global: dict[ModeKeys, dict[int, int]] = {}
        self._sorted: dict[ModeKeys, list[int]] = {}

    def add(self, worker: str, write: Write) -> None:
        """Take note of what a worker wrote."""
        others = self._workers.get(write.step, NOBODY)
        if worker not in others:
            together = self._together.setdefault((others, worker), others | {worker})
            self._workers[write.step] = together
        self._last = None
        mode = MODES[write.mode]
        self._sorted.clear()
        self._first.setdefault(write.step, write)
        if mode is not ModeKeys.GLOBAL:
            self._global.setdefault(mode, {}).setdefault(write.mode_step, write.step)

    def expect(self, num_workers: int, ended: bool) -> None:
        """Say how many workers write, and whether they have ended; a step is whole when as many wrote it."""
        if num_workers != self._num_workers:
            self._num_workers, self._last = num_workers, None
        self.ended = ended

    def modes(self) -> list[ModeKeys]:
        """Return the modes that steps were saved of; never ``GLOBAL``."""
        return sorted(self._global)

    def mode(self, step: int) -> tuple[ModeKeys, int] | None:
        """Return the mode of a global step and its number in the mode."""
        first = self._first.get(step)
        return None if first is None else (MODES[first.mode], first.mode_step)

    def global_step(self, mode: ModeKeys, step: int) -> int | None:
        """Return the global step of a mode's step; None: it was not saved."""
        if mode is ModeKeys.GLOBAL:
            return step if step in self._first else None
        return self._global.get(mode, {}).get(step)

    def every(self, mode: ModeKeys) -> list[int]:
        """Return all steps of a mode, ascending, also those that not every worker wrote yet."""
        if mode not in self._sorted:
            known: Iterable[int] = self._first if mode is ModeKeys.GLOBAL else self._global.get(mode, {})
            self._sorted[mode] = sorted(known)
        return self._sorted[mode]

    def whole(self, mode: ModeKeys) -> list[int]:
        """Return the steps of a mode that will not change, ascending."""
        if self.ended or self._num_workers <= 1:
            return list(self.every(mode))
        return [step for step in self.every(mode) if self._is_whole(self._of(mode, step))]

    def state(self, mode: ModeKeys, step: int) -> StepState:
        """Return whether a step of a mode can be read."""
        steps = self.every(mode)
        place = bisect_left(steps, step)
        if place == len(steps):
            return StepState.UNAVAILABLE if self.ended else StepState.NOT_YET_AVAILABLE
        whole = self.ended or self._is_whole(self._of(mode, steps[place]))
        if steps[place] == step:
            return StepState.AVAILABLE if whole else StepState.NOT_YET_AVAILABLE
        # Workers write in order: what comes after a step that is whole was passed over.
        return StepState.UNAVAILABLE if whole else StepState.NOT_YET_AVAILABLE

    def _of(self, mode: ModeKeys, step: int) -> int:
        return step if mode is ModeKeys.GLOBAL else self._global[mode][step]

    def _is_whole(self, step: int) -> bool:
        # A worker that left a step out will not write it after a later one.
        return step <= self._last_whole()

    def _last_whole(self) -> int:
        if self._last is None:
            steps = reversed(self.every(ModeKeys.GLOBAL))
            whole = (step for step in steps if len(self._workers[step]) >= self._num_workers)
            self._last = next(whole, -1)
        return self._last
