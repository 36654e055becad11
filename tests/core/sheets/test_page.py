"""Sheets as pages: whatever somebody wrote is shown as text, and figures as figures."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from pydantic import ValidationError

from jupyter_smstudio.core.sheets.models import (
    Bars,
    Column,
    Facts,
    Matrix,
    Plot,
    Series,
    Sheet,
    Table,
    Text,
    section,
)
from jupyter_smstudio.core.sheets.page import sheet_page

HOSTILE = "</style></title><script>alert(1)</script><img src=x onerror=alert(1)>\"' onmouseover=alert(1) x='"
KNOWN = {
    "html", "head", "meta", "title", "style", "body", "main", "section", "h1", "h2", "p", "ul", "li", "table",
    "thead", "tbody", "tr", "th", "td", "div", "span", "svg", "rect", "text", "polyline", "circle",
}  # fmt: skip


class Reader(HTMLParser):
    """Collects what a page should not have."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        acts = [name for name, _ in attrs if name.startswith("on") or name in ("href", "src", "id")]
        if tag not in KNOWN or acts:
            self.wrong.append(f"{tag} {acts}")


def sheet(text: str) -> Sheet:
    """Return a sheet of every kind of block, with a text wherever one can be."""
    return Sheet(
        title=text,
        about=text,
        sections=[
            section(
                text,
                Facts(facts=[(text, text), ("left out", "")]),
                Text(lines=[text], quiet=True),
                Text(lines=[text], listed=True),
                Table(
                    columns=[Column(name=text), Column(name="b", numeric=True)],
                    rows=[[text, 0.125], [None, None]],
                ),
                Bars(names=[text], values=[2.0]),
                Matrix(labels=[text], counts=[[3]]),
                Plot(x_title=text, y_title=text, series=[Series(name=text, x=[0, 1, 2], y=[3, 3, 5])]),
                Plot(x_title="a", y_title="b", series=[Series(x=[1], y=[1])], square=True, points=True),
                None,
            ),
            section("Nothing"),
        ],
    )


def test_nothing_hostile_gets_through() -> None:
    kept = Sheet.model_validate_json(sheet(HOSTILE).model_dump_json())
    reader = Reader()
    page = "".join(sheet_page(kept))
    reader.feed(page)
    assert reader.wrong == []
    assert page.count("&lt;script&gt;") == 18


def test_figures_are_shown() -> None:
    page = "".join(sheet_page(sheet("a")))
    for piece in (
        '<td class="number">0.125</td>',
        '<td class="number">–</td>',
        "<polyline",
        "<circle",
        ">3</td>",
    ):
        assert piece in page, piece
    for piece in ("left out", "Nothing"):
        assert piece not in page


def test_a_sheet_of_any_size_is_refused() -> None:
    rows: list[list[str | float | None]] = [["x"]] * 1001
    with pytest.raises(ValidationError):
        Table(columns=[Column(name="a")], rows=rows)
