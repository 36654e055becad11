"""Reads a file of lines that grows: the first names the columns, and each other one has a row."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
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


class Lines:
    """Whole lines of a file that others append to.

    Args:
        trial: folder of the trial.
        relative: path of the file in it.
    """

    def __init__(self, trial: Path, relative: str) -> None:
        self._trial, self._relative = trial, relative
        self._offset = 0

    def new(self) -> list[Any]:
        """Return what the lines since the last call say; none where the file is gone.

        Raises:
            DamagedTrial: a line is not what a training writes.
        """
        try:
            descriptor = open_inside(self._trial, self._relative)
        except FileNotFoundError:
            return []
        found: list[Any] = []
        with open(descriptor, "rb"):
            size = os.fstat(descriptor).st_size
            while self._offset < size:
                data = os.pread(descriptor, READ_BYTES, self._offset)
                end = data.rfind(b"\n") + 1
                if not end:
                    if len(data) >= MOST_LINE:
                        raise self.damaged("a line is too long")
                    break  # it is being written
                found += self._parsed(data[:end])
                self._offset += end
        return found

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

    Attributes:
        header: its first line; empty before there is one.
    """

    def __init__(self, trial: Path, relative: str) -> None:
        self._lines = Lines(trial, relative)
        self._blocks: list[NDArray[np.float64]] = []
        self.header: Mapping[str, Any] = {}

    def refresh(self) -> int:
        """Read what is new, and return how many rows that are.

        Raises:
            DamagedTrial: it is not what a training writes.
        """
        rows: list[Any] = []
        for line in self._lines.new():
            if not isinstance(line, dict):
                rows.append(line)
            elif not self.header:
                self._begin(line)
            elif line.get("columns") != self.header["columns"]:
                raise self._lines.damaged("its columns change")
        if not rows:
            return 0
        block = self._block(rows)
        self._blocks.append(block)
        return len(block)

    @property
    def rows(self) -> NDArray[np.float64]:
        """All rows; the columns are those of the header."""
        if not self._blocks:
            return np.empty((0, self.width))
        if len(self._blocks) > 1:
            self._blocks = [np.concatenate(self._blocks)]
        return self._blocks[0]

    def _begin(self, header: Mapping[str, Any]) -> None:
        columns = header.get("columns")
        if header.get("version") != VERSION or not isinstance(columns, list) or len(columns) > MOST_COLUMNS:
            raise self._lines.damaged("another version of the studio wrote it")
        self.header = header

    def _block(self, rows: list[Any]) -> NDArray[np.float64]:
        """Return rows as numbers."""
        try:
            block = np.array(rows, dtype=np.float64)
        except (TypeError, ValueError):
            raise self._lines.damaged("a row has no numbers") from None
        if block.ndim != 2 or block.shape[1] != self.width:
            raise self._lines.damaged("a row has too many or too few numbers")
        return block

    @property
    def width(self) -> int:
        """How many numbers a row has."""
        return len(self.header.get("columns", ()))
