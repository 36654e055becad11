"""The honest estimate of a stack: made anew without the rows of each outer fold, which it then predicts."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from ..honest import OuterFold, outer_folds
from ..metrics import scores
from .fitting import tried_models
from .memory import limit_memory
from .model import predict_given
from .portfolio import portfolio
from .predictor import fit_models, new_predictor
from .rows import stack_rows
from .task import StackTask


def measure_stack_fold(task: StackTask, partition: int, number: int, seconds: float | None) -> OuterFold:
    """Measure one outer fold in a worker, on one core, with the models that were tried for the stack itself.

    Args:
        task: of the stack.
        partition: number of the split, from 0.
        number: of the fold, from 0.
        seconds: for fitting.
    """
    began = time.monotonic()
    # As many outer folds are measured at a time as there are cores.
    limit_memory(None if task.memory_gib is None else task.memory_gib / task.cores)
    problem = task.problem
    learned, apart = outer_folds(problem, partition)[number]
    known, hidden = problem.rows(learned), problem.rows(apart)
    with tempfile.TemporaryDirectory(dir=task.folder) as name:
        rows = stack_rows(known, task.seed)
        predictor = new_predictor(rows, known.classes, Path(name))
        models = portfolio(known.classes, tried_models(task).__contains__)
        fit_models(predictor, rows, models, cores=1, seconds=seconds)
        predicted = predict_given(predictor, rows.given.transform(hidden.frame), problem.classes)
    found = scores(hidden.outcome, predicted, problem.classes, problem.positive, hidden.weights)
    fitted = len(predictor.model_names()) - 1  # one is the weighted mean of the others
    return OuterFold(partition, number, found, time.monotonic() - began, fitted)
