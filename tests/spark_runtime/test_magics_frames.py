"""Frames as the notebook's grid shows them."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal

import numpy as np
import pandas as pd

from jupyter_smstudio.spark.runtime.magics.frames import (
    FRAME_MIME,
    MOST_COLUMNS,
    MOST_ROWS,
    cell,
    frame_bundle,
    frame_content,
    is_spark,
)
from jupyter_smstudio.spark.runtime.magics.origin import cut_note, mark, origin


def test_each_column_says_what_is_in_it() -> None:
    content = frame_content(
        pd.DataFrame(
            {
                "n": [1, 2, 2, 4],
                "x": [0.5, np.nan, np.inf, 1.5],
                "t": ["a", "b", "a", None],
                "d": [datetime.date(2024, 1, 1), None, datetime.date(2024, 1, 3), None],
                "m": [Decimal("1.5"), Decimal("2.5"), None, None],
                "f": [True, False, True, True],
                "l": [[1], [2], [1], None],
            }
        )
    )
    columns = {column["name"]: column for column in content["columns"]}
    assert columns["n"]["histogram"]["counts"] == [1, 2, 1]
    assert (columns["n"]["min"], columns["n"]["max"], columns["n"]["distinct"]) == (1, 4, 3)
    assert (columns["x"]["nulls"], columns["x"]["min"], columns["x"]["max"]) == (1, 0.5, 1.5)
    assert columns["t"]["histogram"] == {"edges": None, "labels": ["a", "b"], "counts": [2, 1]}
    assert (columns["d"]["min"], columns["d"]["max"]) == ("2024-01-01", "2024-01-03")
    assert columns["m"]["max"] == "2.5"
    assert columns["f"]["histogram"]["labels"] == ["True", "False"]
    assert columns["l"]["histogram"] is None and columns["l"]["distinct"] is None
    json.dumps(content, allow_nan=False)


def test_rare_values_are_counted_together() -> None:
    content = frame_content(pd.DataFrame({"t": [f"v{at}" for at in range(30)]}))
    histogram = content["columns"][0]["histogram"]
    assert histogram["labels"][-1] == "Others" and histogram["counts"][-1] == 20


def test_a_cell_is_what_a_browser_shows_without_changing_it() -> None:
    assert cell(2**53 + 1) == str(2**53 + 1)
    assert cell(float("nan")) is None
    assert cell(float("inf")) == "inf"
    assert cell(pd.NaT) is None
    assert cell(datetime.datetime(2024, 1, 2, 3, 4)) == "2024-01-02 03:04:00"
    assert cell(b"\x00\xff") == "00 ff"
    assert len(str(cell("x" * 10_000))) == 500


def test_what_was_cut_is_said() -> None:
    frame = mark(pd.DataFrame({"a": range(2_500)}), 1_000_000, True, ["bigint"])
    content = frame_content(frame)
    assert content["note"] == "2,500 of 1,000,000 rows; -n -1 gets all. Shown are the first 1,000 rows."
    assert content["cut"] and content["rows_total"] == 1_000_000
    assert len(content["rows"]) == MOST_ROWS
    assert content["columns"][0]["type"] == "bigint"


def test_a_cut_of_unknown_size_is_said_too() -> None:
    frame = mark(pd.DataFrame({"a": [1]}), None, True, ["int"])
    assert cut_note(frame, "df.toPandas()") == "The first 1 rows; there are more. df.toPandas() gets all."


def test_a_frame_with_other_rows_is_another_frame() -> None:
    frame = mark(pd.DataFrame({"a": [1, 2, 3]}), 10, True, ["int"])
    fewer = frame[frame.a > 1]
    assert origin(fewer) == {} and cut_note(fewer) == ""
    assert frame_content(fewer)["rows_total"] == 2


def test_a_wide_frame_is_shown_in_part() -> None:
    content = frame_content(pd.DataFrame([range(300)]))
    assert len(content["columns"]) == MOST_COLUMNS == len(content["rows"][0])
    assert content["note"] == "Shown are the first 200 of 300 columns."


def test_values_too_close_for_their_size_are_one_bar() -> None:
    moment = pd.to_datetime(["2024-01-02 03:04:05"] * 3)
    close = np.array([1e18, 1e18 + 128, 1e18 + 256])
    columns = frame_content(pd.DataFrame({"t": moment, "x": close}))["columns"]
    assert [sum(column["histogram"]["counts"]) for column in columns] == [3, 3]
    assert columns[0]["min"] == "2024-01-02 03:04:05"


def test_two_columns_of_one_name_and_a_frame_without_rows_are_shown() -> None:
    assert len(frame_content(pd.DataFrame([[1, 2]], columns=["a", "a"]))["columns"]) == 2
    assert frame_content(pd.DataFrame({"a": pd.Series([], dtype="float64")}))["rows"] == []


def test_clients_without_the_grid_see_what_pandas_shows() -> None:
    bundle = frame_bundle(mark(pd.DataFrame({"a": [1]}), 5, True, ["int"]))
    assert set(bundle) == {FRAME_MIME, "text/html", "text/plain"}
    assert bundle["text/plain"].endswith("1 of 5 rows; -n -1 gets all.")


def test_a_frame_of_pandas_is_none_of_spark() -> None:
    assert not is_spark(pd.DataFrame())
    assert not is_spark(None)
