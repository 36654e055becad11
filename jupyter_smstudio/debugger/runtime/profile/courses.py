"""A profile in the order of time: what was known of a host, or of the steps, at each moment."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from .profile import HostSamples, StepTimes

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Course(ABC):
    """Rows that grow, each with the moment from which it is known.

    Moments never go back, whatever a machine's clock does: what was seen once stays at its place.
    """

    def __init__(self) -> None:
        self._moments: NDArray[np.float64] = np.empty(0)

    @abstractmethod
    def __len__(self) -> int:
        """Return how many rows there are."""

    @abstractmethod
    def _read(self) -> NDArray[np.float64]:
        """Return the moments of all rows, as their clocks said."""

    @property
    def moments(self) -> NDArray[np.float64]:
        """The moments of all rows."""
        if len(self._moments) != len(self):
            self._moments = np.maximum.accumulate(self._read())
        return self._moments

    def seen(self, until: float) -> int:
        """Return how many rows are known at a moment."""
        return int(np.searchsorted(self.moments, until, side="right"))

    def first_since(self, moment: float) -> float | None:
        """Return the first moment from one on at which a row became known; None: none did."""
        place = int(np.searchsorted(self.moments, moment))
        return float(self.moments[place]) if place < len(self.moments) else None


class HostCourse(Course):
    """What was sampled on a host, in all attempts of its job.

    Args:
        name: before the names of its devices; empty for the first host.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.prefix = f"{name} " if name else ""
        self._attempts: list[HostSamples] = []

    def follow(self, attempts: Sequence[HostSamples]) -> None:
        """Take the attempts that there are by now."""
        self._attempts = sorted(attempts, key=lambda each: each.attempt)

    def __len__(self) -> int:
        return sum(map(len, self._attempts))

    def devices(self, metric: str) -> list[str]:
        """Return the devices that have a metric in any attempt; no sampler's name has a space."""
        found = {
            column.device: None
            for each in self._attempts
            for column in each.columns
            if column.metric == metric and " " not in column.device
        }
        return list(found)

    def samples(self, metric: str, device: str, start: int, end: int) -> NDArray[np.float64]:
        """Return the values of a device from a place to another; NaN where an attempt has not measured it."""
        parts, passed = [], 0
        for each in self._attempts:
            first, last = max(start - passed, 0), min(end - passed, len(each))
            if first < last:
                series = each.series(metric, device)
                parts.append(series[first:last] if len(series) else np.full(last - first, np.nan))
            passed += len(each)
        return np.concatenate(parts) if parts else np.empty(0)

    def _read(self) -> NDArray[np.float64]:
        return np.concatenate([each.times for each in self._attempts])


class StepCourse(Course):
    """The steps of a worker, each known from its end on.

    Args:
        times: of them.
    """

    def __init__(self, times: StepTimes) -> None:
        super().__init__()
        self.times = times

    def __len__(self) -> int:
        return len(self.times)

    def _read(self) -> NDArray[np.float64]:
        return self.times.ends
