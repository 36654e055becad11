"""Fits one model of a stack anew, by itself: to check its score, or with other hyperparameters."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ..metrics import loss, picked
from ..problem import Problem
from .predictor import fit_models, new_predictor, unseen_predictions
from .rows import StackRows


def hyperparameters_of(model: Any) -> dict[str, Any]:
    """Return what a model was given; what it was not given has AutoGluon's defaults.

    Args:
        model: AutoGluon's, fitted or not; bagged or not.
    """
    get = getattr(model, "get_hyperparameters_init_child", model.get_hyperparameters_init)
    return dict(get())


def refit(
    predictor: Any, name: str, problem: Problem, rows: StackRows, changes: Mapping[str, Any]
) -> tuple[float, Any]:
    """Fit a model again, within the same folds.

    Args:
        predictor: fitted.
        name: of the model.
        problem: all rows.
        rows: that the model was fitted on.
        changes: of its hyperparameters.

    Returns:
        Its loss, and what it predicts of rows that it had not seen.
    """
    model = predictor._trainer.load_model(name)
    kind = getattr(model, "_child_type", type(model))
    models = {kind: {**hyperparameters_of(model), **changes}}
    with tempfile.TemporaryDirectory() as folder:
        fresh = new_predictor(rows, problem.classes, Path(folder), verbosity=0)
        fit_models(fresh, rows, models, cores=1)
        predictions = unseen_predictions(fresh._trainer, fresh.model_names(level=1)[0], problem, rows)
    return loss_of(predictions, problem), predictions


def loss_of(predictions: Any, problem: Problem) -> float:
    """Return the loss of predictions over the rows that were predicted."""
    known = np.isfinite(predictions).all(axis=1)
    weights = picked(problem.weights, known)
    return loss(problem.outcome[known], predictions[known], problem.classes, weights)
