"""What the exploration notebook computes; its cells hold the source of these functions as it stands here.

Each function stands by itself with the names that the notebook's first cell imports. Names and values of a
table are whatever somebody wrote: pandas escapes them in tables, ``escape`` does in figures.
"""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np
import pandas as pd
import plotly.express as px
from sklearn.ensemble import IsolationForest


def dataset_summary(frame: pd.DataFrame, schema: dict[str, Any]) -> pd.DataFrame:
    """Return how large the table is and how much of it is missing or comes twice."""
    used = [each["name"] for each in schema["columns"] if each["used"] and each["name"] != schema["target"]]
    own = [each["name"] for each in schema["columns"] if each["kind"] != "id"]
    copies = pd.util.hash_pandas_object(frame[own], index=False).duplicated().mean()
    facts = {
        "rows": f"{schema['rows']:,}",
        "columns": f"{len(schema['columns']):,}",
        "columns that a model is given": f"{len(used):,}",
        "duplicate rows": f"{copies:.1%}",
        "missing cells": f"{frame.isna().mean().mean():.1%}",
        "rows without a target": f"{frame[schema['target']].isna().mean():.1%}",
    }
    return pd.DataFrame({"value": facts})


def target_statistics(values: pd.Series, problem: str) -> pd.DataFrame:
    """Return the classes of the target and their frequency, or the statistics of its numbers."""
    if problem != "Regression":
        counts = values.value_counts()
        return pd.DataFrame({"rows": counts, "share": (counts / counts.sum()).map("{:.1%}".format)}).head(50)
    numbers = pd.to_numeric(values, errors="coerce").replace([np.inf, -np.inf], np.nan).astype(float)
    unparsed = values[numbers.isna() & values.notna()].astype(str).value_counts()
    low, high = numbers.quantile([0.25, 0.75])
    outliers = (numbers < low - 1.5 * (high - low)) | (numbers > high + 1.5 * (high - low))
    facts = {
        "mean": numbers.mean(),
        "median": numbers.median(),
        "minimum": numbers.min(),
        "maximum": numbers.max(),
        "standard deviation": numbers.std(),
        "skewness": numbers.skew(),
        "share of outliers": outliers.mean(),
        "values that are no numbers": unparsed.sum(),
    }
    facts |= {f"no number: {value[:60]}": rows for value, rows in unparsed.head(5).items()}
    return pd.DataFrame({"value": facts})


def target_figure(values: pd.Series, problem: str) -> Any:
    """Return a histogram of the target: bars of its classes, the commonest first, or of its numbers."""
    name = escape(str(values.name))
    if problem == "Regression":
        numbers = pd.to_numeric(values, errors="coerce").replace([np.inf, -np.inf], np.nan)
        return px.histogram(x=numbers.dropna().astype(float), nbins=50, labels={"x": name})
    counts = values.value_counts().head(50)
    figure = px.bar(x=[escape(str(each)) for each in counts.index], y=counts, labels={"x": name, "y": "rows"})
    return figure.update_xaxes(type="category")


def data_sample(frame: pd.DataFrame, schema: dict[str, Any]) -> pd.DataFrame:
    """Return the first rows below each column's prediction power and kind, the most powerful first."""
    columns = {each["name"]: each for each in schema["columns"]}
    names = sorted(columns, key=lambda name: -(columns[name]["power"] or 0))
    names.sort(key=lambda name: name != schema["target"])
    powers = {name: columns[name]["power"] for name in names}
    shown = {name: "" if power is None else f"{power:.2f}" for name, power in powers.items()}
    head = pd.DataFrame([shown, {name: columns[name]["kind"] for name in names}])
    head.index = pd.Index(["prediction power", "kind"])
    return pd.concat([head, frame[names].head(10).astype(str)])


def duplicate_rows(frame: pd.DataFrame, kinds: dict[str, str]) -> pd.DataFrame:
    """Return the rows that come more than once apart from ids, the commonest first, with their number."""
    own = frame[[name for name, kind in kinds.items() if kind != "id"]]
    keys = pd.util.hash_pandas_object(own, index=False)
    counts = keys.value_counts()
    often = counts[counts > 1].head(10)
    first = own[keys.isin(often.index) & ~keys.duplicated()]
    times = keys[first.index].map(counts).rename("times")
    return pd.concat([times, first], axis=1).sort_values("times", ascending=False)


