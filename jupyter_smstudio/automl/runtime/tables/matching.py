"""Reads a second table as the first: with the columns that are needed, each of the same type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from ..features.columns import as_words
from ..schema import Reading, TableFormat
from .guessing import guess
from .kinds import shown
from .mistake import TableMistake
from .reading import read_table


def read_matching(path: Path, reading: Reading, first: pd.DataFrame, needed: Sequence[str]) -> pd.DataFrame:
    """Return some columns of a second table.

    Args:
        path: a file, a folder of files, or a manifest.
        reading: of the first table; encoding and what stands above and below the rows are the file's own.
        first: rows of the first table.
        needed: names of the columns to return.

    Raises:
        TableMistake: it lacks a column, or has values of another type there; the message names them.
    """
    rows = read_table(path, _reading(path, reading))
    if missing := [name for name in needed if name not in rows.columns]:
        named = ", ".join(f"“{shown(name)}”" for name in missing[:20])
        raise TableMistake(
            f"{path.name} has no column {named}. A validation set has the columns of the table to learn "
            "from, under the same names; add what is missing."
        )
    return pd.DataFrame({name: _typed(rows[name], first[name], path.name) for name in needed})


def _reading(path: Path, first: Reading) -> Reading:
    own = guess(path)
    if TableFormat.PARQUET in (own.format, first.format):
        return own
    return replace(first, encoding=own.encoding, preamble=own.preamble, footer=own.footer)


def _typed(values: pd.Series, first: pd.Series, name: str) -> pd.Series:
    """Return values in the type that the column has in the first table."""
    if pd.api.types.is_datetime64_any_dtype(first):
        return _converted(values, pd.to_datetime(values, errors="coerce"), name, "dates")
    if pd.api.types.is_bool_dtype(first):
        return _converted(values, values.where(values.isin([True, False])), name, "true or false")
    if pd.api.types.is_numeric_dtype(first):
        return _converted(values, pd.to_numeric(values, errors="coerce"), name, "numbers")
    return values if values.dtype == first.dtype else as_words(values).where(values.notna())


def _converted(values: pd.Series, converted: pd.Series, name: str, what: str) -> pd.Series:
    if len(lost := values[values.notna() & converted.isna()]):
        raise TableMistake(
            f"The column “{shown(values.name)}” of {name} has {len(lost):,} values other than in the table "
            f"to learn from, where all are {what}, such as “{shown(lost.iloc[0])}”. Correct them."
        )
    return converted
