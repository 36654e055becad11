"""Values as they are written in Python and in Scala."""

from __future__ import annotations

import datetime
import math
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from jupyter_smstudio.spark.runtime.magics.errors import SparkMistake
from jupyter_smstudio.spark.runtime.magics.literals import (
    checked_name,
    python_literal,
    scala_declaration,
    scala_literal,
)

VALUES = [
    None,
    True,
    False,
    0,
    -(2**70),
    1.5,
    float("inf"),
    "it's \"quoted\"\n\\ and 'more' ünïcödé 🙂 \x00 \u2028",
    '"""',
    b"\x00\xff",
    [1, None, "a", [True]],
    (1,),
    {"a": {"b": [1.0, None]}},
    {1, 2},
    Decimal("1.10"),
    datetime.date(2024, 2, 29),
    datetime.datetime(2024, 2, 29, 12, 30, 1, 5),
    datetime.datetime(2024, 2, 29, 12, 30, tzinfo=datetime.UTC),
    datetime.timedelta(days=1, seconds=2),
]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_python_reads_back_what_was_written(value: Any) -> None:
    assert eval(python_literal(value), {}) == value
    assert type(eval(python_literal(value), {})) is type(value)


def test_not_a_number_stays_so() -> None:
    assert math.isnan(eval(python_literal(float("nan")), {}))


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        (np.float64(1.5), 1.5),
        (np.bool_(True), True),
        (np.array([1, 2]), [1, 2]),
        (pd.Timestamp("2024-01-02 03:04:05"), datetime.datetime(2024, 1, 2, 3, 4, 5)),
        (pd.NaT, None),
        (pd.NA, None),
        ([np.int64(3), pd.NaT], [3, None]),
    ],
    ids=repr,
)
def test_values_of_numpy_and_pandas_are_the_plain_ones(value: Any, meant: Any) -> None:
    assert eval(python_literal(value), {}) == meant


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, "null"),
        (True, "true"),
        (5, "5"),
        (2**31, "2147483648L"),
        (2**63, 'BigInt("9223372036854775808")'),
        (1.5, "1.5d"),
        (float("nan"), "Double.NaN"),
        (float("-inf"), "Double.NegativeInfinity"),
        ('a"b\\c\n$x', '"a\\"b\\\\c\\n$x"'),
        ("ü🙂", '"\\u00fc\\ud83d\\ude42"'),
        ([1, "a"], 'List(1, "a")'),
        ({"a": [True]}, 'Map("a" -> List(true))'),
        (Decimal("1.10"), 'BigDecimal("1.10")'),
        (datetime.date(2024, 2, 29), 'java.sql.Date.valueOf("2024-02-29")'),
        (datetime.datetime(2024, 2, 29, 1, 2, 3), 'java.sql.Timestamp.valueOf("2024-02-29 01:02:03")'),
    ],
    ids=repr,
)
def test_scala_is_written_as_its_compiler_reads_it(value: Any, written: str) -> None:
    assert scala_literal(value) == written


def test_a_long_text_is_more_than_one_literal_of_scala() -> None:
    written = scala_literal("ü" * 40_000)
    assert written.startswith("Seq(") and written.endswith(").mkString")
    assert written.count('", "') == 2


def test_a_variable_of_none_may_take_any_value_later() -> None:
    assert scala_declaration("x", None) == "var x: Any = null"
    assert scala_declaration("x", 1) == "var x = 1"


@pytest.mark.parametrize("value", [object(), open, [object()], {"a": object()}], ids=repr)
def test_what_cannot_be_written_is_refused(value: Any) -> None:
    for written in (python_literal, scala_literal):
        with pytest.raises(SparkMistake, match="cannot be sent"):
            written(value)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a b", "pyspark"), ("x; import os", "pyspark"), ("class", "pyspark"), ("val", "spark")],
)
def test_a_name_that_is_none_is_refused(name: str, kind: str) -> None:
    with pytest.raises(SparkMistake, match="cannot name a variable"):
        checked_name(name, kind)


def test_each_language_has_its_own_words() -> None:
    assert checked_name("val", "pyspark") == "val"
    assert checked_name("lambda", "spark") == "lambda"
