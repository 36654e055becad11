"""Whose experiments a statement is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, or_, select, true

from .reader import Scope
from .sql_reader_tables import experiments, runs


def experiment_in(scope: Scope) -> ColumnElement[bool]:
    """Return the condition that an experiment is in a scope."""
    own = experiments.c.workspace == scope.space
    if not scope.shared:
        return own
    return or_(own, experiments.c.experiment_id.in_(whole_numbers(scope.shared)))


def run_in(scope: Scope) -> ColumnElement[bool]:
    """Return the condition that a run is in a scope; none where nothing is outside of it."""
    if scope.whole:
        return true()
    return runs.c.experiment_id.in_(select(experiments.c.experiment_id).where(experiment_in(scope)))


def whole_numbers(ids: Sequence[Any]) -> list[int]:
    """Return experiment ids as the database has them; what is no number names no experiment."""
    return [int(text) for text in ids if text.isascii() and text.isdigit() and len(text) < 10] or [-1]
