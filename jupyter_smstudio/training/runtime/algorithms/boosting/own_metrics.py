"""Metrics that the original's container adds to those of xgboost."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from sklearn import metrics

from ..data import Array

CLASSIFICATION: Mapping[str, Callable[[Array, Array], float]] = {
    "accuracy": metrics.accuracy_score,
    "balanced_accuracy": metrics.balanced_accuracy_score,
    "f1": partial(metrics.f1_score, average="macro", zero_division=0),
    "f1_binary": partial(metrics.f1_score, average="binary", zero_division=0),
    "f1_macro": partial(metrics.f1_score, average="macro", zero_division=0),
    "precision": partial(metrics.precision_score, zero_division=0),
    "precision_macro": partial(metrics.precision_score, average="macro", zero_division=0),
    "precision_micro": partial(metrics.precision_score, average="micro", zero_division=0),
    "recall": partial(metrics.recall_score, zero_division=0),
    "recall_macro": partial(metrics.recall_score, average="macro", zero_division=0),
    "recall_micro": partial(metrics.recall_score, average="micro", zero_division=0),
}
REGRESSION: Mapping[str, Callable[[Array, Array], float]] = {
    "mse": metrics.mean_squared_error,
    "r2": metrics.r2_score,
}


def evaluator(names: Sequence[str]) -> Callable[[Array, Any], list[tuple[str, float]]] | None:
    """Return what xgboost calls with predictions and data after each round; None for no names."""
    if not names:
        return None

    def evaluate(predictions: Array, data: Any) -> list[tuple[str, float]]:
        labels = data.get_label()
        return [(name, _value(name, predictions, labels)) for name in names]

    return evaluate


def _value(name: str, predictions: Array, labels: Array) -> float:
    if name in REGRESSION:
        return float(REGRESSION[name](labels, predictions))
    return float(CLASSIFICATION[name](labels.astype(int), _classes(predictions)))


def _classes(predictions: Array) -> Array:
    """Return classes for what an objective predicts: a row of probabilities, one of them, or the class."""
    if predictions.ndim == 2:
        return np.asarray(predictions.argmax(axis=1))
    whole = predictions.astype(int)
    return whole if (whole == predictions).all() else np.asarray(predictions > 0.5, int)
