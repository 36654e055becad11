"""Prediction power: how much of the target a column tells by itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

FOLDS = 5
BINS = 16
"""Numbers are cut into this many parts with equally many rows."""
ROWS = 20_000
"""Power is measured of at most this many rows."""
SAME = 1.05
"""Columns whose pairs of values are at most this many times either's values tell the same rows apart."""
PRIOR_ROWS = 5.0
"""A value's mean is drawn to the mean of all rows as if this many rows more had the latter."""


def outcome_matrix(outcome: Any, classification: bool) -> Any:
    """Return the target as numbers whose means are to be predicted.

    Args:
        outcome: (n,) class numbers from 0, or numbers.
        classification: the target is a class.

    Returns:
        (n, classes) of zeros and ones; (n, 1) of mean 0 and standard deviation 1 for a regression.
    """
    if classification:
        return np.eye(int(outcome.max()) + 1)[outcome.astype(int)]
    spread = float(outcome.std()) or 1.0
    return ((outcome - outcome.mean()) / spread)[:, None]


def prediction_power(column: pd.Series, outcome: Any) -> float:
    """Measure what the target's means within a column's values explain of rows that they were not taken of.

    Args:
        column: (n,) numbers, or values that are compared by equality; a missing value is a value.
        outcome: (n, k) as of ``outcome_matrix``.

    Returns:
        0 (nothing) to 1 (all): the share of the squared error of the plain mean that is gone, by
        five-fold cross-validation.
    """
    codes = _codes(column)
    fold = np.arange(len(codes)) * FOLDS // max(len(codes), 1)
    fold = np.random.default_rng(0).permutation(fold)
    values = int(codes.max(initial=0)) + 1
    left = before = 0.0
    for number in range(FOLDS):
        learned, asked = fold != number, fold == number
        if not learned.any() or not asked.any():
            return 0.0
        mean = outcome[learned].mean(axis=0)
        rows = np.bincount(codes[learned], minlength=values)[:, None]
        sums = np.stack([np.bincount(codes[learned], each, values) for each in outcome[learned].T], axis=1)
        means = (sums + PRIOR_ROWS * mean) / (rows + PRIOR_ROWS)
        left += float(((outcome[asked] - means[codes[asked]]) ** 2).sum())
        before += float(((outcome[asked] - mean) ** 2).sum())
    return float(np.clip(1 - left / before, 0, 1)) if before > 0 else 0.0


def telling(frame: pd.DataFrame, outcome: Any, classes: int, least_power: float) -> list[str]:
    """Choose columns that predict something, and of those that tell the same rows apart the strongest.

    Args:
        frame: columns to choose from.
        outcome: (n,) class numbers from 0, or numbers.
        classes: number of classes of the target; 0: it is a number.
        least_power: what predicts less is left out.

    Returns:
        Their names, in the order of the frame.
    """
    if len(frame) > ROWS:
        rows = np.random.default_rng(0).choice(len(frame), ROWS, replace=False)
        frame, outcome = frame.iloc[rows], outcome[rows]
    target = outcome_matrix(outcome, classes > 0)
    powers = {name: prediction_power(frame[name], target) for name in frame}
    strong = sorted((name for name in powers if powers[name] >= least_power), key=lambda name: -powers[name])
    kept: dict[str, Any] = {}
    for name in strong:
        codes = pd.factorize(frame[name], use_na_sentinel=False)[0]
        if not any(_tell_the_same(codes, other) for other in kept.values()):
            kept[name] = codes
    return [name for name in frame if name in kept]


def _tell_the_same(one: Any, other: Any) -> bool:
    values = int(one.max()) + 1, int(other.max()) + 1
    if max(values) > SAME * min(values):
        return False
    return len(np.unique(one.astype(np.int64) * values[1] + other)) <= SAME * min(values)


def _codes(column: pd.Series) -> Any:
    if pd.api.types.is_numeric_dtype(column) and column.nunique() > BINS:
        column = pd.qcut(column, BINS, labels=False, duplicates="drop")
    return pd.factorize(column, use_na_sentinel=False)[0]
