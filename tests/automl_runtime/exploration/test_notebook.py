"""The data exploration notebook: it runs anywhere, and nothing of a table becomes part of the page."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pandas as pd
import pytest

from jupyter_smstudio.automl.runtime.exploration import analysis
from jupyter_smstudio.automl.runtime.exploration.execution import execute
from jupyter_smstudio.automl.runtime.exploration.notebook import SAMPLE_ROWS, write_exploration
from jupyter_smstudio.automl.runtime.tables.describing import describe

HOSTILE = "<img src=x onerror=alert(1)> [a](javascript:alert(2)) `$x$` \n# h"
ROWS = 200
RANDOM = np.random.default_rng(0)
SECTIONS = [
    "Dataset summary",
    "Target analysis",
    "Data sample",
    "Duplicate rows",
    "Cross-column statistics",
    "Anomalous rows",
    "Missing values",
    "Cardinality",
    "Descriptive statistics",
    "Definitions",
]


def table() -> pd.DataFrame:
    number = RANDOM.normal(size=ROWS)
    return pd.DataFrame(
        {
            HOSTILE: np.where(np.arange(ROWS) % 9, number, np.nan),
            "id": np.arange(ROWS),
            "word": np.where(np.arange(ROWS) % 2, HOSTILE, "b"),
            "day": pd.date_range("2026-01-01", periods=ROWS),
            "same": "x",
            "leak": np.where(number > 0, "<b>yes</b>", "no"),
            "y": np.where(number > 0, "<script>alert(3)</script>", "no"),
        }
    )


def written(folder: Path, frame: pd.DataFrame, target: str = "y") -> Path:
    return write_exploration(frame, describe(frame, target), folder, HOSTILE)


def cells(path: Path, kind: str) -> list[dict[str, Any]]:
    return [cell for cell in json.loads(path.read_text())["cells"] if cell["cell_type"] == kind]


def test_it_has_the_sections_of_the_original(tmp_path: Path) -> None:
    path = written(tmp_path, table())
    nbformat.validate(nbformat.read(path, as_version=4))
    text = "\n".join(cell["source"] for cell in cells(path, "markdown"))
    assert re.findall(r"^## (.*)", text, re.MULTILINE) == SECTIONS
    boxes = re.findall(r"alert-(\w+)\"><b>(\w+) severity", text)
    assert ("danger", "High") in boxes
    assert boxes == sorted(boxes, key=lambda box: ["High", "Medium", "Low"].index(box[1]))


def test_nothing_of_a_table_is_markup_or_code(tmp_path: Path) -> None:
    path = written(tmp_path, table())
    text = "\n".join(cell["source"] for cell in cells(path, "markdown"))
    assert "&lt;img" in text
    for mark in ("<img", "<script", "[a](", "`$", "\n# h"):
        assert mark not in text
    source = "\n".join(cell["source"] for cell in cells(path, "code"))
    assert "alert(" not in source


def test_it_runs_headless_and_what_it_shows_is_escaped(tmp_path: Path) -> None:
    path = written(tmp_path, table())
    assert execute(path) is None
    outputs = [output for cell in cells(path, "code") for output in cell["outputs"]]
    html = "".join("".join(each.get("data", {}).get("text/html", "")) for each in outputs)
    assert "&lt;img" in html
    assert "<img" not in html
    assert "<script" not in html
    figures = [each["data"] for each in outputs if "application/vnd.plotly.v1+json" in each.get("data", {})]
    assert len(figures) == 2
    assert "<script" not in json.dumps(figures)
    assert not [each for each in outputs if each["output_type"] in ("error", "stream")]


def test_the_cells_of_a_regression_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    number = RANDOM.normal(size=ROWS)
    path = written(tmp_path, pd.DataFrame({"x": number, "y": number * 2 + RANDOM.normal(size=ROWS)}))
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    for cell in cells(path, "code"):
        exec(compile(cell["source"], cell["id"], "exec"), names)
    assert names["problem"] == "Regression"


def test_a_table_without_numbers_is_analysed() -> None:
    words = pd.DataFrame({"x": [f"w{n % 3}" for n in range(ROWS)], "y": ["a", "b"] * (ROWS // 2)})
    kinds = dict.fromkeys(words.columns, "categorical")
    assert analysis.descriptive_statistics(words, kinds).empty
    assert len(analysis.anomalous_rows(words, kinds)) == 10
    assert analysis.anomalous_rows(words, dict.fromkeys(words.columns, "text")).empty
    assert analysis.correlation_figure(words, kinds, "y") is not None
    assert analysis.missing_values(words).empty
    assert analysis.cardinality(words, kinds)["distinct"].tolist() == [3, 2]
    assert analysis.duplicate_rows(words, kinds)["times"].sum() == ROWS
    numbered = pd.DataFrame({"id": range(ROWS), "x": range(ROWS)})
    assert analysis.duplicate_rows(numbered, {"id": "id", "x": "numeric"}).empty


def test_odd_values_are_analysed() -> None:
    days = pd.Series(pd.date_range("2026-01-01", periods=ROWS)).where(np.arange(ROWS) % 3 > 0)
    numbers = np.where(np.arange(ROWS) % 7, 1.5, np.inf)
    frame = pd.DataFrame(
        {"day": days, "x": numbers, "nothing": [None] * ROWS, "y": ["1.5", "n/k"] * (ROWS // 2)}
    )
    kinds = {"day": "date", "x": "numeric", "nothing": "text", "y": "categorical"}
    assert len(analysis.anomalous_rows(frame, kinds)) == 10
    assert analysis.cardinality(frame, kinds)["distinct"].tolist() == [2, 0]
    statistics = analysis.target_statistics(frame["y"], "Regression")["value"]
    assert statistics["values that are no numbers"] == statistics["no number: n/k"] == ROWS // 2
    assert analysis.target_figure(frame["y"], "Regression") is not None
    assert len(analysis.descriptive_statistics(frame, kinds)) == 1


def test_a_cell_that_fails_is_told_and_the_rest_is_kept(tmp_path: Path) -> None:
    path = written(tmp_path, table())
    notebook = json.loads(path.read_text())
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"][:3]
    for cell, source in zip(code, ("1 + 1", "print(unknown)", "3"), strict=True):
        cell["source"] = source
    path.write_text(json.dumps({**notebook, "cells": code}))
    error = execute(path)
    assert error is not None
    assert "unknown" in error
    assert [len(cell["outputs"]) for cell in cells(path, "code")] == [1, 1, 0]


def test_a_large_table_is_sampled(tmp_path: Path) -> None:
    rows = SAMPLE_ROWS + 1
    frame = pd.DataFrame({"x": np.arange(rows) % 7, "y": np.arange(rows) % 2})
    path = written(tmp_path, frame)
    assert len(pd.read_parquet(tmp_path / "data" / "table.parquet")) == SAMPLE_ROWS
    assert "50,000 rows of 50,001" in cells(path, "markdown")[0]["source"]
