"""Finds the steps that have a tensor, without looking at every step for every name."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple, TypeVar, overload

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


class Places(Sequence[Place]):
    """The places of a tensor, ascending; each is made when it is asked for, as a trial may have 100,000.

    Attributes:
        name: of the tensor.
        worker: that wrote it.
        writes: by their steps, which are those of the mode.
    """

    def __init__(self, name: str, worker: str, writes: dict[int, Write]) -> None:
        self.name = name
        self.worker = worker
        self.writes = writes
        self._steps = list(writes)

    @overload
    def __getitem__(self, index: int) -> Place: ...
    @overload
    def __getitem__(self, index: slice) -> list[Place]: ...
    def __getitem__(self, index: int | slice) -> Place | list[Place]:
        """Return the place at a position, or those of a slice."""
        if isinstance(index, slice):
            return [self._place(step) for step in self._steps[index]]
        return self._place(self._steps[index])

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._steps)

    def at(self, step: int) -> Place | None:
        """Return the place of a step; None: it has none."""
        return self._place(step) if step in self.writes else None

    def nearest(self, step: int) -> Place | None:
        """Return the place of the step nearest to one, the earlier one of two; None: there is none."""
        at = bisect_left(self._steps, step)
        near = self._steps[max(0, at - 1) : at + 1]
        return self._place(min(near, key=lambda each: abs(each - step))) if near else None

    def _place(self, step: int) -> Place:
        write = self.writes[step]
        return Place(step, self.worker, write, write.layout.places[self.name])


class Kind(StrEnum):
    """What a write has of a tensor."""

    VALUES = "values"
    SUMMARIES = "summaries"
    HISTOGRAMS = "histograms"
    """Summaries with histograms."""

    def fits(self, write: Write) -> bool:
        """Tell whether a write has this."""
        if self is Kind.VALUES:
            return write.file is not None
        return write.file is None and (self is Kind.SUMMARIES or write.histograms)


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
        self._chosen: dict[tuple[tuple[int, ...], str, ModeKeys, Kind], dict[int, Write]] = {}

    def refresh(self) -> None:
        """Read what was saved since the last time."""
        self._trial.refresh()
        workers = self._trial.reader.workers()
        size = sum(len(writes) for each in workers for writes in self._trial.reader.writes(each).values())
        if size == self._size:
            return
        self._size = size
        for known in (self._layouts, self._writes, self._chosen):
            known.clear()
        for worker in workers:
            for _, writes in sorted(self._trial.reader.writes(worker).items()):
                for write in writes:
                    key = id(write.layout)  # layouts live as long as the reader
                    self._layouts[key] = write.layout
                    self._writes.setdefault((key, worker), []).append(write)

    def places(self, name: str, mode: ModeKeys, kind: Kind, worker: str = "") -> Places:
        """Return where a tensor is: of one worker, the last write of each step.

        Args:
            name: of the tensor.
            mode: of the steps; they are numbered within it.
            kind: what is looked for.
            worker: whose; empty: the first that has it.
        """
        layouts = tuple(key for key, layout in self._layouts.items() if name in layout.places)
        for each in [worker] if worker else self._trial.reader.workers():
            if found := self._choose(layouts, each, mode, kind):
                return Places(name, each, found)
        return Places(name, worker, {})

    def steps(self, name: str, mode: ModeKeys) -> list[int]:
        """Return the steps that have a tensor, values or a summary of it, ascending."""
        kinds = (Kind.VALUES, Kind.SUMMARIES)
        return sorted({step for kind in kinds for step in self.places(name, mode, kind).writes})

    def _choose(self, layouts: tuple[int, ...], worker: str, mode: ModeKeys, kind: Kind) -> dict[int, Write]:
        """Return writes by their steps; tensors that are always written together share what is found."""
        key = (layouts, worker, mode, kind)
        if key not in self._chosen:
            found = {
                write.step if mode is ModeKeys.GLOBAL else write.mode_step: write
                for layout in layouts
                for write in self._writes.get((layout, worker), ())
                if mode in (ModeKeys.GLOBAL, write.mode) and kind.fits(write)
            }
            self._chosen[key] = found if len(layouts) == 1 else dict(sorted(found.items()))
        return self._chosen[key]


def mode_of(name: str) -> ModeKeys:
    """Return the mode that a request names."""
    return ModeKeys[name or ModeKeys.GLOBAL.name]


def thinned(found: Sequence[T], most: int) -> list[T]:
    """Return at most so many of a sequence, evenly chosen; the first and the last are among them."""
    if len(found) <= most:
        return list(found)
    return [found[place] for place in np.linspace(0, len(found) - 1, most).round().astype(int)]
