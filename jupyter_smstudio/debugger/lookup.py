"""Finds the steps that have a tensor, without looking at every step for every name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

import numpy as np

from .runtime.modes import ModeKeys
from .runtime.store.index import Layout, Write
from .runtime.trial.trial import Trial

T = TypeVar("T")


class Place(NamedTuple):
    """Where a tensor of a step is.

    Attributes:
        step: of the mode.
        worker: that wrote it.
        write: that has it.
        place: of the tensor in the write's layout.
    """

    step: int
    worker: str
    write: Write
    place: int


class Lookup:
    """The writes of a trial by their layouts: many steps share one, and a name is in few.

    Args:
        trial: that is read.
    """

    def __init__(self, trial: Trial) -> None:
        self._trial = trial
        self._size = -1
        self._layouts: dict[int, Layout] = {}
        self._writes: dict[tuple[int, str], list[Write]] = {}

    def refresh(self) -> None:
        """Read what was saved since the last time."""
        self._trial.refresh()
        workers = self._trial.reader.workers()
        size = sum(len(writes) for each in workers for writes in self._trial.reader.writes(each).values())
        if size == self._size:
            return
        self._size = size
        self._layouts.clear()
        self._writes.clear()
        for worker in workers:
            for _, writes in sorted(self._trial.reader.writes(worker).items()):
                for write in writes:
                    key = id(write.layout)  # layouts live as long as the reader
                    self._layouts[key] = write.layout
                    self._writes.setdefault((key, worker), []).append(write)

    def places(self, name: str, mode: ModeKeys, worker: str = "", *, values: bool) -> list[Place]:
        """Return where a tensor's values, or its summaries, are: of one worker, the step's last, ascending.

        Args:
            name: of the tensor.
            mode: of the steps; they are numbered within it.
            worker: whose; empty: the first that has it.
            values: whole tensors, and not summaries.
        """
        for each in [worker] if worker else self._trial.reader.workers():
            found: dict[int, Place] = {}
            for key, layout in self._layouts.items():
                place = layout.places.get(name)
                if place is None:
                    continue
                for write in self._writes.get((key, each), ()):
                    if (write.file is not None) is values and mode in (ModeKeys.GLOBAL, write.mode):
                        step = write.step if mode is ModeKeys.GLOBAL else write.mode_step
                        found[step] = Place(step, each, write, place)
            if found:
                return [found[step] for step in sorted(found)]
        return []


def mode_of(name: str) -> ModeKeys:
    """Return the mode that a request names."""
    return ModeKeys[name or ModeKeys.GLOBAL.name]


def thinned(found: Sequence[T], most: int) -> list[T]:
    """Return at most so many of a sequence, evenly chosen; the first and the last are among them."""
    if len(found) <= most:
        return list(found)
    return [found[place] for place in np.linspace(0, len(found) - 1, most).round().astype(int)]
