"""Metric histories by SQL, thinned in the database: 100,000 points never leave it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, and_, case, cast, func, select

from .buckets import LARGE, Bucket, Point, Span, bucketed_history, whole_history
from .models import MetricHistory
from .reader import CurveSelection, Scope
from .sql_reader_scope import run_in
from .sql_reader_tables import metrics, runs

VALUE = case((metrics.c.is_nan, None), else_=metrics.c.value)
USUAL = case((func.abs(VALUE) < LARGE, VALUE), else_=None)

Curve = tuple[str, str]
"""Run and metric."""


def read_histories(connection: Connection, scope: Scope, curves: CurveSelection) -> list[MetricHistory]:
    """Return the histories that there are, in the order of the runs, then of the metrics asked for."""
    if not scope.whole:
        there = select(runs.c.run_uuid).where(runs.c.run_uuid.in_(curves.run_ids), run_in(scope))
        within = set(connection.scalars(there))
        curves = replace(curves, run_ids=[run_id for run_id in curves.run_ids if run_id in within])
    found: dict[Curve, MetricHistory] = {}
    short: dict[str, list[str]] = defaultdict(list)
    for (run_id, metric), total in _totals(connection, curves).items():
        if total <= curves.max_points:
            short[metric].append(run_id)
        else:
            found[run_id, metric] = _thinned(connection, curves, run_id, metric)
    for metric, run_ids in short.items():
        for history in _whole(connection, curves, metric, run_ids):
            found[history.run_id, metric] = history
    wanted = dict.fromkeys((run_id, metric) for run_id in curves.run_ids for metric in curves.metrics)
    return [found[curve] for curve in wanted if curve in found]


def _totals(connection: Connection, curves: CurveSelection) -> dict[Curve, int]:
    rows = connection.execute(
        select(metrics.c.run_uuid, metrics.c.key, func.count())
        .where(metrics.c.run_uuid.in_(curves.run_ids), metrics.c.key.in_(curves.metrics), _zoom(curves))
        .group_by(metrics.c.run_uuid, metrics.c.key)
    )
    return {(run_id, metric): total for run_id, metric, total in rows}


def _whole(
    connection: Connection, curves: CurveSelection, metric: str, run_ids: list[str]
) -> Iterator[MetricHistory]:
    rows = connection.execute(
        select(metrics.c.run_uuid, metrics.c.step, metrics.c.timestamp, VALUE)
        .where(metrics.c.run_uuid.in_(run_ids), metrics.c.key == metric, _zoom(curves))
        .order_by(metrics.c.step, metrics.c.timestamp)
    )
    points: dict[str, list[Point]] = defaultdict(list)
    for run_id, step, time, value in rows:
        points[run_id].append(Point(step, time, value))
    return (whole_history(run_id, metric, points[run_id]) for run_id in run_ids)


def _thinned(connection: Connection, curves: CurveSelection, run_id: str, metric: str) -> MetricHistory:
    this = and_(metrics.c.run_uuid == run_id, metrics.c.key == metric, _zoom(curves))
    span = _span(connection, this)
    place = (metrics.c.timestamp if span.by_time else metrics.c.step) - span.start
    # Integer division in both databases; the product fits 64 bits for any steps below 10^15.
    bucket = (cast(place, BigInteger) * curves.max_points).op("/")(span.width)
    rows = connection.execute(
        select(
            func.max(metrics.c.step),
            func.max(metrics.c.timestamp),
            func.avg(USUAL),
            func.min(VALUE),
            func.max(VALUE),
        )
        .where(this)
        .group_by(bucket)
        .order_by(bucket)
    )
    return bucketed_history(run_id, metric, span.total, [Bucket(*row) for row in rows])


def _span(connection: Connection, this: ColumnElement[Any]) -> Span:
    total, first, last = connection.execute(
        select(func.count(), func.min(metrics.c.step), func.max(metrics.c.step)).where(this)
    ).one()
    if first != last:
        return Span.of(total, (first, last), (0, 0))
    start, end = connection.execute(
        select(func.min(metrics.c.timestamp), func.max(metrics.c.timestamp)).where(this)
    ).one()
    return Span.of(total, (first, last), (start, end))


def _zoom(curves: CurveSelection) -> ColumnElement[bool]:
    parts: list[ColumnElement[bool]] = [metrics.c.run_uuid.in_(curves.run_ids)]
    if curves.from_step is not None:
        parts.append(metrics.c.step >= curves.from_step)
    if curves.to_step is not None:
        parts.append(metrics.c.step <= curves.to_step)
    return and_(*parts)
