"""How well classes are told apart, from labels and predictions of a step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..rules.classes import CLASSES_LIMIT, confusion
from ..trial.trial import Trial
from .pairs import Pair, last_pair, pairs_over
from .values import Numbers

MOST_CLASSES = 100
"""That are told apart; labels of more different values are taken for numbers."""
MOST_STEPS = 50
"""Steps of the accuracies over time."""
MOST_POINTS = 500
"""Of a curve."""


@dataclass(frozen=True)
class RocCurve:
    """How many examples of a class are found, for how many of others are mistaken for it.

    Attributes:
        label: the class.
        false_positive_rate: ascending.
        true_positive_rate: likewise.
        area: below the curve.
    """

    label: int
    false_positive_rate: Numbers
    true_positive_rate: Numbers
    area: float


@dataclass(frozen=True)
class Classification:
    """What was right and wrong in a step's predictions.

    Attributes:
        step: global one.
        labels: the classes.
        confusion: examples by label (rows) and prediction (columns).
        precision: of each class: what share of its predictions is right; NaN: there are none.
        recall: of each class: what share of its examples is found.
        roc: of each class, where there are probabilities or scores.
        steps: at which accuracies were looked at.
        accuracies: a row for each of these steps, a column for each class: its recall.
    """

    step: int
    labels: list[int]
    confusion: NDArray[np.int64]
    precision: Numbers
    recall: Numbers
    roc: list[RocCurve]
    steps: list[int]
    accuracies: Numbers

    @property
    def counts(self) -> NDArray[np.int64]:
        """Examples of each class."""
        return np.asarray(self.confusion.sum(axis=1))

    @property
    def accuracy(self) -> float:
        """Share of the examples that are right."""
        return float(np.trace(self.confusion) / max(1, self.confusion.sum()))

    @property
    def imbalance(self) -> float:
        """Ratio of the largest class to the smallest that there is."""
        there = self.counts[self.counts > 0]
        return float(there.max() / there.min()) if there.size else 1.0


def classification(trial: Trial, objective: str = "") -> Classification | None:
    """Return how well the last saved predictions tell classes apart; None: there are none, or no classes.

    Args:
        trial: with the tensors ``labels`` and ``predictions``.
        objective: of the training, as XGBoost names it; it says whether numbers are classes.
    """
    pair = last_pair(trial)
    if pair is None or not are_classes(pair, objective):
        return None
    count = _count(pair)
    labels, predicted = pair.labels.astype(np.int64), predicted_classes(pair.predictions)
    table = confusion(labels, predicted, count)
    steps, accuracies = [], []
    for each in pairs_over(trial, MOST_STEPS):
        if _count(each) <= count:
            steps.append(each.step)
            found = confusion(each.labels.astype(np.int64), predicted_classes(each.predictions), count)
            accuracies.append(_shares(found, found.sum(axis=1)))
    return Classification(
        step=pair.step,
        labels=list(range(count)),
        confusion=table,
        precision=_shares(table, table.sum(axis=0)),
        recall=_shares(table, table.sum(axis=1)),
        roc=_curves(pair, labels, count),
        steps=steps,
        accuracies=np.asarray(accuracies, np.float64).reshape(-1, count),
    )


def are_classes(pair: Pair, objective: str = "") -> bool:
    """Tell whether labels are classes: the objective says so, or else they are few whole numbers from 0."""
    if objective.startswith(("reg:", "count:", "survival:", "rank:")) and objective != "reg:logistic":
        return False
    labels = pair.labels
    whole = bool((labels == np.floor(labels)).all()) and labels.min() >= 0
    if not whole or labels.max() >= min(MOST_CLASSES, CLASSES_LIMIT):
        return False
    several = pair.predictions.ndim == 2 and pair.predictions.shape[1] > 1
    known = objective.startswith(("binary:", "multi:")) or objective == "reg:logistic"
    return known or several or len(np.unique(labels)) <= max(2, min(20, labels.size // 10))


def predicted_classes(predictions: Numbers) -> NDArray[np.int64]:
    """Return classes for a row of numbers each, for probabilities of the second of two, or for classes."""
    if predictions.ndim == 2 and predictions.shape[1] > 1:
        return np.where(np.isnan(predictions).any(axis=1), -1, predictions.argmax(axis=1))
    flat = predictions.reshape(-1)
    known = np.isfinite(flat)
    whole = np.where(known, flat, 0)
    if (whole == np.floor(whole)).all() and (whole >= 0).all():
        return np.where(known, whole, -1).astype(np.int64)
    # Probabilities are right from a half on; margins, as of binary:logitraw, from 0 on.
    threshold = 0.5 if whole.min() >= 0 and whole.max() <= 1 else 0.0
    return np.where(known, whole > threshold, -1).astype(np.int64)


def _count(pair: Pair) -> int:
    columns = pair.predictions.shape[1] if pair.predictions.ndim == 2 else 0
    highest = int(max(pair.labels.max(initial=0), predicted_classes(pair.predictions).max(initial=0)))
    return min(MOST_CLASSES, max(2, columns, highest + 1))


def _shares(table: NDArray[np.int64], totals: NDArray[np.int64]) -> Numbers:
    with np.errstate(all="ignore"):
        return np.where(totals > 0, np.diag(table) / totals, np.nan)


def _curves(pair: Pair, labels: NDArray[np.int64], count: int) -> list[RocCurve]:
    scores = pair.predictions
    if scores.ndim == 2 and scores.shape[1] > 1:
        columns: Sequence[tuple[int, Numbers]] = [(at, scores[:, at]) for at in range(scores.shape[1])]
    elif count == 2 and len(np.unique(scores)) > 2:
        columns = [(1, scores.reshape(-1))]
    else:
        return []  # classes alone have one point of a curve
    found = (roc_curve(labels == label, column, label) for label, column in columns)
    return [curve for curve in found if curve is not None]


def roc_curve(positive: NDArray[np.bool_], scores: Numbers, label: int) -> RocCurve | None:
    """Return the curve of a class by its scores; None: all examples are its own, or none is."""
    known = np.isfinite(scores)
    positive, scores = positive[known], scores[known]
    if positive.all() or not positive.any():
        return None
    order = np.argsort(-scores, kind="stable")
    # Examples of the same score are found together.
    last = np.r_[np.flatnonzero(np.diff(scores[order])), positive.size - 1]
    true = np.r_[0, np.cumsum(positive[order])[last]] / positive.sum()
    false = np.r_[0, np.cumsum(~positive[order])[last]] / (~positive).sum()
    area = float(np.sum(np.diff(false) * (true[1:] + true[:-1]) / 2))
    chosen = np.unique(np.linspace(0, true.size - 1, min(true.size, MOST_POINTS)).round().astype(int))
    return RocCurve(label, false[chosen], true[chosen], area)
