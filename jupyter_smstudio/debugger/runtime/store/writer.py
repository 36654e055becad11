"""Writes the tensors of one worker: data first, then a line of the index that says where they are.

A training must not end because its tensors cannot be kept: where the disk is full, what is not written is
counted, said once, and the next step tries again.
"""

from __future__ import annotations

import errno
import fcntl
import json
import logging
import os
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import layout
from .appending import AppendOnlyFile
from .batch import Batch, Pieces
from .dtypes import Tensor, laid_out
from .errors import StoreInUse
from .index import MOST_BYTES, MOST_NAME, WorkerIndex, reduction_name
from .records import FOOTER, encode_head
from .summary import ROW, Summarized

LOG = logging.getLogger("jupyter_smstudio.debugger")
MOST_INDEX_BYTES = MOST_BYTES - 1024
"""Leaves room for the line that says that the worker has ended."""
MOST_LAYOUTS = 4096
"""Remembered at once: programs whose every batch has another shape would else grow."""
Key = tuple[tuple[str, str, tuple[int, ...]], ...]
"""Name, type and shape of each of some tensors."""
Line = Callable[[int, int], dict[str, Any]]
"""Makes a line of the index of the place where the tensors lie and the number of their layout."""


@dataclass(frozen=True)
class TensorLoss:
    """What could not be written.

    Attributes:
        writes: calls that wrote nothing.
        tensors: tensors and summaries in them.
        bytes: that these would have taken.
        reason: of the first; empty: nothing is lost.
    """

    writes: int = 0
    tensors: int = 0
    bytes: int = 0
    reason: str = ""


