"""Numbers and dates as people write them: which marks they use, and which words stand for nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from ..schema import NULL_WORDS, DateOrder, Guess

SPACE = "\xa0"
CONVENTIONS = ((".", ""), (",", ""), (".", ","), (",", "."), (".", "'"), (",", " "), (",", SPACE), (".", " "))
"""Marks of decimals and of thousands; of two that fit as many columns the earlier is taken."""
MARKS = {".": "a point", ",": "a comma", "'": "an apostrophe", " ": "a space", SPACE: "a no-break space"}
OTHER_NULL_WORDS = (
    "-",
    "--",
    "—",
    ".",
    "..",
    "missing",
    "unknown",
    "n.a.",
    "nil",
    "nd",
    "#VALUE!",
    "#DIV/0!",
)
"""Words that are missing values where they stand in a column of numbers, and may be values elsewhere."""
TYPED = re.compile(r"[+-]?(\d[\d.,' \xa0]*)(e[+-]?\d+)?%?", re.I)
NUMERIC_DATE = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?:[ T].*)?")
ISO_DATE = re.compile(r"\d{4}([-/])\d{1,2}\1\d{1,2}(?:[ T]\d{1,2}:\d{2}.*)?")


def number_pattern(decimal: str, thousands: str) -> str:
    """Return the regular expression of a number; it holds for Python and for DuckDB (RE2)."""
    fraction, group = re.escape(decimal), re.escape(thousands)
    whole = rf"(\d+|\d{{1,3}}({group}\d{{3}})+)" if thousands else r"\d+"
    return rf"[+-]?({whole}({fraction}\d*)?|{fraction}\d+)([eE][+-]?\d+)?"


def looks_typed(cell: str) -> bool:
    """Return whether a cell is a number or a date, by whatever convention."""
    cell = cell.strip()
    return any(pattern.fullmatch(cell) for pattern in (TYPED, NUMERIC_DATE, ISO_DATE))


def guess_numbers(columns: Sequence[Sequence[str]], delimiter: str) -> tuple[str, str, list[Guess]]:
    """Return the marks of decimals and thousands in the cells of some columns, and what they were told by."""
    filled = [[cell.strip() for cell in column if cell.strip() not in NULL_WORDS] for column in columns]
    filled = [column for column in filled if column and any(char.isdigit() for char in "".join(column[:50]))]
    fits = {marks: _fitting(filled, *marks) for marks in CONVENTIONS}
    best = max(CONVENTIONS, key=lambda marks: len(fits[marks]))
    guesses = []
    if len(fits[best]) > len(fits[".", ""]) or best == (",", ""):
        example = _example(filled, fits[best], fits[".", ""])
        unclear = best in ((",", ""), (".", ",")) and not _clear(filled, best)
        if unclear:
            # In a file cut at the semicolon the comma is free for decimals, which is why it is cut there.
            best = (",", "") if delimiter == ";" else (".", ",")
        field = "thousands" if best[1] else "decimal"
        why = f"Numbers such as {example} have {MARKS[best[1] or best[0]]} for {field}."
        if best[0] == "," and best[1]:
            guesses.append(Guess("decimal", f"Numbers such as {example} have a comma for decimals."))
        guesses.append(Guess(field, why, sure=not unclear))
    return *best, guesses


def guess_null_words(columns: Iterable[Sequence[str]], pattern: str) -> tuple[tuple[str, ...], Guess | None]:
    """Return the words that stand for missing values, those of columns of numbers among them."""
    number = re.compile(pattern)
    found: Counter[str] = Counter()
    for column in columns:
        cells = [cell.strip() for cell in column if cell.strip() not in NULL_WORDS]
        words = Counter(cell for cell in cells if not number.fullmatch(cell))
        if words and words.total() < len(cells) / 2 and set(words) <= set(OTHER_NULL_WORDS):
            found += words
    if not found:
        return NULL_WORDS, None
    shown = ", ".join(f"“{word}”" for word in found)
    why = f"{shown} stands among numbers and is taken for a missing value, in every column."
    return (*NULL_WORDS, *found), Guess("null_words", why, sure=False)


def guess_date_order(columns: Iterable[Sequence[str]]) -> tuple[DateOrder, Guess | None]:
    """Return whether the day or the month comes first in dates such as 03/04/2026."""
    day, month, example, mark = 0, 0, "", ""
    for column in columns:
        for match in filter(None, (NUMERIC_DATE.fullmatch(cell.strip()) for cell in column)):
            day += int(match[1]) > 12
            month += int(match[3]) > 12
            example, mark = example or match[0], match[2]
    if not example:
        return DateOrder.MONTH_FIRST, None
    order = DateOrder.DAY_FIRST if day > month or (day == month and mark == ".") else DateOrder.MONTH_FIRST
    why = f"Dates such as {example} are read with the {order.removesuffix(' first')} first"
    if day == month:
        return order, Guess("date_order", f"{why}; no number above 12 tells it.", sure=False)
    return order, Guess("date_order", f"{why}: {max(day, month)} have a number above 12 in the other place.")


def _fitting(columns: Sequence[Sequence[str]], decimal: str, thousands: str) -> set[int]:
    number = re.compile(number_pattern(decimal, thousands))
    return {
        n
        for n, column in enumerate(columns)
        if sum(number.fullmatch(cell) is not None for cell in column) > 0.9 * len(column)
    }


def _example(columns: Sequence[Sequence[str]], found: set[int], plain: set[int]) -> str:
    new = found - plain or found
    return next((cell for n in sorted(new) for cell in columns[n] if re.search(r"[.,' \xa0]", cell)), "")


def _clear(columns: Sequence[Sequence[str]], marks: tuple[str, str]) -> bool:
    """Return whether some cell fits one meaning of the comma and not the other."""
    meanings = [re.compile(number_pattern(*each)) for each in ((",", ""), (".", ","))]
    cells = [cell for column in columns for cell in column if "," in cell]
    return any(bool(meanings[0].fullmatch(cell)) != bool(meanings[1].fullmatch(cell)) for cell in cells)
