"""What is asked of a target: told by its values, with the reason."""

from __future__ import annotations

import pandas as pd

from ..schema import OBJECTIVES, Objective, ProblemType

MAX_NUMBER_CLASSES = 20
"""Different whole numbers up to which they may be classes."""
MAX_CLASS_SHARE = 0.05
"""Different values for each row up to which whole numbers may be classes: AutoGluon's rule."""
SMALL_ROWS, MAX_SMALL_CLASS_SHARE = 1000, 0.1
"""The same of tables with fewer rows."""
MAX_CLASSES_SHARE = 0.5
"""Different words for each row above which there is nothing to learn a class from."""

OBJECTIVE_REASONS = {
    Objective.F1: "it counts how well one answer is found, where accuracy can be had by never giving it",
    Objective.ACCURACY: "it is the share of rows whose class is told right",
    Objective.MSE: "it is the mean of squared errors, in which a large error weighs most",
}


def infer_problem(target: pd.Series) -> tuple[ProblemType | None, str]:
    """Return the type of problem, and a sentence that says why; None: the target can't be predicted."""
    values = target.dropna()
    distinct = values.nunique()
    name = f"The target “{target.name}”"
    if not distinct:
        return None, f"{name} has no values. Choose another column."
    if distinct == 1:
        return (
            None,
            f"{name} has one value in all rows: there is nothing to learn. Choose another column.",
        )
    if distinct == 2:
        return ProblemType.BINARY, f"{name} has two different values."
    numeric = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
    if pd.api.types.is_datetime64_any_dtype(values):
        return None, f"{name} holds dates, which are not predicted. Choose a number or a class."
    if not numeric:
        return _of_words(name, distinct, len(values))
    if not (values % 1 == 0).all():
        return ProblemType.REGRESSION, f"{name} has numbers with fractions."
    share = MAX_SMALL_CLASS_SHARE if len(values) < SMALL_ROWS else MAX_CLASS_SHARE
    if distinct <= min(MAX_NUMBER_CLASSES, share * len(values)):
        return (
            ProblemType.MULTICLASS,
            f"{name} has {distinct} different whole numbers, few enough to be classes.",
        )
    return ProblemType.REGRESSION, f"{name} has {distinct:,} different whole numbers, too many to be classes."


def default_objective(problem: ProblemType) -> tuple[Objective, str]:
    """Return what candidates are ranked by unless one asks for something else, and why."""
    objective = OBJECTIVES[problem][0]
    return objective, f"{objective} is the default: {OBJECTIVE_REASONS[objective]}."


def _of_words(name: str, distinct: int, filled: int) -> tuple[ProblemType | None, str]:
    if distinct > MAX_CLASSES_SHARE * filled:
        return None, (
            f"{name} has {distinct:,} different words in {filled:,} rows, too few to learn each from. "
            "Choose another column."
        )
    return ProblemType.MULTICLASS, f"{name} has {distinct:,} different values that are words."