class TensorWriter:
    """Appends the tensors and summaries of a worker; safe to call from several threads.

    Args:
        folder: of the training's tensors; made if it is missing. A worker that writes there already goes on
            where its last whole write ended.
        worker: its name, as in the original.

    Attributes:
        lost: what could not be written so far.

    Raises:
        StoreInUse: another process writes the tensors of this worker.
        OSError: the folder cannot be written to.
        ValueError: the name cannot be one.
    """

    def __init__(self, folder: str | os.PathLike[str], worker: str = "worker_0") -> None:
        self.folder = Path(folder)
        self.worker = layout.checked_worker(worker)
        self.lost = TensorLoss()
        self._lock = threading.Lock()
        self._closed = False
        self._layouts: dict[Key, int] = {}
        self._batch: Batch | None = None
        self._index = AppendOnlyFile(self.folder / layout.index(worker))
        self._own()
        self._shard = AppendOnlyFile(self.folder / layout.shard(worker))
        self._rows = AppendOnlyFile(self.folder / layout.summaries(worker))
        self._next = self._resume()
        (self.folder / layout.END_MARKER).unlink(missing_ok=True)
        _WRITERS.add(self)

    @property
    def written(self) -> int:
        """Bytes on disk."""
        return self._shard.end + self._rows.end + self._index.end

    def write(
        self,
        step: int,
        mode: int,
        mode_step: int,
        tensors: Mapping[str, Tensor],
        reductions: Mapping[str, Mapping[str, float]] | None = None,
    ) -> bool:
        """Keep tensors of a step; a tensor that is written twice in a step has the later values.

        Args:
            step: the global one.
            mode: 1 (train), 2 (eval), 3 (predict) or 4 (global).
            mode_step: the step within the mode.
            tensors: by their names.
            reductions: numbers made of tensors, by the tensors' names and by the original's names for them,
                such as ``{"relu_output_0": {"mean": 0.1, "abs_max": 3.0}}``.

        Returns:
            Whether they were kept; if not, they are counted in ``lost``.

        Raises:
            UnknownDtype: a tensor is not of numbers.
            ValueError: a name or a number cannot be kept.
        """
        now = time.time()
        key: list[tuple[str, str, tuple[int, ...]]] = []
        pieces: list[bytes | memoryview] = []
        lengths: list[int] = []
        for name, tensor in (*tensors.items(), *_reduced(reductions or {})):
            dtype, values = laid_out(tensor)
            key.append((_checked(name), dtype, values.shape))
            head = encode_head(
                name, dtype, values.shape, values.nbytes, step=step, mode=mode, mode_step=mode_step, time=now
            )
            pieces += (head, values.reshape(-1).view(np.uint8).data, FOOTER)
            lengths.append(len(head) + values.nbytes + len(FOOTER))

        def line(start: int, number: int) -> dict[str, Any]:
            at = [start]
            for length in lengths:
                at.append(at[-1] + length)
            return {**_when(step, mode, mode_step, now), "values": number, "at": at}

        return self._keep(self._shard, tuple(key), pieces, line)

    def summaries(self, step: int, mode: int, mode_step: int, summaries: Mapping[str, Summarized]) -> bool:
        """Keep summaries of a step's tensors, whether or not the tensors are kept.

        Histograms are kept where all of these have one. For the rest see ``write``.
        """
        key = tuple((name, made.dtype, tuple(made.shape)) for name, made in summaries.items())
        rows = np.array([made.summary.row for made in summaries.values()], dtype=ROW)
        counted = [
            made.summary.histogram for made in summaries.values() if made.summary.histogram is not None
        ]
        whole = bool(counted) and len(counted) == len(summaries)
        return self.rows(step, mode, mode_step, key, rows, np.stack(counted) if whole else None)

    def rows(
        self,
        step: int,
        mode: int,
        mode_step: int,
        tensors: Key,
        rows: NDArray[Any],
        histograms: NDArray[np.uint32] | None,
    ) -> bool:
        """Keep summaries of a step's tensors that are rows already.

        Args:
            step: see ``write``; so are the next two.
            mode: of the step.
            mode_step: the step within the mode.
            tensors: name, type and shape of each.
            rows: of ``ROW``, one for each.
            histograms: as many, if there are any.
        """
        for name, _, _ in tensors:
            _checked(name)
        pieces = [rows.tobytes()]
        if histograms is not None:
            pieces.append(histograms.astype("<u4", copy=False).tobytes())

        def line(start: int, number: int) -> dict[str, Any]:
            when = _when(step, mode, mode_step, time.time())
            return {**when, "summaries": number, "row": start, "histograms": histograms is not None}

        return self._keep(self._rows, tensors, pieces, line)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Let what is written within the block reach the disk at its end, at once: all of it, or nothing.

        What ``write`` and ``summaries`` return within it says nothing.
        """
        with self._lock:
            batch = self._batch = Batch()
        try:
            yield
        finally:
            with self._lock:
                self._batch = None
                if batch.tensors and not self._closed:
                    self._put(batch)

    def collections(self, collections: Mapping[str, Mapping[str, Any]], num_workers: int = 1) -> None:
        """Say which tensors belong together; may be called again when more are known.

        Args:
            collections: by their names, each as the original's ``to_json_dict`` has it.
            num_workers: how many workers write into the folder; a step is whole when all of them wrote it.
        """
        said = {"collections": collections, "_meta": {"num_workers": num_workers}}
        path = self.folder / layout.collections(self.worker)
        part = path.with_name(f".{path.name}.part")  # the original takes every name that ends in .json
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps(said), encoding="utf-8")
            part.replace(path)
        except OSError as error:
            self._lose(error, 0, 0)

    def note(self, sentence: str) -> None:
        """Keep a sentence for who reads the tensors, e.g. that some are not saved, where there is room."""
        with self._lock:
            if not self._closed:
                self._append({"note": sentence})

    def close(self, end: bool = True) -> None:
        """Write no more.

        Args:
            end: the training is over, and not only this process: the last worker leaves the original's
                marker, which tells readers not to wait.
        """
        with self._lock:
            if self._closed:
                return
            self._closed = True
            if self.lost.tensors:
                self._append({"note": f"{self.lost.tensors} tensors and summaries of {self.worker} were not "
                              f"kept: {self.lost.reason}"})  # fmt: skip
            if end:
                self._append({"end": time.time()})
                self._mark_end()
            for file in (self._shard, self._rows, self._index):
                file.close()
        if self.lost.writes:
            LOG.warning(
                "%d tensors and summaries (%d bytes) of %s were not kept: %s",
                self.lost.tensors, self.lost.bytes, self.worker, self.lost.reason,
            )  # fmt: skip

    def _let_go(self) -> None:
        """Close the files in a forked process: while it held them, nobody else could write after a crash."""
        if not self._closed:
            self._closed = True
            self._lock = threading.Lock()  # another thread may have held it in the parent
            for file in (self._shard, self._rows, self._index):
                file.close()

    def _own(self) -> None:
        try:
            fcntl.flock(self._index.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._index.close()
            raise StoreInUse(
                f"Another process writes the tensors of {self.worker} to {self.folder}. "
                "Give each process a worker's name or a folder of its own."
            ) from None

    def _resume(self) -> int:
        """Cut a torn line off and return the first number that no layout has."""
        if self._index.end:
            known = WorkerIndex(self.folder, self.worker)
            known.read()
            self._index.cut(known.position)
            if known.position:
                return max(known.layouts, default=-1) + 1
        self._index.append(
            [_json({"smstudio": layout.VERSION, "worker": self.worker, "began": time.time_ns()})]
        )
        return 0

    def _keep(self, file: AppendOnlyFile, key: Key, pieces: Pieces, line: Line) -> bool:
        if not key:
            return True
        with self._lock:
            if self._closed:
                raise ValueError(f"The tensors of {self.worker} were closed.")
            batch = self._batch or Batch()
            number, lines = self._number(key)
            batch.add(file, pieces, len(key), [*lines, _json(line(batch.place(file), number))])
            return batch is self._batch or self._put(batch)

    def _put(self, batch: Batch) -> bool:
        """Write what was collected; tell whether it was."""
        try:
            if self._index.end + batch.index_size > MOST_INDEX_BYTES:
                raise OSError(errno.EFBIG, "the index is as long as one can be", layout.index(self.worker))
            batch.write(self._index)
        except OSError as error:
            # The index may lack a layout's line now: all are given again, under new numbers.
            self._layouts.clear()
            self._lose(error, batch.tensors, batch.size)
            return False
        return True

    def _number(self, key: Key) -> tuple[int, list[bytes]]:
        """Return a layout's number, and the line that gives it if no line did yet."""
        if key in self._layouts:
            return self._layouts[key], []
        if len(self._layouts) >= MOST_LAYOUTS:
            self._layouts.clear()
        number = self._layouts[key] = self._next
        self._next += 1
        return number, [_json({"layout": number, "tensors": key})]

    def _lose(self, error: OSError, tensors: int, size: int) -> None:
        if not self.lost.reason:
            LOG.warning(
                "Tensors of %s cannot be kept in %s: %s. The training goes on; later steps are tried again.",
                self.worker, self.folder, error,
            )  # fmt: skip
        self.lost = replace(
            self.lost,
            writes=self.lost.writes + 1,
            tensors=self.lost.tensors + tensors,
            bytes=self.lost.bytes + size,
            reason=self.lost.reason or str(error),
        )

    def _append(self, said: dict[str, Any]) -> None:
        """Append a line to the index that names no data: a few bytes, for which a full disk may have room."""
        try:
            self._index.append([_json(said)])
        except OSError as error:
            self._lose(error, 0, 0)

    def _mark_end(self) -> None:
        others = (layout.INDEX_NAME.fullmatch(path.name) for path in (self.folder / layout.OWN).iterdir())
        for worker in {match[1] for match in others if match} - {self.worker}:
            index = WorkerIndex(self.folder, worker)
            index.read()
            if index.ended is None:
                return
        try:
            (self.folder / layout.END_MARKER).touch()
        except OSError as error:
            self._lose(error, 0, 0)


_WRITERS: weakref.WeakSet[TensorWriter] = weakref.WeakSet()


def _after_fork() -> None:
    for writer in list(_WRITERS):
        writer._let_go()


os.register_at_fork(after_in_child=_after_fork)


def _reduced(reductions: Mapping[str, Mapping[str, float]]) -> list[tuple[str, Tensor]]:
    return [
        (reduction_name(tensor, operation), np.asarray(value, dtype=np.float64))
        for tensor, operations in reductions.items()
        for operation, value in operations.items()
    ]


def _checked(name: str) -> str:
    if not 0 < len(name) <= MOST_NAME:
        raise ValueError(f"{name[:80]!r} is no name for a tensor: use 1 to {MOST_NAME} characters.")
    return name


def _when(step: int, mode: int, mode_step: int, now: float) -> dict[str, Any]:
    return {"step": int(step), "mode": int(mode), "mode_step": int(mode_step), "time": round(now, 3)}


def _json(line: dict[str, Any]) -> bytes:
    return json.dumps(line, separators=(",", ":")).encode() + b"\n"
