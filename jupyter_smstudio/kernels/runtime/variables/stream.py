"""The file of the pickles: written as they are made, cut back when one fails."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .limits import GIB, LimitExceeded


class ObjectFile:
    """Holds one pickle after the other.

    Args:
        path: made with mode 0600.
    """

    def __init__(self, path: Path) -> None:
        self._file = os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")

    @property
    def position(self) -> int:
        """Where the next pickle begins."""
        return self._file.tell()

    def append(self, data: Any) -> int:
        """Add bytes; return how many."""
        return self._file.write(data)

    def cut(self, position: int) -> None:
        """Forget everything from ``position`` on."""
        self._file.seek(position)
        self._file.truncate()

    def close(self) -> None:
        """Finish the file."""
        self._file.close()


class Sink:
    """What the pickler of one variable writes to: counts, and refuses to take more than a limit.

    Args:
        file: where it goes.
        size_limit: bytes, those of arrays included.
        check: called with each write; raises when the variable has taken too long.
    """

    def __init__(self, file: ObjectFile, size_limit: int, check: Callable[[], None]) -> None:
        self._file = file
        self._size_limit = size_limit
        self._check = check
        self.size = 0

    def write(self, data: Any) -> int:
        """Take a part of the pickle."""
        size = memoryview(data).nbytes
        self.count(size)
        self._file.append(data)
        return size

    def count(self, size: int) -> None:
        """Note that ``size`` more bytes belong to the variable.

        Raises:
            LimitExceeded: too many, or too late.
        """
        self.size += size
        if self.size > self._size_limit:
            raise LimitExceeded(f"It is larger than {self._size_limit / GIB:.3g} GiB.")
        self._check()
