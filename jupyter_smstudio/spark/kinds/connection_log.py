"""What became of a connection, line by line: the log of a cluster whose own log is elsewhere."""

from __future__ import annotations

from pathlib import Path

from ...core.clock import Clock
from ..models import SparkLogPage
from .log_file import log_page

MOST_BYTES = 1024**2
"""After which the older half goes."""


class ConnectionLog:
    """The file ``connection.log`` of a cluster's folder. A line that says what the last one says is left out.

    Args:
        folder: the cluster's.
        clock: the time.
    """

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._file = folder / "connection.log"
        self._clock = clock

    def write(self, text: str) -> None:
        """Add a line."""
        line = " ".join(text.split())
        lines = self._lines()
        if lines and lines[-1].partition(" ")[2] == line:
            return
        lines.append(f"{self._clock.now():%Y-%m-%dT%H:%M:%SZ} {line}")
        while sum(len(each) + 1 for each in lines) > MOST_BYTES:
            lines = lines[len(lines) // 2 :]
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_text("".join(f"{each}\n" for each in lines))

    def page(self, offset: int, limit: int) -> SparkLogPage:
        """Return a stretch of it, in bytes."""
        return log_page(self._file, offset, limit)

    def _lines(self) -> list[str]:
        return self._file.read_text().splitlines() if self._file.exists() else []
