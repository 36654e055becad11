"""A model of a stack as a candidate of the record."""

from __future__ import annotations

from typing import Any

from ..candidates.candidate import Candidate
from ..candidates.pairs import DERIVED
from ..candidates.ranges import Value
from .refitting import hyperparameters_of

ALGORITHMS = {
    "LGBModel": "lightgbm",
    "XGBoostModel": "xgboost",
    "CatBoostModel": "catboost",
    "RFModel": "random-forest",
    "XTModel": "extra-trees",
    "LinearModel": "linear",
    "KNNModel": "nearest-neighbours",
}
"""By the names of AutoGluon's classes."""


def candidate_of(model: Any, level: int) -> Candidate:
    """Return what was tried.

    Args:
        model: AutoGluon's, fitted or not; bagged or not.
        level: of the stack, from 1.
    """
    kind = getattr(model, "_child_type", type(model)).__name__
    return Candidate(f"stack-level-{level}", DERIVED, ALGORITHMS.get(kind, kind), parameters_of(model))


def parameters_of(model: Any) -> dict[str, Any]:
    """Return the hyperparameters that a model was given; what it was not given has AutoGluon's defaults.

    Args:
        model: AutoGluon's, fitted or not; bagged or not.
    """
    return {name: value for name, value in hyperparameters_of(model).items() if isinstance(value, Value)}
