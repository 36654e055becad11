"""Reads a table into a frame, as a ``Reading`` says."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from ..schema import Reading, TableFormat
from .files import is_parquet, table_files
from .guessing import guess
from .mistake import TableMistake
from .sql import identifier, literal, parquet_columns
from .text import copy_rows, find_mistake
from .typed import column_types

TEXT = pd.StringDtype("pyarrow", na_value=np.nan)
"""Text of pandas 3, which pandas 2.3 has as well: 10 to 20 times smaller than Python's strings."""

SPACES = (("", ""), (" ", ""), ("", " "))
"""What may stand around a word for a missing value."""


def read_table(path: Path, reading: Reading | None = None) -> pd.DataFrame:
    """Return the rows of a table.

    Columns are float64 (also whole numbers, where one is missing) or int64, datetime64, or text of pandas'
    ``str`` dtype with NaN for missing values; a column that is not a number or a date in every row is text,
    and so are numbers with leading zeros or more than 18 digits, which are codes. Files are read by DuckDB in
    parallel and out of memory; what stays is the frame, about as large as the file.

    Args:
        path: a file, a folder of files with the same header, or a manifest of the original's form.
        reading: as ``guess`` returns it; None: it is guessed.

    Raises:
        TableMistake: a line is wrong; the message says which and how.
    """
    reading = reading or guess(path)
    files = table_files(path)
    with tempfile.TemporaryDirectory(prefix="smstudio-table-") as folder, _connect(folder) as connection:
        if reading.format is TableFormat.PARQUET:
            return _frame(connection, *_parquet(connection, files, Path(folder)))
        names, copies = _copies(files, reading, Path(folder))
        source = _csv_source(copies, reading, len(names))
        try:
            expressions = column_types(connection, source, len(names), reading)
            return _frame(connection, source, expressions, names)
        except duckdb.Error as error:
            # DuckDB's own message shows its options; ours says what is wrong with which line.
            for file in files:
                if mistake := find_mistake(file, reading, len(names)):
                    raise mistake from error
            raise TableMistake(f"{files[0].name} can't be read as this table: {error}") from error


def _connect(folder: str) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(
        config={
            "temp_directory": folder,
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
    )
    connection.execute("SET enable_progress_bar = false")
    return connection


def _copies(files: Sequence[Path], reading: Reading, folder: Path) -> tuple[tuple[str, ...], list[Path]]:
    """Copy the rows of each file; return the names of the columns, which must be the same in all files."""
    copies: list[Path] = []
    names: tuple[str, ...] = ()
    for number, file in enumerate(files):
        if is_parquet(file):
            raise TableMistake(
                f"{file.name} is Parquet among files of text. Put them in a folder of their own."
            )
        copies.append(folder / f"{number}.csv")
        own = copy_rows(file, reading, copies[-1])
        names = names or own
        if own != names:
            raise TableMistake(
                f"{file.name} has other columns than {files[0].name}: {_difference(own, names)}."
            )
    if len(names) < 2:
        raise TableMistake(f"{files[0].name} has one column when it is read so. Set another delimiter.")
    if not any(copy.stat().st_size for copy in copies):
        raise TableMistake(f"{files[0].name} has a line of names and no rows. Choose a file with rows.")
    return names, copies


def _difference(own: Sequence[str], names: Sequence[str]) -> str:
    if len(own) != len(names):
        return f"{len(own)} instead of {len(names)}"
    number = next(n for n, (one, other) in enumerate(zip(own, names, strict=True)) if one != other)
    return f"column {number + 1} is “{own[number]}” instead of “{names[number]}”"


def _csv_source(copies: Sequence[Path], reading: Reading, width: int) -> str:
    """Return the SQL of a table with the columns c0, c1, … of text."""
    files = ", ".join(literal(str(copy)) for copy in copies if copy.stat().st_size)
    columns = ", ".join(f"c{n}: 'VARCHAR'" for n in range(width))
    words = dict.fromkeys(
        f"{before}{word}{after}" for word in ("", *reading.null_words) for before, after in SPACES
    )
    nulls = ", ".join(literal(word) for word in words)
    return (
        f"read_csv([{files}], auto_detect = false, header = false, strict_mode = true, null_padding = false, "
        f"delim = {literal(reading.delimiter)}, quote = {literal(reading.quote)}, "
        f"escape = {literal(reading.escape)}, new_line = '\\n', columns = {{{columns}}}, "
        f"nullstr = [{nulls}], "
        "max_line_size = 67108864)"
    )


def _parquet(
    connection: duckdb.DuckDBPyConnection, files: Sequence[Path], folder: Path
) -> tuple[str, list[str], tuple[str, ...]]:
    links = []
    for number, file in enumerate(files):
        # Under a name of our own: DuckDB would take * and [ in a file's name for a pattern.
        links.append(folder / f"{number}.parquet")
        links[-1].symlink_to(file.resolve())
    source = f"read_parquet([{', '.join(literal(str(link)) for link in links)}])"
    try:
        described = connection.execute(f"DESCRIBE FROM {source}").fetchall()
    except duckdb.Error as error:
        raise TableMistake(f"{files[0].name} can't be read as Parquet: {error}") from error
    names = tuple(str(row[0]) for row in described)
    return source, parquet_columns(names, [str(row[1]) for row in described]), names


def _frame(
    connection: duckdb.DuckDBPyConnection, source: str, expressions: Sequence[str], names: Sequence[str]
) -> pd.DataFrame:
    wanted = ", ".join(f"{each} AS {identifier(f'c{n}')}" for n, each in enumerate(expressions))
    table = connection.sql(f"SELECT {wanted} FROM {source}").to_arrow_table()
    if not table.num_rows:
        raise TableMistake("The table has no rows. Choose one that has.")
    frame = table.to_pandas(types_mapper=_text, split_blocks=True, self_destruct=True)
    frame.columns = pd.Index(names)
    return frame


def _text(kind: Any) -> Any:
    return TEXT if pa.types.is_string(kind) or pa.types.is_large_string(kind) else None
