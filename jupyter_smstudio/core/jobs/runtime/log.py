r"""The log of a program: files of lines, ``<time>\t<text>\n``, of limited size altogether.

Lines are read by file and offset: a file is only appended to, and none is changed once it has a
successor, apart from the one that tells of dropped lines. A text that ends with ``\r`` is replaced by
the line after it, as on a terminal. Readers split at ``\n`` only.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from .journal import Journal, is_full, write_whole

FILE_BYTES = 8 * 1024 * 1024
FILES = 16
"""A log is at least this many files, so that dropping one loses little."""


@dataclass
class _Part:
    """A file after the head."""

    path: Path
    lines: int = 0
    size: int = 0


class LogWriter:
    """Writes a log and keeps it within its limit: the first half and the newest lines stay.

    Args:
        folder: created if missing.
        limit: bytes of all files together; exceeded by what comes at once, 64 KiB of output, at most.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        folder.mkdir(exist_ok=True)
        self._folder = folder
        self._limit = limit
        self._file_bytes = min(FILE_BYTES, max(1, limit // FILES))
        self._head = 0
        self._parts: deque[_Part] = deque()
        self._number = -1
        self._dropped = 0
        self._notice: Path | None = None
        self._lost = 0
        self._journal = self._next()

    @property
    def lost(self) -> int:
        """How many lines were not written because the disk was full."""
        return self._lost + self._journal.lost

    def write(self, lines: list[str]) -> None:
        """Append lines with the present time."""
        if not lines:
            return
        stamp = _stamp()
        if self._journal.lost:
            self._tell_of_lost(stamp)
        data = (stamp + f"\n{stamp}".join(lines) + "\n").encode()
        if self._journal.append(data, len(lines)):
            self._count(len(lines), len(data))
        if self._journal.size >= self._file_bytes and not self._journal.lost:
            self._journal.close()
            self._journal = self._next()

    def close(self) -> None:
        """Close the file."""
        self._journal.close()

    def _tell_of_lost(self, stamp: str) -> None:
        count = self._journal.lost
        notice = f"{stamp}[{count:,} lines are missing here: the disk was full]\n".encode()
        if self._journal.append(notice):
            self._journal.lost = 0
            self._lost += count
            self._count(1, len(notice))
        else:
            self._journal.lost = count  # the notice itself is not a line of the program

    def _count(self, lines: int, size: int) -> None:
        if self._parts:
            self._parts[-1].lines += lines
            self._parts[-1].size += size
            self._drop()
        else:
            self._head += size

    def _next(self) -> Journal:
        self._number += 1
        journal = Journal(self._folder / f"{self._number:04d}.log")
        if self._parts or self._head >= self._limit // 2:
            self._parts.append(_Part(journal.path))
        return journal

    def _drop(self) -> None:
        while len(self._parts) > 1 and self._head + sum(part.size for part in self._parts) > self._limit:
            oldest = self._parts.popleft()
            self._dropped += oldest.lines
            notice = (
                f"{_stamp()}[{self._dropped:,} lines were dropped here: "
                f"the log is limited to {self._limit:,} bytes]\n"
            )
            # The notice takes the place of the newest dropped file, so that it stays between head and
            # tail; the one before it goes afterwards, so that the gap is never without one.
            try:
                write_whole(oldest.path, notice.encode())
            except OSError as error:
                if not is_full(error):
                    raise
                oldest.path.unlink()  # room is needed more than the notice
            before = self._notice
            self._notice = oldest.path
            if before:
                before.unlink(missing_ok=True)


def _stamp() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z\t"
