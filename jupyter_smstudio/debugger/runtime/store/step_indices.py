"""Reads the original's index: a JSON file for each step and worker, beside a tfevents file of that step."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from . import layout
from .errors import DamagedTrial
from .index import MOST_NAME, NOTES, DamagedLine, Layout, Write, checked_shape

MOST_BYTES = 1 << 23
"""Of the index of a step: 80,000 tensors."""
MOST_FILES = 1_000_000
MODES = {"TRAIN": 1, "EVAL": 2, "PREDICT": 3, "GLOBAL": 4}


class StepIndices:
    """Reads the original's index as it grows.

    Attributes:
        damaged: files that could not be read the last time; half-written ones are tried again.
        notes: what was wrong with the first of them.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: set[str] = set()
        self._layouts: dict[Layout, Layout] = {}
        self.damaged = 0
        self.notes: list[str] = []

    def read(self) -> list[tuple[str, Write]]:
        """Return what was written since the last time, by the names of workers.

        Raises:
            DamagedTrial: there are more files than steps can be.
        """
        self.damaged, self.notes = 0, []
        found = []
        for path, step, worker in self._new():
            try:
                said = json.loads(layout.read_inside(self._folder, path, MOST_BYTES))
                found.append((worker, self._write(step, said)))
            except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OSError) as error:
                self.damaged += 1
                if len(self.notes) < NOTES:
                    self.notes.append(f"{path}: {type(error).__name__}: {str(error)[:200]}")
                continue
            self._seen.add(path)
            if len(self._seen) > MOST_FILES:
                raise DamagedTrial(f"{self._folder} has more than {MOST_FILES} files of an index.")
        return found

    def _new(self) -> Iterator[tuple[str, int, str]]:
        root = self._folder / layout.INDEX
        try:
            folders = sorted(entry.name for entry in os.scandir(root) if entry.is_dir(follow_symlinks=False))
        except (FileNotFoundError, NotADirectoryError):
            return
        for folder in folders:
            for name in sorted(os.listdir(root / folder)):
                match = layout.STEP_INDEX_NAME.fullmatch(name)
                path = f"{layout.INDEX}/{folder}/{name}"
                if match and path not in self._seen:
                    yield path, int(match[1]), match[2]

    def _write(self, step: int, said: dict[str, Any]) -> Write:
        meta = said["meta"]
        file = meta["event_file_name"]
        if not isinstance(file, str) or len(file) > MOST_NAME:
            raise DamagedLine("no name of a file of events")
        names, starts, ends = [], [], []
        for tensor in said["tensor_payload"]:
            name, start, length = tensor["tensorname"], tensor["start_idx"], tensor["length"]
            whole = type(start) is int and type(length) is int and start >= 0 and length > 0
            if not whole or not isinstance(name, str) or not 0 < len(name) <= MOST_NAME:
                raise DamagedLine("a tensor without a name or a place")
            names.append(name)
            starts.append(start)
            ends.append(start + length)
        shapes = {
            each["tensorname"]: checked_shape(each["shape"]) for each in said.get("shape_payload") or []
        }
        tensors = Layout(tuple(names), (None,) * len(names), tuple(map(shapes.get, names)))
        return Write(
            step=step,
            mode=MODES[meta["mode"].strip()],
            mode_step=int(meta["mode_step"]),
            time=0.0,
            layout=self._layouts.setdefault(tensors, tensors),
            file=file,
            starts=tuple(starts),
            ends=tuple(ends),
        )
