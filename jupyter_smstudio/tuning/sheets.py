"""A tuning job as a sheet: its figures as they are now, to be shared without the job."""

from __future__ import annotations

from collections.abc import Sequence

from ..core.sheets.models import Column, Facts, Plot, Series, Sheet, Table, section
from .models import Trial, TuningJob

TRIALS = 1000
"""Rows of the leaderboard; of more trials, the best."""


def trials_sheet(job: TuningJob, trials: Sequence[Trial]) -> Sheet:
    """Return the leaderboard of a tuning job.

    Args:
        job: which.
        trials: the best :data:`TRIALS` of them.
    """
    goal = job.request.definitions[0].objective
    sign = -1 if goal.type == "Maximize" else 1
    ranked = sorted(
        trials, key=lambda one: (one.objective is None, sign * (one.objective or 0.0), one.number)
    )
    return Sheet(
        title=str(job.request.name),
        about=f"Tuning job, {job.created:%Y-%m-%d %H:%M} UTC",
        sections=[
            section("Tuning job", _facts(job)),
            section(f"{goal.metric} of each trial", _progress(trials, goal.metric)),
            section("Leaderboard", _leaderboard(ranked, goal.metric)),
        ],
    )


def _facts(job: TuningJob) -> Facts:
    goal = job.request.definitions[0].objective
    best = job.best
    return Facts(
        facts=[
            ("State", f"{job.state}. {job.completion_reason or job.status_message}".strip()),
            ("Strategy", job.request.strategy),
            ("Objective", f"{goal.type} {goal.metric}"),
            ("Trials", f"{job.total:,}"),
            ("Best", f"{best.job_name}: {best.objective:.6g}" if best and best.objective is not None else ""),
            ("Cost", f"{job.cost:.4g}"),
        ]
    )


def _progress(trials: Sequence[Trial], metric: str) -> Plot | None:
    known = sorted((one.number, one.objective) for one in trials if one.objective is not None)
    if len(known) < 2:
        return None
    series = Series(x=[number for number, _ in known], y=[value for _, value in known])
    return Plot(x_title="Trial", y_title=metric, series=[series], points=True)


def _leaderboard(trials: Sequence[Trial], metric: str) -> Table | None:
    names = sorted({name for one in trials for name in one.parameters})[:100]
    columns = [Column(name="Trial"), Column(name="State"), Column(name=metric, numeric=True)]
    rows: list[list[str | float | None]] = [
        [
            one.job_name or f"{one.number}",
            one.state,
            one.objective,
            *(one.parameters.get(name) for name in names),
        ]
        for one in trials
    ]
    return Table(columns=[*columns, *(Column(name=name) for name in names)], rows=rows) if rows else None
