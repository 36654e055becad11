"""Fits a stack with AutoGluon, or goes on with one that was killed."""

from __future__ import annotations

import pickle
import shutil
import time
from pathlib import Path
from typing import Any

from ..search.record import Record, searched_best
from .memory import limit_memory
from .portfolio import portfolio
from .predictor import fit_models, fit_options, new_predictor
from .rows import stack_rows
from .task import StackTask

STACK = "stack"
"""Folder of the record that AutoGluon works in."""
WHOLE = ".whole"
"""Ending of the copy of AutoGluon's trainer that a kill cannot cut."""
LEAST_SECONDS = 15.0
"""To fit in: with less AutoGluon gives up before its first model; who waits ends it when time is up."""


def fit_stack(task: StackTask, until: float | None) -> str:
    """Fit a stack in a worker, and record each of its models as soon as it is fitted.

    Args:
        task: what to fit.
        until: moment (``time.monotonic``, which all processes share) to end at; None: there is none.

    Returns:
        Why it ended, by the original's name (AutoMLJobSecondaryStatus).
    """
    from .recorder import Recorder

    limit_memory(task.memory_gib)
    rows, record = stack_rows(task.problem, task.seed), Record(task.folder)
    left = None if until is None else max(LEAST_SECONDS, until - time.monotonic())
    if searched_best(record.trials()):
        recorder = Recorder(task, rows)
        extend_predictor(task, left, recorder)
    else:
        predictor = new_predictor(rows, task.problem.classes, begin_anew(record))
        recorder = Recorder(task, rows)
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


def begin_anew(record: Record) -> Path:
    """Drop what a start has left that was killed before its first model, and return the folder of the stack.

    Models that had failed by then are tried again with all others, and would be listed twice.
    """
    folder = record.folder / STACK
    shutil.rmtree(folder, ignore_errors=True)
    record.forget_trials()
    return folder


def extend_predictor(task: StackTask, seconds: float | None, recorder: Any) -> None:
    """Fit the models that are not in the record yet.

    Args:
        task: what to fit.
        seconds: to spend; None: no limit.
        recorder: told of each model.
    """
    trainer = load_predictor(task)._trainer
    tried = tried_models(task)
    left = portfolio(task.problem.classes, lambda name: name not in tried)
    if not left:
        return
    rows, outcome, held, held_outcome = trainer.load_data()
    cores = {"total_resources": {"num_cpus": task.cores, "num_gpus": 0}}
    how = {"ag_args": {}, "fit_strategy": "sequential", **fit_options(task.candidate_seconds)}
    # What the predictor's own fit_extra does, which tells nobody of its models.
    trainer.train_multi_levels(
        rows,
        outcome,
        hyperparameters=left,
        X_val=held,
        y_val=held_outcome,
        time_limit=seconds,
        relative_stack=True,
        level_end=1,
        core_kwargs={**cores, **how},
        aux_kwargs=cores,
        callbacks=[recorder],
    )


def tried_models(task: StackTask) -> set[str]:
    """Return the names, as of ``portfolio``, of the models that are in the record."""
    return {trial.name.rsplit("_BAG_L", 1)[0] for trial in Record(task.folder).trials()}


def keep_trainer(trainer: Any) -> None:
    """Keep a copy of what AutoGluon knows of its models, which is always whole.

    It writes over its own file in place, and a kill at that moment leaves a part of it.
    """
    path = Path(trainer.path) / trainer.trainer_file_name
    part = path.with_suffix(".part")
    shutil.copyfile(path, part)
    part.replace(path.with_suffix(WHOLE))


def load_predictor(task: StackTask) -> Any:
    """Return what was fitted in the folder of a record, as far as it was."""
    from autogluon.tabular import TabularPredictor

    folder = task.folder / STACK
    try:
        return TabularPredictor.load(str(folder))
    except (EOFError, pickle.UnpicklingError):
        copies = list(folder.rglob(f"*{WHOLE}"))
        if not copies:
            raise
        for copy in copies:
            shutil.copyfile(copy, copy.with_suffix(".pkl"))
        return TabularPredictor.load(str(folder))
