"""The record of a search: a folder that is whole at any moment, whatever is killed.

trials.jsonl                    a line for each trial, after all else of it is written
rungs.jsonl                     a line for each time that a candidate was given some of the rows
progress.jsonl                  a line for each step of the job
trials/<name>/predictions.npy   what it predicted of the rows of each fold
trials/<name>/models.joblib     its pipelines, one for each fold; the best trial's alone are kept
"""

from __future__ import annotations

import json
import math
import os
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np

from ..candidates.candidate import Candidate
from .halving import Rung


class TrialState(StrEnum):
    """How a trial ended; the names are the original's (CandidateStatus)."""

    COMPLETED = "Completed"
    FAILED = "Failed"
    STOPPED = "Stopped"


@dataclass(frozen=True)
class Trial:
    """A candidate and what it came to.

    Attributes:
        name: as ``dpp2-xgboost-007``.
        number: from 0, in the order of the proposals; -1 for one that a person made.
        candidate: what was tried.
        state: how it ended.
        loss: log-loss or squared error over the rows of the folds; None unless it is completed.
        objective: value of the metric that the user ranks by.
        metrics: all metrics, by the original's names.
        spread: standard deviation of the folds' losses.
        fit_seconds: of one fold.
        predict_seconds: of 1,000 rows.
        seconds: that all folds took together, with features that no candidate before had needed.
        share: of the rows to learn from that it was given.
        reason: why it failed or was stopped.
        parent: name of the trial that a person made it from.
        ended: seconds since 1970.
    """

    name: str
    number: int
    candidate: Candidate
    state: TrialState
    loss: float | None = None
    objective: float | None = None
    metrics: Mapping[str, float] = field(default_factory=dict)
    spread: float = 0.0
    fit_seconds: float = 0.0
    predict_seconds: float = 0.0
    seconds: float = 0.0
    share: float = 1.0
    reason: str = ""
    parent: str | None = None
    ended: float = 0.0

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Trial:
        """Return the trial of a line."""
        candidate = Candidate.from_json(value["candidate"])
        return cls(**{**value, "candidate": candidate, "state": TrialState(value["state"])})


class Record:
    """Writes and reads the folder of a search.

    Args:
        folder: made where it is not there yet.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.trials_folder = folder / "trials"
        self.trials_folder.mkdir(parents=True, exist_ok=True)
        self._leader: str | None = None

    def trials(self) -> list[Trial]:
        """Return all trials, in the order in which they ended; half a line at the end is none."""
        return [Trial.from_json(value) for value in read_lines(self.folder / "trials.jsonl")]

    def add(self, trial: Trial) -> None:
        """Append a trial, and drop the models of trials that are not the best."""
        append_line(self.folder / "trials.jsonl", {**asdict(trial), "candidate": trial.candidate.to_json()})
        leader = searched_best(self.trials())
        if leader is None:
            return
        for models in self.trials_folder.glob("*/models.joblib"):
            if models.parent.name != leader.name and _is_recorded(models.parent.name, self.trials()):
                models.unlink()

    def add_rung(self, rung: Rung) -> None:
        """Append what became of a candidate that was given some of the rows."""
        append_line(self.folder / "rungs.jsonl", asdict(rung))

    def rungs(self) -> list[Rung]:
        """Return what became of candidates that were given some of the rows, in the order of time."""
        return [Rung(**value) for value in read_lines(self.folder / "rungs.jsonl")]

    def progress(self, step: str, message: str = "", **values: Any) -> None:
        """Append a step of the job.

        Args:
            step: the original's name (AutoMLJobSecondaryStatus).
            message: a sentence for people.
            values: what else is known.
        """
        line = {"step": step, "message": message, "time": time.time(), **values}
        append_line(self.folder / "progress.jsonl", line)

    def predictions(self, name: str) -> Any:
        """Return what a trial predicted of the rows of each fold."""
        return np.load(self.trials_folder / name / "predictions.npy")

    def forget_trials(self) -> None:
        """Remove all trials: the search begins anew."""
        (self.folder / "trials.jsonl").unlink(missing_ok=True)
        self.forget_the_unfinished()

    def forget_the_unfinished(self) -> None:
        """Remove folders of trials that have no line: they were running when the search was killed."""
        known = {trial.name for trial in self.trials()}
        for folder in self.trials_folder.iterdir():
            if folder.name not in known:
                shutil.rmtree(folder)


def completed(trials: Sequence[Trial]) -> list[Trial]:
    """Return the trials that an ensemble can be chosen from."""
    return [each for each in trials if each.state is TrialState.COMPLETED and each.share == 1]


def best_trial(trials: Sequence[Trial]) -> Trial | None:
    """Return the completed trial of the smallest loss, of those that learned from all rows."""
    whole = [each for each in trials if each.loss is not None and each.share == 1]
    return min(whole, key=lambda each: (each.loss, each.name), default=None)


def searched_best(trials: Sequence[Trial]) -> Trial | None:
    """Return the best trial of the search's own, the one whose models of the folds are kept."""
    return best_trial([each for each in trials if each.number >= 0])


def _is_recorded(name: str, trials: list[Trial]) -> bool:
    return any(each.name == name for each in trials)


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Return the whole lines of a file of JSON lines; none where there is no file."""
    if not path.exists():
        return []
    text = path.read_text(encoding="utf-8")
    whole = text[: text.rfind("\n") + 1]
    return [json.loads(line) for line in whole.splitlines()]


def append_line(path: Path, value: Mapping[str, Any]) -> None:
    """Append a line of JSON, and bring it to the disk; half a line that a killed process left is cut off."""
    with path.open("a+b") as file:
        size = file.seek(0, os.SEEK_END)
        if size:
            file.seek(size - 1)
            if file.read(1) != b"\n":
                file.seek(0)
                file.truncate(file.read().rfind(b"\n") + 1)
        file.write(json.dumps(value, allow_nan=True, default=str).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def write_document(path: Path, value: Any) -> None:
    """Write a file of JSON; whoever reads it sees all of it or nothing. NaN becomes null."""
    temporary = path.with_suffix(".part")
    temporary.write_text(json.dumps(_plain(value), allow_nan=False, default=str), encoding="utf-8")
    os.replace(temporary, path)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
