"""Reads a folder of tensors while it grows: what this package wrote, and what the original did.

Whatever a file says of itself is checked before memory is taken for it; values are read by one seek.
"""

from __future__ import annotations

import math
import os
from bisect import insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import layout
from .collection_files import Collections, collections_signature, read_collections
from .dtypes import NAMES, STORED, STRING_NUMBERS, widened
from .errors import DamagedTrial
from .histogram import BINS
from .index import Layout, WorkerIndex, Write
from .records import FOOTER, HEADER_BYTES, MOST_BYTES, Head, decode_head, payload_length
from .step_indices import StepIndices
from .summary import ROW, Summary

HEAD_BYTES = 1 << 14
"""Of a record: more than a name of 1,024 characters and the largest shape take."""
MOST_STRINGS = 1 << 24
MOST_WORKERS = 1000
TOGETHER = 64
"""Summaries of a step that are read at once: 72 kB with histograms."""
BLOCKS = 64
"""That are remembered: rules ask for the same tensors one after the other."""
HISTOGRAM = np.dtype("<u4")
HISTOGRAM_BYTES = 2 * BINS * HISTOGRAM.itemsize


@dataclass
class Series:
    """Writes of one layout and mode, by their steps; of the same step in the order they were written.

    Attributes:
        layout: of all.
        mode: of all, 1 to 4.
        values: whether they have tensors; else they have summaries.
        writes: themselves.
    """

    layout: Layout
    mode: int
    values: bool
    writes: list[Write] = field(default_factory=list)

    def add(self, write: Write) -> None:
        """Put a write where it belongs: at the end, but for a training that went back to a checkpoint."""
        if self.writes and write.step < self.writes[-1].step:
            insort(self.writes, write, key=attrgetter("step"))
        else:
            self.writes.append(write)


