"""The columns of a table and what can be derived from them by rules that hold for columns of their kind."""

from __future__ import annotations

from typing import Any, Self

import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin

from .columns import NO_VALUE, Columns, as_numbers, as_words
from .dates import date_parts
from .groups import GroupSizes
from .power import telling
from .strings import StringParts

FEW = 20
"""Words with at most this many different values are categories; those with more have parts or name groups."""
COUNT_LIMIT = 20
"""Whole numbers from 0 to this are taken for counts of things."""


class DerivedColumns(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Brings columns into the forms of numbers and words, and adds what is derived from them.

    Args:
        columns: what the table has.
        classes: number of classes of the target; 0: it is a number.
        derive: add the parts of strings, the sizes of groups and the sums of counts that predict anything.
        least_power: what is derived is kept with this prediction power or more, see ``power``.
    """

    def __init__(
        self, columns: Columns, classes: int, *, derive: bool = True, least_power: float = 0.01
    ) -> None:
        self.columns = columns
        self.classes = classes
        self.derive = derive
        self.least_power = least_power

    def fit(self, frame: pd.DataFrame, outcome: Any) -> Self:
        """Learn which parts to derive, and what they need to know."""
        self.fit_transform(frame, outcome)
        return self

    def fit_transform(self, frame: pd.DataFrame, outcome: Any) -> pd.DataFrame:
        """Learn, and return the rows' columns; they are counted with the groups that they are in."""
        given = self._given(frame)
        self.strings_ = [StringParts(name).fit(frame_words) for name, frame_words in self._strings(frame)]
        self.counts_ = _count_columns(given) if self.derive else []
        whole = self._with_strings(frame, given)
        self.groups_ = [
            GroupSizes(name).fit(whole[name], _numbers(given))
            for name in whole
            if self.derive and _names_groups(whole[name])
        ]
        whole = self._with_groups(whole, given, learned=True)
        # Given columns stay in any case: together they may tell what none tells alone.
        told = telling(whole.drop(columns=given.columns), outcome, self.classes, self.least_power)
        self.names_ = [*given.columns, *told]
        return whole[self.names_]

    def transform(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return the columns of new rows."""
        given = self._given(frame)
        return self._with_groups(self._with_strings(frame, given), given, learned=False)[self.names_]

    def get_feature_names_out(self, input_features: Any = None) -> list[str]:
        """Return the names of the columns."""
        return list(self.names_)

    def _given(self, frame: pd.DataFrame) -> pd.DataFrame:
        parts = {name: as_numbers(frame[name]) for name in self.columns.numeric}
        for name in self.columns.date:
            parts |= date_parts(frame[name])
        for name in self.columns.categorical + self.columns.text:
            parts[name] = as_words(frame[name])
        return pd.DataFrame(parts, index=frame.index)

    def _strings(self, frame: pd.DataFrame) -> list[tuple[str, pd.Series]]:
        names = self.columns.categorical + self.columns.text if self.derive else ()
        return [(name, as_words(frame[name])) for name in names if frame[name].nunique() > FEW]

    def _with_strings(self, frame: pd.DataFrame, given: pd.DataFrame) -> pd.DataFrame:
        parts: dict[str, pd.Series] = {}
        for each in self.strings_:
            parts |= each.transform(given[each.name])
        if self.counts_:
            parts[" + ".join(self.counts_)] = given[self.counts_].sum(axis=1)
        return pd.concat([given, pd.DataFrame(parts, index=given.index)], axis=1)

    def _with_groups(self, whole: pd.DataFrame, given: pd.DataFrame, *, learned: bool) -> pd.DataFrame:
        parts: dict[str, pd.Series] = {}
        for each in self.groups_:
            parts |= each.transform(whole[each.name], _numbers(given), learned=learned)
        return pd.concat([whole, pd.DataFrame(parts, index=whole.index)], axis=1)


def _numbers(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.select_dtypes("number")


def _count_columns(given: pd.DataFrame) -> list[str]:
    """Return the columns of counts, where there are several; the sum of them counts the things together."""
    numbers = _numbers(given)
    counts = [
        name
        for name in numbers
        if numbers[name].min() == 0
        and 2 < numbers[name].max() <= COUNT_LIMIT
        and (numbers[name] % 1 == 0).all()
    ]
    return counts if 2 <= len(counts) <= 4 else []


def _names_groups(column: pd.Series) -> bool:
    if pd.api.types.is_numeric_dtype(column):
        return False
    known = column[column != NO_VALUE]
    return known.nunique() > FEW and bool(known.duplicated(keep=False).mean() >= 0.1)
