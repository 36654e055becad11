"""Fits one model of a stack anew, by itself: to check its score, or with other hyperparameters."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ..evaluated import Evaluation
from ..metrics import loss, picked, scores
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
) -> Evaluation:
    """Fit a model again, within the same folds, and return what it came to.

    Args:
        predictor: fitted.
        name: of the model.
        problem: all rows.
        rows: that the model was fitted on.
        changes: of its hyperparameters.
    """
    model = predictor._trainer.load_model(name)
    kind = getattr(model, "_child_type", type(model))
    models = {kind: {**hyperparameters_of(model), **changes}}
    with tempfile.TemporaryDirectory() as folder:
        fresh = new_predictor(rows, problem.classes, Path(folder), verbosity=0)
        fit_models(fresh, rows, models, cores=1)
        return evaluation_of(fresh._trainer, fresh.model_names(level=1)[0], problem, rows)


def evaluation_of(trainer: Any, name: str, problem: Problem, rows: StackRows) -> Evaluation:
    """Return what a fitted model came to.

    Args:
        trainer: AutoGluon's, which has the model.
        name: of the model.
        problem: all rows.
        rows: that it was fitted on.
    """
    predictions = unseen_predictions(trainer, name, problem, rows)
    known = np.isfinite(predictions).all(axis=1)
    weights = picked(problem.weights, known)
    parts = [np.where((rows.fold == number)[:, None], predictions, np.nan) for number in range(rows.folds)]
    told = trainer.model_graph.nodes[name]
    return Evaluation(
        loss=loss_of(predictions, problem),
        metrics=scores(
            problem.outcome[known], predictions[known], problem.classes, problem.positive, weights
        ),
        spread=float(np.std([loss_of(part, problem) for part in parts])),
        predictions=predictions,
        fit_seconds=float(told["fit_time"]) / rows.folds,
        predict_seconds=1000 * float(told["predict_time"]) / int(known.sum()),
    )


def loss_of(predictions: Any, problem: Problem) -> float:
    """Return the loss of predictions over the rows that were predicted."""
    known = np.isfinite(predictions).all(axis=1)
    weights = picked(problem.weights, known)
    return loss(problem.outcome[known], predictions[known], problem.classes, weights)
