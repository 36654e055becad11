"""Which of the models is the best, and from which score on a row is of class 1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..data import Array

EQUAL = 1e-12


@dataclass(frozen=True)
class Choice:
    """The model that was chosen.

    Attributes:
        model: its number.
        threshold: scores from it on are of class 1; zero where there are no two classes.
        value: of the criterion, on the rows it was chosen by.
    """

    model: int
    threshold: float
    value: float


def choose_by_loss(losses: Array, threshold: float = 0.0) -> Choice:
    """Return the model with the least loss."""
    best = int(np.argmin(np.where(np.isfinite(losses), losses, np.inf)))
    return Choice(best, threshold, float(losses[best]))


def choose_binary(scores: Array, labels: Array, losses: Array, values: Mapping[str, Any]) -> Choice:
    """Return the model that does best by ``binary_classifier_model_selection_criteria``.

    For each model the threshold is the one at which it does best; where several do equally well, the one
    next to zero, the boundary it was trained for. Where models do equally well, the least loss decides.

    Args:
        scores: rows × models, before the sigmoid.
        labels: 0 or 1.
        losses: of each model on the same rows.
        values: the hyperparameters.
    """
    criterion = values["binary_classifier_model_selection_criteria"]
    if criterion in ("loss_function", "cross_entropy_loss") or len(np.unique(labels)) < 2:
        return choose_by_loss(losses)
    choices = []
    for model in range(scores.shape[1]):
        if np.isfinite(losses[model]):
            threshold, value = calibrated(scores[:, model].astype(np.float64), labels, criterion, values)
            choices.append(Choice(model, threshold, value))
    if not choices:
        return choose_by_loss(losses)
    best = max(choice.value for choice in choices)
    return min((each for each in choices if each.value >= best - EQUAL), key=lambda each: losses[each.model])


def calibrated(
    scores: Array, labels: Array, criterion: str, values: Mapping[str, Any]
) -> tuple[float, float]:
    """Return the threshold at which a criterion is best, and its value there.

    Args:
        scores: of rows, before the sigmoid.
        labels: 0 or 1, both of them.
        criterion: one that depends on a threshold.
        values: the hyperparameters with the criterion's own.
    """
    order = np.argsort(-scores)
    ranked = scores[order]
    # After each row but those that the next one has the same score as; a threshold can't part these.
    ends = np.append(np.flatnonzero(np.diff(ranked)), len(ranked) - 1)
    # The first way to part them is to say of no row that it is of class 1.
    hits = np.append(0, np.cumsum(labels[order] == 1)[ends]).astype(float)
    said = np.append(0, ends + 1.0)
    quality = _quality(criterion, values, hits, said, len(labels))
    above = np.append(ranked[0] + 1, ranked[ends])
    below = np.append(ranked[0], np.append(ranked[ends[:-1] + 1], ranked[-1] - 1))
    # Any number between two scores parts them in the same way: zero if it is one, else the middle.
    between = np.where((below < 0) & (above >= 0), 0.0, (below + above) / 2)
    best = np.flatnonzero(quality >= quality.max() - EQUAL)
    nearest = best[np.argmin(np.abs(between[best]))]
    return float(between[nearest]), float(quality[nearest])


def _quality(criterion: str, values: Mapping[str, Any], hits: Array, said: Array, rows: int) -> Array:
    """Return the criterion where so many rows are said to be of class 1, and so many of them are."""
    positives = hits[-1]
    precision, recall = hits / np.maximum(said, 1), hits / positives
    match criterion:
        case "accuracy":
            return np.asarray((rows - positives + 2 * hits - said) / rows)
        case "precision_at_target_recall":
            # Where the target is missed, by as little as possible: below all that reach it.
            return np.where(recall >= values["target_recall"] - EQUAL, precision, recall - 2)
        case "recall_at_target_precision":
            return np.where(precision >= values["target_precision"] - EQUAL, recall, precision - 2)
    beta = 1.0 if criterion == "f1" else float(values["f_beta"])
    return np.asarray((1 + beta**2) * hits / (beta**2 * positives + said))
