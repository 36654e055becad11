"""The index of a worker: what was written when, and where it lies; JSON, a line a write.

Lines are appended after the data that they name, so that whoever reads up to the last newline reads nothing
that is not there. Nothing in it is believed: see ``DamagedLine``.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from operator import lt
from pathlib import Path
from typing import Any, NamedTuple

from . import layout
from .dtypes import NUMBERS
from .errors import DamagedTrial
from .records import MOST_DIMENSIONS

MOST_BYTES = 1 << 28
"""Of an index: a million writes of twenty tensors."""
MOST_NAME = 1024
MOST_NUMBER = 1 << 62
READ_BYTES = 1 << 18
MOST_DAMAGED = 10_000
"""Lines: a file with more of them is none of ours."""
MOST_LINE = 1 << 23
"""Bytes of a line: a layout of 100,000 tensors."""
MOST_TENSORS = 200_000
"""In all layouts of an index together: their names take 50 MB."""
NOTES = 20
"""How many lines that cannot be read are described; the others are only counted."""


REDUCTIONS = "smdebug/reductions/"
"""What the names of tensors begin with that hold a reduction of another; the original's."""


class DamagedLine(DamagedTrial):
    """A line of an index says what cannot be; the lines around it count all the same."""


@dataclass(frozen=True)
class Layout:
    """Tensors that are written together; many steps use one.

    Attributes:
        names: of the tensors, in the order they are written.
        dtypes: names of ``dtypes.NUMBERS``; None where only the record itself says it.
        shapes: None likewise.
    """

    names: tuple[str, ...]
    dtypes: tuple[str | None, ...]
    shapes: tuple[tuple[int, ...] | None, ...]

    @cached_property
    def tensors(self) -> frozenset[str]:
        """The tensors that these are, or that these are reductions of."""
        return frozenset(map(reduced_tensor, self.names))

    @cached_property
    def places(self) -> dict[str, int]:
        """The place of each tensor by its name; of a name given twice the last."""
        return {name: place for place, name in enumerate(self.names)}


class Write(NamedTuple):
    """Tensors or summaries of a step, written at once.

    Attributes:
        step: the global one.
        mode: 1 (train) to 4 (global).
        mode_step: the step within the mode.
        time: seconds since 1970.
        layout: of what.
        file: that has the tensors, from the folder; None: these are summaries.
        starts: first byte of each tensor's record.
        ends: the byte after each.
        row: first byte of the summaries.
        histograms: whether histograms follow the summaries.
    """

    step: int
    mode: int
    mode_step: int
    time: float
    layout: Layout
    file: str | None
    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()
    row: int = 0
    histograms: bool = False


