"""The columns that AutoGluon is given: those of the table, and what is derived from them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ..features.columns import Columns
from ..features.derived import DerivedColumns


class StackColumns:
    """Derives columns and brings them into the types by which AutoGluon tells what they are.

    Args:
        columns: what the table has.
        classes: number of classes of the target; 0: it is a number.
    """

    def __init__(self, columns: Columns, classes: int) -> None:
        self.columns = columns
        self.derived = DerivedColumns(columns, classes)

    def fit_transform(self, frame: pd.DataFrame, outcome: Any) -> pd.DataFrame:
        """Learn what to derive, and return the rows' columns."""
        return self._typed(self.derived.fit_transform(frame, outcome))

    def transform(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return the columns of new rows."""
        return self._typed(self.derived.transform(frame))

    def _typed(self, whole: pd.DataFrame) -> pd.DataFrame:
        # Sentences stay strings, of which AutoGluon makes n-grams; all other words are categories.
        words = [name for name in whole.select_dtypes("object") if name not in self.columns.text]
        return whole.astype(dict.fromkeys(words, "category"))
