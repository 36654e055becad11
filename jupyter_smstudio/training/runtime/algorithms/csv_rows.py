"""CSV without a header: numbers only, read in pieces."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from typing import Any, TextIO

import numpy as np
from numpy.typing import NDArray

PIECE_CHARACTERS = 1 << 22


class BadTable(ValueError):
    """A table is not one of numbers; the message says where."""


def tables(stream: TextIO, name: str) -> Iterator[NDArray[Any]]:
    """Yield the rows of a stream in arrays of float64; an empty field is NaN.

    Args:
        stream: of text.
        name: of the file, for messages.

    Raises:
        BadTable: a field is no number, or rows have different lengths.
    """
    width, start = 0, 1
    while lines := stream.readlines(PIECE_CHARACTERS):
        table = _parsed(lines, name, start)
        if len(table):
            width = width or table.shape[1]
            if table.shape[1] != width:
                raise BadTable(f"Rows of {name} have {width} columns, from line {start} on {table.shape[1]}.")
            yield table
        start += len(lines)


def _parsed(lines: Sequence[str], name: str, start: int) -> NDArray[Any]:
    if not any(line.strip() for line in lines):
        return np.empty((0, 0))
    try:
        return np.loadtxt(lines, delimiter=",", ndmin=2, comments=None)
    except ValueError:
        # Twenty times slower; it knows empty and quoted fields, and what is wrong where.
        return _parsed_one_by_one(lines, name, start)


def _parsed_one_by_one(lines: Sequence[str], name: str, start: int) -> NDArray[Any]:
    rows: list[list[float]] = []
    for number, fields in enumerate(csv.reader(lines), start):
        if not fields:
            continue
        if rows and len(fields) != len(rows[0]):
            raise BadTable(f"Line {number} of {name} has {len(fields)} columns, those before {len(rows[0])}.")
        rows.append([_number(field, name, number, column) for column, field in enumerate(fields, 1)])
    return np.array(rows)


def _number(field: str, name: str, line: int, column: int) -> float:
    if not field.strip():
        return float("nan")
    try:
        return float(field)
    except ValueError:
        hint = " The first line must be data already, not the names of the columns." if line == 1 else ""
        raise BadTable(
            f"Line {line} of {name} has {field[:40]!r} in column {column}, which is not a number.{hint}"
        ) from None