class WorkerIndex:
    """Reads a worker's index as it grows.

    Attributes:
        worker: its name.
        position: the byte after the last whole line that was read.
        layouts: by their numbers.
        ended: when the worker said that it would write no more; None: it has not, or has begun again.
        said: what its hook has noted for who reads the tensors, e.g. what could not be saved.
        damaged: how many lines could not be read.
        notes: what was wrong with the first of them.
    """

    def __init__(self, folder: Path, worker: str) -> None:
        self.worker = worker
        self._shard = layout.shard(worker)
        self._folder = folder
        self._readers: dict[str, Callable[[dict[str, Any]], Write | None]] = {
            "summaries": self._summaries,
            "values": self._values,
            "layout": self._layout,
            "end": self._end,
            "smstudio": self._version,
            "note": self._said,
        }
        self._forget()

    def _forget(self) -> None:
        self.position = 0
        self._first = b""
        self.layouts: dict[int, Layout] = {}
        self.ended: float | None = None
        self.said: list[str] = []
        self.damaged = 0
        self.notes: list[str] = []
        self._tensors = 0
        self._refused: tuple[str, object] = ("", None)

    def read(self) -> tuple[bool, list[Write]]:
        """Return what was written since the last time, and whether it replaces all that was read before.

        Raises:
            DamagedTrial: it is no index of this version, or larger than an index can be.
            FileNotFoundError: it was deleted.
        """
        descriptor = layout.open_inside(self._folder, layout.index(self.worker))
        with open(descriptor, "rb") as file:
            status = os.fstat(file.fileno())
            size = status.st_size
            if size > MOST_BYTES:
                raise DamagedTrial(
                    f"The index of {self.worker} has {size} bytes; {MOST_BYTES} are read at most."
                )
            version = (status.st_ino, status.st_size, status.st_mtime_ns)
            why, refused = self._refused
            if version == refused:
                raise DamagedTrial(why)
            # The first line says when the index was begun; an inode's number may be given again.
            replaced = bool(why) or size < self.position or file.read(len(self._first)) != self._first
            if replaced:
                self._forget()
            file.seek(self.position)
            try:
                return replaced, [
                    write for lines in self._lines(file) for write in self._read_lines(lines) if write
                ]
            except DamagedTrial as error:  # said again, without reading it again, until the file is another
                self._refused = (str(error), version)
                raise

    def _lines(self, file: Any) -> Iterator[list[bytes]]:
        rest = b""
        while data := file.read(READ_BYTES):
            *lines, rest = (rest + data).split(b"\n")
            if len(rest) > MOST_LINE:
                raise DamagedTrial(f"{layout.index(self.worker)} has a line of more than {MOST_LINE} bytes.")
            if lines and not self._first:
                self._first = self._checked_first(lines[0])
            yield lines

    def _checked_first(self, line: bytes) -> bytes:
        if not line.startswith(b'{"smstudio":') or len(line) > MOST_NAME:
            raise DamagedTrial(f"{layout.index(self.worker)} is no index of tensors.")
        return line

    def _read_lines(self, lines: list[bytes]) -> Iterator[Write | None]:
        """Read lines; those that are no JSON are told apart only where there are any."""
        try:
            read = json.loads(b"[" + b",".join(lines) + b"]")
        except (ValueError, RecursionError):
            read = []
        if len(read) != len(lines):
            read = map(self._decoded, lines)
        for line, said in zip(lines, read, strict=True):
            self.position += len(line) + 1
            yield self._read(said)

    def _decoded(self, line: bytes) -> Any:
        """Return what a line says; an exception where it is no JSON."""
        try:
            return json.loads(line)
        except (ValueError, RecursionError) as error:
            return error

    def _read(self, said: Any) -> Write | None:
        try:
            if isinstance(said, Exception):
                raise said
            for key, reader in self._readers.items():
                if key in said:
                    return reader(said)
            raise DamagedLine("it says nothing that is known")
        except DamagedLine as error:
            self._note(str(error))
        except DamagedTrial:
            raise
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            self._note(f"{type(error).__name__}: {error}")
        return None

    def _note(self, what: str) -> None:
        self.damaged += 1
        if self.damaged > MOST_DAMAGED:
            raise DamagedTrial(f"{layout.index(self.worker)} has more than {MOST_DAMAGED} damaged lines.")
        if len(self.notes) < NOTES:
            self.notes.append(f"The line of {self.worker} that ends at byte {self.position}: {what[:200]}")

    def _version(self, said: dict[str, Any]) -> None:
        if said["smstudio"] != layout.VERSION:
            raise DamagedTrial(
                f"The tensors of {self.worker} are of version {str(said['smstudio'])[:20]}, and this reads "
                f"version {layout.VERSION}: install a newer jupyter-smstudio."
            )

    def _end(self, said: dict[str, Any]) -> None:
        self.ended = _seconds(said["end"])

    def _said(self, said: dict[str, Any]) -> None:
        if not isinstance(said["note"], str):
            raise DamagedLine("a note that is no text")
        if len(self.said) < NOTES:
            self.said.append(said["note"][:MOST_NAME])

    def _layout(self, said: dict[str, Any]) -> None:
        tensors = said["tensors"]
        self._tensors += len(tensors)
        if self._tensors > MOST_TENSORS:
            raise DamagedTrial(f"{layout.index(self.worker)} names more than {MOST_TENSORS} tensors.")
        names, dtypes, shapes = zip(*tensors, strict=True) if tensors else ((), (), ())
        for name in names:
            if not isinstance(name, str) or not 0 < len(name) <= MOST_NAME:
                raise DamagedLine(f"a tensor is called {str(name)[:80]!r}")
        for dtype in dtypes:
            if dtype not in NUMBERS:
                raise DamagedLine(f"numbers of the type {str(dtype)[:80]!r}")
        self.layouts[_number(said["layout"])] = Layout(names, dtypes, tuple(map(checked_shape, shapes)))

    def _values(self, said: dict[str, Any]) -> Write:
        self.ended = None
        tensors = self._known(said["values"])
        at = tuple([_number(each) for each in said["at"]])
        if len(at) != len(tensors.names) + 1 or not all(map(lt, at, at[1:])):
            raise DamagedLine("the tensors do not lie one after the other")
        return Write(*_when(said), tensors, self._shard, at[:-1], at[1:])

    def _summaries(self, said: dict[str, Any]) -> Write:
        self.ended = None
        tensors = self._known(said["summaries"])
        return Write(*_when(said), tensors, None, (), (), _number(said["row"]), said["histograms"] is True)

    def _known(self, number: Any) -> Layout:
        if not isinstance(number, int) or number not in self.layouts:
            raise DamagedLine(f"layout {str(number)[:20]} was never given")
        return self.layouts[number]


def reduction_name(tensor: str, operation: str) -> str:
    """Return the name of the tensor that holds a reduction (``mean``, ``abs_max``, …) of another."""
    return f"{REDUCTIONS}{operation}/{tensor}"


def reduced_tensor(name: str) -> str:
    """Return the tensor that another holds a reduction of; the name itself if it holds none."""
    if not name.startswith(REDUCTIONS):
        return name
    return name.removeprefix(REDUCTIONS).partition("/")[2] or name


def checked_shape(shape: Any) -> tuple[int, ...]:
    """Return a shape that may be one.

    Raises:
        DamagedLine: it is none.
    """
    if not isinstance(shape, list) or len(shape) > MOST_DIMENSIONS:
        raise DamagedLine(f"the shape {str(shape)[:80]}")
    sizes = tuple(map(_number, shape))
    if math.prod(sizes) > MOST_NUMBER:
        raise DamagedLine(f"the shape {str(shape)[:80]}")
    return sizes


def _when(said: dict[str, Any]) -> tuple[int, int, int, float]:
    mode = said["mode"]
    if mode not in (1, 2, 3, 4):
        raise DamagedLine(f"mode {str(mode)[:20]}")
    return _number(said["step"]), int(mode), _number(said["mode_step"]), _seconds(said["time"])


def _number(number: Any) -> int:
    if type(number) is not int or not 0 <= number <= MOST_NUMBER:
        raise DamagedLine(f"{str(number)[:40]} where a whole number is expected")
    return number


def _seconds(number: Any) -> float:
    if type(number) not in (int, float) or not 0 <= number < MOST_NUMBER:
        raise DamagedLine(f"{str(number)[:40]} where a time is expected")
    return float(number)