def correlation_figure(frame: pd.DataFrame, kinds: dict[str, str], target: str) -> Any:
    """Return Pearson's correlation of each pair of columns of numbers, of at most 30 columns."""
    numbers = frame[[name for name in frame.columns if kinds[name] == "numeric"]].astype(float)
    matrix = numbers.replace([np.inf, -np.inf], np.nan).corr()
    strongest = matrix.fillna(0).abs().sum().nlargest(30).index
    names = [name for name in numbers.columns if name in strongest or name == target]
    labels = [escape(str(name)) for name in names]
    shown = matrix.loc[names, names].to_numpy()
    return px.imshow(shown, x=labels, y=labels, zmin=-1, zmax=1, color_continuous_scale="RdBu_r")


def anomalous_rows(frame: pd.DataFrame, kinds: dict[str, str]) -> pd.DataFrame:
    """Return the rows that an isolation forest tells from the others most easily; below 0 is unusual."""
    parts = {}
    for number, (name, kind) in enumerate(kinds.items()):
        values = frame[name]
        if kind == "numeric":
            numbers = values.astype(float).clip(-1e30, 1e30)
            parts[number] = numbers.fillna(numbers.median()).fillna(0)
        elif kind == "date":
            days = (values - pd.Timestamp(0)) / pd.Timedelta(days=1)
            parts[number] = days.fillna(days.median()).fillna(0)
        elif kind == "categorical":
            parts[number] = values.map(values.value_counts()).astype(float).fillna(0)
    if not parts:
        return pd.DataFrame()
    table = pd.DataFrame(parts).to_numpy()
    forest = IsolationForest(random_state=0, n_jobs=1).fit(table)
    scores = pd.Series(forest.decision_function(table), index=frame.index, name="score")
    return pd.concat([scores.nsmallest(10), frame], axis=1, join="inner").sort_values("score")


def missing_values(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the columns in which values are missing, most of them first."""
    missing = frame.isna().sum()
    table = pd.DataFrame({"missing": missing, "share": missing / len(frame)})
    table = table[table["missing"] > 0].sort_values("missing", ascending=False)
    return table.assign(share=table["share"].map("{:.1%}".format))


def cardinality(frame: pd.DataFrame, kinds: dict[str, str]) -> pd.DataFrame:
    """Return how many different values the columns of words have, the most suspicious first."""
    names = [name for name, kind in kinds.items() if kind in ("categorical", "text", "id")]
    distinct = frame[names].nunique()
    commonest = [" ".join(map(str, frame[name].value_counts().index[:1]))[:60] for name in names]
    table = pd.DataFrame({"kind": pd.Series(kinds)[names], "distinct": distinct, "commonest": commonest})
    return table.sort_values("distinct", ascending=False)


def descriptive_statistics(frame: pd.DataFrame, kinds: dict[str, str]) -> pd.DataFrame:
    """Return the statistics of the columns of numbers, those with most outliers first."""
    numbers = frame[[name for name, kind in kinds.items() if kind == "numeric"]].astype(float)
    numbers = numbers.replace([np.inf, -np.inf], np.nan)
    low, high = numbers.quantile(0.25), numbers.quantile(0.75)
    outliers = (numbers < low - 1.5 * (high - low)) | (numbers > high + 1.5 * (high - low))
    table = pd.DataFrame(
        {
            "outliers": outliers.mean(),
            "zeros": (numbers == 0).mean(),
            "minimum": numbers.min(),
            "median": numbers.median(),
            "mean": numbers.mean(),
            "maximum": numbers.max(),
            "standard deviation": numbers.std(),
            "skewness": numbers.skew(),
        }
    )
    ranked = table.sort_values("outliers", ascending=False)
    return ranked.assign(**{name: ranked[name].map("{:.1%}".format) for name in ("outliers", "zeros")})
