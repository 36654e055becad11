"""Trials in columns, for charts: 10,000 of them in a fraction of a second."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from .models import TrialCurve, TrialCurves, TrialState, TuningHistory
from .spaces import Space
from .store import TuningRecord
from .trials import HistoryRow, TrialRecord


def history(
    record: TuningRecord, definition: int, rows: Sequence[HistoryRow], now: datetime
) -> TuningHistory:
    """Return the trials of one definition.

    Args:
        record: the tuning job.
        definition: which one.
        rows: all trials, by number.
        now: the end of those that run.
    """
    wanted = record.request.definitions[definition]
    own = [row for row in rows if row.definition == definition]
    space = Space(wanted.ranges)
    points = [json.loads(row.parameters) for row in own]
    return TuningHistory(
        definition=wanted.name,
        objective=wanted.objective,
        axes=list(space.axes.values()),
        numbers=[row.number for row in own],
        states=[TrialState(row.state) for row in own],
        stopped_early=[row.stopped_early for row in own],
        objectives=[row.objective for row in own],
        best=_best(own, maximize=record.maximize),
        started=[row.started for row in own],
        seconds=[_seconds(row, now) for row in own],
        parameters={
            name: [
                text if axis.kind == "categorical" else float(text)
                for text in (point[name] for point in points)
            ]
            for name, axis in space.axes.items()
        },
    )


def curves(record: TuningRecord, definition: int, trials: Sequence[TrialRecord]) -> TrialCurves:
    """Return how the objective metric of trials went."""
    return TrialCurves(
        metric=record.request.definitions[definition].objective.metric,
        curves=[
            TrialCurve(
                number=trial.number,
                state=trial.state,
                stopped_early=trial.stopped_early,
                steps=[step for step, _ in trial.curve],
                values=[value for _, value in trial.curve],
            )
            for trial in trials
            if trial.definition == definition
        ],
    )


def _best(rows: Sequence[HistoryRow], *, maximize: bool) -> list[float | None]:
    found: list[float | None] = []
    best: float | None = None
    for row in rows:
        value = row.objective
        if value is not None and (best is None or (value > best if maximize else value < best)):
            best = value
        found.append(best)
    return found


def _seconds(row: HistoryRow, now: datetime) -> float | None:
    return ((row.ended or now) - row.started).total_seconds() if row.started else None
