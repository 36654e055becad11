"""Makes the model of a search: chooses the ensemble, and fits its members on all rows to learn from."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import joblib
from sklearn.pipeline import Pipeline

from .candidates.candidate import Candidate
from .ensembling import select_ensemble
from .problem import Problem
from .results.model import Member, Model
from .search.record import Record, Trial, completed, searched_best
from .search.trying import fit_member
from .search.workers import Workers
from .stopping import Stopping

LONGER = 1.5
"""All rows take about this many times as long as four fifths of them, on a machine that is not busier."""


def choose_members(record: Record, problem: Problem) -> dict[str, float]:
    """Return the weights of the trials whose mean predicts best; empty where no trial is complete."""
    trials = completed(record.trials())
    if not trials:
        return {}
    predictions = {trial.name: record.predictions(trial.name) for trial in trials}
    return select_ensemble(predictions, problem.outcome, problem.classes, problem.weights)


def within(
    weights: dict[str, float], trials: Sequence[Trial], seconds: float, workers: int
) -> dict[str, float]:
    """Keep the members that can be fitted in a time, those of the largest weight first.

    Args:
        weights: of the members, the largest first.
        trials: all of them.
        seconds: there are.
        workers: that fit at the same time.

    Returns:
        Weights that add up to 1; empty where there is no time for any.
    """
    needed = {trial.name: trial.fit_seconds * LONGER for trial in trials}
    kept, spent = {}, 0.0
    for name, weight in weights.items():
        if max(needed[name], (spent + needed[name]) / workers) <= seconds:
            kept[name] = weight
            spent += needed[name]
    total = sum(kept.values())
    return {name: weight / total for name, weight in kept.items()}


def make_model(record: Record, problem: Problem, workers: Workers, until: float | None) -> Model:
    """Return the model of what has been tried.

    Members are fitted on all rows as far as there is time. Where there is none, the best trial's models of
    the folds are taken as they are, so that there is a model at any moment after the first trial.

    Args:
        record: of the search.
        problem: its rows.
        workers: free ones.
        until: moment (``time.monotonic``) to end at; None: there is none.

    Raises:
        ValueError: no trial is complete.
    """
    trials = {trial.name: trial for trial in completed(record.trials())}
    leader = searched_best(list(trials.values()))
    if leader is None:
        reasons = {trial.reason for trial in record.trials() if trial.reason}
        why = " ".join(sorted(reasons)[:3]) or "Time was up before the first one ended."
        raise ValueError(f"No candidate was completed, so there is no model. {why}")
    weights = choose_members(record, problem)
    if until is not None:
        weights = within(weights, list(trials.values()), until - time.monotonic(), workers.count)
    folder = record.folder / "members"
    folder.mkdir(exist_ok=True)
    fitted = _fit_all({name: trials[name].candidate for name in weights}, folder, workers, until)
    total = sum(weights[name] for name in fitted)
    members = [Member(name, weights[name] / total, (pipeline,)) for name, pipeline in fitted.items()]
    if not members:
        models = joblib.load(record.trials_folder / leader.name / "models.joblib")
        members = [Member(leader.name, 1.0, tuple(models))]
    return Model(members, problem.columns, problem.labels)


def _fit_all(
    candidates: dict[str, Candidate], folder: Path, workers: Workers, until: float | None
) -> dict[str, Pipeline]:
    waiting, fitted = list(candidates), []
    silent = Stopping()  # the job is being ended already; no signal ends this
    while waiting or workers.running:
        while waiting and workers.free:
            name = waiting.pop(0)
            workers.start(name, fit_member, candidates[name], folder / f"{name}.joblib")
        fitted += [each.key for each in workers.wait(until, silent.descriptor) if not each.error]
        if until is not None and time.monotonic() >= until:
            workers.stop()
            break
    return {name: load(folder / f"{name}.joblib") for name in candidates if name in fitted}


def load(path: Path) -> Any:
    """Return what ``joblib.dump`` wrote, and remove the file: it is in the model from now on."""
    pipeline = joblib.load(path)
    path.unlink()
    return pipeline
