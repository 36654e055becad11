"""Finds the steps that have a tensor, without looking at every step for every name."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from enum import StrEnum
from itertools import chain
from operator import attrgetter
from typing import NamedTuple, TypeVar, overload

import numpy as np

from .runtime.modes import ModeKeys
from .runtime.store.index import Write
from .runtime.store.memory import collected_later
from .runtime.store.reader import Series
from .runtime.trial.series import spread
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
        steps: ascending.
    """

    def __init__(self, name: str, worker: str, writes: dict[int, Write]) -> None:
        self.name = name
        self.worker = worker
        self.writes = writes
        self.steps = list(writes)

    @overload
    def __getitem__(self, index: int) -> Place: ...
    @overload
    def __getitem__(self, index: slice) -> list[Place]: ...
    def __getitem__(self, index: int | slice) -> Place | list[Place]:
        """Return the place at a position, or those of a slice."""
        if isinstance(index, slice):
            return [self._place(step) for step in self.steps[index]]
        return self._place(self.steps[index])

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.steps)

    def at(self, step: int) -> Place | None:
        """Return the place of a step; None: it has none."""
        return self._place(step) if step in self.writes else None

    def nearest(self, step: int) -> Place | None:
        """Return the place of the step nearest to one, the earlier one of two; None: there is none."""
        at = bisect_left(self.steps, step)
        near = self.steps[max(0, at - 1) : at + 1]
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

    def of(self, series: Series) -> list[Write]:
        """Return the writes of a series that have this."""
        if series.values is not (self is Kind.VALUES):
            return []
        if self is Kind.HISTOGRAMS:
            return [write for write in series.writes if write.histograms]
        return series.writes


class Lookup:
    """The writes of a trial by their layouts: many steps share one, and a name is in few.

    Args:
        trial: that is read.
    """

    def __init__(self, trial: Trial) -> None:
        self._trial = trial
        self._known = (0, 0)
        self._chosen: dict[tuple[tuple[int, ...], str, ModeKeys, Kind], dict[int, Write]] = {}

    def refresh(self) -> None:
        """Read what was saved since the last time."""
        self._trial.refresh()
        reader = self._trial.reader
        writes = sum(len(series.writes) for each in reader.workers() for series in reader.series(each))
        if (reader.beginnings, writes) != self._known:
            self._known = (reader.beginnings, writes)
            self._chosen.clear()

    def places(self, name: str, mode: ModeKeys, kind: Kind, worker: str = "") -> Places:
        """Return where a tensor is: of one worker, the last write of each step.

        Args:
            name: of the tensor.
            mode: of the steps; they are numbered within it.
            kind: what is looked for.
            worker: whose; empty: the first that has it.
        """
        reader = self._trial.reader
        for each in [worker] if worker else reader.workers():
            alike = [
                series
                for series in reader.series(each)
                if name in series.layout.places and mode in (ModeKeys.GLOBAL, series.mode)
            ]
            if found := self._choose(alike, each, mode, kind):
                return Places(name, each, found)
        return Places(name, worker, {})

    def steps(self, name: str, mode: ModeKeys) -> list[int]:
        """Return the steps that have a tensor, values or a summary of it, ascending."""
        kinds = (Kind.VALUES, Kind.SUMMARIES)
        return sorted({step for kind in kinds for step in self.places(name, mode, kind).writes})

    @collected_later()
    def _choose(self, alike: list[Series], worker: str, mode: ModeKeys, kind: Kind) -> dict[int, Write]:
        """Return writes by their steps; tensors that are always written together share what is found."""
        key = (tuple(map(id, alike)), worker, mode, kind)  # series live until the trial begins anew
        if key not in self._chosen:
            parts = [writes for writes in map(kind.of, alike) if writes]
            writes = parts[0] if len(parts) == 1 else sorted(chain(*parts), key=attrgetter("step", "time"))
            if mode is ModeKeys.GLOBAL:
                self._chosen[key] = {write.step: write for write in writes}
            else:
                self._chosen[key] = {write.mode_step: write for write in writes}
        return self._chosen[key]


def mode_of(name: str) -> ModeKeys:
    """Return the mode that a request names."""
    return ModeKeys[name or ModeKeys.GLOBAL.name]


def thinned(found: Sequence[T], most: int) -> list[T]:
    """Return at most so many of a sequence, evenly chosen; the first and the last are among them."""
    if len(found) <= most:
        return list(found)
    evenly = np.linspace(0, len(found) - 1, most).round().astype(int).tolist()
    places = spread(found.steps, most) if isinstance(found, Places) else evenly
    return [found[place] for place in places]
