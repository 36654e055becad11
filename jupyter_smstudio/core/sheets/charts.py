"""Charts of a sheet, as plain HTML and SVG: they need no script and no network."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from .models import Bars, Matrix, Plot, Series

SIDE = 360
"""Height of a plot in pixels, and its width where it is square."""
WIDE = 600
MARGIN = 56
ABOVE = 44
"""Of the margin above a plot, which has no title there, so much is not shown."""
HUES = 6
"""Colours of the style; a seventh line begins again."""
STRAIGHT = 1e-12
"""A span below this is none."""

Ends = tuple[float, float]


def bars(block: Bars) -> str:
    """Return numbers as bars."""
    largest = max((abs(value) for value in block.values), default=0.0) or 1.0
    rows = (
        f'<tr><th scope="row">{escape(name)}</th>'
        f'<td class="bar"><span style="width:{100 * abs(value) / largest:.1f}%"></span></td>'
        f'<td class="number">{value:.4g}</td></tr>'
        for name, value in zip(block.names, block.values, strict=False)
    )
    return f"<table>{''.join(rows)}</table>"


def matrix(block: Matrix) -> str:
    """Return counts of true and predicted classes; the share of its row shades a cell."""
    header = "".join(f'<th scope="col" class="number">{escape(label)}</th>' for label in block.labels)
    rows = []
    for label, counts in zip(block.labels, block.counts, strict=False):
        total = sum(counts) or 1
        cells = "".join(
            f'<td class="number" style="background:rgba(33,118,210,{0.6 * count / total:.2f})">{count:,}</td>'
            for count in counts
        )
        rows.append(f'<tr><th scope="row">{escape(label)}</th>{cells}</tr>')
    return (
        '<p class="quiet">True class down, predicted class across.</p>'
        f'<div class="scroll"><table><tr><td></td>{header}</tr>{"".join(rows)}</table></div>'
    )


def plot(block: Plot) -> str:
    """Return lines or points in a frame, with a legend where there is more than one of them."""
    finite = [_finite(series) for series in block.series]
    x_ends = _ends([value for x, _ in finite for value in x])
    y_ends = _ends([value for _, y in finite for value in y])
    width = SIDE if block.square else WIDE
    marks = []
    if block.square:
        x_ends = y_ends = (min(x_ends[0], y_ends[0]), max(x_ends[1], y_ends[1]))
        marks.append(_line(x_ends, x_ends, x_ends, x_ends, width, "chance"))
    for at, (x, y) in enumerate(finite):
        draw = _dots if block.points or len(x) == 1 else _line
        marks.append(draw(x, y, x_ends, y_ends, width, f"curve hue{at % HUES}"))
    return _frame(block, marks, x_ends, y_ends, width) + _legend(block.series)


def _finite(series: Series) -> tuple[list[float], list[float]]:
    pairs = [pair for pair in zip(series.x, series.y, strict=False) if all(map(math.isfinite, pair))]
    return [x for x, _ in pairs], [y for _, y in pairs]


def _ends(values: Sequence[float]) -> Ends:
    return (min(values), max(values)) if values else (0.0, 1.0)


def _legend(series: Sequence[Series]) -> str:
    named = [(at, each.name) for at, each in enumerate(series) if each.name]
    items = "".join(f'<li><span class="mark hue{at % HUES}"></span>{escape(name)}</li>' for at, name in named)
    return f'<ul class="legend">{items}</ul>' if items else ""


def _frame(block: Plot, marks: Sequence[str], x_ends: Ends, y_ends: Ends, width: int) -> str:
    low, right, bottom = MARGIN, width - MARGIN, SIDE - MARGIN
    x_title, y_title = escape(block.x_title), escape(block.y_title)
    frame = f'<rect x="{low}" y="{low}" width="{right - low}" height="{bottom - low}" class="frame"/>'
    texts = (
        f'<text x="{width / 2}" y="{SIDE - 16}" class="title">{x_title}</text>'
        f'<text transform="translate(12 {SIDE / 2}) rotate(-90)" class="title">{y_title}</text>'
        f'<text x="{low}" y="{bottom + 14}">{x_ends[0]:.4g}</text>'
        f'<text x="{right}" y="{bottom + 14}" class="end">{x_ends[1]:.4g}</text>'
        f'<text x="{low - 4}" y="{bottom}" class="end">{y_ends[0]:.3g}</text>'
        f'<text x="{low - 4}" y="{low + 10}" class="end">{y_ends[1]:.3g}</text>'
    )
    label = f"{y_title} over {x_title}"
    box = f"0 {ABOVE} {width} {SIDE - ABOVE}"
    opening = f'<svg viewBox="{box}" width="{width}" role="img" aria-label="{label}">'
    return f"{opening}{frame}{''.join(marks)}{texts}</svg>"


def _line(x: Sequence[float], y: Sequence[float], x_ends: Ends, y_ends: Ends, width: int, name: str) -> str:
    points = " ".join(f"{right:.1f},{down:.1f}" for right, down in _places(x, y, x_ends, y_ends, width))
    return f'<polyline points="{points}" class="{name}"/>'


def _dots(x: Sequence[float], y: Sequence[float], x_ends: Ends, y_ends: Ends, width: int, name: str) -> str:
    return "".join(
        f'<circle cx="{right:.1f}" cy="{down:.1f}" r="2.5" class="{name}"/>'
        for right, down in _places(x, y, x_ends, y_ends, width)
    )


def _places(
    x: Sequence[float], y: Sequence[float], x_ends: Ends, y_ends: Ends, width: int
) -> list[tuple[float, float]]:
    return [
        (
            MARGIN + _share(right, x_ends) * (width - 2 * MARGIN),
            SIDE - MARGIN - _share(up, y_ends) * (SIDE - 2 * MARGIN),
        )
        for right, up in zip(x, y, strict=True)
    ]


def _share(value: float, ends: Ends) -> float:
    low, high = ends
    return (value - low) / (high - low) if high - low > STRAIGHT else 0.5
