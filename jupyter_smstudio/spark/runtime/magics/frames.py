"""A frame as the notebook's grid shows it: types, missing values and a small histogram of each column."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .origin import cut_note, mark, origin

if TYPE_CHECKING:
    import pandas as pd

FRAME_MIME = "application/vnd.smstudio.frame.v1+json"
MOST_ROWS = 1_000
MOST_COLUMNS = 200
"""A wider frame is shown in part: nobody reads more, and the notebook's file keeps what is shown."""
MOST_CHARACTERS = 500
"""Of one text; a longer one ends with an ellipsis."""
BINS = 20
MOST_LABELS = 10
"""Of a column of texts: the commonest values; the others are counted together."""
EXACT = 2**53
"""Whole numbers beyond it are not exact in a browser, and are shown as text."""


def frame_content(frame: pd.DataFrame, option: str = "-n -1") -> dict[str, Any]:
    """Return the MIME output's content for a frame.

    Histograms and counts are of all rows that the notebook has, the rows themselves of the first 1,000.

    Args:
        frame: of pandas; ``attrs`` may say which types and how many rows it had in Spark.
        option: that fetches all rows, for the note.
    """
    known = origin(frame)
    spark_types = known.get("types") or []
    names = [str(name) for name in frame.columns[:MOST_COLUMNS]]
    own_types = [str(kind) for kind in frame.dtypes]
    types = spark_types if len(spark_types) == len(own_types) else own_types
    shown = frame.iloc[:MOST_ROWS, : len(names)]
    columns = [shown.iloc[:, at].tolist() for at in range(len(names))]
    note = " ".join(filter(None, (cut_note(frame, option), _shown_note(frame, len(shown), len(names)))))
    return {
        "columns": [
            {"name": name, "type": types[at], **_summary(frame.iloc[:, at])} for at, name in enumerate(names)
        ],
        "rows": [[cell(value) for value in row] for row in zip(*columns, strict=True)],
        "rows_total": known.get("total", len(frame)),
        "cut": bool(note),
        "note": note,
    }


def frame_bundle(frame: pd.DataFrame, option: str = "-n -1") -> dict[str, Any]:
    """Return a frame's outputs: the studio's grid, and pandas' own for every other client."""
    content = frame_content(frame, option)
    note = f"\n{content['note']}" if content["note"] else ""
    return {
        FRAME_MIME: content,
        "text/html": frame.head(MOST_ROWS)._repr_html_(),
        "text/plain": f"{frame!r}{note}",
    }


def cell(value: Any) -> str | int | float | bool | None:
    """Return a value as JSON knows it; what a browser would change is text."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) <= EXACT else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else (None if math.isnan(value) else str(value))
    if isinstance(value, str):
        return _short(value)
    if type(value).__name__ in ("NaTType", "NAType"):
        return None
    if isinstance(value, datetime.datetime | datetime.date):
        return value.isoformat(sep=" ") if isinstance(value, datetime.datetime) else value.isoformat()
    if isinstance(value, bytes | bytearray):
        return _short(bytes(value[:MOST_CHARACTERS]).hex(" "))
    return _short(str(value))


def _short(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else f"{text[: MOST_CHARACTERS - 1]}…"


def _shown_note(frame: pd.DataFrame, rows: int, columns: int) -> str:
    parts = []
    if rows < len(frame):
        parts.append(f"Shown are the first {rows:,} rows")
    if columns < len(frame.columns):
        parts.append(
            f"{'and' if parts else 'Shown are the first'} {columns:,} of {len(frame.columns):,} columns"
        )
    return f"{' '.join(parts)}." if parts else ""


def _summary(column: pd.Series) -> dict[str, Any]:
    present = column.dropna()
    told: dict[str, Any] = {
        "nulls": int(len(column) - len(present)),
        "distinct": None,
        "min": None,
        "max": None,
        "histogram": None,
    }
    if not len(present):
        return told
    try:
        told["distinct"] = int(present.nunique())
    except TypeError:  # lists and dicts have no order and no hash
        return told
    numbers = _numbers(present)
    if numbers is not None:
        finite, kept = numbers[numbers.abs() != math.inf], present[(numbers.abs() != math.inf).to_numpy()]
        if len(finite):
            # The values themselves: as numbers on an axis, dates would be days and large numbers inexact.
            places = (int(finite.to_numpy().argmin()), int(finite.to_numpy().argmax()))
            told["min"], told["max"] = (cell(value) for value in kept.iloc[list(places)].tolist())
            told["histogram"] = _histogram(finite)
        return told
    counts = present.value_counts()
    labels = [str(cell(value)) for value in counts.index[:MOST_LABELS]]
    told["histogram"] = _labelled(labels, [int(count) for count in counts])
    return told


def _numbers(present: pd.Series) -> pd.Series | None:
    """Return what a column's values are on an axis of numbers; None: they are on none."""
    import pandas as pd
    from pandas.api import types

    if types.is_bool_dtype(present.dtype):
        return None
    if types.is_numeric_dtype(present.dtype):
        return present.astype("float64")
    if types.is_datetime64_any_dtype(present.dtype):
        moments = present if present.dt.tz is None else present.dt.tz_convert("UTC").dt.tz_localize(None)
        return moments.astype("datetime64[ms]").astype("int64").astype("float64")  # as JavaScript's Date
    first = present.iloc[0]
    if type(first).__name__ == "Decimal":
        return present.astype("float64")
    if isinstance(first, datetime.date):
        return pd.Series([value.toordinal() for value in present], index=present.index, dtype="float64")
    return None


def _histogram(numbers: pd.Series) -> dict[str, Any]:
    import numpy

    values = numbers.to_numpy()
    try:
        counts, edges = numpy.histogram(values, bins=min(BINS, int(numbers.nunique())))
    except ValueError:  # the values are too close for their size: there is nothing between two edges
        return {"edges": [values.min(), values.max()], "labels": None, "counts": [len(values)]}
    return {"edges": edges.tolist(), "labels": None, "counts": counts.tolist()}


def _labelled(labels: list[str], counts: list[int]) -> dict[str, Any]:
    shown = counts[: len(labels)]
    others = sum(counts[len(labels) :])
    if others:
        return {"edges": None, "labels": [*labels, "Others"], "counts": [*shown, others]}
    return {"edges": None, "labels": labels, "counts": shown}


def of_spark(frame: Any, rows: int) -> pd.DataFrame:
    """Fetch the first rows of a frame of Spark in this kernel, classic or Connect.

    The result's ``attrs`` say whether there are more.
    """
    found = frame.limit(rows + 1).toPandas()
    cut = len(found) > rows
    found = found.iloc[:rows]
    types = [field.dataType.simpleString() for field in frame.schema.fields]
    return mark(found, None if cut else len(found), cut, types)


def is_spark(value: object) -> bool:
    """Return whether a value is a frame of Spark, without loading Spark."""
    kinds: Mapping[str, str] = {kind.__name__: kind.__module__ for kind in type(value).__mro__}
    return kinds.get("DataFrame", "").startswith("pyspark.sql")
