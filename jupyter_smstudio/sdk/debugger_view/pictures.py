"""What is drawn of a tensor: its distribution over the steps, its norm, its shares, a step of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jupyter_smstudio.debugger.runtime.store.histogram import EDGES

from .axes import (
    LEFT,
    MINUS,
    RIGHT,
    TOP,
    WIDTH,
    Scale,
    across,
    decade_labels,
    empty,
    exponent_text,
    marker,
    picture,
    step_labels,
    ticks_across,
    ticks_upwards,
    upwards,
)
from .png import colours, data_uri

MERGED = 2
"""Bins that are drawn as one: an octave, as on the page."""
COLORS = ("#0072b2", "#d55e00")
"""Of Okabe and Ito, as the page's charts."""
OCTAVES = EDGES[::MERGED]
MARGIN = 0.05
"""Of decades, or of the range: kept free above and below a curve."""
SHARES = 3
"""Labels of an axis of shares."""
LABELS = 3
"""Of magnitudes on each side of zero."""


def heat_map(steps: NDArray[np.int64], counts: NDArray[np.uint32], chosen: int) -> str:
    """Return the distribution over steps: negative magnitudes below zero, positive ones above.

    Args:
        steps: ascending.
        counts: a histogram for each: 2 signs (positive first) × 128 bins.
        chosen: step that is marked.
    """
    title = "Distribution (log scale)"
    if not counts.any():
        return empty(title, "No histogram of it was saved.")
    table, first = _octaves(counts)
    shares = table / np.maximum(table.sum(axis=1, keepdims=True), 1)
    pixels = colours((shares / shares.max()).T[::-1])
    bins = table.shape[1] // 2
    x, y = across(int(steps[0]), int(steps[-1])), upwards(-bins, bins)
    size = f'x="{LEFT}" y="{TOP}" width="{WIDTH - LEFT - RIGHT}" height="{y.start - TOP}"'
    image = (
        f'<image {size} href="{data_uri(pixels)}" preserveAspectRatio="none" '
        'style="image-rendering:pixelated"/>'
    )
    zero = f'<path d="M{LEFT} {y.at(0):.1f}H{WIDTH - RIGHT}" stroke="#fff" stroke-opacity="0.6"/>'
    return picture(
        title,
        "Step",
        ticks_across(x, step_labels(int(steps[0]), int(steps[-1]))),
        ticks_upwards(y, _magnitudes(first, bins)),
        [image, zero, marker(x, chosen)],
    )


def curves(
    title: str,
    steps: NDArray[np.int64],
    lines: Sequence[tuple[str, NDArray[np.float64]]],
    chosen: int,
    *,
    log: bool,
) -> str:
    """Return numbers over steps.

    Args:
        title: above the picture.
        steps: ascending.
        lines: the name and the numbers of each; numbers that cannot be drawn leave a gap.
        chosen: step that is marked.
        log: on a logarithmic axis, else shares from 0.
    """
    drawn = [(name, _logarithms(numbers) if log else numbers) for name, numbers in lines]
    known = np.concatenate([numbers[np.isfinite(numbers)] for _, numbers in drawn])
    if not known.size:
        return empty(title, "There is no number of it that could be drawn.")
    x = across(int(steps[0]), int(steps[-1]))
    if log:
        space = max(MARGIN, MARGIN * float(known.max() - known.min()))
        y = upwards(float(known.min()) - space, float(known.max()) + space)
        labels = decade_labels(y.low, y.high)
    else:
        y = upwards(0.0, max(float(known.max()), 0.01))
        labels = [(share, f"{share:.1%}") for share in np.linspace(0, y.high, SHARES)]
    paths = [_line(x, y, steps, numbers, COLORS[at % len(COLORS)]) for at, (_, numbers) in enumerate(drawn)]
    legend = [_legend(at, name) for at, (name, _) in enumerate(drawn)] if len(drawn) > 1 else []
    first, last = int(steps[0]), int(steps[-1])
    return picture(
        title, "Step", ticks_across(x, step_labels(first, last)), ticks_upwards(y, labels),
        [*paths, *legend, marker(x, chosen)],
    )  # fmt: skip


def bars(title: str, counts: NDArray[np.uint32]) -> str:
    """Return the histogram of a step: negative magnitudes left of zero, positive ones right.

    Args:
        title: above the picture.
        counts: 2 signs (positive first) × 128 bins.
    """
    if not counts.any():
        return empty(title, "No histogram of it was saved at this step.")
    table, first = _octaves(counts[np.newaxis])
    shares = table[0] / table[0].sum()
    bins = len(shares) // 2
    x, y = across(-bins, bins), upwards(0.0, float(shares.max()))
    width = (WIDTH - LEFT - RIGHT) / len(shares)
    drawn = [
        f'<rect x="{LEFT + at * width:.1f}" y="{y.at(share):.1f}" width="{max(1.0, width - 1):.1f}" '
        f'height="{y.start - y.at(share):.1f}" fill="{COLORS[0]}"><title>{share:.2%}</title></rect>'
        for at, share in enumerate(shares)
        if share > 0
    ]
    labels = [(share, f"{share:.1%}") for share in np.linspace(0, y.high, SHARES)]
    return picture(
        title,
        "Value (log scale)",
        ticks_across(x, _magnitudes(first, bins)),
        ticks_upwards(y, labels),
        drawn,
    )


def _octaves(counts: NDArray[np.uint32]) -> tuple[NDArray[np.float64], int]:
    """Return counts by octave, from the greatest negative to the greatest positive, and the least octave."""
    merged = counts.reshape(len(counts), 2, -1, MERGED).sum(axis=3)
    used = np.flatnonzero(merged.any(axis=(0, 1)))
    first, last = int(used[0]), int(used[-1])
    part = merged[:, :, first : last + 1].astype(np.float64)
    return np.concatenate([part[:, 1, ::-1], part[:, 0]], axis=1), first


def _magnitudes(first: int, bins: int) -> list[tuple[float, str]]:
    """Return the edges of some octaves on both sides of zero."""
    every = max(1, -(-bins // LABELS))
    found: list[tuple[float, str]] = [(0, "0")]
    for at in range(every, bins + 1, every):
        text = exponent_text(float(OCTAVES[first + at]))
        found += [(at, text), (-at, MINUS + text)]
    return found


def _logarithms(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    with np.errstate(divide="ignore", invalid="ignore"):
        found: NDArray[Any] = np.log10(numbers)
    return np.where(np.isfinite(found), found, np.nan)


def _line(x: Scale, y: Scale, steps: NDArray[np.int64], numbers: NDArray[np.float64], color: str) -> str:
    known = np.isfinite(numbers)
    points = [(x.at(int(step)), y.at(float(each))) for step, each in zip(steps, numbers, strict=True)]
    if known.sum() == 1:
        left, top = points[int(np.flatnonzero(known)[0])]
        return f'<circle cx="{left:.1f}" cy="{top:.1f}" r="3" fill="{color}"/>'
    # A number after a gap begins a new piece.
    pieces = [
        f"{'L' if at and known[at - 1] else 'M'}{left:.1f} {top:.1f}"
        for at, (left, top) in enumerate(points)
        if known[at]
    ]
    return f'<path d="{"".join(pieces)}" fill="none" stroke="{color}" stroke-width="2"/>'


def _legend(at: int, name: str) -> str:
    left = WIDTH - RIGHT - 80 * (at + 1)
    return (
        f'<rect x="{left}" y="8" width="10" height="10" fill="{COLORS[at % len(COLORS)]}"/>'
        f'<text x="{left + 14}" y="17" font-size="11">{name}</text>'
    )
