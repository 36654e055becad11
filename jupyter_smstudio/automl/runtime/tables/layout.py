"""Which lines of a text are rows: what stands above them, their header, and what stands below."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ..schema import Guess
from .dialect import Row
from .values import looks_typed

TOTAL = re.compile(r"(grand |sub)?(total|totals|sum|summe|gesamt|average|mean|somme|suma|totaal)\s*:?", re.I)
"""What the first cell of a row of totals says."""
MAX_FOOTER = 10
"""Records; more than that at the end which are unlike the others are no footer but a mistake."""
NEVER_NAMES = 0.5
"""Share of empty cells above which a line is a title and no header."""


@dataclass(frozen=True)
class Layout:
    """Where the rows of a text are.

    Attributes:
        width: cells of a row.
        preamble: lines above the header or the first row.
        header: cells of the header; None: there is none.
        body: rows that were seen.
        guesses: what was found out.
    """

    width: int
    preamble: int
    header: list[str] | None
    body: list[Row]
    guesses: list[Guess]


def guess_layout(seen: Sequence[Row]) -> Layout:
    """Return where the rows are; ``seen`` has at least one row that is not empty."""
    filled = [row for row in seen if row.cells]
    width = Counter(len(row.cells) for row in filled).most_common(1)[0][0]
    first = next(n for n, row in enumerate(filled) if _may_be_first(row, width))
    body, guesses = filled[first:], []
    preamble = body[0].line - 1
    if preamble:
        what = "line is" if preamble == 1 else f"{preamble} lines are"
        guesses.append(
            Guess("preamble", f"The first {what} unlike the rows below and left out.", sure=preamble < 3)
        )
    is_header, why, sure = _header(body, width)
    guesses.append(Guess("header", why, sure))
    return Layout(width, preamble, body[0].cells if is_header else None, body[is_header:], guesses)


def guess_footer(tail: Sequence[Row], width: int) -> tuple[int, Guess | None]:
    """Return how many lines at the end of a text are no rows; empty ones do not count.

    Args:
        tail: the last rows of the text, the header not among them.
        width: cells of a row.
    """
    filled = [row for row in tail if row.cells]
    count = 0
    while count < min(len(filled) - 1, MAX_FOOTER) and _is_no_row(filled[-count - 1], width):
        count += 1
    if not count or count == MAX_FOOTER:
        return 0, None
    first = filled[-count]
    lines = sum(row.lines for row in filled[-count:])
    shown = ", ".join(cell.strip() for cell in first.cells if cell.strip())[:60] or "nothing"
    where = "The last line is" if count == 1 else f"The last {count} lines are"
    why = f"{where} unlike the rows above and left out: “{shown}”. See that the file is whole."
    return lines, Guess("footer", why, sure=False)


def _may_be_first(row: Row, width: int) -> bool:
    if len(row.cells) != width or row.cells[0].lower().startswith("sep="):
        return False
    empty = sum(not cell.strip() for cell in row.cells)
    return width < 3 or empty < max(NEVER_NAMES * width, 2) or empty == 0


def _is_no_row(row: Row, width: int) -> bool:
    cells = [cell.strip() for cell in row.cells]
    first = next((cell for cell in cells if cell), "")
    return len(cells) != width or not first or bool(TOTAL.fullmatch(first))


def _header(body: Sequence[Row], width: int) -> tuple[bool, str, bool]:
    """Return whether the first row is a header, why, and whether that is sure."""
    names = [cell.strip() for cell in body[0].cells]
    rest = [row.cells for row in body[1:200] if len(row.cells) == width]
    columns = [[cell.strip() for cell in column] for column in zip(*rest, strict=True)] or [[]] * width
    typed = [any(column) and all(looks_typed(cell) for cell in column if cell) for column in columns]
    over = sum(one and bool(name) and not looks_typed(name) for one, name in zip(typed, names, strict=True))
    if over:
        return True, f"The first line has words above {over} columns of numbers or dates.", True
    like = [name for name in names if looks_typed(name)]
    if like and _years(like):
        return True, "The first line has years, which are taken for names.", False
    if like:
        return False, f"The first line has {len(like)} numbers or dates, as rows have.", len(like) > 1
    if not rest:
        return True, "There is one line alone, which is taken for the names of columns.", False
    again = sum(name in column for name, column in zip(names, columns, strict=True))
    if again or len({*names}) < width / 2:
        return False, "The first line has words that come again in the rows below.", False
    return True, "The first line has words that do not come again in the rows below.", False


def _years(names: Sequence[str]) -> bool:
    return len({*names}) == len(names) > 1 and all(re.fullmatch(r"(19|20)\d\d", name) for name in names)