class TrialReader:
    """What the workers of a training wrote into a folder.

    Args:
        folder: of the training's tensors; need not exist yet.
        most_bytes: of a tensor that is read; whoever reads what others wrote sets what there is memory for.

    Attributes:
        folder: as given.
        beginnings: how often a worker was found to have begun anew in files of its own; then what was read
            before of it no longer counts.
    """

    def __init__(self, folder: str | os.PathLike[str], most_bytes: int = MOST_BYTES) -> None:
        self.folder = Path(folder)
        self.beginnings = 0
        self._most_bytes = most_bytes
        self._indices: dict[str, WorkerIndex] = {}
        self._fresh: list[tuple[str, Write]] = []
        """Read, and not yet returned: another worker's index was damaged."""
        self._steps: dict[str, dict[int, list[Write]]] = {}
        self._block = lru_cache(BLOCKS)(self._read_block)
        self._series: dict[str, dict[tuple[int, int, bool], Series]] = {}
        self._originals = StepIndices(self.folder)
        self._collections: tuple[object, Collections | DamagedTrial] = ((), Collections())

    # What there is

    def refresh(self) -> list[tuple[str, Write]]:
        """Read what was written since the last time, and return it by the names of workers.

        Raises:
            DamagedTrial: an index is none, or of another version.
        """
        for worker in self.own_workers():
            index = self._indices.setdefault(worker, WorkerIndex(self.folder, worker))
            try:
                replaced, writes = index.read()
            except FileNotFoundError:
                continue
            if replaced:
                self._steps.pop(worker, None)
                self._series.pop(worker, None)
                self._fresh = [pair for pair in self._fresh if pair[0] != worker]
                self.beginnings += 1
                self._block.cache_clear()
            self._fresh += [(worker, write) for write in writes]
        # What an export made of our own index says nothing new.
        self._fresh += [pair for pair in self._originals.read() if pair[0] not in self._indices]
        fresh, self._fresh = self._fresh, []
        for worker, write in fresh:
            self._add(worker, write)
        return fresh

    def _add(self, worker: str, write: Write) -> None:
        self._steps.setdefault(worker, {}).setdefault(write.step, []).append(write)
        alike = self._series.setdefault(worker, {})
        key = (id(write.layout), write.mode, write.file is not None)
        if key not in alike:
            alike[key] = Series(write.layout, write.mode, write.file is not None)
        alike[key].add(write)

    def own_workers(self) -> list[str]:
        """Return the workers that this package wrote the tensors of.

        Raises:
            DamagedTrial: there are more than can be.
        """
        try:
            names = sorted(os.listdir(self.folder / layout.OWN))
        except (FileNotFoundError, NotADirectoryError):
            return []
        workers = [match[1] for name in names if (match := layout.INDEX_NAME.fullmatch(name))]
        if len(workers) > MOST_WORKERS:
            raise DamagedTrial(f"{self.folder} has tensors of more than {MOST_WORKERS} workers.")
        return workers

    def workers(self) -> list[str]:
        """Return the workers that wrote anything."""
        return sorted({*self._indices, *self._steps})

    def writes(self, worker: str) -> dict[int, list[Write]]:
        """Return what a worker wrote at each global step, in its order."""
        return self._steps.get(worker, {})

    def everything(self) -> Iterator[tuple[str, Write]]:
        """Yield all that was read by the names of workers."""
        for worker, steps in self._steps.items():
            for writes in steps.values():
                yield from ((worker, write) for write in writes)

    def series(self, worker: str) -> list[Series]:
        """Return what a worker wrote, the writes that are alike together."""
        return list(self._series.get(worker, {}).values())

    def collections(self) -> Collections:
        """Return which tensors belong together.

        Raises:
            DamagedTrial: a file of collections is none.
        """
        signature = collections_signature(self.folder)
        if signature != self._collections[0]:
            try:
                self._collections = (signature, read_collections(self.folder))
            except DamagedTrial as error:  # not read again until there are others
                self._collections = (signature, error)
        found = self._collections[1]
        if isinstance(found, DamagedTrial):
            raise DamagedTrial(str(found))
        return found

    @property
    def ended(self) -> bool:
        """Whether nothing more will be written."""
        if (self.folder / layout.END_MARKER).exists():
            return True
        return bool(self._indices) and all(index.ended is not None for index in self._indices.values())

    @property
    def notes(self) -> list[str]:
        """What hooks have noted, e.g. that a disk was full, and after that what could not be read."""
        return [note for index in self._indices.values() for note in index.said] + self.damaged

    @property
    def damaged(self) -> list[str]:
        """What could not be read and was passed over: a sentence for each of the first."""
        notes = [note for index in self._indices.values() for note in index.notes]
        return notes + self._originals.notes

    # Values

    def value(self, write: Write, place: int) -> NDArray[Any]:
        """Return a tensor; bfloat16 as float32, text as numpy's strings.

        Args:
            write: that has it, with a file.
            place: of the tensor in the write's layout.

        Raises:
            DamagedTrial: the file was deleted, or there is no such tensor where the index says.
        """
        name = write.layout.names[place]
        start, end = write.starts[place], write.ends[place]
        try:
            with open(layout.open_inside(self.folder, write.file or ""), "rb", buffering=0) as file:
                return self._record(file.fileno(), start, end, write, place)
        except FileNotFoundError:
            raise DamagedTrial(f"{write.file} is no longer there, which {name[:80]!r} was kept in.") from None
        except DamagedTrial as error:
            raise DamagedTrial(
                f"{name[:80]!r} of step {write.step} cannot be read from bytes {start} to {end} of "
                f"{str(write.file)[:200]}: {error}."
            ) from None

    def _record(self, descriptor: int, start: int, end: int, write: Write, place: int) -> NDArray[Any]:
        if end > os.fstat(descriptor).st_size:
            raise DamagedTrial("the file ends before")
        if end - start > self._most_bytes + HEAD_BYTES:
            raise DamagedTrial(f"it is larger than {self._most_bytes} bytes")
        data = os.pread(descriptor, min(end - start, HEAD_BYTES), start)
        if payload_length(data) + HEADER_BYTES + len(FOOTER) != end - start:
            raise DamagedTrial("the record there has another length")
        head = decode_head(data)
        if head.number in STRING_NUMBERS:
            if end - start > MOST_STRINGS:
                raise DamagedTrial(f"text of more than {MOST_STRINGS} bytes")
            return np.array(decode_head(os.pread(descriptor, end - start, start)).strings, dtype=np.str_)
        dtype = _agreed(head, write, place)
        values = np.empty(head.shape, STORED[dtype])
        flat = values.reshape(-1).view(np.uint8).data
        got = os.preadv(descriptor, [flat], start + head.start) if values.size else 0
        while 0 < got < len(flat):
            more = os.preadv(descriptor, [flat[got:]], start + head.start + got)
            if not more:
                raise DamagedTrial("the file was cut while it was read")
            got += more
        return widened(dtype, values)

    # Summaries

    def summary(self, worker: str, write: Write, place: int) -> Summary:
        """Return a summary.

        Args:
            worker: that wrote it.
            write: that has it, without a file.
            place: of the tensor in the write's layout.

        Raises:
            DamagedTrial: the file of summaries was deleted or ends before.
        """
        count = len(write.layout.names)
        first, length = place - place % TOGETHER, min(TOGETHER, count - place + place % TOGETHER)
        rows, histograms = self._block(worker, write.row, count, first, length, write.histograms)
        return Summary.of_row(rows[place - first], None if histograms is None else histograms[place - first])

    def _read_block(
        self, worker: str, row: int, count: int, first: int, length: int, histograms: bool
    ) -> tuple[NDArray[Any], NDArray[np.uint32] | None]:
        """Return summaries that lie beside each other: who asks for one asks for the next."""
        extents = [(row + first * ROW.itemsize, length * ROW.itemsize)]
        if histograms:
            start = row + count * ROW.itemsize
            extents.append((start + first * HISTOGRAM_BYTES, length * HISTOGRAM_BYTES))
        found = self._pieces(worker, iter(extents))
        rows = np.frombuffer(found, ROW, length)
        if not histograms:
            return rows, None
        return rows, np.frombuffer(found, HISTOGRAM, offset=rows.nbytes).reshape(-1, 2, BINS)

    def rows(self, worker: str, places: Iterable[tuple[Write, int]]) -> NDArray[Any]:
        """Return summaries as an array of ``ROW``; one read of 96 bytes for each."""
        found = self._pieces(worker, (_row(write, place) for write, place in places))
        return np.frombuffer(found, ROW)

    def histograms(self, worker: str, places: Iterable[tuple[Write, int]]) -> NDArray[np.uint32]:
        """Return histograms as an array of n × 2 signs × 128 bins; each write must have them."""
        found = self._pieces(worker, (_histogram(write, place) for write, place in places))
        return np.frombuffer(found, HISTOGRAM).reshape(-1, 2, BINS)

    def _pieces(self, worker: str, extents: Iterator[tuple[int, int]]) -> bytes:
        path = layout.summaries(worker)
        try:
            # Not mapped: a file that is cut under a mapping ends the process that reads it.
            with open(layout.open_inside(self.folder, path), "rb", buffering=0) as file:
                number = file.fileno()
                size = os.fstat(number).st_size
                parts = []
                for start, length in extents:
                    if start + length > size:  # memory would be taken for all of it
                        raise DamagedTrial(f"{path} ends before the summaries that its index names.")
                    parts.append(os.pread(number, length, start))
        except FileNotFoundError:
            raise DamagedTrial(f"{path} is no longer there.") from None
        return b"".join(parts)


def _row(write: Write, place: int) -> tuple[int, int]:
    return write.row + place * ROW.itemsize, ROW.itemsize


def _histogram(write: Write, place: int) -> tuple[int, int]:
    after_rows = write.row + len(write.layout.names) * ROW.itemsize
    return after_rows + place * HISTOGRAM_BYTES, HISTOGRAM_BYTES


def _agreed(head: Head, write: Write, place: int) -> str:
    """Return the type of a record's numbers, if it is the record that the index speaks of."""
    said = (write.layout.dtypes[place], write.layout.shapes[place])
    dtype = NAMES.get(head.number)
    if dtype is None:
        raise DamagedTrial(f"numbers of TensorFlow's type {head.number}")
    if head.name != write.layout.names[place] or head.step != write.step:
        raise DamagedTrial(f"it is {head.name[:80]!r} of step {head.step} that lies there")
    if said[0] not in (None, dtype) or said[1] not in (None, head.shape):
        raise DamagedTrial(f"a tensor of {dtype} and shape {head.shape[:8]} lies there")
    if math.prod(head.shape) * STORED[dtype].itemsize != head.length:
        raise DamagedTrial(f"{head.length} bytes for {dtype} of the shape {head.shape[:8]}")
    return dtype
