"""The first records of an input, as a person reads them; nothing of it is executed or unpacked."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from ..core.errors import InvalidInput
from ..core.jobs.models import Channel
from ..core.uris import is_local
from .models import ChannelSample
from .paths import Locator

ROWS, COLUMNS, CHARACTERS = 5, 12, 40
HEAD_BYTES = 65_536
MAX_FILES = 10_000
"""Counted at most; a folder of more is told as so many."""


def sample(locator: Locator, channel: Channel) -> ChannelSample | None:
    """Return what a local channel holds; None for a remote one, which is not fetched for a plan.

    Raises:
        InvalidInput: it can't be read, or is not what its content type says.
    """
    if not is_local(channel.uri):
        return None
    path = locator.locate(channel.uri)
    try:
        files = list(islice(_files(path), MAX_FILES))
        size = sum(file.stat().st_size for file in files)
        first = next((file for file in files if file.stat().st_size), None)
        head = _head(first) if first else b""
    except OSError as error:
        raise InvalidInput(f"{path} can't be read: {error.strerror}.") from error
    columns, rows = _table(channel, first, head) if first else ([], [])
    return ChannelSample(channel=channel.name, files=len(files), size_bytes=size, columns=columns, rows=rows)


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    for folder, folders, names in os.walk(path):
        folders.sort()
        found = (Path(folder, name) for name in sorted(names))
        # A pipe would never end, and a link may lead anywhere.
        yield from (file for file in found if file.is_file() and not file.is_symlink())


def _head(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(HEAD_BYTES)


def _table(channel: Channel, file: Path, head: bytes) -> tuple[list[str], list[list[str]]]:
    kind = channel.content_type.partition(";")[0].strip()
    if kind == "text/csv" or (not kind and file.suffix == ".csv"):
        return _csv_table(channel, head)
    return [], []


def _csv_table(channel: Channel, head: bytes) -> tuple[list[str], list[list[str]]]:
    try:
        text = head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start < HEAD_BYTES - 4:  # else the head ends within a character
            raise InvalidInput(
                f"The channel {channel.name} is told to be CSV and is not UTF-8 at byte {error.start}."
            ) from error
        text = head[: error.start].decode("utf-8-sig")
    lines = text.splitlines()
    # The last line of a head may be half a line.
    whole = lines[:-1] if len(head) == HEAD_BYTES and len(lines) > 1 else lines
    rows = list(islice(csv.reader(io.StringIO("\n".join(whole))), ROWS))
    if not rows:
        return [], []
    width = len(rows[0])
    for number, row in enumerate(rows, start=1):
        if len(row) != width:
            raise InvalidInput(
                f"The channel {channel.name} is told to be CSV: row {number} has {len(row)} columns, "
                f"the first one {width}."
            )
    names = [f"column {index}" for index in range(1, min(width, COLUMNS) + 1)]
    return names, [[value[:CHARACTERS] for value in row[:COLUMNS]] for row in rows]
