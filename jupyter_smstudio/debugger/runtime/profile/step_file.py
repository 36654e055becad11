"""The times of a worker's steps, appended by a thread of its own."""

from __future__ import annotations

import json
import logging
import threading
from collections import deque
from pathlib import Path
from typing import NamedTuple

from ..store.appending import AppendOnlyFile
from .settings import FOLDER, STEPS

LOG = logging.getLogger("jupyter_smstudio.debugger")
VERSION = 1
FLUSH_SECONDS = 1.0
"""Between two looks for new steps: each is told within 2 s, and a step of a millisecond wakes nobody up."""
MOST_WAITING = 100_000
"""Steps that a dead disk keeps in memory, 20 MiB."""
ROWS = 50_000
"""After which each second step is kept, after as many more each fourth, …: a million steps take 25 MB."""


class StepRow(NamedTuple):
    """A step.

    Attributes:
        step: global one.
        mode: its number, as ``ModeKeys`` has it.
        began: seconds since the epoch.
        data: seconds that it waited for its data, and so on; see ``clock.Phase``.
        hook: seconds that the hook took.
    """

    step: int
    mode: int
    began: float
    data: float
    forward: float
    backward: float
    optimizer: float
    other: float
    hook: float


class StepFile:
    """Appends steps.

    Args:
        trial: folder of the trial.
        worker: whose steps they are.
        rows: after which fewer are kept.

    Raises:
        OSError: the file cannot be made.
    """

    def __init__(self, trial: Path, worker: str, rows: int = ROWS) -> None:
        self._file = AppendOnlyFile(trial / FOLDER / f"{worker}{STEPS}")
        self._file.cut_torn_line()  # of an attempt that was interrupted
        self._rows = rows
        self._waiting: deque[StepRow] = deque(maxlen=MOST_WAITING)
        self._ended = threading.Event()
        self._seen, self._stride, self._kept = 0, 1, 0
        self._lost = False
        self._append({"version": VERSION, "columns": StepRow._fields})
        self._thread = threading.Thread(target=self._run, name="smstudio-profile", daemon=True)
        self._thread.start()

    def add(self, row: StepRow) -> None:
        """Let a step be written."""
        if self._seen % self._stride == 0:
            self._waiting.append(row)
            self._kept += 1
            if self._kept % self._rows == 0:
                self._stride *= 2
        self._seen += 1

    def close(self) -> None:
        """Write what is left."""
        self._ended.set()
        self._thread.join()
        self._file.close()

    def _run(self) -> None:
        ended = False
        while not ended:
            ended = self._ended.wait(FLUSH_SECONDS)
            rows = [self._waiting.popleft() for _ in range(len(self._waiting))]
            if rows:
                self._append(*(_rounded(row) for row in rows))

    def _append(self, *lines: object) -> None:
        try:
            self._file.append([json.dumps(each, separators=(",", ":")).encode() + b"\n" for each in lines])
        except OSError as error:  # e.g. a full disk: the training goes on, and so do later steps
            if not self._lost:
                LOG.warning("The times of some steps cannot be written: %s", error)
            self._lost = True


def _rounded(row: StepRow) -> list[float]:
    """Return a step as JSON has it, to the microsecond."""
    return [row.step, row.mode, *(round(each, 6) for each in row[2:])]
