"""Files that grow by whole lines, and files that appear whole, also when the disk is full."""

from __future__ import annotations

import errno
import os
from pathlib import Path

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
"""What a write fails with when there is no room: the disk's, or the user's share of it."""
RESERVE_BYTES = 64 * 1024
"""Holds any ``exit.json``: a reason of 1,024 characters and some artifacts."""


def is_full(error: OSError) -> bool:
    """Tell whether an error means that there is no room left."""
    return error.errno in FULL


class Journal:
    """A file that only grows, by whole lines.

    What could not be written whole is taken back, so that a later line never continues a torn one. A
    line that is lost for want of room is counted; the program goes on, as the disk may have room again.

    Args:
        path: created if missing. A torn last line, of a writer that was killed, is taken back.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lost = 0
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        self.size = os.fstat(self._file).st_size
        self._take_torn_line_back()

    def append(self, data: bytes, lines: int = 1) -> bool:
        """Add whole lines in one write.

        Args:
            data: ends with a line feed.
            lines: how many these are, for the count of lost ones.

        Returns:
            Whether there was room.

        Raises:
            OSError: another reason than a full disk.
        """
        try:
            written = os.write(self._file, data)
            if written == len(data):
                self.size += written
                return True
        except OSError as error:
            if not is_full(error):
                raise
        os.ftruncate(self._file, self.size)
        self.lost += lines
        return False

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)

    def _take_torn_line_back(self) -> None:
        while self.size:
            start = max(0, self.size - 65536)
            found = os.pread(self._file, self.size - start, start).rfind(b"\n")
            if found >= 0 and start + found + 1 == self.size:
                return
            self.size = start + found + 1 if found >= 0 else start
            os.ftruncate(self._file, self.size)


class Reserve:
    """Room kept back for the last words of a runner on a full disk.

    Args:
        path: of the file that holds it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def take(self) -> bool:
        """Occupy the room; return whether there was any."""
        file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            # Bytes, not a hole: file systems without fallocate would make one.
            return os.write(file, bytes(RESERVE_BYTES)) == RESERVE_BYTES
        except OSError as error:
            if not is_full(error):
                raise
            return False
        finally:
            os.close(file)

    def release(self) -> None:
        """Give the room back."""
        self._path.unlink(missing_ok=True)


def write_whole(path: Path, data: bytes) -> None:
    """Make a file appear with all its content, or leave what was there.

    Raises:
        OSError: it could not be written.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
