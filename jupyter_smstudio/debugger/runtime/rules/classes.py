"""Classes of a classification, read from tensors of labels and predictions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .parameters import WrongParameter

if TYPE_CHECKING:
    from numpy.typing import NDArray

CLASSES_LIMIT = 1000
"""Classes that are told apart: their counts are a table of so many rows and columns."""


def label_classes(value: NDArray[np.generic]) -> NDArray[np.int64]:
    """Return the classes of labels: whole numbers, or rows with a 1 at the class (one-hot)."""
    labels = np.asarray(value)
    if labels.ndim == 2 and labels.shape[1] > 1:
        return _largest(labels)
    return _numbers(labels, "labels")


def predicted_classes(value: NDArray[np.generic], *, argmax: bool) -> NDArray[np.int64]:
    """Return the classes of predictions.

    Args:
        value: class numbers, probabilities of the second of two classes, or with ``argmax`` rows of a number
            for each class.
        argmax: the class is the index of a row's largest number.

    Raises:
        WrongParameter: these are rows, and ``argmax`` is off.
    """
    predictions = np.asarray(value)
    if argmax:
        return _largest(predictions)
    if predictions.ndim > 1 and predictions.shape[-1] > 1:
        raise WrongParameter(
            f"The predictions have the shape {predictions.shape}, a number for each class. Set argmax to "
            "True, or save the predicted classes."
        )
    return _numbers(predictions, "predictions")


def _largest(rows: NDArray[np.generic]) -> NDArray[np.int64]:
    """Return the index of each row's largest number; -1 for rows that have one that is unknown."""
    numbers = np.atleast_2d(np.asarray(rows, dtype=np.float64))
    if not numbers.size:
        return np.empty(0, dtype=np.int64)
    return np.where(np.isnan(numbers).any(axis=-1), -1, np.argmax(numbers, axis=-1)).ravel()


def _numbers(values: NDArray[np.generic], what: str) -> NDArray[np.int64]:
    numbers = np.asarray(values, dtype=np.float64).ravel()
    numbers = np.where(np.isfinite(numbers), np.rint(numbers), -1)
    if numbers.size and numbers.max() >= CLASSES_LIMIT:
        raise WrongParameter(
            f"The {what} have values up to {numbers.max():.0f}, and {CLASSES_LIMIT} classes are counted at "
            "most. Name tensors with classes that are counted from 0."
        )
    return numbers.astype(np.int64)


def confusion(labels: NDArray[np.int64], predictions: NDArray[np.int64], classes: int) -> NDArray[np.int64]:
    """Return how many examples of each class (row) were predicted to be in each (column).

    Pairs with a class that is not one of these are left out, and so is what has no counterpart.
    """
    count = min(labels.size, predictions.size)
    rows, columns = labels[:count], predictions[:count]
    known = (rows >= 0) & (rows < classes) & (columns >= 0) & (columns < classes)
    pairs = rows[known] * classes + columns[known]
    return np.bincount(pairs, minlength=classes * classes).reshape(classes, classes)
