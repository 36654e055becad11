"""What the pages show of predictions: confusion matrix, curves, residuals; plain data for charts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn import metrics

from ..metrics import picked, scores

MOST_CLASSES = 15
"""Classes of a confusion matrix; the original's limit."""
POINTS = 200
"""Of a curve."""


def insights(
    outcome: Any, predicted: Any, labels: Sequence[Any], positive: int = 1, weights: Any = None
) -> dict[str, Any]:
    """Return what there is to show of predictions of rows that were not learned from.

    Args:
        outcome: (n,) class numbers, or numbers.
        predicted: (n, classes) probabilities; (n, 1) numbers; NaN for rows that were not predicted.
        labels: the classes; empty for a regression.
        positive: class that the curves of two classes are about.
        weights: (n,) how much a row counts in metrics and curves; None: all alike. The confusion matrix and
            the residuals are of rows as they are.
    """
    known = np.isfinite(predicted).all(axis=1)
    outcome, predicted = outcome[known], predicted[known]
    weights = picked(weights, known)
    found: dict[str, Any] = {
        "rows": len(outcome),
        "metrics": scores(outcome, predicted, len(labels), positive, weights),
    }
    if not labels:
        return {**found, "residuals": _residuals(outcome, predicted[:, 0])}
    counts = np.ones(len(outcome)) if weights is None else weights
    shown = [positive] if len(labels) == 2 else list(range(min(len(labels), MOST_CLASSES)))
    curves = {
        str(labels[number]): _curves(outcome == number, predicted[:, number], counts)
        for number in shown
        if 0 < counts[outcome == number].sum() < counts.sum()
    }
    return {**found, "confusion": _confusion(outcome, predicted.argmax(axis=1), labels), "curves": curves}


def _confusion(outcome: Any, told: Any, labels: Sequence[Any]) -> dict[str, Any]:
    common = np.argsort(-np.bincount(outcome, minlength=len(labels)), kind="stable")[:MOST_CLASSES]
    numbers = sorted(common.tolist())
    counts = metrics.confusion_matrix(outcome, told, labels=numbers)
    return {"labels": [labels[number] for number in numbers], "rows_true_columns_predicted": counts.tolist()}


def _curves(hit: Any, probability: Any, counts: Any) -> dict[str, Any]:
    hit, probability, counts = hit[counts > 0], probability[counts > 0], counts[counts > 0]
    false, true, _ = metrics.roc_curve(hit, probability, sample_weight=counts)
    precision, recall, _ = metrics.precision_recall_curve(hit, probability, sample_weight=counts)
    order = np.argsort(-probability, kind="stable")
    gain = np.cumsum((hit * counts)[order]) / (hit * counts).sum()
    share = np.cumsum(counts[order]) / counts.sum()
    return {
        "roc": _thinned(false_positive_rate=false, true_positive_rate=true),
        "precision_recall": _thinned(recall=recall[::-1], precision=precision[::-1]),
        "lift": _thinned(share=share, lift=gain / share, gain=gain),
    }


def _residuals(outcome: Any, predicted: Any) -> dict[str, Any]:
    residuals = outcome - predicted
    counts, edges = np.histogram(residuals, bins=40)
    order = np.argsort(outcome, kind="stable")
    return {
        "points": _thinned(actual=outcome[order], predicted=predicted[order]),
        "histogram": {"counts": counts.tolist(), "edges": edges.tolist()},
    }


def _thinned(**columns: Any) -> dict[str, list[float]]:
    length = len(next(iter(columns.values())))
    chosen = np.unique(np.linspace(0, length - 1, min(length, POINTS)).round().astype(int))
    return {name: column[chosen].astype(float).tolist() for name, column in columns.items()}
