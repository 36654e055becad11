"""Writes frames: whole tensors, reductions, summaries. Runs in the background thread."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from time import thread_time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..collection import ALL
from ..store.dtypes import BFLOAT16, Bits16, Tensor, laid_out, type_name, widened
from ..store.rows import Rows, rows_of
from ..store.writer import TensorWriter
from .budget import Budget
from .frame import Entry, Frame
from .pace import Pace
from .schedule import Schedule

LOG = logging.getLogger("jupyter_smstudio.debugger")
DRAWN = 256
"""Steps whose summaries have all a histogram: a kilobyte for each tensor; then every 2nd to 512, 4th, …"""


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
        self._slowed = False

    def consume(self, frames: Sequence[Frame]) -> None:
        """Write all of some frames at once."""
        started = thread_time()
        drawn = [frame for frame in frames if _drawn(frame)]
        plain = [frame for frame in frames if not _drawn(frame)]
        summaries = _summaries(drawn, True) | _summaries(plain, False)
        with self._writer.together():
            for frame in frames:
                self._write(frame)
                tensors = tuple((each.name, _dtype(each.values), each.shape) for each in frame.entries)
                self._writer.rows(*_when(frame), tensors, *summaries[frame.step])
        self._group([entry for frame in frames for entry in frame.entries])
        self._budget.written(self._writer.written, sum(frame.promised for frame in frames))
        light = [frame for frame in frames if frame.light]
        if light and not any(frame.saves_tensors for frame in frames):
            self._keep_pace(light, (thread_time() - started) / len(frames))

    def note(self, sentence: str) -> None:
        """Keep a sentence for who reads the tensors."""
        self._writer.note(sentence)

    def _keep_pace(self, frames: Sequence[Frame], seconds: float) -> None:
        """Tell what summaries took, so many seconds a frame in this thread; say it when they get fewer."""
        for frame in frames:
            self._pace.spent(frame.seconds + seconds)
        if self._pace.factor > 1 and not self._slowed:
            self._slowed = True
            LOG.info(
                "Summaries in each step would take more than %.3g %% of the training's time: they are made "
                "in fewer steps, as that allows. overhead_limit says how much they may take; 0: any.",
                100 * self._pace.limit,
            )

    def close(self) -> None:
        """End this worker's part."""
        self._writer.close(end=True)

    def _write(self, frame: Frame) -> None:
        """Write the tensors of a frame that are due, and their reductions."""
        kept = [entry for entry in frame.entries if entry.wish is not None]
        self._writer.write(
            *_when(frame),
            {entry.name: entry.values for entry in kept if entry.wish and entry.wish.whole},
            {
                entry.name: entry.wish.reductions.of(widened(*laid_out(entry.values)))
                for entry in kept
                if entry.wish and entry.wish.reductions
            },
        )

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


def _when(frame: Frame) -> tuple[int, int, int]:
    return frame.step, int(frame.mode), frame.mode_step


def _drawn(frame: Frame) -> bool:
    """Tell whether a frame's summaries have histograms: fewer and fewer of them have, as they are large.

    There are more than a page draws at any time, and those of whole tensors always.
    """
    return frame.saves_tensors or frame.mode_step % (1 << (frame.mode_step // DRAWN).bit_length()) == 0


def _summaries(frames: Sequence[Frame], histograms: bool) -> dict[int, Rows]:
    """Return summaries of all that was taken in some frames, by their steps."""
    entries = [entry for frame in frames for entry in frame.entries]
    rows, counts = rows_of([entry.values for entry in entries], histograms)
    _scale(rows, entries)
    made: dict[int, Rows] = {}
    start = 0
    for frame in frames:
        end = start + len(frame.entries)
        made[frame.step] = (rows[start:end], None if counts is None else counts[start:end])
        start = end
    return made


def _scale(rows: NDArray[Any], entries: Sequence[Entry]) -> None:
    """Scale what samples show to all elements of their tensors."""
    counts = np.array([entry.count for entry in entries])
    scale = counts / np.maximum(rows["sampled"], 1)
    rows["count"] = counts
    rows["l1"] *= scale
    rows["l2"] *= np.sqrt(scale)


def _dtype(values: Tensor) -> str:
    return BFLOAT16 if isinstance(values, Bits16) else type_name(values.dtype)
