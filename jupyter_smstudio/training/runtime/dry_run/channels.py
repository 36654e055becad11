"""The channels of a dry run: what the job was given is set aside, and a part of it put in its place."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .formats import CannotCut, cutter_of

ASIDE = ".whole"
"""Below the folder ``input``; names of channels never begin with a dot."""
MOST_FILES = 10_000
"""Looked at in a channel."""


@dataclass(frozen=True)
class Cut:
    """What is left of some files.

    Attributes:
        records: None where some of them cannot be counted.
        tried_bytes: of the originals that these records are of.
        total_bytes: of the originals.
        notes: sentences on what could not be cut.
    """

    records: int | None
    tried_bytes: float
    total_bytes: int
    notes: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        """Part of the bytes, 0 to 1; of nothing all is there."""
        return min(1.0, self.tried_bytes / self.total_bytes) if self.total_bytes else 1.0

    def __add__(self, other: Cut) -> Cut:
        """Return both together."""
        counted = self.records is not None and other.records is not None
        return Cut(
            (self.records or 0) + (other.records or 0) if counted else None,
            self.tried_bytes + other.tried_bytes,
            self.total_bytes + other.total_bytes,
            tuple(dict.fromkeys((*self.notes, *other.notes))),
        )


NOTHING = Cut(0, 0.0, 0)


class Channels:
    """The channels of this job.

    Args:
        environment: its variables.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._data = Path(environment["SM_INPUT_DIR"]) / "data"
        self._aside = Path(environment["SM_INPUT_DIR"]) / ASIDE
        self._facts: dict[str, dict[str, str]] = json.loads(environment["SM_INPUT_DATA_CONFIG"])

    def set_aside(self) -> None:
        """Move what the job was given out of the program's sight."""
        self._aside.mkdir()
        for name in self._facts:
            (self._data / name).rename(self._aside / name)

    def give(self, records: int) -> Cut:
        """Give the program so many records of each channel; those given before are removed."""
        return sum((self._give(name, records) for name in sorted(self._facts)), NOTHING)

    def _give(self, name: str, records: int) -> Cut:
        source, target = self._aside / name, self._data / name
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir()
        files = [path for path in sorted(source.rglob("*")) if path.is_file()][:MOST_FILES]
        content_type = self._facts[name].get("ContentType", "")
        cuttable = all(cutter_of(content_type, file.suffix) for file in files)
        # Of pictures and the like a record is a file; from all over the folder, which may be one of classes.
        taken = _spread(files, records)
        found = NOTHING
        for index, file in enumerate(taken):
            part = records // len(taken) + (index < records % len(taken)) if cuttable else records
            found += _cut(file, target / file.relative_to(source), content_type, part, name)
        left_out = sum(file.stat().st_size for file in set(files) - set(taken))
        return found + Cut(0, 0.0, left_out)


def _spread(files: list[Path], most: int) -> list[Path]:
    count = min(len(files), most)
    return [files[index * len(files) // count] for index in range(count)]


def _cut(file: Path, target: Path, content_type: str, records: int, channel: str) -> Cut:
    size = file.stat().st_size
    target.parent.mkdir(parents=True, exist_ok=True)
    cutter = cutter_of(content_type, file.suffix)
    try:
        if cutter is None:
            raise CannotCut("is of a kind whose records nobody here knows")
        found, share = cutter(file, target, records)
    except CannotCut as reason:
        target.unlink(missing_ok=True)
        os.symlink(file, target)
        note = f"{file.name} of the channel {channel} {reason}; it was used whole."
        return Cut(None if cutter else 1, size, size, (note,) if cutter else ())
    if not target.exists():
        os.symlink(file, target)
    return Cut(found, share * size, size)
