"""The leaderboard as CSV, row by row, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from ..core.tracking.conditions import number
from ..core.tracking.models import RunColumn
from .models import Run

ATTRIBUTES = (
    "run_id", "run_name", "status", "start", "end", "duration_seconds", "user", "cost",
    "source", "git_commit", "image", "instance_type", "parent_run_id",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What makes a spreadsheet take a cell for a formula (OWASP, CSV injection)."""


def header(columns: Sequence[RunColumn]) -> str:
    """Return the first line."""
    return _line([*ATTRIBUTES, *(f"{column.kind}.{column.name}" for column in columns)])


def row(run: Run, columns: Sequence[RunColumn]) -> str:
    """Return the line of a run."""
    source = run.source
    facts = [
        run.id, run.name, run.status, run.start.isoformat() if run.start else "",
        run.end.isoformat() if run.end else "", run.duration_seconds, run.user, run.cost,
        source.job or source.notebook or source.name, source.git_commit, source.image, source.instance_type,
        run.parent_run_id,
    ]  # fmt: skip
    return _line([*facts, *(_value(run, column) for column in columns)])


def _value(run: Run, column: RunColumn) -> object:
    if column.kind == "metric":
        metric = run.metrics.get(column.name)
        return "" if metric is None else metric.last
    return (run.params if column.kind == "parameter" else run.tags).get(column.name, "")


def _line(values: Sequence[object]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow([_harmless("" if value is None else str(value)) for value in values])
    return text.getvalue()


def _harmless(text: str) -> str:
    if text.startswith(FORMULA) and number(text) is None and text != "-Infinity":
        return f"'{text}"
    return text
