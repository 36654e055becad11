"""What separates the cells of a text and what is put around them, told by the most regular reading.

The score is that of van den Burg, Nazábal and Sutton, "Wrangling messy CSV files by detecting row and type
patterns" (2019), simplified: how regular the widths of rows are, times how many cells look like values.
DuckDB's sniffer is asked for a second opinion.
"""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ..schema import Guess
from .values import looks_typed

DELIMITERS = {
    ",": "comma",
    ";": "semicolon",
    "\t": "tab",
    "|": "bar",
    "^": "caret",
    "~": "tilde",
}
WORDS = re.compile(r"([\w .:@/+\-%$€£()&#°'!?]|[,;] )*")
"""What a cell of words looks like; one that holds another delimiter does not, unless as sentences do."""
WORTH_TYPED, WORTH_WORDS, WORTH_OTHER = 1.0, 0.6, 0.1
"""What a cell that is a number or a date tells of the delimiter, one of words, and any other."""
SEPARATOR = re.compile(r'"?sep=(.)"?\n', re.I)
"""The first line by which Excel is told the delimiter."""
MAX_ROWS = 2000


@dataclass(frozen=True)
class Dialect:
    """How a line is cut into cells; the fields are those of ``Reading``."""

    delimiter: str = ","
    quote: str = '"'
    escape: str = '"'


@dataclass(frozen=True)
class Row:
    """A record of a text.

    Attributes:
        line: number of its first line, from 1.
        lines: how many it takes.
        cells: of it; none for an empty line.
    """

    line: int
    lines: int
    cells: list[str]


def rows(text: str | Iterator[str], dialect: Dialect, strict: bool = False) -> Iterator[Row]:
    """Cut a text into records.

    Args:
        text: with line feeds alone between lines; or its lines.
        dialect: to cut by.
        strict: raise at a wrong quotation mark, instead of making the best of it.

    Raises:
        csv.Error: the text is not as the dialect says.
    """
    doubled = dialect.escape == dialect.quote
    reader = csv.reader(
        io.StringIO(text, newline="\n") if isinstance(text, str) else text,
        delimiter=dialect.delimiter,
        quotechar=dialect.quote or None,
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
        doublequote=doubled,
        escapechar=None if doubled or not dialect.escape else dialect.escape,
        strict=strict,
        skipinitialspace=True,
    )
    start = 1
    for cells in reader:
        yield Row(start, reader.line_num - start + 1, cells)
        start = reader.line_num + 1


def guess_dialect(text: str) -> tuple[Dialect, list[Guess]]:
    """Return the dialect that a text is most regular in, and what it was told by."""
    quote, escape = _quote(text)
    if named := SEPARATOR.match(text):
        guesses = [Guess("delimiter", "The first line of the file names it.")]
        return Dialect(named[1], quote, escape), guesses
    scores = {}
    for delimiter in DELIMITERS:
        if delimiter in text:
            scores[delimiter] = _score(text, Dialect(delimiter, quote, escape))
    if not scores:
        return Dialect(",", quote, escape), []
    best = max(scores, key=lambda each: scores[each])
    close = [each for each, score in scores.items() if each != best and score > 0.8 * scores[best]]
    rivals = [DELIMITERS[each] for each in close]
    other = _second_opinion(text)
    if other and other != best and other in scores:
        rivals.append(DELIMITERS[other])
    why = f"Rows are most alike when cut at the {DELIMITERS[best]}."
    if rivals:
        why += f" The {' or the '.join(dict.fromkeys(rivals))} would fit as well."
    guesses = [Guess("delimiter", why, sure=not rivals)]
    if quote == "'":
        guesses.append(Guess("quote", "Cells stand between single quotation marks.", sure=False))
    if escape == "\\":
        guesses.append(Guess("escape", "Quotation marks within cells have a backslash ahead."))
    return Dialect(best, quote, escape), guesses


def _quote(text: str) -> tuple[str, str]:
    """Return what stands around cells, and what ahead of such a mark within a cell."""
    edge = "[" + re.escape("".join(DELIMITERS)) + "\n]"
    single = len(re.findall(rf"(?:^|{edge})'[^'\n]*'(?={edge}|$)", text))
    double = text.count('"') // 2
    quote = "'" if single > double else '"'
    escaped = text.count("\\" + quote)
    return quote, "\\" if escaped and escaped >= text.count(quote * 2) else quote


def _score(text: str, dialect: Dialect) -> float:
    widths: Counter[int] = Counter()
    worth: dict[int, float] = defaultdict(float)
    try:
        for number, row in enumerate(rows(text, dialect)):
            if number == MAX_ROWS:
                break
            if row.cells:
                widths[len(row.cells)] += 1
                worth[len(row.cells)] += sum(_worth(cell) for cell in row.cells)
    except csv.Error:
        pass  # a cell of more than 128 kB: what came before it is judged
    if not widths:
        return 0.0
    width, count = widths.most_common(1)[0]
    regular = count / widths.total() * (width - 1) / width
    return regular * worth[width] / (width * count)


def _worth(cell: str) -> float:
    if looks_typed(cell):
        return WORTH_TYPED
    return WORTH_WORDS if WORDS.fullmatch(cell) else WORTH_OTHER


def _second_opinion(text: str) -> str | None:
    """Return the delimiter that DuckDB's sniffer would take; None: it finds one column, or gives up."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "sample.csv")
        file.write_text(text, encoding="utf-8", newline="")
        try:
            found = (
                duckdb.connect()
                .execute("SELECT Delimiter, len(Columns) FROM sniff_csv(?)", [str(file)])
                .fetchone()
            )
        except duckdb.Error:
            return None  # it says so of texts that are no tables to it; ours is the answer then
    return str(found[0]) if found and found[1] > 1 else None
