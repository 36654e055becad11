"""Which runs match, and in what order, decided in Python; ``sql_reader_conditions`` has it in SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .conditions import NUMERIC_ATTRIBUTES, Condition, holds, number
from .models import FieldKind, RunSort
from .reader import COST_TAG, PARENT_TAG, RunRecord, RunSelection

ExperimentNames = Mapping[str, str]
"""By id."""


def matches(run: RunRecord, selection: RunSelection, names: ExperimentNames) -> bool:
    """Tell whether a run is one of those selected; experiments are taken as chosen already."""
    parent = run.tags.get(PARENT_TAG)
    return (
        (selection.view == "all" or run.deleted == (selection.view == "deleted"))
        and (not selection.run_ids or run.id in selection.run_ids)
        and (selection.text.lower() in run.name.lower() or selection.text.lower() in run.id.lower())
        and (selection.parent_run_id is None or parent == selection.parent_run_id)
        and not (selection.top_level and parent is not None)
        and all(_meets(run, wanted, names) for wanted in selection.conditions)
    )


def ordered(runs: Sequence[RunRecord], sort: RunSort, names: ExperimentNames) -> list[RunRecord]:
    """Return runs in order: those without the field last, the newest first among equals, then by id."""
    by_age = sorted(runs, key=lambda run: (run.start is None, -(run.start or 0), run.id))
    fields = {run.id: _field(run, sort.kind, sort.name, names) for run in runs}
    numbers = [run for run in by_age if fields[run.id][1] is not None]
    others = [run for run in by_age if fields[run.id][1] is None and fields[run.id][0] is not None]
    without = [run for run in by_age if fields[run.id] == (None, None)]
    # Sorting keeps the order of equals, in reverse too.
    numbers.sort(key=lambda run: (fields[run.id][1] or 0.0, fields[run.id][0] or ""), reverse=sort.descending)
    if sort.kind == "metric":  # not a number: as if it was missing
        return numbers + [run for run in by_age if fields[run.id][1] is None]
    others.sort(key=lambda run: fields[run.id][0] or "", reverse=sort.descending)
    return numbers + others + without


def _meets(run: RunRecord, wanted: Condition, names: ExperimentNames) -> bool:
    text, value = _field(run, wanted.kind, wanted.name, names)
    return holds(wanted, text, value)


def _field(
    run: RunRecord, kind: FieldKind, name: str, names: ExperimentNames
) -> tuple[str | None, float | None]:
    """Return a field's text and its number, None for what it has not."""
    if kind == "metric":
        return _metric(run, name)
    if kind == "attribute":
        return _attribute(run, name, names)
    text = (run.params if kind == "parameter" else run.tags).get(name)
    return text, number(text)


def _metric(run: RunRecord, name: str) -> tuple[str | None, float | None]:
    metric = run.metrics.get(name)
    if metric is None:
        return None, None
    if metric.last == "NaN":
        return "", None
    return "", float(metric.last)


def _attribute(run: RunRecord, name: str, names: ExperimentNames) -> tuple[str | None, float | None]:
    texts = {
        "run_id": run.id,
        "run_name": run.name,
        "status": run.status,
        "user_id": run.user,
        "experiment": names.get(run.experiment_id, ""),
    }
    if name not in NUMERIC_ATTRIBUTES:
        return texts[name] or None, None
    whole = run.start is not None and run.end is not None
    numbers = {
        "start_time": run.start,
        "end_time": run.end,
        "duration": ((run.end or 0) - (run.start or 0)) / 1000 if whole else None,
        "cost": number(run.tags.get(COST_TAG)),
    }
    value = numbers[name]
    return (None, None) if value is None else ("", float(value))
