"""The magics of Livy's Python interpreter, for the last line of a statement.

They are ``%json``, ``%table`` and ``%matplot``; the shape of a table is that of Livy's ``fake_shell.py``.
"""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .languages import CodeFailed

TABLE = "application/vnd.livy.table.v1+json"
MOST_ROWS = 1000
"""Of a table that is shown."""
TYPES = {bool: "BOOLEAN_TYPE", int: "BIGINT_TYPE", float: "DOUBLE_TYPE", str: "STRING_TYPE"}
"""Livy's names; any other type is shown as a string."""


def show_json(value: Any) -> dict[str, Any]:
    """Show a value as JSON; what JSON does not know, as its text."""
    return {"application/json": _as_json(value)}


def show_table(value: Any) -> dict[str, Any]:
    """Show rows as a table: a frame of Spark or pandas, or a list of dictionaries, rows or lists.

    Raises:
        CodeFailed: it is none of these.
    """
    names, rows = _columns(value)
    headers = [{"name": name, "type": _type(row[i] for row in rows)} for i, name in enumerate(names)]
    return {TABLE: {"headers": headers, "data": _as_json(rows)}}


def show_figure(pyplot: Any) -> dict[str, Any]:
    """Show the current figure of ``matplotlib.pyplot``, and close it."""
    content = io.BytesIO()
    figure = pyplot.gcf()
    figure.savefig(content, format="png")
    pyplot.close(figure)
    return {"image/png": base64.b64encode(content.getvalue()).decode()}


MAGICS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "json": show_json,
    "table": show_table,
    "matplot": show_figure,
}


def _as_json(value: Any) -> Any:
    # Python writes NaN and Infinity, which JSON does not know either.
    return json.loads(json.dumps(value, default=str), parse_constant=str)


def _type(values: Iterable[Any]) -> str:
    first = next((value for value in values if value is not None), "")
    return TYPES.get(type(first), TYPES[str])


def _columns(value: Any) -> tuple[list[str], list[list[Any]]]:
    if hasattr(value, "to_dict") and hasattr(value, "columns"):  # pandas
        return [str(name) for name in value.columns], value.head(MOST_ROWS).to_numpy().tolist()
    if hasattr(value, "take") and hasattr(value, "columns"):  # Spark
        return list(value.columns), [list(row) for row in value.take(MOST_ROWS)]
    if not isinstance(value, list):
        raise CodeFailed(
            "TypeError", f"%table shows a frame or a list of rows, and got {type(value).__name__}."
        )
    rows = value[:MOST_ROWS]
    if rows and isinstance(rows[0], Mapping):
        names = list(rows[0])
        return [str(name) for name in names], [[row.get(name) for name in names] for row in rows]
    names = list(getattr(rows[0], "__fields__", range(len(rows[0])))) if rows else []
    return [str(name) for name in names], [list(row) for row in rows]
