"""Writes the data exploration notebook, whose cells run wherever pandas, scikit-learn and plotly are."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from ..schema import TableSchema
from . import analysis, boxes

NAME = "SageMakerAutopilotDataExplorationNotebook.ipynb"
"""The original's name of the file."""
SAMPLE_ROWS = 50_000
DATA = "data"

INTRODUCTION = """\
This notebook was written before any model was trained. Read what was found; if the table needs to be changed,
stop the job, change it and start anew. All cells can be run again and edited.
"""
SETUP = f"""\
import json
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import plotly.express as px
import plotly.io as pio
from sklearn.ensemble import IsolationForest

pio.renderers.default = "plotly_mimetype"
schema = json.loads(Path("{DATA}/schema.json").read_text(encoding="utf-8"))
frame = pd.read_parquet("{DATA}/table.parquet")
kinds = {{column["name"]: column["kind"] for column in schema["columns"]}}
target, problem = schema["target"], schema["problem_type"]"""
DEFINITIONS = """\
## Definitions

- **Prediction power**: how well a column alone predicts the target, from 0 (not at all) to 1 (without a
  mistake). It is 2 × AUC – 1 for classes and R² for numbers, of a shallow decision tree, and for numbers of a
  straight line where that is better, on rows that it has not seen.
- **Anomaly score**: of an isolation forest; rows with a negative score are unlike the others.
- **Outliers**: numbers farther from the quartiles than 1.5 times the distance between them.
- **Cardinality**: the number of different values of a column.
- **Severity**: High needs attention before training, Medium may make models worse, Low is good to know.
"""


def write_exploration(
    frame: pd.DataFrame, schema: TableSchema, folder: Path, name: str, judged: str = ""
) -> Path:
    """Write the notebook, and beside it the rows and the schema that its cells read; return its path.

    Of a table with more than 50,000 rows a random sample of as many is explored.

    Args:
        frame: the table.
        schema: what ``describe`` says of it; it must have a target.
        folder: to write to; it is made where it is not there.
        name: of the job.
        judged: a sentence that says by which rows candidates will be judged.
    """
    data = folder / DATA
    data.mkdir(parents=True, exist_ok=True)
    rows = frame if len(frame) <= SAMPLE_ROWS else frame.sample(SAMPLE_ROWS, random_state=0).sort_index()
    mixed = [name for name in rows.columns if rows[name].dtype == object]  # which Parquet can't hold
    rows.astype(dict.fromkeys(mixed, "string")).to_parquet(data / "table.parquet", index=False)
    (data / "schema.json").write_text(json.dumps(schema.to_json(), indent=1), encoding="utf-8")
    path = folder / NAME
    notebook = _notebook(_cells(schema, name, len(rows), judged))
    path.write_text(json.dumps(notebook, indent=1), encoding="utf-8")
    return path


def _notebook(cells: list[dict[str, Any]]) -> dict[str, Any]:
    for number, cell in enumerate(cells):
        cell["id"] = f"exploration-{number}"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def _cells(schema: TableSchema, name: str, rows: int, judged: str) -> list[dict[str, Any]]:
    chosen = f"\n{rows:,} rows of {schema.rows:,}, chosen by chance, are looked at.\n"
    sampled = chosen if rows < schema.rows else ""
    about = f"{INTRODUCTION}{sampled}\n{boxes.one_line(judged)}\n\n{boxes.reading_text(schema.reading)}"
    return [
        _markdown(f"{boxes.title(name)}\n\n{about}"),
        _code(SETUP),
        _markdown(f"## Dataset summary\n\n{boxes.insight_boxes(schema.warnings)}"),
        _shown(analysis.dataset_summary, "frame, schema"),
        _markdown(f"## Target analysis\n\n{boxes.problem_text(schema)}"),
        _shown(analysis.target_statistics, "frame[target], problem"),
        _shown(analysis.target_figure, "frame[target], problem"),
        _markdown("## Data sample\n\nThe first rows, with the prediction power and the kind of each column."),
        _shown(analysis.data_sample, "frame, schema"),
        _markdown("## Duplicate rows\n\nThe rows that come most often, apart from ids."),
        _shown(analysis.duplicate_rows, "frame, kinds"),
        _markdown("## Cross-column statistics\n\nPearson's correlation of the columns of numbers."),
        _shown(analysis.correlation_figure, "frame, kinds, target"),
        _markdown("## Anomalous rows\n\nThe rows that are most unlike the others."),
        _shown(analysis.anomalous_rows, "frame, kinds"),
        _markdown("## Missing values"),
        _shown(analysis.missing_values, "frame"),
        _markdown("## Cardinality"),
        _shown(analysis.cardinality, "frame, kinds"),
        _markdown("## Descriptive statistics"),
        _shown(analysis.descriptive_statistics, "frame, kinds"),
        _markdown(DEFINITIONS),
    ]


def _markdown(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def _code(source: str) -> dict[str, Any]:
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "execution_count": None}


def _shown(function: Callable[..., Any], arguments: str) -> dict[str, Any]:
    """Return a cell that holds a function as it is written here, and what it returns."""
    return _code(f"{inspect.getsource(function)}\n\n{function.__name__}({arguments})")
