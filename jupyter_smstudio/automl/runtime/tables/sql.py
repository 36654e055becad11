"""Pieces of SQL: names and texts that can't be anything else, and what columns of Parquet become."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .mistake import TableMistake

NUMBERS = re.compile(r"U?(TINYINT|SMALLINT|INTEGER|BIGINT)|FLOAT|DOUBLE")
WIDE_NUMBERS = re.compile(r"U?HUGEINT|UBIGINT|DECIMAL.*|BIGNUM")
DATES = re.compile(r"DATE|TIMESTAMP.*")
WORDS = re.compile(r"VARCHAR|BOOLEAN|UUID|ENUM.*|TIME.*|INTERVAL")


def literal(text: str) -> str:
    """Return a text as it stands in SQL."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """Return a name as it stands in SQL."""
    return '"' + name.replace('"', '""') + '"'


def parquet_columns(names: Sequence[str], kinds: Sequence[str]) -> list[str]:
    """Return what is selected of columns of DuckDB's types.

    Raises:
        TableMistake: a column holds something that is neither a number nor a date nor text.
    """
    return [_parquet_column(name, kind) for name, kind in zip(names, kinds, strict=True)]


def _parquet_column(name: str, kind: str) -> str:
    column = identifier(name)
    if WIDE_NUMBERS.fullmatch(kind):
        return f"CAST({column} AS DOUBLE)"
    if NUMBERS.fullmatch(kind):
        return column
    if DATES.fullmatch(kind):
        return f"CAST({column} AS TIMESTAMP)"
    if WORDS.fullmatch(kind):
        return f"CAST({column} AS VARCHAR)"
    raise TableMistake(
        f"The column “{name}” holds values of the type {kind.lower()}, of which no model can be made. "
        "Leave it out, or write its parts as columns of their own."
    )
