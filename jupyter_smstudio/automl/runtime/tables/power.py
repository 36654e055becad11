"""How well a column alone predicts the target: of a cross-validated shallow tree, from 0 to 1."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import rankdata
from sklearn.metrics import r2_score
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from ..schema import ColumnKind, ProblemType

Array = NDArray[Any]
FOLDS = 3
SAMPLE_ROWS = 5000
LARGEST = float(np.finfo(np.float32).max)
DEPTH, LEAF_SHARE = 4, 0.005
"""Of the trees: deep enough for a few steps, with leaves too large to learn rows by heart."""


def prediction_power(
    frame: pd.DataFrame, kinds: dict[str, ColumnKind], target: str, problem: ProblemType
) -> dict[str, float]:
    """Return for each column how well it predicts the target by itself.

    For classes 2 × AUC – 1 (of one class against the others, the mean of all), for numbers R² of the tree
    or of a straight line, whichever is more; of rows that they have not seen, and not below 0.

    Args:
        frame: at most 5,000 rows of it are looked at.
        kinds: of the columns to look at.
        target: name of the column to predict.
        problem: what is asked of it.
    """
    classify = problem.is_classification
    known = frame[target].notna() if classify else np.isfinite(frame[target].astype(float))
    rows = frame[known]
    rows = rows.sample(min(len(rows), SAMPLE_ROWS), random_state=0)
    wanted, _ = pd.factorize(rows[target]) if classify else (rows[target].to_numpy(float), None)
    folds = _folds(wanted, classify)
    if folds is None:
        return {}
    return {
        name: _power(_as_numbers(rows[name], kind), kind, wanted, folds, classify)
        for name, kind in kinds.items()
        if name != target and kind is not ColumnKind.CONSTANT
    }


def _folds(wanted: Array, classify: bool) -> list[tuple[Array, Array]] | None:
    if not classify:
        if len(wanted) < 10 * FOLDS:
            return None
        return list(KFold(FOLDS, shuffle=True, random_state=0).split(wanted))
    if np.bincount(wanted).max(initial=0) < FOLDS or len(wanted) < 10 * FOLDS:
        return None
    counts = np.bincount(wanted)
    # Rows of classes that are rarer than the folds are spread like those of the commonest.
    common = np.where(counts[wanted] < FOLDS, counts.argmax(), wanted)
    return list(StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(wanted, common))


def _as_numbers(values: pd.Series, kind: ColumnKind) -> Array:
    """Return numbers and moments as they are, and a code for each different word."""
    if pd.api.types.is_datetime64_any_dtype(values):
        seconds = (values - pd.Timestamp(0)) / pd.Timedelta(seconds=1)
        return np.asarray(seconds, float)
    if pd.api.types.is_numeric_dtype(values):
        numbers = np.asarray(values, float)
        # Trees hold 32 bits.
        return np.where(np.abs(numbers) < LARGEST, numbers, np.nan)
    return np.asarray(pd.factorize(values, use_na_sentinel=False)[0], float)


def _power(
    column: Array, kind: ColumnKind, wanted: Array, folds: list[tuple[Array, Array]], classify: bool
) -> float:
    scores = []
    for train, test in folds:
        own = (
            _ordered(column, wanted, train, classify)
            if kind in (ColumnKind.CATEGORICAL, ColumnKind.TEXT)
            else column
        )
        scores.append(_score(own[train], wanted[train], own[test], wanted[test], classify))
    return round(float(np.clip(np.mean(scores), 0, 1)), 4)


def _ordered(codes: Array, wanted: Array, train: Array, classify: bool) -> Array:
    """Return for each word the mean of what is wanted in the training rows, as target encoding does.

    Of several classes the commonest of the word stands for its mean.
    """
    known = pd.Series(wanted[train]).groupby(codes[train])
    several = classify and wanted.max() > 1
    means = pd.crosstab(codes[train], wanted[train]).idxmax(axis=1) if several else known.mean()
    return np.asarray(pd.Series(codes).map(means), float)


def _score(train: Array, wanted: Array, test: Array, asked: Array, classify: bool) -> float:
    leaf = max(int(LEAF_SHARE * len(train)), 2)
    tree: Any = DecisionTreeClassifier if classify else DecisionTreeRegressor
    fitted = tree(max_depth=DEPTH, min_samples_leaf=leaf, random_state=0).fit(train.reshape(-1, 1), wanted)
    if not classify:
        return max(
            float(r2_score(asked, fitted.predict(test.reshape(-1, 1)))), _line(train, wanted, test, asked)
        )
    chances = fitted.predict_proba(test.reshape(-1, 1))
    return 2 * _mean_auc(asked[:, None] == fitted.classes_, chances) - 1


def _line(train: Array, wanted: Array, test: Array, asked: Array) -> float:
    """Return R² of a straight line, which a shallow tree can only follow in steps."""
    known, tested = np.isfinite(train), np.isfinite(test)
    if known.sum() < 2 or tested.mean() < 0.5 or np.ptp(train[known]) == 0:
        return 0.0
    slope, start = np.polyfit(train[known], wanted[known], 1)
    return float(r2_score(asked[tested], start + slope * test[tested]))


def _mean_auc(hits: Array, chances: Array) -> float:
    """Return the mean over classes of the area under the ROC curve, by ranks (Mann and Whitney)."""
    wins, rows = hits.sum(axis=0), len(hits)
    both = (wins > 0) & (wins < rows)
    if not both.any():
        return 0.5
    ranks = np.where(hits, rankdata(chances, axis=0), 0).sum(axis=0)
    areas = (ranks - wins * (wins + 1) / 2)[both] / (wins * (rows - wins))[both]
    return float(areas.mean())
