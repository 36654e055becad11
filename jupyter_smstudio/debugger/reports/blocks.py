"""Blocks of a report, made of arrays: finite numbers alone, and not more than a page shows."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from ...core.sheets.models import Column, Plot, Series, Table

MOST_POINTS = 2000
"""Of a series; more only make the page longer."""
MOST_ROWS = 1000
MOST_SERIES = 50
MOST_NAME = 200
"""Characters of a tensor's name."""

Cell = str | float | None


def series(name: str, x: Iterable[float], y: Iterable[float]) -> Series:
    """Return points of a plot; those that are not finite are left out."""
    pairs = [(float(a), float(b)) for a, b in zip(x, y, strict=True) if math.isfinite(a) and math.isfinite(b)]
    some = pairs[:: max(1, -(-len(pairs) // MOST_POINTS))]
    return Series(name=shortened(name), x=[a for a, _ in some], y=[b for _, b in some])


def plot(
    x_title: str, y_title: str, lines: Sequence[Series], *, points: bool = False, square: bool = False
) -> Plot | None:
    """Return a plot of the lines that have points; None: none has."""
    drawn = [each for each in lines if each.x][:MOST_SERIES]
    if not drawn:
        return None
    return Plot(x_title=x_title, y_title=y_title, series=drawn, points=points, square=square)


def table(header: Sequence[str], rows: Sequence[Sequence[Cell]], numbers: int) -> Table | None:
    """Return a table whose last columns are numbers, as many as said; None: it has no rows."""
    if not rows:
        return None
    first = len(header) - numbers
    return Table(
        columns=[Column(name=name, numeric=at >= first) for at, name in enumerate(header)],
        rows=[[_cell(each) for each in row] for row in rows[:MOST_ROWS]],
    )


def histogram(name: str, edges: NDArray[np.float64], counts: NDArray[np.int64]) -> Series:
    """Return a histogram as a line of steps."""
    return series(name, np.repeat(edges, 2), np.r_[0, np.repeat(counts, 2), 0])


def shortened(name: str) -> str:
    """Return a name that fits beside a chart."""
    return name if len(name) <= MOST_NAME else f"{name[: MOST_NAME - 1]}…"


def percent(share: float) -> str | None:
    """Return a share as a percentage; None: it is not known."""
    return f"{share:.1%}" if math.isfinite(share) else None


def _cell(value: Cell) -> Cell:
    if isinstance(value, str):
        return shortened(value) if len(value) > 20 * MOST_NAME else value
    return None if value is None or not math.isfinite(value) else float(value)
