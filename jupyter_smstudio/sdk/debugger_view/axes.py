"""The frame of a picture: SVG that takes the colours and the type of the page around it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

WIDTH, HEIGHT = 640, 260
LEFT, RIGHT, TOP, BOTTOM = 64, 12, 30, 40
TICKS = 5
MINUS = "\N{MINUS SIGN}"
SMALL = 11
"""Pixels of type on axes."""


@dataclass(frozen=True)
class Scale:
    """Places numbers between two pixels; one number alone stands in the middle.

    Attributes:
        low: number at ``start``.
        high: number at ``end``.
        start: pixel.
        end: pixel.
    """

    low: float
    high: float
    start: float
    end: float

    def at(self, number: float) -> float:
        """Return the pixel of a number."""
        if self.high <= self.low:
            return (self.start + self.end) / 2
        return self.start + (number - self.low) / (self.high - self.low) * (self.end - self.start)


def across(low: float, high: float) -> Scale:
    """Return the scale from left to right."""
    return Scale(low, high, LEFT, WIDTH - RIGHT)


def upwards(low: float, high: float) -> Scale:
    """Return the scale from below to above."""
    return Scale(low, high, HEIGHT - BOTTOM, TOP)


def picture(title: str, x_title: str, x_ticks: str, y_ticks: str, drawn: Iterable[str]) -> str:
    """Return a picture of its parts.

    Args:
        title: above it, and what a screen reader says.
        x_title: below the axis from left to right.
        x_ticks: as ``ticks_across`` makes them.
        y_ticks: as ``ticks_upwards`` makes them.
        drawn: what is inside the axes.
    """
    name = escape(title)
    frame = (
        f'<path d="M{LEFT} {TOP}V{HEIGHT - BOTTOM}H{WIDTH - RIGHT}" fill="none" stroke="currentColor" '
        'stroke-opacity="0.4"/>'
    )
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{name}" fill="currentColor" '
        f'style="width:100%;max-width:{WIDTH}px;font-family:inherit">'
        f'<text x="{LEFT}" y="16" font-size="13" font-weight="600">{name}</text>'
        f"{y_ticks}{''.join(drawn)}{frame}{x_ticks}"
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 6}" font-size="{SMALL}" '
        f'text-anchor="middle">{escape(x_title)}</text></svg>'
    )


def ticks_across(scale: Scale, labels: Sequence[tuple[float, str]]) -> str:
    """Return labels below the axis, at their numbers."""
    y = HEIGHT - BOTTOM + 14
    return "".join(
        f'<text x="{scale.at(number):.1f}" y="{y}" font-size="{SMALL}" '
        f'text-anchor="middle">{escape(text)}</text>'
        for number, text in labels
    )


def ticks_upwards(scale: Scale, labels: Sequence[tuple[float, str]]) -> str:
    """Return labels left of the axis, at their numbers, with a hair line each."""
    return "".join(
        f'<path d="M{LEFT} {scale.at(number):.1f}H{WIDTH - RIGHT}" stroke="currentColor" '
        f'stroke-opacity="0.12"/>'
        f'<text x="{LEFT - 6}" y="{scale.at(number) + 4:.1f}" font-size="{SMALL}" '
        f'text-anchor="end">{escape(text)}</text>'
        for number, text in labels
    )


def step_labels(first: int, last: int) -> list[tuple[float, str]]:
    """Return some round steps between two: multiples of 1, 2 or 5 times a power of ten."""
    wanted = max(1.0, (last - first) / TICKS)
    power = 10 ** int(np.floor(np.log10(wanted)))
    every = next(power * each for each in (1, 2, 5, 10) if power * each >= wanted)
    return [(step, f"{step:,}") for step in range(-(-first // every) * every, last + 1, every)]


def decade_labels(low: float, high: float) -> list[tuple[float, str]]:
    """Return powers of ten between two logarithms, a handful at most; the ends where there are too few."""
    first, last = int(np.ceil(low)), int(np.floor(high))
    if last <= first:
        return [(place, f"{10.0**place:.3g}".replace("-", MINUS)) for place in (low, (low + high) / 2, high)]
    every = max(1, -(-(last - first + 1) // TICKS))
    return [(power, _power(power)) for power in range(first, last + 1, every)]


def marker(scale: Scale, step: int) -> str:
    """Return the line that shows which step is chosen."""
    return (
        f'<path d="M{scale.at(step):.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="currentColor" '
        'stroke-dasharray="3 3" stroke-width="1.5"/>'
    )


def empty(title: str, text: str) -> str:
    """Return a frame of the same size that says why nothing is in it."""
    note = f'<text x="{WIDTH / 2}" y="{HEIGHT / 2}" font-size="12" text-anchor="middle">{escape(text)}</text>'
    return picture(title, "", "", "", [note])


def exponent_text(number: float) -> str:
    """Return a number as its first digit and its power of ten, e.g. ``3e-5`` with a minus sign."""
    digit, _, power = f"{number:.0e}".partition("e")
    return f"{digit}e{int(power)}".replace("-", MINUS)


def _power(power: int) -> str:
    return exponent_text(10.0**power) if abs(power) > 2 else f"{10.0**power:g}"
