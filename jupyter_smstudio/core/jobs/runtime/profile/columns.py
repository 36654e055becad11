"""What is measured, as the first line of a file of samples names it."""

from __future__ import annotations

from typing import NamedTuple


class Column(NamedTuple):
    """A series of numbers.

    Attributes:
        metric: what is measured, e.g. ``cpu``.
        device: of what, e.g. ``cpu0``.
        unit: ``%``, ``bytes`` or ``bytes/s``.
    """

    metric: str
    device: str
    unit: str


PERCENT, BYTES, RATE = "%", "bytes", "bytes/s"
