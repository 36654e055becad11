"""Explains predictions by the columns of the table: SHAP values by permutation.

Lundberg and Lee, "A Unified Approach to Interpreting Model Predictions", NIPS 2017. The whole pipeline is
explained, its features included, in terms of the columns that its users know.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas as pd

from ..evaluation import FoldFeatures
from ..problem import Problem, sample_rows
from .model import Answers, Member, Model

ROWS = 50
"""Rows that are explained."""
BACKGROUND = 10
"""Rows whose values stand for those of a column that is not known."""


def explain(model: Answers, problem: Problem, seconds: float | None, seed: int) -> dict[str, Any]:
    """Return what moves the predictions of a sample of rows.

    Args:
        model: fitted.
        problem: its rows.
        seconds: to spend; rows that are not explained by then are left out. None: no limit.
        seed: of the sample.

    Returns:
        ``features`` by importance (mean of the absolute values), ``rows`` with the value and the contribution
        of each column, ``base`` (the prediction that they are added to), and ``of``: the class that the
        contributions are for; the most frequent but for two classes, where it is the positive one.
    """
    # Compiling shap's loops takes longer than running them as they are.
    os.environ.setdefault("NUMBA_DISABLE_JIT", "1")
    import shap  # 3 to 6 seconds, which a job has at its end rather than at its start

    names = list(problem.columns.names)
    shown = _shown_class(problem)
    tables = {name: pd.Series(problem.frame[name].unique()) for name in names}
    codes = np.stack(
        [pd.Categorical(problem.frame[name], categories=tables[name].dropna()).codes for name in names],
        axis=1,
    ).astype(np.float64)
    values = {name: _with_missing(tables[name]) for name in names}

    def predicted(matrix: Any) -> Any:
        columns = {
            name: values[name].take(matrix[:, n].astype(int)).array for n, name in enumerate(names)
        }  # code -1 is the last one: missing
        return model.predict_proba(pd.DataFrame(columns))[:, shown]

    background = codes[sample_rows(problem.outcome, problem.classes, BACKGROUND, seed)][:BACKGROUND]
    explainer = shap.PermutationExplainer(predicted, shap.maskers.Independent(background), seed=seed)
    began, rows, base = time.monotonic(), [], 0.0
    for row in sample_rows(problem.outcome, problem.classes, ROWS, seed + 1):
        found = explainer(codes[[row]], max_evals=2 * len(names) + 1, silent=True)
        base = float(np.ravel(found.base_values)[0])
        rows.append({"row": int(row), "contributions": np.asarray(found.values)[0].tolist()})
        if seconds is not None and time.monotonic() - began > seconds:
            break
    importance = np.mean([np.abs(row["contributions"]) for row in rows], axis=0)
    for each in rows:
        each["values"] = [_plain(problem.frame[name].iloc[each["row"]]) for name in names]
    order = np.argsort(-importance, kind="stable")
    return {
        "features": [{"name": names[n], "importance": float(importance[n])} for n in order],
        "columns": names,
        "rows": rows,
        "base": base,
        "of": problem.labels[shown] if problem.labels else None,
    }


def explain_fold(features: FoldFeatures, models: Path, seconds: float | None, seed: int) -> dict[str, Any]:
    """Explain, in a worker, what the best trial's model of the first fold says of rows that it did not see.

    Of rows that it learned from a model knows too much: they would show what it remembers.
    """
    problem = features.problem
    member = Member(models.parent.name, 1.0, joblib.load(models)[:1])
    model = Model([member], problem.columns, problem.labels)
    asked = features.folds[0][1]
    found = explain(model, problem.rows(asked), seconds, seed)
    for row in found["rows"]:
        row["row"] = int(asked[row["row"]])
    return {**found, "trial": member.trial}


def _shown_class(problem: Problem) -> int:
    if problem.classes == 2:
        return problem.positive
    return int(np.bincount(problem.outcome).argmax()) if problem.classes else 0


def _with_missing(values: pd.Series) -> pd.Series:
    return values.dropna().reset_index(drop=True).reindex(range(values.count() + 1))


def _plain(value: Any) -> Any:
    if pd.isna(value):
        return None
    value = value.item() if hasattr(value, "item") else value
    return value if isinstance(value, str | int | float | bool) else str(value)
