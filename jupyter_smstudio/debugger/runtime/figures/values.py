"""Reads tensors of a trial for figures: at few steps, evenly chosen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..trial.errors import (
    MissingCollectionFiles,
    StepUnavailable,
    TensorUnavailable,
    TensorUnavailableForStep,
)
from ..trial.trial import Trial

MISSING = (KeyError, MissingCollectionFiles)
UNREAD = (StepUnavailable, TensorUnavailable, TensorUnavailableForStep)

Numbers = NDArray[np.float64]


def names_in(trial: Trial, collection: str) -> list[str]:
    """Return the tensors of a collection; none where nobody said what belongs to it."""
    try:
        return trial.tensor_names(collection=collection)
    except MISSING:
        return []


def value_at(trial: Trial, name: str, step: int) -> Numbers | None:
    """Return the numbers of a tensor at a global step; None: they were not saved, or are none."""
    try:
        value = trial.tensor(name).value(step)
    except UNREAD:
        return None
    return value.astype(np.float64) if value.dtype.kind in "biuf" else None


def few(steps: Sequence[int], most: int) -> list[int]:
    """Return at most so many steps, evenly chosen; the first and the last are among them."""
    if len(steps) <= most:
        return list(steps)
    return [steps[place] for place in np.linspace(0, len(steps) - 1, most).round().astype(int)]
