"""Shows a sheet as HTML, piece by piece; everything that somebody wrote in it is escaped."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any, Literal

from . import charts
from .models import Bars, Facts, Matrix, Plot, Sheet, Table, Text

CSS = Path(__file__).with_name("sheet.css")
"""Colours follow ``data-theme`` of the page, or the reader's system where that is empty."""


def sheet_page(sheet: Sheet, theme: Literal["", "light", "dark"] = "") -> Iterator[str]:
    """Yield a whole page that is read anywhere; without a theme, in the colours of the reader's system."""
    yield (
        f'<!doctype html><html lang="en" data-theme="{theme}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(sheet.title)}</title><style>{CSS.read_text()}</style></head>"
    )
    yield from sheet_body(sheet)


def sheet_body(sheet: Sheet) -> Iterator[str]:
    """Yield what follows the head of a page."""
    about = f'<p class="quiet">{escape(sheet.about)}</p>' if sheet.about else ""
    yield f'<body class="sheet"><main><h1>{escape(sheet.title)}</h1>{about}'
    for part in sheet.sections:
        if part.blocks:
            yield f"<section><h2>{escape(part.title)}</h2>"
            for block in part.blocks:
                yield SHOWN[type(block)](block)
            yield "</section>"
    yield "</main></body></html>\n"


def _facts(block: Facts) -> str:
    rows = (
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(words)}</td></tr>'
        for name, words in block.facts
        if words
    )
    return f"<table>{''.join(rows)}</table>"


def _text(block: Text) -> str:
    tag, kind = ("li" if block.listed else "p"), (' class="quiet"' if block.quiet else "")
    lines = "".join(f"<{tag}{kind}>{escape(line)}</{tag}>" for line in block.lines)
    return f"<ul>{lines}</ul>" if block.listed else lines


def _table(block: Table) -> str:
    kinds = [' class="number"' if column.numeric else "" for column in block.columns]
    head = "".join(
        f'<th scope="col"{kind}>{escape(column.name)}</th>'
        for kind, column in zip(kinds, block.columns, strict=True)
    )
    body = "".join(f"<tr>{_cells(row, kinds)}</tr>" for row in block.rows)
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _cells(row: Sequence[str | float | None], kinds: Sequence[str]) -> str:
    return "".join(f"<td{kind}>{_cell(value)}</td>" for value, kind in zip(row, kinds, strict=False))


def _cell(value: str | float | None) -> str:
    if value is None:
        return "–"
    return escape(value) if isinstance(value, str) else f"{value:.6g}"


SHOWN: dict[type, Callable[[Any], str]] = {
    Facts: _facts,
    Text: _text,
    Table: _table,
    Bars: charts.bars,
    Matrix: charts.matrix,
    Plot: charts.plot,
}
