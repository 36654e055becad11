"""A frame of pandas as lines of JSON with a schema of Spark: every cluster reads it back, types and all."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

from .errors import SparkMistake
from .literals import plain

if TYPE_CHECKING:
    import pandas as pd

TIMESTAMPS = "yyyy-MM-dd HH:mm:ss.SSSSSS[XXX]"
"""How a point in time is written, as Spark's ``timestampFormat``."""
DDL_TYPES = {
    "bool": "BOOLEAN",
    "boolean": "BOOLEAN",
    "int8": "BIGINT",
    "int16": "BIGINT",
    "int32": "BIGINT",
    "int64": "BIGINT",
    "uint8": "BIGINT",
    "uint16": "BIGINT",
    "uint32": "BIGINT",
    "float32": "DOUBLE",
    "float64": "DOUBLE",
}
"""Spark's type for a column of pandas, by the lower-case name of its type."""


def table_lines(frame: pd.DataFrame) -> tuple[str, str]:
    """Return a frame's schema in Spark's DDL and its rows, a JSON object a line.

    Missing values (None, NaN, NaT) are null; texts are kept as they are, whatever they look like.
    """
    names = [str(name) for name in frame.columns]
    if len(set(names)) < len(names):
        raise SparkMistake(
            "Two columns of the frame have the same name. Rename one, and send the frame again."
        )
    kinds = [_ddl_type(name, frame.iloc[:, at]) for at, name in enumerate(names)]
    columns = [
        [_json_value(value, kind) for value in frame.iloc[:, at].tolist()] for at, kind in enumerate(kinds)
    ]
    rows = (dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True))
    schema = ", ".join(f"`{name.replace('`', '``')}` {kind}" for name, kind in zip(names, kinds, strict=True))
    # One line a row: JSON escapes line ends of ASCII, and ensure_ascii those of Unicode.
    return schema, "\n".join(json.dumps(row) for row in rows)


def _ddl_type(name: str, column: pd.Series) -> str:
    kind = str(column.dtype).lower()
    if kind in DDL_TYPES:
        return DDL_TYPES[kind]
    if kind.startswith("datetime64"):
        return "TIMESTAMP"
    present = column.dropna()
    return _value_type(name, [plain(value) for value in present.tolist()])


def _value_type(name: str, values: list[Any]) -> str:
    """Return Spark's type for Python values, all of one kind; texts where there are none."""
    kinds = {type(value) for value in values}
    names = {kind.__name__ for kind in kinds}
    if names <= {"str"}:
        return "STRING"
    if names == {"bool"}:
        return "BOOLEAN"
    if names == {"int"}:
        return "BIGINT"
    if names <= {"int", "float"}:
        return "DOUBLE"
    if names == {"Decimal"}:
        return "DECIMAL(38, 18)"
    if names == {"date"}:
        return "DATE"
    if names == {"datetime"}:
        return "TIMESTAMP"
    if names == {"bytes"}:
        return "BINARY"
    if names <= {"list", "tuple"}:
        inner = [plain(each) for value in values for each in value if each is not None]
        return f"ARRAY<{_value_type(name, inner)}>"
    raise SparkMistake(
        f"Column “{name}” holds values of several kinds, or of one that Spark has not: "
        f"{', '.join(sorted(names))}. Turn it into text with .astype(str), or into one kind."
    )


def _json_value(value: Any, kind: str) -> Any:
    value = plain(value)
    if value is None or value != value:  # NaN is the only value that differs from itself
        return None
    if isinstance(value, list | tuple):
        return [_json_value(each, kind[len("ARRAY<") : -1]) for each in value]
    if kind == "DOUBLE":
        return float(value)
    if kind == "BINARY":
        return base64.b64encode(value).decode()
    if kind == "TIMESTAMP":
        return value.isoformat(" ", "microseconds")
    if kind.startswith("DECIMAL"):
        return str(value)
    return value if isinstance(value, str | bool | int) else value.isoformat()
