"""How candidates are made: the original's modes, the image that each runs in, and what Auto chooses."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class AutoMLMode(StrEnum):
    """How candidates are made; the best of them are blended either way."""

    AUTO = "Auto"
    ENSEMBLING = "Ensembling"
    HYPERPARAMETER_TUNING = "HyperparameterTuning"


IMAGES = {
    AutoMLMode.ENSEMBLING: "autogluon",
    AutoMLMode.HYPERPARAMETER_TUNING: "xgboost-lightgbm",
}
"""That has all that a mode needs."""
ORIGINALS = {
    "AUTO": AutoMLMode.AUTO,
    "ENSEMBLING": AutoMLMode.ENSEMBLING,
    "HYPERPARAMETER_TUNING": AutoMLMode.HYPERPARAMETER_TUNING,
}
"""By the names of the original's API (AutoMLMode)."""

LARGE_BYTES = 100_000_000
"""From this size on the original's Auto leaves ensembling, and weak candidates get a part of the rows alone.
Ours does not begin with ensembling; docs/decisions/0015-automl-auto.md has the measurements."""
SMALL = (
    "The table is below 100 MB, so each candidate learns from all rows. Ensembling predicts as well in the "
    "same time, but needs an image of its own."
)
LARGE = "The table has 100 MB or more, so weak candidates are dropped after a part of the rows."


@dataclass(frozen=True)
class ModeChoice:
    """The mode that a job runs in.

    Attributes:
        mode: never Auto.
        reason: a sentence that says why.
    """

    mode: AutoMLMode
    reason: str


def choose_mode(asked: AutoMLMode, table: Path, *, algorithms: bool = False) -> ModeChoice:
    """Return the mode that a job runs in.

    Args:
        asked: by the user.
        table: file or folder with the rows; one that is not there has no bytes.
        algorithms: the user chose among them.
    """
    tuning = AutoMLMode.HYPERPARAMETER_TUNING
    if asked is not AutoMLMode.AUTO:
        return ModeChoice(asked, "It was asked for.")
    if algorithms:
        return ModeChoice(tuning, "It is the one whose algorithms can be chosen.")
    if size_of(table) >= LARGE_BYTES:
        return ModeChoice(tuning, LARGE)
    return ModeChoice(tuning, SMALL)


def size_of(table: Path) -> int:
    """Return how many bytes a file has, or all files below a folder."""
    files = table.rglob("*") if table.is_dir() else [table]
    return sum(file.stat().st_size for file in files if file.is_file())
