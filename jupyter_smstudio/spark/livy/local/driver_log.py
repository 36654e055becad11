"""What a driver wrote: a file that never outgrows its bound, whose offsets stay true when its start goes."""

from __future__ import annotations

import codecs
import logging
import os
from pathlib import Path

from ...models import SparkLogPage
from .limits import LOG_BYTES

log = logging.getLogger(__name__)

NAME = "driver.log"


class DriverLog:
    """The log of one driver.

    Args:
        folder: the driver's.
        most_bytes: that it may have before its older half goes.
    """

    def __init__(self, folder: Path, most_bytes: int = LOG_BYTES) -> None:
        self.path = folder / NAME
        self._gone = folder / f"{NAME}.gone"
        self._most_bytes = most_bytes

    @property
    def gone(self) -> int:
        """Bytes that the log once had before what it has now."""
        return int(self._gone.read_text() or 0) if self._gone.exists() else 0

    def page(self, offset: int, limit: int) -> SparkLogPage:
        """Return a stretch, in bytes since the driver began; what is gone is passed over."""
        gone, size = self.gone, self._size()
        start = min(max(offset - gone, 0), size)
        text, read = whole_characters(self._read(start, min(limit, size - start)))
        return SparkLogPage(text=text, next=gone + start + read, total=gone + size)

    def lines(self, start: int | None, size: int) -> tuple[int, int, list[str]]:
        """Return where the lines begin, how many there are, and the lines; from the end without a start."""
        lines = self.tail(self._most_bytes).splitlines()  # between two cuts it may be much longer
        count = len(lines) if size < 0 else size
        begin = max(0, len(lines) - count) if start is None else max(start, 0)
        return begin, len(lines), lines[begin : begin + count]

    def last(self, count: int) -> list[str]:
        """Return the last lines, as far as a few thousand characters hold them."""
        return self.tail(200 * count).splitlines()[-count:]

    def tail(self, size: int = 2000) -> str:
        """Return its last bytes."""
        whole = self._size()
        return self._read(max(0, whole - size), size).decode(errors="replace")

    def note(self, line: str) -> None:
        """Add a line of the gateway's own; on a full disk there is none."""
        try:
            with self.path.open("a") as file:
                file.write(f"{line}\n")
        except OSError as error:
            log.warning("The log of a driver took no line: %s", error)

    def trim(self) -> None:
        """Let the older half go when it has outgrown its bound.

        What the driver writes in the instant between is lost: it appends to the file, which is cut in place.
        One that cannot be cut, as the disk is full or its code has removed it, is left until the next time.
        """
        try:
            self._trim()
        except OSError as error:
            log.warning("The log of a driver was not cut: %s", error)

    def _trim(self) -> None:
        size = self._size()
        if size <= self._most_bytes:
            return
        gone, kept = self.gone, self._most_bytes // 2
        rest = self._read(size - kept, kept)
        rest = rest.partition(b"\n")[2] or rest  # from the beginning of a line on
        with self.path.open("r+b") as file:
            file.write(rest)
            file.truncate()
        new = self._gone.with_suffix(".new")
        new.write_text(str(gone + size - len(rest)))
        new.replace(self._gone)

    def _size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    def _read(self, start: int, count: int) -> bytes:
        if not self.path.exists():
            return b""
        with self.path.open("rb") as file:
            return os.pread(file.fileno(), max(count, 0), start)


def whole_characters(content: bytes) -> tuple[str, int]:
    """Return the text of a stretch and its bytes, without the half of a character at its end."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    text = decoder.decode(content)
    half = len(decoder.getstate()[0])
    if half < len(content):
        return text, len(content) - half
    return content.decode(errors="replace"), len(content)  # nothing else: who asks for so little gets on
