"""The first rows of a table as they stand in the file, for a person who looks whether it is read right."""

from __future__ import annotations

import csv
import io
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ..schema import Reading, TableFormat
from .dialect import Dialect, rows
from .files import open_bytes, table_files
from .mistake import TableMistake, unclosed
from .text import text_lines

ROWS = 20


def preview(path: Path, reading: Reading, count: int = ROWS) -> list[list[str]]:
    """Return the first rows of a table below its header; no more of the file is read than they take.

    A row with too few or too many cells is returned as it is, so that one sees it.

    Args:
        path: a file, a folder of files, or a manifest.
        reading: how it is read.
        count: of rows, at most.

    Raises:
        TableMistake: the first rows can't be read so.
    """
    file = table_files(path)[0]
    if reading.format is TableFormat.PARQUET:
        return _parquet_rows(file, count)
    dialect = Dialect(reading.delimiter, reading.quote, reading.escape)
    with io.TextIOWrapper(open_bytes(file), reading.encoding, newline=None) as text:
        lines = text_lines(file, text)
        found: list[list[str]] = []
        line = reading.preamble + 1
        try:
            for row in rows(islice(lines, reading.preamble, None), dialect):
                line += row.lines
                found += [row.cells] if row.cells else []
                if len(found) == count + reading.header:
                    break
        except csv.Error as error:
            raise TableMistake(unclosed(file, line, reading.quote), line) from error
        except UnicodeError as error:
            raise TableMistake(
                f"{file.name} is not {reading.encoding.upper()}. Set another encoding."
            ) from error
    return found[reading.header :]


def _parquet_rows(file: Path, count: int) -> list[list[str]]:
    try:
        batch = next(pq.ParquetFile(file).iter_batches(batch_size=count), None)
    except pa.ArrowException as error:
        raise TableMistake(f"{file.name} is no whole Parquet file: {error}") from error
    rows_of_batch = batch.to_pylist() if batch is not None else []
    return [["" if value is None else str(value) for value in row.values()] for row in rows_of_batch]
