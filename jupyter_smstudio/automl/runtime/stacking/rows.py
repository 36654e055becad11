"""The rows of a stack, as AutoGluon is given them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..problem import Problem, folds_of
from .columns import StackColumns

LABEL, FOLD, WEIGHT = "__outcome__", "__fold__", "__weight__"
"""Columns beside those that are learned from; no table's own has such a name."""


@dataclass(frozen=True)
class StackRows:
    """Rows with what is to be predicted.

    Attributes:
        given: made the columns.
        learned: columns, ``LABEL``, where there are folds ``FOLD``, and where rows count differently
            ``WEIGHT``; the index is the row's number.
        held: the rows that models are judged by where there are no folds; None: there are folds.
        fold: (n,) number of the fold that a row is predicted in; -1: in none.
    """

    given: StackColumns
    learned: pd.DataFrame
    held: pd.DataFrame | None
    fold: Any

    @property
    def folds(self) -> int:
        """How many there are; 1: rows are held back."""
        return int(self.fold.max()) + 1


def stack_rows(problem: Problem, seed: int) -> StackRows:
    """Return the rows of a problem with the folds that candidates of the search would be judged by.

    Rows of a class that has fewer than there are folds are left out: a stack learns from what its models
    predicted, and of them there is nothing.

    Args:
        problem: all rows.
        seed: of the folds.
    """
    folds = folds_of(problem, seed)
    fold = np.full(len(problem.outcome), -1)
    for number, (_, asked) in enumerate(folds):
        fold[asked] = number
    learned = folds[0][0] if len(folds) == 1 else np.flatnonzero(fold >= 0)
    given = StackColumns(problem.columns, problem.classes)
    known = given.fit_transform(problem.frame.iloc[learned], problem.outcome[learned])
    known = _labelled(known, problem, learned)
    if len(folds) > 1:
        return StackRows(given, known.assign(**{FOLD: fold[learned]}), None, fold)
    asked = folds[0][1]
    return StackRows(
        given, known, _labelled(given.transform(problem.frame.iloc[asked]), problem, asked), fold
    )


def _labelled(given: pd.DataFrame, problem: Problem, rows: Any) -> pd.DataFrame:
    beside = {LABEL: problem.outcome} | ({} if problem.weights is None else {WEIGHT: problem.weights})
    return given.set_axis(rows, axis="index").assign(**{name: each[rows] for name, each in beside.items()})
