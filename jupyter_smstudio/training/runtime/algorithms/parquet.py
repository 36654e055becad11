"""Parquet: the label in the first column, numbers only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from .csv_rows import BadTable

BLOCK_ROWS = 20_000


def tables(stream: BinaryIO, name: str) -> Iterator[NDArray[Any]]:
    """Yield the rows of a file in arrays of float64; null is NaN.

    Args:
        stream: seekable.
        name: of the file, for messages.

    Raises:
        BadTable: it is not Parquet, or a column is not of numbers.
    """
    try:
        import pyarrow  # only where Parquet is read: it takes half a second
        import pyarrow.parquet
    except ModuleNotFoundError as error:
        raise BadTable(f"{name} is Parquet: choose an image that has the package pyarrow.") from error

    try:
        file = pyarrow.parquet.ParquetFile(stream)
        for batch in file.iter_batches(BLOCK_ROWS):
            yield np.column_stack([_column(batch, index, name) for index in range(batch.num_columns)])
    except pyarrow.ArrowException as error:
        raise BadTable(f"{name} can't be read as Parquet: {error}.") from error


def _column(batch: Any, index: int, name: str) -> NDArray[Any]:
    import pyarrow

    try:
        return np.asarray(batch.column(index).cast(pyarrow.float64()).to_numpy(zero_copy_only=False))
    except pyarrow.ArrowException as error:
        label = batch.schema.names[index]
        raise BadTable(f"The column {label} of {name} is not of numbers.") from error
