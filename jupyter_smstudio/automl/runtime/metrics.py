"""How good predictions are, by the original's names of metrics."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn import metrics

SMALLEST = 1e-6
"""Probabilities are kept this far from 0 and 1, so that one bold mistake does not outweigh all else."""


def picked(values: Any, chosen: Any) -> Any:
    """Return some of the values of an array; None where there is none."""
    return None if values is None else values[chosen]


def loss(outcome: Any, predicted: Any, classes: int, weights: Any = None) -> float:
    """Return what the search minimises: log-loss, or the mean squared error.

    Args:
        outcome: (n,) class numbers, or numbers.
        predicted: (n, classes) probabilities; (n, 1) numbers.
        classes: number of classes; 0: the target is a number.
        weights: (n,) how much a row counts; None: all alike.
    """
    if not classes:
        return float(np.average((outcome - predicted[:, 0]) ** 2, weights=weights))
    sure = np.clip(predicted[np.arange(len(outcome)), outcome.astype(int)], SMALLEST, 1)
    return float(-np.average(np.log(sure), weights=weights))


def scores(
    outcome: Any, predicted: Any, classes: int, positive: int = 1, weights: Any = None
) -> dict[str, float]:
    """Return all metrics of a type of problem, by the original's names.

    Args:
        outcome: (n,) class numbers, or numbers.
        predicted: (n, classes) probabilities; (n, 1) numbers.
        classes: number of classes; 0: the target is a number.
        positive: class that F1, precision and recall of two classes are about.
        weights: (n,) how much a row counts; None: all alike.
    """
    if not classes:
        return _of_numbers(outcome, predicted[:, 0], weights)
    told = predicted.argmax(axis=1)
    of_classes: dict[str, Any] = {"average": "macro", "zero_division": 0, "sample_weight": weights}
    recall = metrics.recall_score(outcome, told, **of_classes)
    found = {
        "Accuracy": metrics.accuracy_score(outcome, told, sample_weight=weights),
        "BalancedAccuracy": recall,
        "F1macro": metrics.f1_score(outcome, told, **of_classes),
        "PrecisionMacro": metrics.precision_score(outcome, told, **of_classes),
        "RecallMacro": recall,
        "LogLoss": loss(outcome, predicted, classes, weights),
        "AUC": area(outcome, predicted, classes, positive, weights),
    }
    if classes == 2:
        hit, say = outcome == positive, told == positive
        found["F1"] = metrics.f1_score(hit, say, zero_division=0, sample_weight=weights)
        found["Precision"] = metrics.precision_score(hit, say, zero_division=0, sample_weight=weights)
        found["Recall"] = metrics.recall_score(hit, say, zero_division=0, sample_weight=weights)
    return {name: float(value) for name, value in found.items()}


def area(outcome: Any, predicted: Any, classes: int, positive: int = 1, weights: Any = None) -> float:
    """Return the area under the ROC curve; of several classes the mean of each against the rest.

    NaN where no class has rows both of it and not of it, or these count for nothing.
    """
    counted = outcome if weights is None else outcome[weights > 0]
    areas = []
    for each in [positive] if classes == 2 else range(classes):
        of_it = counted == each
        if of_it.any() and not of_it.all():
            areas.append(metrics.roc_auc_score(outcome == each, predicted[:, each], sample_weight=weights))
    return float(np.mean(areas)) if areas else float("nan")


def _of_numbers(outcome: Any, predicted: Any, weights: Any) -> dict[str, float]:
    squared = float(metrics.mean_squared_error(outcome, predicted, sample_weight=weights))
    return {
        "MSE": squared,
        "RMSE": squared**0.5,
        "MAE": float(metrics.mean_absolute_error(outcome, predicted, sample_weight=weights)),
        "R2": float(metrics.r2_score(outcome, predicted, sample_weight=weights))
        if len(outcome) > 1
        else float("nan"),
    }
