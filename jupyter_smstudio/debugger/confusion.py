"""Labels and predictions of a step, compared class by class."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core.errors import InvalidInput
from .embedding import LABELS, names_like
from .embedding_models import ConfusionQuery, TensorConfusion
from .lookup import Kind, Places, mode_of, thinned
from .runtime.rules.classes import confusion, label_classes, predicted_classes
from .runtime.rules.parameters import WrongParameter
from .summaries import figures
from .trials import OpenTrial

MOST_CLASSES = 100
"""Of a matrix that is shown."""
MOST_STEPS = 2000
MOST_NAMES = 100
"""Of tensors that are offered to choose from."""
PREDICTIONS = re.compile(r"predict|logit|y_pred", re.IGNORECASE)


def confusion_matrix(opened: OpenTrial, query: ConfusionQuery) -> TensorConfusion:
    """Return how labels and predictions agree at a step; an empty matrix where none has both.

    Raises:
        InvalidInput: the tensors hold no classes, or too many.
    """
    label_names = names_like(opened.trial, "labels", LABELS)[:MOST_NAMES]
    prediction_names = names_like(opened.trial, "predictions", PREDICTIONS)[:MOST_NAMES]
    labels = query.labels or next(iter(label_names), "")
    predictions = query.predictions or next((each for each in prediction_names if each != labels), "")
    truth, guesses = _places(opened, labels, query), _places(opened, predictions, query)
    steps = sorted(truth.writes.keys() & guesses.writes.keys())
    step = _step(steps, query.step)
    made = TensorConfusion(
        mode=query.mode,
        step=step,
        steps=thinned(steps, MOST_STEPS),
        labels=labels,
        predictions=predictions,
        label_names=label_names,
        prediction_names=prediction_names,
        classes=[],
        counts=[],
        recall=[],
        precision=[],
        accuracy=None,
        compared=0,
        left_out=0,
    )
    if step < 0:
        return made
    read = [_value(opened, truth, step), _value(opened, guesses, step)]
    return made.model_copy(update=compared(*read))


def compared(labels: NDArray[Any], predictions: NDArray[Any]) -> dict[str, Any]:
    """Return the fields of a matrix that say how predictions agree with labels.

    Args:
        labels: class numbers, or rows with a 1 at the class.
        predictions: class numbers, probabilities of the second of two classes, or rows of a number for each
            class.

    Raises:
        InvalidInput: they hold no classes, or too many.
    """
    try:
        truth = label_classes(labels)
        guesses = predicted_classes(predictions, argmax=predictions.ndim > 1 and predictions.shape[-1] > 1)
    except (WrongParameter, TypeError, ValueError) as error:
        raise InvalidInput(f"These tensors hold no classes that could be compared. {error}") from error
    pairs = min(len(truth), len(guesses))
    known = (truth[:pairs] >= 0) & (guesses[:pairs] >= 0)
    classes = np.unique(np.concatenate([truth[:pairs][known], guesses[:pairs][known]]))
    if len(classes) > MOST_CLASSES:
        raise InvalidInput(
            f"{len(classes)} classes occur; {MOST_CLASSES} are shown at most. Choose tensors of a "
            "classification."
        )
    rows, columns = (np.searchsorted(classes, each[:pairs][known]) for each in (truth, guesses))
    counts = confusion(rows, columns, len(classes))
    right = np.diag(counts)
    total = int(counts.sum())
    with np.errstate(invalid="ignore"):
        return {
            "classes": classes.tolist(),
            "counts": counts.tolist(),
            "recall": figures(right / counts.sum(axis=1)),
            "precision": figures(right / counts.sum(axis=0)),
            "accuracy": float(right.sum() / total) if total else None,
            "compared": total,
            "left_out": max(len(truth), len(guesses)) - total,
        }


def _places(opened: OpenTrial, name: str, query: ConfusionQuery) -> Places:
    return opened.lookup.places(name, mode_of(query.mode), Kind.VALUES)


def _step(steps: list[int], asked: int) -> int:
    """Return the step that is shown: the nearest to the one asked for; -1: there is none."""
    if not steps:
        return -1
    return steps[-1] if asked < 0 else min(steps, key=lambda step: (abs(step - asked), step))


def _value(opened: OpenTrial, places: Places, step: int) -> NDArray[Any]:
    place = places.at(step)
    assert place is not None  # one of the steps that both have
    return opened.trial.reader.value(place.write, place.place)
