"""What captured tensors may take of the disk: estimated before, counted while it grows, and capped."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..modes import ModeKeys
from .schedule import Schedule

GB = 10**9
RESERVE = GB
"""Bytes of the disk that stay free for the training's own files: its model and checkpoints."""
RESERVE_SHARE = 0.02
"""On a small disk, this share of it where that is less."""
REDUCTION_BYTES = 120
"""A number with its name in the shard and in the index."""
RECORD_BYTES = 160
"""What a tensor needs beside its content."""


@dataclass(frozen=True)
class Estimate:
    """What a configuration will write.

    Attributes:
        steps: of the training, that it is an estimate for.
        bytes_of_a_step: of the largest one.
        total_bytes: of all saved steps.
    """

    steps: int
    bytes_of_a_step: int
    total_bytes: int

    def __str__(self) -> str:
        return (
            f"{readable(self.total_bytes)} in {self.steps:,} steps, up to {readable(self.bytes_of_a_step)} "
            "in one step"
        )


def estimate(
    schedule: Schedule, sizes: Mapping[str, int], steps: int, mode: ModeKeys = ModeKeys.TRAIN
) -> Estimate:
    """Estimate what will be written, without summaries (some 1 kB for each tensor and step).

    Args:
        schedule: which tensors are due, and when.
        sizes: of each tensor, in bytes.
        steps: of the training.
        mode: that all of them are in.
    """
    total = largest = 0
    everything = frozenset(schedule.included)
    for name, nbytes in sizes.items():
        wish = schedule.wish(name, everything)
        if wish is None:
            continue
        reduced = len(wish.reductions.names) * REDUCTION_BYTES if wish.reductions else 0
        each = reduced + (nbytes + RECORD_BYTES if wish.whole else 0)
        saved = max(schedule.saving(one).modes[mode].saved_of(steps) for one in schedule.of(name))
        largest += each if saved else 0
        total += each * saved
    return Estimate(steps, largest, total)


class Budget:
    """Counts what is written and what is on its way, and says when whole tensors are no longer taken.

    Args:
        folder: where they are written.
        limit: in bytes.

    Attributes:
        used: bytes that are written.
        reached: why no more may be; empty: more may.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        self._folder, self.limit = folder, limit
        self._changing = threading.Lock()
        self._coming = 0
        self.used = 0
        self.reached = ""

    def promise(self, nbytes: int) -> None:
        """Learn that so many bytes were taken of the training, and will be written."""
        with self._changing:
            self._coming += nbytes

    def written(self, total: int, promised: int) -> None:
        """Learn how many bytes are written in all, and how many promised ones are among them by now."""
        with self._changing:
            self.used = total
            self._coming -= promised

    def allows(self, nbytes: int) -> bool:
        """Tell whether so many more bytes may be written; once they may not, no more may."""
        if self.reached:
            return False
        with self._changing:
            spoken_for = self.used + self._coming
        if spoken_for + nbytes > self.limit:
            self.reached = (
                f"the limit of {readable(self.limit)} for captured tensors is reached (storage_limit_gb)"
            )
        else:
            self.reached = self._full(nbytes)
        return not self.reached

    def _full(self, nbytes: int) -> str:
        disk = shutil.disk_usage(self._folder)
        reserve = min(RESERVE, int(RESERVE_SHARE * disk.total))
        if disk.free - self._coming - nbytes >= reserve:
            return ""
        return f"{readable(disk.free)} are free on the disk of {self._folder}, and the training needs some"


def readable(nbytes: float) -> str:
    """Return a size as people write it: ``7.6 MB``."""
    for unit in ("B", "kB", "MB"):
        if nbytes < 1000:
            return f"{nbytes:.3g} {unit}"
        nbytes /= 1000
    return f"{nbytes:,.3g} GB"
