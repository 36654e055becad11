"""How good predictions are, by the original's names of metrics."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn import metrics

SMALLEST = 1e-6
"""Probabilities are kept this far from 0 and 1, so that one bold mistake does not outweigh all else."""


def loss(outcome: Any, predicted: Any, classes: int) -> float:
    """Return what the search minimises: log-loss, or the mean squared error.

    Args:
        outcome: (n,) class numbers, or numbers.
        predicted: (n, classes) probabilities; (n, 1) numbers.
        classes: number of classes; 0: the target is a number.
    """
    if not classes:
        return float(np.mean((outcome - predicted[:, 0]) ** 2))
    sure = np.clip(predicted[np.arange(len(outcome)), outcome.astype(int)], SMALLEST, 1)
    return float(-np.mean(np.log(sure)))


def scores(outcome: Any, predicted: Any, classes: int, positive: int = 1) -> dict[str, float]:
    """Return all metrics of a type of problem, by the original's names.

    Args:
        outcome: (n,) class numbers, or numbers.
        predicted: (n, classes) probabilities; (n, 1) numbers.
        classes: number of classes; 0: the target is a number.
        positive: class that F1, precision and recall of two classes are about.
    """
    if not classes:
        return _of_numbers(outcome, predicted[:, 0])
    told = predicted.argmax(axis=1)
    found = {
        "Accuracy": metrics.accuracy_score(outcome, told),
        "BalancedAccuracy": metrics.recall_score(outcome, told, average="macro", zero_division=0),
        "F1macro": metrics.f1_score(outcome, told, average="macro", zero_division=0),
        "PrecisionMacro": metrics.precision_score(outcome, told, average="macro", zero_division=0),
        "RecallMacro": metrics.recall_score(outcome, told, average="macro", zero_division=0),
        "LogLoss": loss(outcome, predicted, classes),
        "AUC": area(outcome, predicted, classes, positive),
    }
    if classes == 2:
        hit, say = outcome == positive, told == positive
        found["F1"] = metrics.f1_score(hit, say, zero_division=0)
        found["Precision"] = metrics.precision_score(hit, say, zero_division=0)
        found["Recall"] = metrics.recall_score(hit, say, zero_division=0)
    return {name: float(value) for name, value in found.items()}


def area(outcome: Any, predicted: Any, classes: int, positive: int = 1) -> float:
    """Return the area under the ROC curve; of several classes the mean of each against the rest.

    NaN where no class has rows both of it and not of it.
    """
    areas = []
    for each in [positive] if classes == 2 else range(classes):
        of_it = outcome == each
        if of_it.any() and not of_it.all():
            areas.append(metrics.roc_auc_score(of_it, predicted[:, each]))
    return float(np.mean(areas)) if areas else float("nan")


def _of_numbers(outcome: Any, predicted: Any) -> dict[str, float]:
    squared = float(metrics.mean_squared_error(outcome, predicted))
    return {
        "MSE": squared,
        "RMSE": squared**0.5,
        "MAE": float(metrics.mean_absolute_error(outcome, predicted)),
        "R2": float(metrics.r2_score(outcome, predicted)) if len(outcome) > 1 else float("nan"),
    }
