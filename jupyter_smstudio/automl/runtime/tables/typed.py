"""Which columns of text are numbers or dates in every row: asked of a sample, then proved on all rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from ..schema import DateOrder, Reading
from .sql import literal
from .values import number_pattern

SAMPLE_ROWS = 5000
CHECKS_AT_ONCE = 200
"""In one query; the time to plan it grows with the square of their number."""
CODE = r"[+-]?(0\d+|\d{19,})"
"""A number with leading zeros, or with more digits than 64 bits hold, is a code."""
DAY = (
    r"\d{4}[-/]\d{1,2}[-/]\d{1,2}",
    r"\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2})",
    r"\d{1,2}[- ][A-Za-z]{3,9}[- ]\d{2,4}",
    r"[A-Za-z]{3,9} \d{1,2}, \d{4}",
)
MAY_BE_DATE = f"({'|'.join(DAY)})([T ].*)?"
MIN_YEAR = 1000
"""What is earlier is no date but a version such as 1.2.3."""
SECONDS = ("%H:%M:%S", "%H:%M:%S.%f")
CLOCKS = (
    "", " %H:%M", " %I:%M %p",
    *(f"{mark}{seconds}{zone}" for mark in " T" for seconds in SECONDS for zone in ("", "Z", "+00:00")),
)  # fmt: skip
ISO_FORMATS = tuple(f"{day}{clock}" for day in ("%Y-%m-%d", "%Y/%m/%d") for clock in CLOCKS)
NAMED_FORMATS = ("%d %b %Y", "%d-%b-%Y", "%d-%b-%y", "%b %d, %Y", "%d %B %Y", "%B %d, %Y")


@dataclass(frozen=True)
class Typed:
    """A column as a type other than text.

    Attributes:
        value: SQL of its value.
        check: SQL that is true where the text is such a value.
        proof: the same for texts like those that were checked, at a fraction of the cost.
    """

    value: str
    check: str
    proof: str = ""


def column_types(
    connection: duckdb.DuckDBPyConnection, source: str, width: int, reading: Reading
) -> list[str]:
    """Return the SQL of each column in the type that all of its values have.

    Args:
        connection: to ask.
        source: SQL of a table of the text columns c0, c1, ….
        width: how many there are.
        reading: the marks of numbers and the order of dates.
    """
    # Of spaces alone: with a list of characters to trim, all of the reading takes twice as long.
    texts = [f"nullif(trim(c{n}), '')" for n in range(width)]
    sample = f"(FROM {source} LIMIT {SAMPLE_ROWS})"
    numbers = _holding(connection, sample, texts, [_numbers(text, reading) for text in texts])
    maybe = [
        [Typed(text, f"regexp_full_match({text}, {literal(MAY_BE_DATE)})")] if not found else []
        for text, found in zip(texts, numbers, strict=True)
    ]
    maybe = _holding(connection, sample, texts, maybe)
    dates = [_dates(text, reading) if found else [] for text, found in zip(texts, maybe, strict=True)]
    dates = _holding(connection, sample, texts, dates)
    likely = [
        [Typed(each.value, each.proof or each.check) for each in number or date[:1]]
        for number, date in zip(numbers, dates, strict=True)
    ]
    proved = _holding(connection, source, texts, likely)
    return [found[0].value if found else text for text, found in zip(texts, proved, strict=True)]


def _numbers(text: str, reading: Reading) -> list[Typed]:
    """Return a whole number and a real one."""
    decimal, thousands = reading.decimal, reading.thousands
    plain = f"replace({text}, {literal(thousands)}, '')" if thousands else text
    point = plain if decimal == "." else f"replace({plain}, {literal(decimal)}, '.')"
    pattern = literal(number_pattern(decimal, thousands))
    number = f"regexp_full_match({text}, {pattern}) AND NOT regexp_full_match({text}, {literal(CODE)})"
    whole, real = f"TRY_CAST({plain} AS BIGINT)", f"TRY_CAST({point} AS DOUBLE)"
    # TRY_CAST alone would round 1.5, take 1_000 for a thousand, and lose the zeros of 007.
    is_whole = f"{whole}::VARCHAR = {plain}"
    is_real = f"isfinite({real}) AND NOT contains({text}, '_') AND NOT ({text} BETWEEN '00' AND '09~')"
    simple = decimal == "." and not thousands
    return [
        Typed(whole, f"{number} AND {is_whole}", is_whole if simple else ""),
        Typed(real, f"{number} AND isfinite({real})", is_real if simple else ""),
    ]


def _dates(text: str, reading: Reading) -> list[Typed]:
    formats = (*ISO_FORMATS, *_ordered_formats(reading.date_order), *NAMED_FORMATS)
    dates = [f"try_strptime({text}, {literal(form)})" for form in formats]
    return [Typed(date, f"year({date}) >= {MIN_YEAR}") for date in dates]


def _ordered_formats(order: DateOrder) -> list[str]:
    first, second = ("%d", "%m") if order is DateOrder.DAY_FIRST else ("%m", "%d")
    days = [f"{first}{mark}{second}{mark}{year}" for mark in "/.-" for year in ("%Y", "%y")]
    return [f"{day}{clock}" for day in days for clock in CLOCKS if not clock.startswith("T")]


def _holding(
    connection: duckdb.DuckDBPyConnection, source: str, texts: Sequence[str], kinds: Sequence[Sequence[Typed]]
) -> list[list[Typed]]:
    """Return of each column's types those that all of its values have; all where it has no values."""
    asked = [
        f"count_if({text} IS NOT NULL AND NOT coalesce({each.check}, false))"
        for text, types in zip(texts, kinds, strict=True)
        for each in types
    ]
    wrong: list[int] = []
    for start in range(0, len(asked), CHECKS_AT_ONCE):
        counts = ", ".join(asked[start : start + CHECKS_AT_ONCE])
        wrong += connection.execute(f"SELECT {counts} FROM {source}").fetchall()[0]
    counted = iter(wrong)
    return [[each for each in types if next(counted) == 0] for types in kinds]
