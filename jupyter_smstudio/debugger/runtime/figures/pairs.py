"""Labels and predictions that belong together, of the steps that have both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..trial.trial import Trial
from .values import Numbers, few, names_in, value_at

LABELS = "labels"
PREDICTIONS = "predictions"


@dataclass(frozen=True)
class Pair:
    """Labels and predictions of a step.

    Attributes:
        step: global one.
        labels: a number for each example; those that are unknown are left out.
        predictions: of the same examples: a number each, or a row of them.
    """

    step: int
    labels: Numbers
    predictions: Numbers


def last_pair(trial: Trial) -> Pair | None:
    """Return the last labels and predictions that were saved together; None: there are none."""
    for step in reversed(_steps(trial)):
        if (pair := _pair(trial, step)) is not None:
            return pair
    return None


def pairs_over(trial: Trial, most: int) -> Iterator[Pair]:
    """Yield labels and predictions of at most so many steps, evenly chosen."""
    for step in few(_steps(trial), most):
        if (pair := _pair(trial, step)) is not None:
            yield pair


def _steps(trial: Trial) -> list[int]:
    names = (tensor_of(trial, LABELS), tensor_of(trial, PREDICTIONS))
    if not all(names):
        return []
    labelled, predicted = (trial.tensor(name).steps() for name in names)
    return sorted({*labelled} & {*predicted})


def tensor_of(trial: Trial, collection: str) -> str:
    """Return the tensor of this name, or else the first of the collection; empty: there is none."""
    if trial.has_tensor(collection):
        return collection
    return next(iter(names_in(trial, collection)), "")


def _pair(trial: Trial, step: int) -> Pair | None:
    labels = value_at(trial, tensor_of(trial, LABELS), step)
    predictions = value_at(trial, tensor_of(trial, PREDICTIONS), step)
    if labels is None or predictions is None or not labels.size:
        return None
    if labels.ndim == 2 and labels.shape[1] > 1:  # a 1 at the class
        labels = labels.argmax(axis=1).astype(labels.dtype)
    labels = labels.reshape(-1)
    if predictions.ndim > 2 or len(predictions) != len(labels):
        return None
    known = np.isfinite(labels)
    return Pair(step, labels[known], predictions[known]) if known.any() else None
