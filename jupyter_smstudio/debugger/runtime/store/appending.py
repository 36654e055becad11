"""A file that is only appended to, whole pieces at a time."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Sequence
from pathlib import Path

MOST_BUFFERS = 512
"""For one call: half of Linux' ``IOV_MAX``."""
LOOK_BYTES = 1 << 16


class AppendOnlyFile:
    """Appends pieces so that a piece is there whole or not at all, unless the process dies in the middle.

    Args:
        path: made, with its folders, if it is missing.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o666)
        self.end = os.fstat(self._descriptor).st_size
        self._torn = False

    @property
    def descriptor(self) -> int:
        """Of the open file."""
        return self._descriptor

    def append(self, pieces: Sequence[bytes | memoryview]) -> int:
        """Write at the end and return where.

        Raises:
            OSError: the disk is full or fails, or the file was deleted; nothing was appended.
        """
        start = self.end
        if os.fstat(self._descriptor).st_nlink == 0:
            raise FileNotFoundError(errno.ENOENT, "it was deleted meanwhile", str(self._path))
        if self._torn:
            os.ftruncate(self._descriptor, start)
            self._torn = False
        try:
            end = start
            for first in range(0, len(pieces), MOST_BUFFERS):
                end = self._write(pieces[first : first + MOST_BUFFERS], end)
        except OSError:
            self.cut(start)
            raise
        self.end = end
        return start

    def _write(self, pieces: Sequence[bytes | memoryview], end: int) -> int:
        left = [memoryview(piece) for piece in pieces if len(piece)]
        while left:
            written = os.pwritev(self._descriptor, left, end)
            end += written
            while left and written >= len(left[0]):
                written -= len(left.pop(0))
            if written:
                left[0] = left[0][written:]
        return end

    def cut(self, end: int) -> None:
        """Give up what comes after a byte: what was written of a piece that is not whole."""
        self.end = end
        self._torn = True
        with contextlib.suppress(OSError):  # then the next piece begins with another try
            os.ftruncate(self._descriptor, end)
            self._torn = False

    def cut_torn_line(self) -> None:
        """Give up what comes after the last line feed: a writer of lines was killed in the middle of one."""
        end = self.end
        while end:
            start = max(0, end - LOOK_BYTES)
            place = os.pread(self._descriptor, end - start, start).rfind(b"\n")
            end = start + place + 1
            if place >= 0:
                break
        if end < self.end:
            self.cut(end)

    def close(self) -> None:
        """Close it."""
        os.close(self._descriptor)
