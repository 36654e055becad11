"""Writes frames: whole tensors, reductions, summaries. Runs in the background thread."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from time import thread_time
from typing import Any

from ..collection import ALL
from ..store.dtypes import laid_out, widened
from ..store.summary import Summarized, summarized
from ..store.writer import TensorWriter
from .budget import Budget
from .frame import Entry, Frame
from .pace import Pace
from .schedule import Schedule


class Recording:
    """One worker's part of a trial.

    Args:
        folder: of the trial.
        worker: its name.
        workers: how many write into the folder.
        schedule: knows the collections.
        budget: is told what was written.
        pace: is told what summaries cost.

    Raises:
        StoreInUse: another process writes this worker's part.
    """

    def __init__(
        self, folder: Path, worker: str, workers: int, schedule: Schedule, budget: Budget, pace: Pace
    ) -> None:
        self._writer = TensorWriter(folder, worker)
        self._workers, self._schedule, self._budget, self._pace = workers, schedule, budget, pace
        self._names: dict[str, set[str]] = {}
        self._known: set[str] = set()

    def consume(self, frame: Frame) -> None:
        """Write all of a frame."""
        started = thread_time()
        where = (frame.step, int(frame.mode), frame.mode_step)
        kept = [entry for entry in frame.entries if entry.wish is not None]
        if kept:
            self._writer.write(
                *where,
                {entry.name: entry.values for entry in kept if entry.wish and entry.wish.whole},
                {
                    entry.name: entry.wish.reductions.of(widened(*laid_out(entry.values)))
                    for entry in kept
                    if entry.wish and entry.wish.reductions
                },
            )
        summaries = {entry.name: _summary(entry) for entry in frame.entries}
        if summaries:
            self._writer.summaries(*where, summaries)
        self._group(frame.entries)
        self._budget.written(self._writer.written, frame.promised)
        if frame.light and not frame.due:
            self._pace.spent(frame.seconds + thread_time() - started)

    def close(self) -> None:
        """End this worker's part."""
        self._writer.close(end=True)

    @property
    def lost(self) -> str:
        """Say what a full disk cost; empty: nothing."""
        lost = self._writer.lost
        return f"{lost.tensors} tensors could not be written: {lost.reason}" if lost.tensors else ""

    def _group(self, entries: list[Entry]) -> None:
        """Write which tensors belong to which collection when there are new ones."""
        new = [entry.name for entry in entries if entry.name not in self._known]
        if not new:
            return
        self._known.update(new)
        for collection in list(self._schedule.collections.values()):
            if collection.name == ALL:
                continue
            members = [name for name in new if self._schedule.has(collection, name)]
            if members:
                self._names.setdefault(collection.name, set()).update(members)
        self._writer.collections(
            {name: self._described(name, tensors) for name, tensors in sorted(self._names.items())},
            num_workers=self._workers,
        )

    def _described(self, name: str, tensors: set[str]) -> dict[str, Any]:
        collection = self._schedule.collections[name]
        return {
            **collection.to_json_dict(),
            "tensor_names": sorted(tensors),
            "save_config": self._schedule.saving(collection).to_json_dict(),
        }


def _summary(entry: Entry) -> Summarized:
    """Return the summary of a tensor; what a sample shows is scaled to all of its elements."""
    made = summarized(entry.values)
    if made.summary.sampled == entry.count:
        return made._replace(shape=entry.shape)
    scale = entry.count / made.summary.sampled
    summary = replace(
        made.summary, count=entry.count, l1=made.summary.l1 * scale, l2=made.summary.l2 * math.sqrt(scale)
    )
    return Summarized(summary, entry.shape, made.dtype)
