"""What a search on the page asks of the readers."""

from __future__ import annotations

from ..core.errors import InvalidInput
from ..core.tracking.conditions import Condition, condition, of_filter
from ..core.tracking.filter_syntax import parse_filter
from ..core.tracking.models import RunSort
from ..core.tracking.reader import CurveSelection, RunSelection
from .models import SearchHistories, SearchRuns

MAX_POINTS = 200_000
"""Of all curves of one answer, some 6 MB; many curves get fewer points each."""
MIN_POINTS = 10


def select_curves(wanted: SearchHistories) -> CurveSelection:
    """Return what a reader is asked for."""
    fair = MAX_POINTS // (len(wanted.run_ids) * len(wanted.metrics))
    return CurveSelection(
        run_ids=wanted.run_ids,
        metrics=wanted.metrics,
        max_points=max(MIN_POINTS, min(wanted.max_points, fair)),
        from_step=wanted.from_step,
        to_step=wanted.to_step,
    )


def select_runs(wanted: SearchRuns) -> RunSelection:
    """Return what a reader is asked for.

    Raises:
        InvalidInput: a filter or the sort cannot be read.
    """
    return RunSelection(
        experiment_ids=wanted.experiment_ids,
        run_ids=wanted.run_ids,
        conditions=[*(of_filter(each) for each in wanted.filters), *_of_text(wanted.filter_string)],
        text=wanted.text,
        view=wanted.view,
        top_level=wanted.top_level,
        parent_run_id=wanted.parent_run_id,
        sort=_checked(wanted.sort),
        offset=wanted.offset,
        limit=wanted.limit,
        extremes=wanted.extremes,
    )


def _of_text(source: str) -> list[Condition]:
    return parse_filter(source) if source.strip() else []


def _checked(sort: RunSort) -> RunSort:
    if sort.kind == "attribute":
        condition(sort.kind, sort.name, "exists")
    if sort.aggregate != "last" and sort.kind != "metric":
        raise InvalidInput("Only metrics have a smallest and a largest value to sort by.")
    return sort
