"""Frames of pandas as lines of JSON with Spark's types."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from jupyter_smstudio.spark.runtime.magics.errors import SparkMistake
from jupyter_smstudio.spark.runtime.magics.tables import table_lines


def written(frame: pd.DataFrame) -> tuple[str, list[dict[str, Any]]]:
    schema, lines = table_lines(frame)
    return schema, [json.loads(line) for line in lines.splitlines()]


def test_types_and_missing_values_are_kept() -> None:
    schema, rows = written(
        pd.DataFrame(
            {
                "whole": np.array([1, 2], dtype="int32"),
                "number": [0.5, np.nan],
                "flag": [True, False],
                "maybe": pd.array([True, None], dtype="boolean"),
                "count": pd.array([1, None], dtype="Int64"),
                "text": ["007", None],
                "day": [datetime.date(2024, 2, 29), None],
                "at": pd.to_datetime(["2024-02-29 12:00:00.5", None]),
                "sum": [Decimal("1.10"), None],
                "raw": [b"\x00", None],
                "many": [[1, 2], None],
            }
        )
    )
    assert schema == (
        "`whole` BIGINT, `number` DOUBLE, `flag` BOOLEAN, `maybe` BOOLEAN, `count` BIGINT, `text` STRING, "
        "`day` DATE, `at` TIMESTAMP, `sum` DECIMAL(38, 18), `raw` BINARY, `many` ARRAY<BIGINT>"
    )
    assert rows[0] == {
        "whole": 1,
        "number": 0.5,
        "flag": True,
        "maybe": True,
        "count": 1,
        "text": "007",
        "day": "2024-02-29",
        "at": "2024-02-29 12:00:00.500000",
        "sum": "1.10",
        "raw": "AA==",
        "many": [1, 2],
    }
    assert set(rows[1].values()) == {2, False, None}


def test_texts_of_several_lines_are_one_line_each() -> None:
    _, rows = written(pd.DataFrame({"a`b": ["x\ny\u2028z\x85", "'\"\\"]}))
    assert rows == [{"a`b": "x\ny\u2028z\x85"}, {"a`b": "'\"\\"}]


def test_a_backtick_in_a_name_is_doubled() -> None:
    assert table_lines(pd.DataFrame({"a`b": [1]}))[0] == "`a``b` BIGINT"


def test_a_frame_without_rows_has_its_columns() -> None:
    assert table_lines(pd.DataFrame({"a": pd.Series([], dtype="float64")})) == ("`a` DOUBLE", "")


def test_a_column_of_several_kinds_is_refused_by_its_name() -> None:
    with pytest.raises(SparkMistake, match=r"“mixed”.*int, str"):
        table_lines(pd.DataFrame({"mixed": [1, "a"]}))


def test_two_columns_of_one_name_are_refused() -> None:
    with pytest.raises(SparkMistake, match="same name"):
        table_lines(pd.DataFrame([[1, 2]], columns=["a", "a"]))
