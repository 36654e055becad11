"""Reads what a runner writes, as it writes it."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .inotify import FolderWatches
from .runtime.plan import EXIT, LOG, METRICS, PROGRESS, Exit, Progress

log = logging.getLogger(__name__)
READ_BYTES = 4 * 1024 * 1024
"""At one go, so that a flood of metrics leaves the event loop free."""


@dataclass(frozen=True)
class Point:
    """One line of ``metrics.jsonl``."""

    time: float
    step: int
    name: str
    value: float


class LineReader:
    """Reads the whole lines of a growing file, each once.

    Args:
        path: may not exist yet.
        offset: bytes that were read before.
    """

    def __init__(self, path: Path, offset: int = 0) -> None:
        self._path = path
        self.offset = offset

    def read(self) -> list[tuple[dict[str, Any], int]]:
        """Return the new lines as JSON objects, each with the offset behind it.

        What is none is skipped and told in the server's log.
        """
        try:
            with self._path.open("rb") as file:
                file.seek(self.offset)
                data = file.read(READ_BYTES)
        except FileNotFoundError:
            return []
        found = []
        for line in data[: data.rfind(b"\n") + 1].splitlines(keepends=True):
            self.offset += len(line)
            try:
                record = json.loads(line)
            except ValueError:  # torn by a full disk or a power failure
                log.warning("%s has a line that cannot be read: %.80r", self._path, line)
                continue
            if isinstance(record, dict):
                found.append((record, self.offset))
        return found


def read_points(records: list[tuple[dict[str, Any], int]]) -> list[Point]:
    """Return metric values; whatever is not one is left out."""
    points = []
    for record, _ in records:
        try:
            point = Point(
                float(record["time"]), int(record["step"]), str(record["name"]), float(record["value"])
            )
        except (KeyError, TypeError, ValueError):  # programs may write this file, too
            continue
        if math.isfinite(point.value) and math.isfinite(point.time):
            points.append(point)
    return points


def read_exit(folder: Path) -> Exit | None:
    """Return how an attempt ended; None if its runner never said."""
    try:
        record = json.loads((folder / EXIT).read_text())
        return Exit(**record)
    except FileNotFoundError:
        return None
    except (ValueError, TypeError) as error:  # it appears whole, so somebody has changed it
        log.warning("%s cannot be read: %s", folder / EXIT, error)
        return None


class HostFollower:
    """Follows the files of one attempt of one host.

    Args:
        folder: the host's.
        watches: tell of changes.
        on_progress: called with each step that the runner enters, and the offset behind its line.
        on_points: called with new metric values.
        on_log: called when the log has grown, with its size.
        progress_bytes: that were read by an earlier server.
    """

    def __init__(
        self,
        folder: Path,
        watches: FolderWatches,
        *,
        on_progress: Callable[[Progress, int], None],
        on_points: Callable[[list[Point]], None],
        on_log: Callable[[int], None],
        progress_bytes: int = 0,
    ) -> None:
        self.folder = folder
        self._progress = LineReader(folder / PROGRESS, progress_bytes)
        self._metrics = LineReader(folder / METRICS)
        self._on_progress = on_progress
        self._on_points = on_points
        self._on_log = on_log
        self._log_bytes = -1
        self._unwatch = [
            watches.watch(folder, self.read),
            watches.watch(folder / LOG, self._look_at_log),
        ]

    def read(self) -> None:
        """Read what is new."""
        for record, offset in self._progress.read():
            try:
                step = Progress(**record)
            except TypeError:
                log.warning("%s has a strange line: %.80r", self.folder / PROGRESS, record)
                continue
            self._on_progress(step, offset)
        while records := self._metrics.read():
            if points := read_points(records):
                self._on_points(points)

    def close(self) -> None:
        """Read the rest, and stop following."""
        self.leave()
        self.read()
        self._look_at_log()

    def leave(self) -> None:
        """Stop following; the runner goes on."""
        for unwatch in self._unwatch:
            unwatch()
        self._unwatch = []

    def _look_at_log(self) -> None:
        size = log_size(self.folder)
        if size != self._log_bytes:
            self._log_bytes = size
            self._on_log(size)


def log_size(folder: Path) -> int:
    """Return the bytes of a host's log."""
    total = 0
    for path in (folder / LOG).glob("*.log"):
        try:
            total += path.stat().st_size
        except FileNotFoundError:  # dropped meanwhile, to keep the limit
            continue
    return total
