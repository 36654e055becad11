"""What a column is to a model, told by its values and by its name."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from ..schema import Column, ColumnKind

ID_WORD = re.compile(
    r"[a-z0-9]+I[dD]$|(^|[\W_])(id|uuid|guid|index|row|rownum)$|^unnamed: \d+$|^(ID|Id)[A-Z_]"
)
MANY_DISTINCT = 0.5
"""Share of different values above which words are no categories: most rows have one of their own."""
ALL_DISTINCT = 0.99
"""Share of different values above which they may be ids."""
SENTENCE_WORDS = 4.0
"""Words of a value on average from which values are sentences."""
FEW = 20
"""Different values that are categories whatever the number of rows."""
EXAMPLES, EXAMPLE_CHARACTERS = 3, 60
SAMPLE_ROWS = 2000


def describe_column(values: pd.Series) -> Column:
    """Return what is known of a column; ids and constants are not used."""
    missing = int(values.isna().sum())
    counts = values.value_counts()
    distinct = len(counts)
    kind, reason = _kind(values, missing, distinct)
    return Column(
        name=str(values.name),
        kind=kind,
        reason=reason,
        missing=missing,
        distinct=distinct,
        examples=tuple(shown(value) for value in counts.index[:EXAMPLES]),
        used=kind not in (ColumnKind.ID, ColumnKind.CONSTANT),
    )


def shown(value: object) -> str:
    """Return a value as a person reads it, on one line and not too long."""
    text = " ".join(str(value).split())
    return text if len(text) <= EXAMPLE_CHARACTERS else f"{text[: EXAMPLE_CHARACTERS - 1]}…"


def _kind(values: pd.Series, missing: int, distinct: int) -> tuple[ColumnKind, str]:
    rows = len(values)
    if not distinct:
        return ColumnKind.CONSTANT, "It has no values."
    if distinct == 1 and not missing:
        return ColumnKind.CONSTANT, f"All {rows:,} rows have the same value."
    if pd.api.types.is_datetime64_any_dtype(values):
        return ColumnKind.DATE, "All of its values are dates."
    if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
        return _kind_of_numbers(values, missing, distinct)
    return _kind_of_words(values, rows - missing, distinct)


def _kind_of_numbers(values: pd.Series, missing: int, distinct: int) -> tuple[ColumnKind, str]:
    rows = len(values)
    if not missing and distinct == rows and rows > FEW and pd.api.types.is_integer_dtype(values):
        if int(values.max()) - int(values.min()) == rows - 1:
            return ColumnKind.ID, "Its whole numbers follow one another, each once: they number the rows."
        if ID_WORD.search(str(values.name)):
            return ColumnKind.ID, "Its whole numbers are all different and its name is that of an id."
    return ColumnKind.NUMERIC, f"All of its values are numbers, {distinct:,} of them different."


def _kind_of_words(values: pd.Series, filled: int, distinct: int) -> tuple[ColumnKind, str]:
    share = distinct / filled
    sample = values.dropna().astype(str).head(SAMPLE_ROWS)
    words = float(np.mean(sample.str.count(r"\s+") + 1))
    if distinct <= FEW or (share <= MANY_DISTINCT and words < SENTENCE_WORDS):
        return ColumnKind.CATEGORICAL, f"Its {filled:,} values are {distinct:,} different ones."
    if share >= ALL_DISTINCT and words < 1.1 and (ID_WORD.search(str(values.name)) or _are_codes(sample)):
        return ColumnKind.ID, "Its values are codes without a space, of which nearly all are different."
    if words >= SENTENCE_WORDS:
        return ColumnKind.TEXT, f"Its values have {words:.1f} words on average."
    return ColumnKind.TEXT, f"{share:.0%} of its values are different: too many for categories."


def _are_codes(sample: pd.Series) -> bool:
    """Return whether values are alike in length and have digits in them, as keys and hashes."""
    lengths = sample.str.len()
    return bool(lengths.std(ddof=0) < 0.1 * lengths.mean() and sample.str.contains(r"\d").mean() > 0.9)
