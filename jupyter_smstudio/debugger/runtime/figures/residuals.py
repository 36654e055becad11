"""How far predictions of numbers are off, from labels and predictions of a step."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..trial.trial import Trial
from .classes import are_classes
from .pairs import last_pair
from .values import Numbers

BINS = 40
"""Of the residuals' distribution."""


@dataclass(frozen=True)
class Regression:
    """How far the predictions of a step are off.

    Attributes:
        step: global one.
        actual: the labels.
        predicted: of the same examples.
        edges: of the bins that residuals fall in.
        counts: of residuals in each bin.
        rmse: root of the mean square of the residuals.
        mae: mean of their magnitudes.
        r2: share of the labels' variance that the predictions explain; NaN: labels do not vary.
    """

    step: int
    actual: Numbers
    predicted: Numbers
    edges: Numbers
    counts: NDArray[np.int64]
    rmse: float
    mae: float
    r2: float

    @property
    def residuals(self) -> Numbers:
        """What the labels are above the predictions."""
        return np.asarray(self.actual - self.predicted)


def regression(trial: Trial, objective: str = "") -> Regression | None:
    """Return how far the last saved predictions are off; None: there are none, or they are of classes.

    Args:
        trial: with the tensors ``labels`` and ``predictions``.
        objective: of the training, as XGBoost names it.
    """
    pair = last_pair(trial)
    if pair is None or pair.predictions.size != pair.labels.size or are_classes(pair, objective):
        return None
    predicted = pair.predictions.reshape(-1)
    with np.errstate(over="ignore"):
        # Of numbers near the largest, no figure is one.
        known = np.isfinite((np.abs(predicted) + np.abs(pair.labels)) ** 2 * pair.labels.size)
    actual, predicted = pair.labels[known], predicted[known]
    if not actual.size:
        return None
    residuals = actual - predicted
    counts, edges = np.histogram(residuals, bins=BINS)
    variance = float(np.var(actual))
    return Regression(
        step=pair.step,
        actual=actual,
        predicted=predicted,
        edges=edges,
        counts=counts,
        rmse=float(np.sqrt(np.mean(residuals**2))),
        mae=float(np.mean(np.abs(residuals))),
        r2=1 - float(np.mean(residuals**2)) / variance if variance else math.nan,
    )
