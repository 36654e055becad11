"""Fits a stack with AutoGluon, or goes on with one that was killed."""

from __future__ import annotations

import shutil
import time
from typing import Any

from ..search.record import Record, completed
from .portfolio import portfolio
from .predictor import fit_models, fit_options, new_predictor
from .rows import stack_rows
from .task import StackTask

STACK = "stack"
"""Folder of the record that AutoGluon works in."""


def fit_stack(task: StackTask, seconds: float | None) -> str:
    """Fit a stack in a worker, and record each of its models as soon as it is fitted.

    Args:
        task: what to fit.
        seconds: to spend; None: no limit.

    Returns:
        Why it ended, by the original's name (AutoMLJobSecondaryStatus).
    """
    from .recorder import Recorder

    began = time.monotonic()
    rows = stack_rows(task.problem, task.seed)
    recorder = Recorder(task, rows)
    left = None if seconds is None else seconds - (time.monotonic() - began)
    if completed(Record(task.folder).trials()):
        extend_predictor(task, left, recorder)
    else:
        folder = task.folder / STACK
        shutil.rmtree(folder, ignore_errors=True)  # half of one that was killed
        predictor = new_predictor(rows, task.problem.classes, folder)
        fit_models(
            predictor,
            rows,
            portfolio(task.problem.classes),
            cores=task.cores,
            seconds=left,
            model_seconds=task.candidate_seconds,
            callbacks=(recorder,),
        )
    return recorder.ended


def extend_predictor(task: StackTask, seconds: float | None, recorder: Any) -> None:
    """Fit the models that are not in the record yet.

    Args:
        task: what to fit.
        seconds: to spend; None: no limit.
        recorder: told of each model.
    """
    predictor = load_predictor(task)
    done = {trial.name.rsplit("_BAG_L", 1)[0] for trial in Record(task.folder).trials()}
    left = portfolio(task.problem.classes, done)
    if not left or (seconds is not None and seconds <= 0):
        return
    predictor._trainer.callbacks = [recorder]  # which fit_extra has no argument for
    options = fit_options(task.candidate_seconds)
    predictor.fit_extra(left, time_limit=seconds, num_cpus=task.cores, num_gpus=0, **options)


def load_predictor(task: StackTask) -> Any:
    """Return what was fitted in the folder of a record, as far as it was."""
    from autogluon.tabular import TabularPredictor

    return TabularPredictor.load(str(task.folder / STACK))
