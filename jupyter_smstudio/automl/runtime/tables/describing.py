"""Says what the columns of a frame are to a model, and what is to be predicted."""

from __future__ import annotations

import pandas as pd

from ..schema import TableSchema


def describe(frame: pd.DataFrame, target: str | None = None) -> TableSchema:
    """Return what is known of a table.

    Args:
        frame: as ``read_table`` returns it; any other frame will do.
        target: name of the column to predict; None: the columns alone are described.

    Raises:
        TableMistake: there is no such column, no row, or nothing can be predicted.
    """
    return TableSchema(columns=(), rows=len(frame), target=target)
