"""Rows that share a value: how many there are, and a quantity that was stated once for all of them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .columns import NO_VALUE

SHARED = 0.9
"""A quantity is the group's where it is one number in at least this share of the groups."""


class GroupSizes:
    """Counts the rows that share a value of a column of words.

    A row that was learned from is counted with its group; a new row is added to the group that is known.

    Args:
        name: of the column.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._sizes: dict[str, int] = {}
        self._stated_once: list[str] = []

    def fit(self, keys: pd.Series, numbers: pd.DataFrame) -> GroupSizes:
        """Count the groups, and find the quantities that are the group's rather than the row's.

        Args:
            keys: no value missing, see ``columns.as_words``.
            numbers: columns of numbers of the same rows.
        """
        self._sizes = {key: count for key, count in keys.value_counts().items() if key != NO_VALUE}
        several = keys.map(self._sizes).fillna(0) > 1
        self._stated_once = []
        if several.sum() >= 10:
            shared = numbers[several].groupby(keys[several]).nunique() <= 1
            varied = numbers.nunique() > 10
            self._stated_once = [name for name in numbers if shared[name].mean() >= SHARED and varied[name]]
        return self

    def transform(self, keys: pd.Series, numbers: pd.DataFrame, *, learned: bool) -> dict[str, pd.Series]:
        """Return the size of each row's group, and the group's quantities divided by it.

        Args:
            keys: as for ``fit``.
            numbers: as for ``fit``.
            learned: the rows are those of ``fit``.
        """
        sizes = keys.map(self._sizes).astype("float64").fillna(0) + (0 if learned else 1)
        sizes = pd.Series(np.maximum(sizes, 1), keys.index)
        parts = {f"{self.name} rows": sizes}
        for quantity in self._stated_once:
            parts[f"{quantity} per row of {self.name}"] = numbers[quantity] / sizes
        return parts
