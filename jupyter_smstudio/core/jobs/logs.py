"""Reads logs: of all attempts of all hosts, merged by time, from any place on.

A token names, for each host, the attempt, the file and the byte where its reader goes on.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from ..errors import InvalidInput, NotFound
from .folders import JobFolder
from .models import LogLine, LogPage
from .runtime.plan import LOG

SEARCH_BYTES = 8 * 1024 * 1024
"""Looked through for one answer, so that a search that finds nothing keeps the event loop some 100 ms."""
TAIL_BYTES = 4 * 1024 * 1024
BLOCK_BYTES = 256 * 1024
MAX_LINES = 10_000
DROPPED = "lines were dropped here"
TOKEN = re.compile(r"(algo-\d{1,2}):(\d{1,6})\.(\d{1,9})\.(\d{1,15})")


class Place(NamedTuple):
    """Where a reader of one host is."""

    attempt: int = 0
    file: int = 0
    offset: int = 0


@dataclass(frozen=True)
class _File:
    attempt: int
    number: int
    path: Path


@dataclass(frozen=True)
class _Line:
    """A line with its host and the place behind it; orders by time, as its text begins with that."""

    text: str
    host: str
    after: Place

    def __lt__(self, other: _Line) -> bool:
        return self.text[:24] < other.text[:24]

    def wire(self) -> LogLine:
        """Return the line as it goes over the wire."""
        time, _, text = self.text.partition("\t")
        return LogLine(time=datetime.fromisoformat(time), host=self.host, text=text)


class LogReader:
    """Reads the log of a job.

    Args:
        folder: the job's.
        host: only this host's; empty for all.

    Raises:
        NotFound: there is no such host.
    """

    def __init__(self, folder: JobFolder, host: str = "") -> None:
        self._folder = folder
        hosts = folder.hosts()
        if host and host not in hosts:
            raise NotFound(f"The job has no host {host[:63]}; it has {', '.join(hosts) or 'none yet'}.")
        self._hosts = [host] if host else hosts

    def page(self, token: str, limit: int, search: str = "") -> LogPage:
        """Return the lines after a token, oldest first.

        Raises:
            InvalidInput: the token is none of ours.
        """
        places = self._places(token)
        limit = min(max(1, limit), MAX_LINES)
        wanted, found, read = search.casefold(), list[_Line](), 0
        for line in heapq.merge(*(self._lines(host, places[host]) for host in self._hosts)):
            places[line.host] = line.after
            read += len(line.text)
            if not wanted or wanted in line.text.casefold():
                found.append(line)
            if len(found) >= limit or read > SEARCH_BYTES:
                break
        return self._answer(found, places)

    def tail(self, limit: int, search: str = "") -> LogPage:
        """Return the last lines, oldest first."""
        limit = min(max(1, limit), MAX_LINES)
        wanted, found, places = search.casefold(), list[_Line](), dict[str, Place]()
        for host in self._hosts:
            lines = self._last_lines(host, limit)
            places[host] = lines[-1].after if lines else Place()
            found += [line for line in lines if not wanted or wanted in line.text.casefold()]
        return self._answer(sorted(found)[-limit:], places)

    def whole(self) -> Iterator[LogLine]:
        """Return all lines, oldest first."""
        return (line.wire() for line in heapq.merge(*(self._lines(host, Place()) for host in self._hosts)))

    def _answer(self, found: list[_Line], places: dict[str, Place]) -> LogPage:
        files = [file for host in self._hosts for file in self._files(host)]
        sizes = {file.path: _size(file.path) for file in files}
        return LogPage(
            items=[line.wire() for line in _overwritten(found)],
            next_token=";".join(f"{host}:{p.attempt}.{p.file}.{p.offset}" for host, p in places.items()),
            size_bytes=sum(sizes.values()),
            truncated=any(size < 200 and _tells_of_dropped(path) for path, size in sizes.items()),
        )

    def _places(self, token: str) -> dict[str, Place]:
        places = {host: Place() for host in self._hosts}
        for part in token.split(";") if token else ():
            match = TOKEN.fullmatch(part)
            if match is None:
                raise InvalidInput("The log's token is not one that was given out; leave it away to start.")
            if match[1] in places:
                places[match[1]] = Place(int(match[2]), int(match[3]), int(match[4]))
        return places

    def _files(self, host: str) -> list[_File]:
        return [
            _File(attempt, int(path.stem), path)
            for attempt, folder in self._folder.attempts(host)
            for path in sorted((folder / LOG).glob("*.log"))
            if path.stem.isdigit()
        ]

    def _lines(self, host: str, start: Place) -> Iterator[_Line]:
        for file in self._files(host):
            if (file.attempt, file.number) < start[:2]:
                continue
            same = (file.attempt, file.number) == start[:2]
            yield from _read(host, file, start.offset if same else 0)

    def _last_lines(self, host: str, limit: int) -> list[_Line]:
        lines: list[_Line] = []
        for file in reversed(self._files(host)):
            start = max(0, _size(file.path) - TAIL_BYTES)
            read = list(_read(host, file, start))
            lines = (read[1:] if start else read) + lines  # the first one may be torn
            if len(lines) >= limit:
                break
        return lines[-limit:]


def write_whole_log(folder: JobFolder) -> Path:
    """Write the whole log into one file for download, and return it."""
    hosts = folder.hosts()
    new = folder.log.with_suffix(".new")
    with new.open("w") as file:
        for line in LogReader(folder).whole():
            host = f"[{line.host}] " if len(hosts) > 1 else ""
            file.write(f"{line.time:%Y-%m-%dT%H:%M:%S.%f}Z {host}{line.text}\n")
    new.replace(folder.log)
    return folder.log


def _read(host: str, file: _File, offset: int) -> Iterator[_Line]:
    """Return the whole lines of a file from an offset on; none if it was dropped meanwhile."""
    try:
        opened = file.path.open("rb")
    except FileNotFoundError:
        return
    with opened:
        opened.seek(offset)
        rest = b""
        while block := opened.read(BLOCK_BYTES):
            *whole, rest = (rest + block).split(b"\n")
            for line in whole:
                offset += len(line) + 1
                text = line.decode(errors="replace")
                if "\t" in text:
                    yield _Line(text, host, Place(file.attempt, file.number, offset))


def _overwritten(lines: list[_Line]) -> Iterator[_Line]:
    """Leave out what a terminal would have overwritten: a text that ends with a carriage return."""
    last = {line.host: index for index, line in enumerate(lines)}
    for index, line in enumerate(lines):
        if not line.text.endswith("\r") or last[line.host] == index:
            yield line


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:  # dropped meanwhile, to keep the limit
        return 0


def _tells_of_dropped(path: Path) -> bool:
    try:
        return DROPPED in path.read_text(errors="replace")
    except FileNotFoundError:
        return False
