"""Conditions and orders of runs as SQL; :mod:`.conditions` says the same in Python."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, not_, or_, select, true
from sqlalchemy.sql.selectable import FromClause

from .conditions import NUMERIC_ATTRIBUTES, Condition
from .models import Aggregate, RunSort
from .reader import COST_TAG, PARENT_TAG, RunSelection, Scope
from .sql_reader_scope import experiment_in, run_in, whole_numbers
from .sql_reader_store import MlflowDatabase
from .sql_reader_tables import experiments, latest_metrics, metrics, params, runs, tags

Column = ColumnElement[Any]
ORDERS: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


class RunStatements:
    """Makes the statements that find runs.

    Args:
        database: whose dialect they are in.
        scope: whose runs are found.
    """

    def __init__(self, database: MlflowDatabase, scope: Scope) -> None:
        self._database = database
        self._in_scope = scope

    def matching(self, selection: RunSelection) -> Select[Any]:
        """Return the ids of the runs that match, in no order."""
        return select(runs.c.run_uuid).where(self._scope(selection), *self._wanted(selection))

    def page(self, selection: RunSelection) -> Select[Any]:
        """Return the ids of a stretch of the runs that match, in order."""
        source, keys = self._order(selection.sort, selection)
        return (
            select(runs.c.run_uuid)
            .select_from(source)
            .where(self._scope(selection), *self._wanted(selection))
            .order_by(*keys, runs.c.start_time.desc().nulls_last(), runs.c.run_uuid)
            .offset(selection.offset)
            .limit(selection.limit)
        )

    def _scope(self, selection: RunSelection) -> Column:
        """Return which runs are looked at before any condition."""
        parts: list[Column] = []
        if selection.view != "all":
            parts.append(runs.c.lifecycle_stage == selection.view)
        if selection.experiment_ids:
            parts.append(runs.c.experiment_id.in_(whole_numbers(selection.experiment_ids)))
            parts.append(run_in(self._in_scope))
        else:
            here = select(experiments.c.experiment_id).where(experiment_in(self._in_scope))
            parts.append(runs.c.experiment_id.in_(here))
        if selection.run_ids:
            parts.append(runs.c.run_uuid.in_(selection.run_ids))
        return and_(true(), *parts)

    def _wanted(self, selection: RunSelection) -> list[Column]:
        parts = [self._condition(wanted, selection) for wanted in selection.conditions]
        if selection.text:
            found = runs.c.name.icontains(selection.text, autoescape=True)
            parts.append(or_(found, runs.c.run_uuid.icontains(selection.text, autoescape=True)))
        parent = select(tags.c.run_uuid).where(tags.c.key == PARENT_TAG)
        if selection.parent_run_id is not None:
            parts.append(runs.c.run_uuid.in_(parent.where(tags.c.value == selection.parent_run_id)))
        if selection.top_level:
            parts.append(runs.c.run_uuid.not_in(parent))
        return parts

    def _condition(self, wanted: Condition, selection: RunSelection) -> Column:
        if wanted.kind == "attribute" and wanted.name != "cost":
            return self._met(wanted, self._attribute(wanted.name))
        table, value, key = self._field(wanted, selection)
        of_run = and_(table.c.run_uuid == runs.c.run_uuid, key)
        if wanted.op == "missing":
            return not_(exists().where(of_run))
        if wanted.op == "exists":
            return exists().where(of_run)
        return exists().where(of_run, self._met(wanted, value))

    def _field(self, wanted: Condition, selection: RunSelection) -> tuple[FromClause, Column, Column]:
        """Return a table, its column of values, and what picks the field's row of each run."""
        if wanted.kind == "metric" and wanted.aggregate != "last":
            extremes = self._extremes(wanted.name, wanted.aggregate, selection)
            return extremes, extremes.c.value, true()
        if wanted.kind == "metric":
            key = and_(latest_metrics.c.key == wanted.name, not_(latest_metrics.c.is_nan))
            if wanted.op in ("exists", "missing"):
                key = latest_metrics.c.key == wanted.name
            return latest_metrics, latest_metrics.c.value, key
        table = params if wanted.kind == "parameter" else tags
        name = COST_TAG if wanted.kind == "attribute" else wanted.name
        value = self._database.number(table.c.value) if wanted.numeric else table.c.value
        key = table.c.key == name
        # A cost that is no number is none at all.
        return table, value, and_(key, value.is_not(None)) if wanted.kind == "attribute" else key

    def _met(self, wanted: Condition, value: Column) -> Column:
        if wanted.op in ("exists", "missing"):
            return value.is_not(None) if wanted.op == "exists" else value.is_(None)
        if wanted.op in ("in", "not in"):
            assert isinstance(wanted.value, tuple)
            return value.in_(wanted.value) if wanted.op == "in" else value.not_in(wanted.value)
        if wanted.op == "contains":
            return value.icontains(str(wanted.value), autoescape=True)
        if wanted.op in ("like", "ilike"):
            return self._database.like(value, str(wanted.value), wanted.op == "ilike")
        met: Column = ORDERS[wanted.op](value, wanted.value)
        return met

    def _attribute(self, name: str) -> Column:
        if name == "experiment":
            named = select(experiments.c.name).where(experiments.c.experiment_id == runs.c.experiment_id)
            return named.scalar_subquery()
        columns: dict[str, Column] = {
            "run_id": runs.c.run_uuid,
            "run_name": func.nullif(runs.c.name, ""),  # the API does not tell empty from missing
            "status": runs.c.status,
            "start_time": runs.c.start_time,
            "end_time": runs.c.end_time,
            "duration": (runs.c.end_time - runs.c.start_time) / literal(1000.0),
            "user_id": func.nullif(runs.c.user_id, ""),
        }
        return columns[name]

    def _extremes(self, name: str, aggregate: Aggregate, selection: RunSelection) -> FromClause:
        """Return the smallest or largest value of a metric for each run in scope."""
        extreme = func.min(metrics.c.value) if aggregate == "min" else func.max(metrics.c.value)
        in_scope = select(runs.c.run_uuid).where(self._scope(selection))
        return (
            select(metrics.c.run_uuid, extreme.label("value"))
            .where(metrics.c.key == name, not_(metrics.c.is_nan), metrics.c.run_uuid.in_(in_scope))
            .group_by(metrics.c.run_uuid)
            .subquery()
        )

    def _order(self, sort: RunSort, selection: RunSelection) -> tuple[FromClause, list[Column]]:
        """Return what to select from, and what to order by; runs without the field are last."""
        if sort.kind == "attribute" and sort.name != "cost":
            value = self._attribute(sort.name)
            if sort.name not in NUMERIC_ATTRIBUTES:
                value = self._database.by_character(value)
            return runs, [_directed(value, sort)]
        if sort.kind == "metric":
            return self._order_by_metric(sort, selection)
        # Under a name of its own: a condition on the same table must not be taken for the row sorted by.
        table = (params if sort.kind == "parameter" else tags).alias("sorted")
        name = COST_TAG if sort.kind == "attribute" else sort.name
        source = runs.outerjoin(table, and_(table.c.run_uuid == runs.c.run_uuid, table.c.key == name))
        keys = [_directed(self._database.number(table.c.value), sort)]
        if sort.kind != "attribute":
            # Numbers by their size first, then whatever else by its text.
            keys.append(_directed(self._database.by_character(table.c.value), sort))
        return source, keys

    def _order_by_metric(self, sort: RunSort, selection: RunSelection) -> tuple[FromClause, list[Column]]:
        if sort.aggregate != "last":
            extremes = self._extremes(sort.name, sort.aggregate, selection)
            source = runs.outerjoin(extremes, extremes.c.run_uuid == runs.c.run_uuid)
            return source, [_directed(extremes.c.value, sort)]
        last = latest_metrics.alias("sorted")
        of_run = and_(last.c.run_uuid == runs.c.run_uuid, last.c.key == sort.name)
        source = runs.outerjoin(last, and_(of_run, not_(last.c.is_nan)))
        return source, [_directed(last.c.value, sort)]


def _directed(value: Column, sort: RunSort) -> Column:
    return (value.desc() if sort.descending else value.asc()).nulls_last()
