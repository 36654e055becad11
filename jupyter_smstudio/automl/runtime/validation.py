"""The validation set: rows that candidates are judged by, and that nothing is learned from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from .features.columns import as_numbers
from .problem import Problem, row_weights
from .tables.kinds import shown

NAMED = 3
"""Classes that a message names, at most."""


def hold_out(problem: Problem, fraction: float, seed: int) -> Problem:
    """Return a problem with a share of its rows as validation set.

    They are drawn by chance, of each class alike, or of small and large numbers alike. A class of which the
    share would be less than a row is learned from alone.

    Args:
        problem: all rows.
        fraction: of the rows, between 0 and 1.
        seed: of the draw.

    Raises:
        ValueError: the share is not a single row.
    """
    generator = np.random.default_rng(seed)
    shuffled = generator.permutation(len(problem.outcome))
    order = shuffled[np.argsort(problem.outcome[shuffled], kind="stable")]
    # Every so many rows one is taken, in an order in which neighbours are alike: systematic sampling.
    passed = np.floor((np.arange(len(order) + 1) + generator.random() / fraction) * fraction)
    held = np.empty(len(order), dtype=bool)
    held[order] = np.diff(passed) > 0
    if problem.classes:
        rare = np.bincount(problem.outcome, minlength=problem.classes) * fraction < 1
        held &= ~rare[problem.outcome]
    if not held.any():
        raise ValueError(
            f"{fraction:.0%} of {len(order):,} rows is less than a row of each class, so there is nothing to "
            "judge candidates by. Keep a larger share apart, or use cross-validation."
        )
    return replace(problem, held=held)


def add_validation(
    problem: Problem, rows: pd.DataFrame, target: str, name: str, weight: str | None = None
) -> Problem:
    """Return a problem with the rows of another table as validation set.

    Rows without a target or a weight are left out.

    Args:
        problem: what is learned from.
        rows: of the other table, see ``tables.matching``.
        target: name of the column to predict.
        name: of the other table, for people.
        weight: name of the column that says how much a row counts; None: all count alike.

    Raises:
        ValueError: no row has a target, or one has a class that is not known.
    """
    outcome = rows[target]
    if problem.labels:
        unknown = outcome[outcome.notna() & ~outcome.isin(problem.labels)].unique()
        if len(unknown):
            named = ", ".join(f"“{shown(each)}”" for each in unknown[:NAMED])
            raise ValueError(
                f"The validation set {name} has {len(unknown)} classes of “{target}” that the table to learn "
                f"from lacks, such as {named}. Take their rows out, or add such rows to learn from."
            )
        outcome = outcome.map({label: number for number, label in enumerate(problem.labels)})
    else:
        outcome = as_numbers(outcome)
    weights = None if weight is None else row_weights(rows[weight])
    known = outcome.notna() if weights is None else outcome.notna() & weights.notna()
    if not known.any():
        wanted = f"a value of “{target}”" + ("" if weight is None else " and a weight")
        raise ValueError(f"No row of the validation set {name} has {wanted}. Choose another table.")
    added = rows.loc[known, list(problem.columns.names)]
    told = outcome[known].to_numpy(dtype=problem.outcome.dtype)
    return replace(
        problem,
        frame=pd.concat([problem.frame, added], ignore_index=True),
        outcome=np.concatenate([problem.outcome, told]),
        held=np.arange(len(problem.outcome) + len(told)) >= len(problem.outcome),
        weights=None if weights is None else np.concatenate([problem.weights, weights[known]]),
    )
