"""What a job has saved to go on from: the newest checkpoint that is whole, and a word if there is none."""

from __future__ import annotations

import os
import time
from pathlib import Path

from .plan import HostPlan
from .report import Report

LOOK_SECONDS = 5.0
"""Between two looks. A checkpoint is whole once it looks the same twice: that needs no word of the program,
which may save in any way, and works on any file system."""
UNFINISHED = (".tmp", ".part", ".partial", ".incomplete")
PATIENCE = 0.1
"""Share of its time after which a spot job should have saved something."""

Look = tuple[int, int]
"""Newest change in nanoseconds, and bytes."""


class CheckpointWatch:
    """Watches the folder of checkpoints while the program runs.

    Args:
        plan: of the host.
        report: told of the newest whole checkpoint, and once of missing ones.
        look_seconds: between two looks.
    """

    def __init__(self, plan: HostPlan, report: Report, look_seconds: float = LOOK_SECONDS) -> None:
        self._look_seconds = look_seconds
        self._folder = Path(plan.checkpoints) if plan.checkpoints else None
        self._report = report
        self._before = self._look()
        self._reported: tuple[str, Look] | None = None
        self._started = time.monotonic()
        self._looked = self._started
        self._warn_after = plan.max_runtime_seconds * PATIENCE if plan.spot else float("inf")
        self._saved = False

    def tick(self) -> None:
        """Look, if it is time to."""
        now = time.monotonic()
        if self._folder is None or now - self._looked < min(self._look_seconds, self._warn_after):
            return
        self._looked = now
        found = self._look()
        self._saved = self._saved or found != self._before
        whole = [each for each in found.items() if self._before.get(each[0]) == each[1]]
        self._before = found
        if whole:
            self._tell(max(whole, key=lambda each: each[1]))
        if not self._saved and now - self._started >= self._warn_after:
            self._warn_after = float("inf")
            self._report.note(
                "No checkpoint was saved within the first tenth of the job's time: after an interruption it "
                "starts from its beginning. Save to /opt/ml/checkpoints (SM_CHECKPOINT_DIR).",
                warning="no_checkpoint",
            )

    def _tell(self, newest: tuple[str, Look]) -> None:
        if newest != self._reported:
            self._reported = newest
            name, (changed, size) = newest
            facts = {"name": name, "time": changed / 1e9, "size_bytes": size}
            self._report.note("", checkpoint=facts)

    def _look(self) -> dict[str, Look]:
        if self._folder is None or not self._folder.is_dir():
            return {}
        found = {}
        for entry in os.scandir(self._folder):
            if not entry.name.startswith(".") and not entry.name.endswith(UNFINISHED):
                found[entry.name] = _look_at(entry)
        return found


def _look_at(entry: os.DirEntry[str]) -> Look:
    """Return the newest change and the size of a file, or of all files in a folder."""
    newest, size = 0, 0
    try:
        if not entry.is_dir(follow_symlinks=False):
            status = entry.stat(follow_symlinks=False)
            return status.st_mtime_ns, status.st_size
        newest = entry.stat(follow_symlinks=False).st_mtime_ns
        for inner in os.scandir(entry.path):
            changed, inner_size = _look_at(inner)
            newest, size = max(newest, changed), size + inner_size
    except FileNotFoundError:
        return 0, 0  # it was moved or removed meanwhile: not whole at the next look either
    return newest, size
