"""AutoGluon's predictor: made for the rows of a problem, fitted, and asked about rows that it never saw."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ..problem import Problem
from .rows import FOLD, LABEL, WEIGHT, StackRows


def new_predictor(rows: StackRows, classes: int, folder: Path, verbosity: int = 2) -> Any:
    """Return a ``TabularPredictor`` that is not fitted yet.

    Args:
        rows: that it will be fitted on.
        classes: number of classes of the target; 0: it is a number.
        folder: for its files.
        verbosity: AutoGluon's, from 0 (nothing is said) to 4.
    """
    from autogluon.tabular import TabularPredictor

    return TabularPredictor(
        LABEL,
        problem_type={0: "regression", 2: "binary"}.get(classes, "multiclass"),
        eval_metric="log_loss" if classes else "root_mean_squared_error",
        path=str(folder),
        verbosity=verbosity,
        groups=FOLD if rows.held is None else None,
        sample_weight=WEIGHT if WEIGHT in rows.learned else None,
        learner_kwargs={"label_count_threshold": 1},  # rows of rare classes are left out already
    )


def fit_models(
    predictor: Any, rows: StackRows, models: Mapping[Any, Any], *, cores: int, seconds: float | None = None,
    model_seconds: float | None = None, callbacks: tuple[Any, ...] = (),
) -> Any:  # fmt: skip
    """Fit models within each fold, and weight them; return the predictor.

    Args:
        predictor: of ``new_predictor``.
        rows: to fit on.
        models: hyperparameters of models, by their kind.
        cores: to use.
        seconds: to spend; None: no limit.
        model_seconds: to spend on one model; None: no limit.
        callbacks: told of each model.
    """
    bagging = {"num_bag_folds": rows.folds, "num_bag_sets": 1} if rows.held is None else {}
    return predictor.fit(
        rows.learned,
        tuning_data=rows.held,
        time_limit=seconds,
        hyperparameters=models,
        num_stack_levels=0,
        dynamic_stacking=False,
        calibrate=False,
        num_cpus=cores,
        num_gpus=0,
        callbacks=list(callbacks),
        **bagging,
        **fit_options(model_seconds),
    )


def fit_options(model_seconds: float | None) -> dict[str, Any]:
    """Return how AutoGluon is to go about fitting."""
    limit = {} if model_seconds is None else {"max_time_limit": model_seconds}
    # Folds one after another: in parallel they need Ray.
    return {"ag_args_fit": limit, "ag_args_ensemble": {"fold_fitting_strategy": "sequential_local"}}


def unseen_predictions(trainer: Any, name: str, problem: Problem, rows: StackRows) -> Any:
    """Return what a model predicted of rows that it had not seen.

    Args:
        trainer: of a predictor, which AutoGluon hands to those that it tells of models while it fits.
        name: of the model.
        problem: all rows.
        rows: that it was fitted on.

    Returns:
        (n, classes) or (n, 1), float32; NaN for rows that were predicted in no fold.
    """
    if rows.held is None:
        index, told = trainer.load_y().index, trainer.get_model_oof(name)
    else:
        held = trainer.load_X_val()
        index, told = held.index, trainer.predict_proba(held, model=name)
    predictions = np.full((len(problem.outcome), max(problem.classes, 1)), np.nan, dtype=np.float32)
    predictions[index] = as_matrix(told, rows, problem.classes)
    return predictions


def as_matrix(told: Any, rows: StackRows, classes: int) -> Any:
    """Return what one of AutoGluon's models says as (n, classes) probabilities, or (n, 1) numbers.

    Args:
        told: (n,) probabilities of the second of two classes; (n, known classes) probabilities; (n,) numbers.
        rows: that it was fitted on.
        classes: number of classes; 0: the target is a number.
    """
    told = np.asarray(told, dtype=np.float64)
    if not classes:
        return told.reshape(-1, 1)
    matrix = np.zeros((len(told), classes))
    known = np.unique(rows.learned[LABEL])
    matrix[:, known] = np.stack([1 - told, told], axis=1) if told.ndim == 1 else told
    return matrix
