"""The rows of a text file as UTF-8, without what stands above and below them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from ..schema import Reading
from .dialect import Dialect, rows
from .files import open_bytes
from .mistake import TableMistake, ragged, unclosed
from .names import column_names

BLOCK_CHARACTERS = 1 << 22
MAX_LINE = 1 << 26
"""Characters; a longer line is no line of a table, and would fill the memory."""
TAIL_BYTES = 1 << 20


def copy_rows(file: Path, reading: Reading, copy: Path) -> tuple[str, ...]:
    """Write the rows of ``file`` to ``copy``: UTF-8, line feeds, no header; return the names of its columns.

    Raises:
        TableMistake: a byte is not of the reading's encoding, or the file has no line of names.
    """
    with (
        io.TextIOWrapper(open_bytes(file), reading.encoding, newline=None) as text,
        copy.open("w", encoding="utf-8", newline="") as out,
    ):
        try:
            names = _names(file, text, reading)
            while block := text.read(BLOCK_CHARACTERS):
                if "\0" in block:
                    raise TableMistake(
                        f"{file.name} has a zero byte, which no text has. Choose CSV or Parquet."
                    )
                out.write(block)
        except UnicodeError as error:
            raise TableMistake(*_undecoded(file, reading.encoding)) from error
    _cut_end(copy, reading.footer)
    return names


def find_mistake(file: Path, reading: Reading, width: int) -> TableMistake | None:
    """Return what is wrong with the first wrong row of a file; None: all are right."""
    dialect = Dialect(reading.delimiter, reading.quote, reading.escape)
    with io.TextIOWrapper(open_bytes(file), reading.encoding, newline=None) as text:
        line = 1
        try:
            for row in rows(text_lines(file, text), dialect, strict=True):
                line = row.line + row.lines
                if row.cells and len(row.cells) != width and row.line > reading.preamble:
                    return TableMistake(ragged(file, row.line, len(row.cells), width), row.line)
        except csv.Error:
            return TableMistake(unclosed(file, line, reading.quote), line)
    return None


def _names(file: Path, text: TextIO, reading: Reading) -> tuple[str, ...]:
    lines = text_lines(file, text)
    for _ in range(reading.preamble):
        next(lines, None)
    if not reading.header:
        return reading.columns
    dialect = Dialect(reading.delimiter, reading.quote, reading.escape)
    first = next((row.cells for row in rows(lines, dialect) if row.cells), None)
    if first is None:
        raise TableMistake(f"{file.name} has no line of names below its first {reading.preamble} lines.")
    return column_names(first, len(first))[0]


def text_lines(file: Path, text: TextIO) -> Iterator[str]:
    """Return the lines of a text one after another.

    Raises:
        TableMistake: a line is longer than one of a table can be.
    """
    number = 0
    while line := text.readline(MAX_LINE):
        number += 1
        if len(line) == MAX_LINE:
            raise TableMistake(f"Line {number} of {file.name} is too long for a line of a table.", number)
        yield line


def _undecoded(file: Path, encoding: str) -> tuple[str, int | None]:
    """Return the sentence for bytes that are not of the encoding, and their line where it is known."""
    if encoding.startswith(("utf-16", "utf-32")):
        return f"{file.name} is not whole {encoding.upper()}. Save it as UTF-8.", None
    with open_bytes(file) as stream:
        for number, line in enumerate(stream, start=1):
            try:
                line.decode(encoding)
            except UnicodeError:
                return (
                    f"Line {number} of {file.name} is not {encoding.upper()}. Set another encoding.",
                    number,
                )
    return f"{file.name} is not {encoding.upper()}. Set another encoding.", None


def _cut_end(copy: Path, footer: int) -> None:
    """Cut empty lines off the end of a copy, and ``footer`` lines that are not empty."""
    with copy.open("r+b") as stream:
        end = stream.seek(0, io.SEEK_END)
        start = max(end - TAIL_BYTES, 0)
        stream.seek(start)
        tail = stream.read().rstrip()
        for _ in range(footer):
            tail = tail[: tail.rfind(b"\n") + 1].rstrip()
        stream.truncate(start + len(tail))
