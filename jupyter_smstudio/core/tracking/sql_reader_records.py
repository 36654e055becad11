"""Runs and experiments as records: what is read of the page's rows, and of nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, case, func, not_, select

from ..errors import NotFound
from .buckets import wire_number
from .models import RunMetric, View
from .reader import PARENT_TAG, ExperimentRecord, RunRecord, Scope
from .sql_reader_scope import experiment_in, run_in, whole_numbers
from .sql_reader_tables import (
    experiment_tags,
    experiments,
    latest_metrics,
    metrics,
    params,
    runs,
    tags,
)


def read_runs(
    connection: Connection, scope: Scope, ids: Sequence[str], extremes: Sequence[str]
) -> list[RunRecord]:
    """Return the runs with these ids, in their order; what is missing is left out."""
    of_ids = runs.c.run_uuid.in_(ids)
    rows = {row.run_uuid: row for row in connection.execute(select(runs).where(of_ids))}
    values = _metrics(connection, ids, extremes)
    texts = {table: _texts(connection, table, ids) for table in (params, tags)}
    children = _children(connection, scope, ids)
    return [
        RunRecord(
            id=row.run_uuid,
            experiment_id=str(row.experiment_id),
            name=row.name or "",
            status=row.status,
            deleted=row.lifecycle_stage == "deleted",
            start=row.start_time,
            end=row.end_time,
            user=row.user_id or "",
            params=texts[params][row.run_uuid],
            metrics=values[row.run_uuid],
            tags=texts[tags][row.run_uuid],
            children=children.get(row.run_uuid, 0),
        )
        for row in (rows[run_id] for run_id in ids if run_id in rows)
    ]


def _texts(connection: Connection, table: Any, ids: Sequence[str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    statement = select(table.c.run_uuid, table.c.key, table.c.value).where(table.c.run_uuid.in_(ids))
    for run_id, key, value in connection.execute(statement):
        found[run_id][key] = value or ""
    return found


def _metrics(
    connection: Connection, ids: Sequence[str], extremes: Sequence[str]
) -> dict[str, dict[str, RunMetric]]:
    bounds = _extremes(connection, ids, extremes) if extremes else {}
    found: dict[str, dict[str, RunMetric]] = defaultdict(dict)
    for row in connection.execute(select(latest_metrics).where(latest_metrics.c.run_uuid.in_(ids))):
        low, high = bounds.get((row.run_uuid, row.key), (None, None))
        found[row.run_uuid][row.key] = RunMetric(
            last=wire_number(None if row.is_nan else row.value),
            step=row.step,
            min=None if low is None else wire_number(low),
            max=None if high is None else wire_number(high),
        )
    return found


def _extremes(
    connection: Connection, ids: Sequence[str], keys: Sequence[str]
) -> dict[tuple[str, str], tuple[float, float]]:
    statement = (
        select(metrics.c.run_uuid, metrics.c.key, func.min(metrics.c.value), func.max(metrics.c.value))
        .where(metrics.c.run_uuid.in_(ids), metrics.c.key.in_(keys), not_(metrics.c.is_nan))
        .group_by(metrics.c.run_uuid, metrics.c.key)
    )
    return {(run_id, key): (low, high) for run_id, key, low, high in connection.execute(statement)}


def _children(connection: Connection, scope: Scope, ids: Sequence[str]) -> dict[str, int]:
    statement = (
        select(tags.c.value, func.count())
        .join(runs, runs.c.run_uuid == tags.c.run_uuid)
        .where(
            tags.c.key == PARENT_TAG, tags.c.value.in_(ids), runs.c.lifecycle_stage == "active", run_in(scope)
        )
        .group_by(tags.c.value)
    )
    return {parent: count for parent, count in connection.execute(statement)}


def read_experiments(
    connection: Connection, scope: Scope, text: str, view: View, offset: int, limit: int
) -> tuple[list[ExperimentRecord], int]:
    """Return a stretch of the experiments, last active first, and how many match."""
    statement = _experiments(scope)
    if text:
        statement = statement.where(experiments.c.name.icontains(text, autoescape=True))
    if view != "all":
        statement = statement.where(experiments.c.lifecycle_stage == view)
    total = connection.scalar(select(func.count()).select_from(statement.subquery())) or 0
    activity = statement.selected_columns.last_activity
    order = (activity.desc().nulls_last(), experiments.c.experiment_id.desc())
    rows = connection.execute(statement.order_by(*order).offset(offset).limit(limit)).all()
    return _with_tags(connection, rows), total


def read_experiment(connection: Connection, scope: Scope, experiment_id: str) -> ExperimentRecord:
    """Return one experiment.

    Raises:
        NotFound: there is none with this id.
    """
    wanted = experiments.c.experiment_id.in_(whole_numbers([experiment_id]))
    rows = connection.execute(_experiments(scope).where(wanted)).all()
    if not rows:
        raise NotFound(f"There is no experiment with the id {experiment_id}.")
    return _with_tags(connection, rows)[0]


def _experiments(scope: Scope) -> Select[Any]:
    active = (
        select(
            runs.c.experiment_id,
            func.count().label("runs"),
            func.sum(case((runs.c.status == "RUNNING", 1), else_=0)).label("live"),
            func.max(runs.c.start_time).label("started"),
            func.max(runs.c.end_time).label("ended"),
        )
        .where(runs.c.lifecycle_stage == "active")
        .group_by(runs.c.experiment_id)
        .subquery()
    )
    times = (active.c.started, active.c.ended, experiments.c.last_update_time, experiments.c.creation_time)
    return (
        select(
            experiments.c.experiment_id,
            experiments.c.name,
            experiments.c.lifecycle_stage,
            experiments.c.creation_time,
            experiments.c.workspace,
            func.coalesce(active.c.runs, 0).label("runs"),
            func.coalesce(active.c.live, 0).label("live"),
            _latest(*times).label("last_activity"),
        )
        .outerjoin(active, active.c.experiment_id == experiments.c.experiment_id)
        .where(experiment_in(scope))
    )


def _latest(*times: Any) -> Any:
    """Return the last of times that may be missing; SQLite's max() and greatest() differ on NULL."""
    latest: Any = func.coalesce(times[0], 0)
    for time in times[1:]:
        other = func.coalesce(time, 0)
        latest = case((other > latest, other), else_=latest)
    return func.nullif(latest, 0)


def _with_tags(connection: Connection, rows: Sequence[Any]) -> list[ExperimentRecord]:
    ids = [row.experiment_id for row in rows]
    found: dict[int, dict[str, str]] = defaultdict(dict)
    statement = select(experiment_tags).where(experiment_tags.c.experiment_id.in_(ids))
    for tag in connection.execute(statement):
        found[tag.experiment_id][tag.key] = tag.value or ""
    return [
        ExperimentRecord(
            id=str(row.experiment_id),
            name=row.name,
            deleted=row.lifecycle_stage == "deleted",
            created=row.creation_time,
            last_activity=row.last_activity,
            runs=int(row.runs),
            live=int(row.live),
            tags=found[row.experiment_id],
            space=row.workspace,
        )
        for row in rows
    ]
