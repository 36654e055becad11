"""The parts of a sheet.

A sheet is data and no markup: whoever wrote it, the page made of it can do nothing. The lengths below are
what one page shows; they keep a sheet from elsewhere from being more.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from ..models import WireModel

Words = Annotated[str, StringConstraints(max_length=20_000)]
Name = Annotated[str, StringConstraints(max_length=1000)]
Numbers = Annotated[list[float], Field(max_length=5000)]


class Facts(WireModel):
    """Names, each with what it stands for; one whose words are empty is left out."""

    block: Literal["facts"] = "facts"
    facts: list[tuple[Name, Words]] = Field(max_length=500)


class Text(WireModel):
    """Paragraphs, or points of a list."""

    block: Literal["text"] = "text"
    lines: list[Words] = Field(max_length=500)
    listed: bool = False
    quiet: bool = False
    """Said beside something else."""


class Column(WireModel):
    """The head of a table's column."""

    name: Name
    numeric: bool = False


class Table(WireModel):
    """Rows of equal length."""

    block: Literal["table"] = "table"
    columns: list[Column] = Field(max_length=200)
    rows: list[Annotated[list[Words | float | None], Field(max_length=200)]] = Field(max_length=1000)


class Bars(WireModel):
    """Numbers from 0 on, the greatest first."""

    block: Literal["bars"] = "bars"
    names: list[Name] = Field(max_length=100)
    values: Annotated[list[float], Field(max_length=100)]


class Matrix(WireModel):
    """Counts of true (down) and predicted (across) classes."""

    block: Literal["matrix"] = "matrix"
    labels: list[Name] = Field(max_length=100)
    counts: list[Annotated[list[int], Field(max_length=100)]] = Field(max_length=100)


class Series(WireModel):
    """Points of a plot; ``x`` and ``y`` have the same length."""

    name: Name = ""
    x: Numbers
    y: Numbers


class Plot(WireModel):
    """Lines or points over two axes."""

    block: Literal["plot"] = "plot"
    x_title: Name
    y_title: Name
    series: list[Series] = Field(max_length=50)
    points: bool = False
    """Points without lines."""
    square: bool = False
    """Both axes are the same quantity: the same ends, and a line where both are equal."""


Block = Annotated[Facts | Text | Table | Bars | Matrix | Plot, Field(discriminator="block")]


class Section(WireModel):
    """Blocks under a title."""

    title: Name
    blocks: list[Block] = Field(max_length=100)


class Sheet(WireModel):
    """Figures as they were at a moment."""

    title: Name
    about: Words = ""
    """One line below the title."""
    sections: list[Section] = Field(max_length=100)


def section(title: str, *blocks: Facts | Text | Table | Bars | Matrix | Plot | None) -> Section:
    """Return a section of those blocks that there are."""
    return Section(title=title, blocks=[block for block in blocks if block is not None])
