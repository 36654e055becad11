"""Says how a file is to be read, by looking at it."""

from __future__ import annotations

import codecs
import csv
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ..schema import Guess, Reading, TableFormat
from .dialect import Dialect, Row, guess_dialect, rows
from .encoding import guess_encoding
from .files import is_parquet, table_files
from .layout import Layout, guess_footer, guess_layout
from .mistake import TableMistake, unclosed
from .names import column_names
from .survey import Survey, survey
from .values import guess_date_order, guess_null_words, guess_numbers, number_pattern

SAMPLE_BYTES = 1 << 20
DIALECT_CHARACTERS = 1 << 17
TAIL_ROWS = 40


def guess(path: Path, sample_bytes: int = SAMPLE_BYTES) -> Reading:
    """Return how a table is read, with what was guessed and why.

    The encoding is told by the whole of the first file, everything else by its beginning and its end.

    Args:
        path: a file, a folder of files, or a manifest.
        sample_bytes: read from the beginning.

    Raises:
        TableMistake: no reading makes a table of it; the message says which line is wrong.
    """
    file = table_files(path)[0]
    if is_parquet(file):
        return Reading(format=TableFormat.PARQUET, columns=_parquet_columns(file))
    seen = survey(file, sample_bytes)
    if not seen.size:
        raise TableMistake(f"{file.name} is empty. Choose a file with rows.")
    encoding, told = guess_encoding(seen)
    text = _decode(seen.head, encoding)
    dialect, dialect_guesses = guess_dialect(text[:DIALECT_CHARACTERS])
    found = _rows(file, text, dialect, seen.is_whole)
    if not any(row.cells for row in found):
        raise TableMistake(f"{file.name} has empty lines alone. Choose a file with rows.")
    layout = guess_layout(found)
    if layout.width < 2:
        raise TableMistake(_one_column(file, dialect_guesses))
    footer, footer_guess = guess_footer(_last_rows(seen, encoding, dialect, layout), layout.width)
    names, name_guesses = column_names(layout.header, layout.width)
    body = [row.cells for row in layout.body if len(row.cells) == layout.width]
    columns = list(zip(*body, strict=True))
    decimal, thousands, number_guesses = guess_numbers(columns, dialect.delimiter)
    null_words, null_guess = guess_null_words(columns, number_pattern(decimal, thousands))
    date_order, date_guess = guess_date_order(columns)
    of_rows = (told, *dialect_guesses, *layout.guesses, footer_guess, *name_guesses)
    of_cells = (*number_guesses, null_guess, date_guess)
    return Reading(
        encoding=encoding,
        delimiter=dialect.delimiter,
        quote=dialect.quote,
        escape=dialect.escape,
        preamble=layout.preamble,
        header=layout.header is not None,
        footer=footer,
        decimal=decimal,
        thousands=thousands,
        date_order=date_order,
        null_words=null_words,
        columns=names,
        guesses=tuple(each for each in (*of_rows, *of_cells) if each),
    )


def confirmed(path: Path, reading: Reading | None) -> Reading:
    """Return the reading that a person confirmed or corrected, or else the one that is guessed.

    Args:
        path: of the table.
        reading: None: nobody looked at it. Names of columns that it lacks are guessed.

    Raises:
        TableMistake: see ``guess``.
    """
    if reading is None:
        return guess(path)
    if reading.format is TableFormat.PARQUET or reading.columns:
        return reading
    return replace(reading, columns=guess(path).columns)


def _parquet_columns(file: Path) -> tuple[str, ...]:
    try:
        return tuple(pq.read_schema(file).names)
    except pa.ArrowException as error:
        raise TableMistake(f"{file.name} is no whole Parquet file: {error}") from error


def _decode(head: bytes, encoding: str) -> str:
    """Return text with line feeds alone between lines, without a character that is cut at the end."""
    text = codecs.getincrementaldecoder(encoding)("strict").decode(head)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _rows(file: Path, text: str, dialect: Dialect, is_whole: bool) -> list[Row]:
    found: list[Row] = []
    try:
        for row in rows(text, dialect, strict=is_whole):
            found.append(row)
    except csv.Error as error:
        line = found[-1].line + found[-1].lines if found else 1
        raise TableMistake(unclosed(file, line, dialect.quote), line) from error
    # A sample that is not the whole file ends within a row.
    return found if is_whole else found[:-1]


def _last_rows(seen: Survey, encoding: str, dialect: Dialect, layout: Layout) -> list[Row]:
    """Return the last rows of the file, from a line on at which a row begins."""
    if seen.is_whole:
        return layout.body[-TAIL_ROWS:]
    codec = encoding.removesuffix("-sig")
    lines = seen.tail.decode(codec, "ignore").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for start in range(1, min(len(lines), TAIL_ROWS)):
        found = list(rows("\n".join(lines[start:]), dialect))
        if all(len(row.cells) == layout.width for row in islice(found, 5)):
            return found[-TAIL_ROWS:]
    return []


def _one_column(file: Path, guesses: list[Guess]) -> str:
    cut = "" if guesses else " No comma, semicolon, tab or bar separates anything in it."
    return (
        f"{file.name} has one column when it is read as a table, and nothing could be told by it.{cut} "
        "Set the delimiter, or choose another file."
    )
