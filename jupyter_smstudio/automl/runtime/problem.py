"""A problem: rows to learn from, their target as numbers, and what the columns are."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from .features.columns import Columns, as_numbers
from .metrics import picked

MANY_ROWS = 50_000
"""Up to as many rows there is cross-validation, beyond them a holdout set of a fifth; as the original."""


@dataclass(frozen=True)
class Problem:
    """What is to be learned.

    Attributes:
        frame: one row for each example, without the target.
        outcome: (n,) class numbers from 0 in the order of ``labels``, or numbers.
        columns: which columns of the frame a model is given.
        labels: the classes as they are in the table; empty for a regression.
        positive: number of the class that F1, precision and recall of two classes are about.
        held: (n,) whether a row is of the validation set, by which candidates are judged and which nothing
            is learned from; None: there is none, and they are judged by cross-validation.
        weights: (n,) how much a row counts in fits and in metrics; None: all alike.
    """

    frame: pd.DataFrame
    outcome: Any
    columns: Columns
    labels: tuple[Any, ...] = ()
    positive: int = 1
    held: Any = None
    weights: Any = None

    @property
    def classes(self) -> int:
        """Number of classes; 0: the target is a number."""
        return len(self.labels)

    def rows(self, chosen: Any) -> Problem:
        """Return the problem with some of the rows.

        Args:
            chosen: their numbers.
        """
        return replace(
            self,
            frame=self.frame.iloc[chosen],
            outcome=self.outcome[chosen],
            held=picked(self.held, chosen),
            weights=picked(self.weights, chosen),
        )

    @property
    def training(self) -> Problem:
        """The problem without the rows of its validation set."""
        if self.held is None:
            return self
        return replace(self.rows(np.flatnonzero(~self.held)), held=None)


def make_problem(
    frame: pd.DataFrame,
    target: str,
    kinds: Mapping[str, str],
    *,
    classification: bool,
    weight: str | None = None,
) -> Problem:
    """Return the problem of a table; rows without a target or a weight are left out.

    Args:
        frame: the table.
        target: name of the column to predict.
        kinds: kind of each column to use, see ``Columns.of``.
        classification: the target is a class.
        weight: name of the column that says how much a row counts; None: all count alike.

    Raises:
        ValueError: fewer than two different targets are left, or there are no weights.
    """
    outcome = frame[target] if classification else as_numbers(frame[target])
    weights = None if weight is None else row_weights(frame[weight])
    known = outcome.notna() if weights is None else outcome.notna() & weights.notna()
    frame, outcome = frame[known].reset_index(drop=True), outcome[known]
    weighed = None if weights is None else weights[known].to_numpy()
    if outcome.nunique() < 2:
        raise ValueError(
            f"“{target}” is the same in every row, so there is nothing to learn. Choose another target."
        )
    columns = Columns.of({name: kind for name, kind in kinds.items() if name not in (target, weight)})
    if not columns.names:
        raise ValueError(
            "No column is left to predict from. Use a column of another kind than id or constant."
        )
    frame = frame[list(columns.names)]
    if not classification:
        return Problem(frame, outcome.to_numpy(dtype="float64"), columns, weights=weighed)
    labels = tuple(label.item() if hasattr(label, "item") else label for label in sorted(outcome.unique()))
    numbers = outcome.map({label: number for number, label in enumerate(labels)})
    return Problem(frame, numbers.to_numpy(dtype="int64"), columns, labels, weights=weighed)


def row_weights(column: pd.Series) -> pd.Series:
    """Return how much rows count; what is no number, or below zero, is missing.

    Raises:
        ValueError: no row has a weight above zero.
    """
    weights = as_numbers(column)
    weights = weights.where(weights >= 0)
    if not (weights > 0).any():
        raise ValueError(
            f"The column “{column.name}” has no number above zero, so it can't say how much rows count. "
            "Choose another column of weights."
        )
    return weights


def save_problem(problem: Problem, folder: Path) -> None:
    """Write a problem as files that any program reads: rows.parquet, outcome.npy and problem.json.

    Where there is a validation set it is in held.npy, and where there are weights they are in weights.npy.
    """
    folder.mkdir(parents=True, exist_ok=True)
    problem.frame.to_parquet(folder / "rows.parquet")
    np.save(folder / "outcome.npy", problem.outcome)
    for name, values in (("held", problem.held), ("weights", problem.weights)):
        if values is not None:
            np.save(folder / f"{name}.npy", values)
    about = {"columns": asdict(problem.columns), "labels": problem.labels, "positive": problem.positive}
    (folder / "problem.json").write_text(json.dumps(about, default=str), encoding="utf-8")


def load_problem(folder: Path) -> Problem:
    """Return what ``save_problem`` wrote."""
    about = json.loads((folder / "problem.json").read_text(encoding="utf-8"))
    columns = Columns(**{kind: tuple(names) for kind, names in about["columns"].items()})
    frame, outcome = pd.read_parquet(folder / "rows.parquet"), np.load(folder / "outcome.npy")
    held, weights = (
        np.load(path) if path.exists() else None for path in (folder / "held.npy", folder / "weights.npy")
    )
    return Problem(frame, outcome, columns, tuple(about["labels"]), about["positive"], held, weights)


def folds_of(problem: Problem, seed: int) -> list[tuple[Any, Any]]:
    """Return the folds that candidates are judged by, see ``make_folds``.

    A problem with a validation set has one fold: what is learned from the other rows predicts that set.
    """
    if problem.held is None:
        return make_folds(problem.outcome, problem.classes, seed)
    return [(np.flatnonzero(~problem.held), np.flatnonzero(problem.held))]


def make_folds(outcome: Any, classes: int, seed: int) -> list[tuple[Any, Any]]:
    """Split rows into those that are learned from and those that are predicted.

    Five-fold cross-validation, three folds from 20,000 rows, one holdout set of a fifth beyond
    ``MANY_ROWS``. Classes are spread evenly. A class with fewer rows than folds is learned from in each fold
    and predicted in none.

    Args:
        outcome: (n,) class numbers, or numbers.
        classes: number of classes; 0: the target is a number.
        seed: of the shuffling.

    Returns:
        The numbers of the rows that are learned from and of those that are predicted, for each fold.
    """
    rows = len(outcome)
    number = 3 if 20_000 < rows <= MANY_ROWS else min(5, rows)
    fold = assign_folds(outcome, classes, number, seed)
    folds = [(np.flatnonzero(fold != each), np.flatnonzero(fold == each)) for each in range(number)]
    return folds[:1] if rows > MANY_ROWS else folds


def assign_folds(outcome: Any, classes: int, number: int, seed: int) -> Any:
    """Return the fold of each row, from 0; -1 for rows that are in none.

    Args:
        outcome: (n,) class numbers, or numbers; numbers are spread evenly by size.
        classes: number of classes; 0: the target is a number.
        number: of folds.
        seed: of the shuffling.
    """
    generator = np.random.default_rng(seed)
    shuffled = generator.permutation(len(outcome))
    order = shuffled[np.argsort(outcome[shuffled], kind="stable")]
    fold = np.empty(len(outcome), dtype=np.int64)
    # Each run of as many rows as there are folds, alike in the target, gets each fold once.
    for start in range(0, len(order), number):
        part = order[start : start + number]
        fold[part] = generator.permutation(number)[: len(part)]
    if classes:
        rare = np.bincount(outcome, minlength=classes) < number
        fold[rare[outcome]] = -1
    return fold


def sample_rows(outcome: Any, classes: int, count: int, seed: int) -> Sequence[int]:
    """Draw rows, with some of each class.

    Args:
        outcome: (n,) class numbers, or numbers.
        classes: number of classes; 0: the target is a number.
        count: of rows; all where there are no more.
        seed: of the draw.

    Returns:
        Their numbers, ascending.
    """
    if count >= len(outcome):
        return list(range(len(outcome)))
    chosen = set(np.random.default_rng(seed).choice(len(outcome), count, replace=False).tolist())
    for each in range(classes):
        chosen.update(np.flatnonzero(outcome == each)[:2].tolist())
    return sorted(chosen)
