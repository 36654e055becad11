"""A table's columns by what they are to a model, and their values in one form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

NO_VALUE = "(none)"
"""Stands for a missing value among words."""


@dataclass(frozen=True)
class Columns:
    """Names of the columns that a model is given, in the order of the table.

    Attributes:
        numeric: numbers.
        categorical: values that are compared by equality.
        text: sentences, names and other strings.
        date: moments in time.
    """

    numeric: tuple[str, ...] = ()
    categorical: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    date: tuple[str, ...] = ()

    @classmethod
    def of(cls, kinds: Mapping[str, str]) -> Columns:
        """Sort columns by kind.

        Args:
            kinds: kind of each column to use: numeric, categorical, text or date; others are left out.
        """
        fields = ("numeric", "categorical", "text", "date")
        return cls(**{each: tuple(name for name, kind in kinds.items() if kind == each) for each in fields})

    @property
    def names(self) -> tuple[str, ...]:
        """All of them."""
        return self.numeric + self.categorical + self.text + self.date


def as_numbers(column: pd.Series) -> pd.Series:
    """Return a column as floating-point numbers; what is none, and what is infinite, is missing."""
    numbers = pd.to_numeric(column, errors="coerce").astype("float64")
    return numbers.where(np.isfinite(numbers))


def as_words(column: pd.Series) -> pd.Series:
    """Return a column as strings; a missing value is ``NO_VALUE``, and 3.0 is the same as 3.

    All of the 15 digits that a floating-point number surely has count: other numbers are other words.
    """
    missing = column.isna()
    if pd.api.types.is_float_dtype(column):
        words = column.map(lambda number: f"{number:.15g}")
    else:
        words = column.map(str)
    return words.astype(object).where(~missing, NO_VALUE)
