"""Ranges of hyperparameters, by themselves: what searches in them comes elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

Value = str | int | float | bool | None


@dataclass(frozen=True)
class Float:
    """Floating-point numbers.

    Attributes:
        low: the smallest, included.
        high: the largest, included.
        log: each power of ten has as much room as any other.
    """

    low: float
    high: float
    log: bool = False


@dataclass(frozen=True)
class Integer:
    """Whole numbers.

    Attributes:
        low: the smallest, included.
        high: the largest, included.
        log: each power of ten has as much room as any other.
    """

    low: int
    high: int
    log: bool = False


@dataclass(frozen=True)
class Choice:
    """One of some values, which have no order.

    Attributes:
        values: all of them.
    """

    values: tuple[Value, ...]


Range = Float | Integer | Choice
