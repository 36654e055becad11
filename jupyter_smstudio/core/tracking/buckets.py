"""Metric values as they cross the wire, and how a long history is told in few points.

A history longer than wanted is cut into buckets of equal width in steps (in time where all steps are
equal, as when nobody gave any). A bucket tells its mean, smallest and largest value: what stands out
is never lost, which picking every n-th point would do. ``sql_reader_histories`` does the same in SQL.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .models import MetricHistory, MetricNumber

STORED_INFINITY = 1.7976931348623157e308
"""What MLflow stores for infinity, with its sign (``SqlAlchemyStore.sanitize_metric_value``)."""
LARGE = 1e300
"""Numbers beyond are left out of means, which they would make overflow."""


@dataclass(frozen=True)
class Point:
    """One value of a metric.

    Attributes:
        step: as logged.
        time: in ms since 1970.
        value: None for not a number.
    """

    step: int
    time: int
    value: float | None


@dataclass(frozen=True)
class Span:
    """What the buckets of a history are cut from.

    Attributes:
        total: points there are.
        by_time: along the time rather than the steps.
        start: first step or time.
        width: steps or ms from the first to the last, both counted.
    """

    total: int
    by_time: bool
    start: int
    width: int

    @classmethod
    def of(cls, total: int, steps: tuple[int, int], times: tuple[int, int]) -> Span:
        """Return the span between the first and last step, or time where all steps are equal."""
        by_time = steps[0] == steps[1]
        first, last = times if by_time else steps
        return cls(total, by_time, first, last - first + 1)


def wire_number(value: float | None) -> MetricNumber:
    """Return a value as it crosses the wire; None is not a number."""
    if value is None or math.isnan(value):
        return "NaN"
    if abs(value) >= STORED_INFINITY:
        return "Infinity" if value > 0 else "-Infinity"
    return value


def whole_history(run_id: str, metric: str, points: Sequence[Point]) -> MetricHistory:
    """Return a history with a point for each value."""
    return MetricHistory(
        run_id=run_id,
        metric=metric,
        total=len(points),
        steps=[point.step for point in points],
        times=[point.time for point in points],
        values=[wire_number(point.value) for point in points],
        lows=[],
        highs=[],
    )


@dataclass(frozen=True)
class Bucket:
    """Neighbouring points told as one.

    Attributes:
        step: the last.
        time: the last, in ms since 1970.
        mean: of the numbers that are not huge; None if there is none.
        low: the smallest; None if all are not a number.
        high: the largest; None if all are not a number.
    """

    step: int
    time: int
    mean: float | None
    low: float | None
    high: float | None


def bucketed_history(run_id: str, metric: str, total: int, buckets: Sequence[Bucket]) -> MetricHistory:
    """Return a history with a point for each bucket."""
    return MetricHistory(
        run_id=run_id,
        metric=metric,
        total=total,
        steps=[bucket.step for bucket in buckets],
        times=[bucket.time for bucket in buckets],
        values=[wire_number(bucket.high if bucket.mean is None else bucket.mean) for bucket in buckets],
        lows=[wire_number(bucket.low) for bucket in buckets],
        highs=[wire_number(bucket.high) for bucket in buckets],
    )


def thin(run_id: str, metric: str, points: Iterable[Point], most: int) -> MetricHistory:
    """Return a history of at most ``most`` points."""
    ordered = sorted(points, key=lambda point: (point.step, point.time))
    if len(ordered) <= most:
        return whole_history(run_id, metric, ordered)
    times = [point.time for point in ordered]
    span = Span.of(len(ordered), (ordered[0].step, ordered[-1].step), (min(times), max(times)))
    groups: dict[int, list[Point]] = {}
    for point in ordered:
        place = (point.time if span.by_time else point.step) - span.start
        groups.setdefault(place * most // span.width, []).append(point)
    return bucketed_history(run_id, metric, len(ordered), [_bucket(groups[n]) for n in sorted(groups)])


def _bucket(points: Sequence[Point]) -> Bucket:
    numbers = [point.value for point in points if point.value is not None]
    usual = [value for value in numbers if abs(value) < LARGE]
    return Bucket(
        step=max(point.step for point in points),
        time=max(point.time for point in points),
        mean=math.fsum(usual) / len(usual) if usual else None,
        low=min(numbers, default=None),
        high=max(numbers, default=None),
    )
