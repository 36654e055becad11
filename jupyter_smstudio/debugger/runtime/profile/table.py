"""Reads a file of lines that grows: the first names the columns, and each other one has a row."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..store.errors import DamagedTrial
from ..store.layout import open_inside

if TYPE_CHECKING:
    from numpy.typing import NDArray

VERSION = 1
READ_BYTES = 1 << 22
MOST_LINE = 1 << 20
MOST_COLUMNS = 4096
"""A machine of 1,000 cores has 2,000."""
MOST_KEY = 2.0**53
"""Of times and steps: what is more is no whole number any more."""


class Lines:
    """Whole lines of a file that others append to.

    Args:
        trial: folder of the trial.
        relative: path of the file in it.
    """

    def __init__(self, trial: Path, relative: str) -> None:
        self._trial, self._relative = trial, relative
        self._offset = 0

    def new(self) -> Iterator[list[Any]]:
        """Yield what the lines since the last call say, some at a time; nothing where the file is gone.

        Lines are passed over only once they were taken: whoever refuses some is given them again.

        Raises:
            DamagedTrial: a line is not what a training writes, or the file cannot be read.
        """
        try:
            descriptor = open_inside(self._trial, self._relative)
        except FileNotFoundError:
            return
        except OSError as error:  # e.g. it is not ours to read
            raise self.damaged(str(error.strerror)) from None
        with open(descriptor, "rb"):
            size = os.fstat(descriptor).st_size
            while self._offset < size:
                data = os.pread(descriptor, READ_BYTES, self._offset)
                end = data.rfind(b"\n") + 1
                if not end:
                    if len(data) >= MOST_LINE:
                        raise self.damaged("a line is too long")
                    return  # it is being written
                yield self._parsed(data[:end])
                self._offset += end

    def damaged(self, reason: str) -> DamagedTrial:
        """Return the error of a file that is not what a training writes."""
        return DamagedTrial(f"{self._relative} of {self._trial} cannot be read: {reason}.")

    def _parsed(self, data: bytes) -> list[Any]:
        try:
            found: list[Any] = json.loads(b"[" + b",".join(data.splitlines()) + b"]")
        except (ValueError, RecursionError):
            raise self.damaged("it is not the JSON of a profile") from None
        return found


class Table:
    """Rows of numbers that others append; memory grows with them alone.

    Args:
        trial: folder of the trial.
        relative: path of the file in it.
        keys: the first columns, whose numbers have to be finite; others may lack some.

    Attributes:
        header: its first line; empty before there is one.
    """

    def __init__(self, trial: Path, relative: str, keys: int) -> None:
        self._lines = Lines(trial, relative)
        self._keys = keys
        self._room = np.empty((0, 0))
        self._count = 0
        self.header: Mapping[str, Any] = {}

    def __len__(self) -> int:
        return self._count

    def refresh(self) -> None:
        """Read what is new.

        Raises:
            DamagedTrial: it is not what a training writes.
        """
        for lines in self._lines.new():
            rows: list[Any] = []
            for line in lines:
                if not isinstance(line, dict):
                    rows.append(line)
                elif not self.header:
                    self._begin(line)
                elif line.get("columns") != self.header["columns"]:
                    raise self._lines.damaged("its columns change")
            if rows:
                self._append(self._block(rows))

    @property
    def rows(self) -> NDArray[np.float64]:
        """All rows; the columns are those of the header."""
        return self._room[: self._count] if self._count else np.empty((0, self.width))

    def _append(self, block: NDArray[np.float64]) -> None:
        """Add rows; the room is doubled when it is full, so that one that grows long is rarely copied."""
        count = self._count + len(block)
        if count > len(self._room):
            room = np.empty((max(count, 2 * len(self._room)), self.width))
            if self._count:
                room[: self._count] = self._room[: self._count]
            self._room = room
        self._room[self._count : count] = block
        self._count = count

    def _begin(self, header: Mapping[str, Any]) -> None:
        columns = header.get("columns")
        known = isinstance(columns, list) and self._keys <= len(columns) <= MOST_COLUMNS
        if header.get("version") != VERSION or not known:
            raise self._lines.damaged("another version of the studio wrote it")
        self.header = header

    def _block(self, rows: list[Any]) -> NDArray[np.float64]:
        """Return rows as numbers."""
        try:
            block = np.array(rows, dtype=np.float64)
        except (TypeError, ValueError, OverflowError):
            raise self._lines.damaged("a row has no numbers") from None
        if block.ndim != 2 or block.shape[1] != self.width:
            raise self._lines.damaged("a row has too many or too few numbers")
        if not (np.abs(block[:, : self._keys]) < MOST_KEY).all():  # not of NaN either
            raise self._lines.damaged("a time or a step cannot be")
        return block

    @property
    def width(self) -> int:
        """How many numbers a row has."""
        return len(self.header.get("columns", ()))
