"""Parquet: the label in the first column, numbers or lists of numbers only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from .csv_rows import BadTable

BLOCK_VALUES = 1 << 21
"""Numbers that are decoded at once, 16 MiB: rows may have three columns or many thousand."""


def tables(stream: BinaryIO, name: str) -> Iterator[NDArray[Any]]:
    """Yield the rows of a file in arrays of float64; null is NaN.

    A column of lists, as Spark writes vectors, stands for as many columns as its lists are long.

    Args:
        stream: seekable.
        name: of the file, for messages.

    Raises:
        BadTable: it is not Parquet, a column is not of numbers, or its lists differ in length.
    """
    try:
        import pyarrow  # only where Parquet is read: it takes half a second
        import pyarrow.parquet
    except ModuleNotFoundError as error:
        raise BadTable(f"{name} is Parquet: choose an image that has the package pyarrow.") from error

    try:
        file = pyarrow.parquet.ParquetFile(stream)
        for batch in file.iter_batches(_block_rows(file.metadata)):
            yield np.column_stack([_columns(batch, index, name) for index in range(batch.num_columns)])
    except pyarrow.ArrowException as error:
        raise BadTable(f"{name} can't be read as Parquet: {error}.") from error


def _block_rows(metadata: Any) -> int:
    """Return how many rows have about ``BLOCK_VALUES`` numbers; the elements of lists count."""
    if not metadata.num_row_groups:
        return BLOCK_VALUES
    group = metadata.row_group(0)
    values = sum(group.column(index).num_values for index in range(group.num_columns))
    return max(1, BLOCK_VALUES * int(group.num_rows) // max(1, int(values)))


def _columns(batch: Any, index: int, name: str) -> NDArray[Any]:
    """Return one column of a file as an array of one or two dimensions."""
    import pyarrow

    column, label = batch.column(index), batch.schema.names[index]
    lists = isinstance(column, pyarrow.ListArray | pyarrow.LargeListArray | pyarrow.FixedSizeListArray)
    try:
        if not lists:
            return _floats(column)
        lengths = _floats(column.value_lengths())
        values = _floats(column.flatten())
    except pyarrow.ArrowException as error:
        raise BadTable(f"The column {label} of {name} is not of numbers.") from error
    shortest, longest = lengths.min(initial=np.inf), lengths.max(initial=0)
    if shortest != longest:  # a list that is null has no length, and NaN is unequal to all
        raise BadTable(f"The lists in the column {label} of {name} differ in length, or one is missing.")
    return values.reshape(len(column), int(longest))


def _floats(column: Any) -> NDArray[Any]:
    import pyarrow

    return np.asarray(column.cast(pyarrow.float64()).to_numpy(zero_copy_only=False))
