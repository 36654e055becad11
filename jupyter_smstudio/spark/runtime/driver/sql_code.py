"""Statements in SQL: the first rows as JSON, in the shape of Livy's SQL interpreter."""

from __future__ import annotations

import datetime
import json
import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from .completion import complete_sql
from .languages import CodeFailed, message_of
from .output import TEXT
from .printing import Printed

MOST_ROWS = 1000
"""Rows of an answer; ``livy.rsc.sql.num-rows`` of Livy."""

NumberOrText = int | float | str


class SqlCode:
    """Runs SQL.

    Args:
        session: pyspark's ``SparkSession``.
        names: returns the names of tables and of columns that there are.
    """

    def __init__(self, session: Any, names: Callable[[], tuple[list[str], list[str]]]) -> None:
        self._session = session
        self._names = names

    def run(self, code: str, number: int, printed: Printed) -> dict[str, Any]:
        """Run one statement of SQL; see :class:`~.languages.Language`."""
        from pyspark.errors import PySparkException

        try:
            frame = self._session.sql(code.strip().rstrip(";"))
            rows = frame.take(MOST_ROWS + 1)
        except PySparkException as error:
            raise CodeFailed(type(error).__name__, message_of(error)) from None
        cut = len(rows) > MOST_ROWS
        data = [[json_value(value) for value in row] for row in rows[:MOST_ROWS]]
        return {
            "application/json": {"schema": json.loads(frame.schema.json()), "data": data, "cut": cut},
            TEXT: sentence(len(data), cut),
        }

    def complete(self, code: str, cursor: int) -> list[str]:
        """Return what may stand at the cursor; see :class:`~.languages.Language`."""
        return complete_sql(code[:cursor], *self._names())


def sentence(rows: int, cut: bool) -> str:
    """Say how many rows there are, and how to get the others."""
    if cut:
        return (
            f"The first {MOST_ROWS:,} rows are shown; there are more. To get all, write them to a table or a "
            "file, or fetch them from Python by spark.sql(…)."
        )
    return "1 row" if rows == 1 else f"{rows:,} rows"


def json_value(value: Any) -> Any:
    """Return a value of a row for JSON, exactly: what its numbers can't hold becomes text."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, Decimal):
        return float(value) if Decimal(repr(float(value))) == value else str(value)
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, bytes | bytearray):
        return value.hex()
    if isinstance(value, dict):
        return {str(key): json_value(each) for key, each in value.items()}
    if hasattr(value, "asDict"):  # a row in a row
        return {key: json_value(each) for key, each in value.asDict().items()}
    if isinstance(value, list | tuple):
        return [json_value(each) for each in value]
    return str(value)
