"""What has been read of a trial's folder so far: steps, names, and where everything lies."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from ..modes import ModeKeys
from ..store.collection_files import Collections
from ..store.index import Write
from ..store.memory import collected_later
from ..store.reader import TrialReader
from ..store.summary import Summary, summarize
from .steps import StepBook

COMPUTED_SUMMARIES = 1024
"""That were made of values and are remembered: several rules ask for the same."""

Place = tuple[str, Write, int]
"""A worker, what it wrote, and the place of a tensor in that."""


class Contents:
    """What a trial knows of its folder, and finds in it without any exception of the original.

    Args:
        reader: of the folder.

    Attributes:
        reader: as given.
    """

    def __init__(self, reader: TrialReader) -> None:
        self.reader = reader
        self._beginnings = 0
        self._forget()
        self._collections = Collections()
        self._summary_of = lru_cache(COMPUTED_SUMMARIES)(self._summarize)

    @collected_later()
    def refresh(self) -> None:
        """Read what was written since the last time; the methods of a trial do it when it can matter.

        Raises:
            DamagedTrial: an index or a file of collections holds what no training writes.
        """
        if self._steps.ended:
            return
        ended = self.reader.ended
        fresh: Iterable[tuple[str, Write]] = self.reader.refresh()
        if self.reader.beginnings != self._beginnings:
            self._beginnings = self.reader.beginnings
            self._forget()
            fresh = self.reader.everything()
        for worker, write in fresh:
            self._note(worker, write)
        self._collections = self.reader.collections()
        # Asked before the reading: what was written before the end has been read.
        self._steps.expect(self._collections.num_workers, ended)

    def _forget(self) -> None:
        self._steps = StepBook()
        self._layouts: dict[int, set[int]] = {}
        self._names: dict[ModeKeys, set[str]] = {}

    def _note(self, worker: str, write: Write) -> None:
        self._steps.add(worker, write)
        known = self._layouts.setdefault(write.mode, set())
        if id(write.layout) not in known:  # it lives as long as the reader
            known.add(id(write.layout))
            self._names.setdefault(ModeKeys(write.mode), set()).update(write.layout.tensors)

    @property
    def ended(self) -> bool:
        """Whether nothing more will be written."""
        return self._steps.ended

    def writes(self, step: int, mode: ModeKeys = ModeKeys.GLOBAL, worker: str | None = None) -> list[Write]:
        """Return what a worker, or every one, wrote at a step of a mode."""
        found = self._steps.global_step(mode, step)
        if found is None:
            return []
        workers = self.reader.workers() if worker is None else [worker]
        return [write for each in workers for write in self.reader.writes(each).get(found, ())]

    def workers_of(self, step: int, mode: ModeKeys = ModeKeys.GLOBAL) -> list[str]:
        """Return the workers that wrote a step of a mode."""
        return [worker for worker in self.reader.workers() if self.writes(step, mode, worker)]

    def find(
        self, name: str, step: int, mode: ModeKeys | None, worker: str | None, *, values: bool
    ) -> Place | None:
        """Return where a tensor's values, or its summary, of a step are; None: it has none."""
        wanted = mode or ModeKeys.GLOBAL
        if self._steps.global_step(wanted, step) is None:
            self.refresh()
        for each in self.reader.workers() if worker is None else [worker]:
            for write in reversed(self.writes(step, wanted, each)):
                place = write.layout.places.get(name)
                if place is not None and (write.file is not None) is values:
                    return each, write, place
        return None

    def stored_summary(
        self, name: str, step: int, mode: ModeKeys = ModeKeys.GLOBAL, worker: str | None = None
    ) -> Summary | None:
        """Return what ``summary`` does; None where nothing was saved."""
        place = self.find(name, step, mode, worker, values=False)
        if place is not None:
            return self.reader.summary(*place)
        place = self.find(name, step, mode, worker, values=True)
        return None if place is None else self.value_summary(*place)

    def value_summary(self, worker: str, write: Write, place: int) -> Summary:
        """Return the summary of stored values; the last ones are remembered."""
        return self._summary_of(worker, write, place)

    def _summarize(self, worker: str, write: Write, place: int) -> Summary:
        return summarize(self.reader.value(write, place))


def matching_names(names: set[str], expressions: Iterable[str]) -> set[str]:
    """Return the names in which one of some regular expressions is found.

    Raises:
        ValueError: one is no regular expression.
    """
    try:
        compiled = [re.compile(each) for each in expressions]
    except re.error as error:
        raise ValueError(f"{error.pattern!r} is no regular expression: {error}.") from None
    return {name for name in names if any(each.search(name) for each in compiled)}
