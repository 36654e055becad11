"""What a profiler rule may ask: how much of the machine was used, and how long steps took."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Metric(StrEnum):
    """What is measured of a device, as percentages."""

    CPU = "cpu"
    IO_WAIT = "io_wait"
    MEMORY = "memory"
    GPU = "gpu"
    GPU_MEMORY = "gpu_memory"


@dataclass(frozen=True, slots=True)
class StepTime:
    """How long a step took.

    Attributes:
        step: global step.
        mode: of the step.
        seconds: of the whole step.
        phases: seconds of its parts by name: ``data``, ``forward``, ``backward``, ``optimizer``, ``hook``, …
    """

    step: int
    mode: str
    seconds: float
    phases: Mapping[str, float] = field(default_factory=dict)


class ProfileView(Protocol):
    """The profile of a training that runs or has ended.

    All devices of a host are measured at the same moments: the values of one moment have the same place in
    each series. A value that could not be measured is NaN.
    """

    def devices(self, metric: Metric) -> Sequence[str]:
        """Return the devices that have a metric, e.g. ``gpu0``; none where the machine has none.

        Those of further hosts have the host's name before their own, e.g. ``algo-2 gpu0``.
        """

    def samples(self, metric: Metric, device: str, start: int = 0) -> NDArray[np.float64]:
        """Return the percentages of a device from a place on, in the order of time."""

    def steps(self, start: int = 0) -> Sequence[StepTime]:
        """Return the steps from a place on, in the order of time."""

    def seconds(self) -> float:
        """Return how long the training has run."""

    def first_step_after(self) -> float | None:
        """Return the seconds after which the first step began; None: none has yet."""


class GrowingProfile(ProfileView, Protocol):
    """A profile that is gone through in the order in which it was measured.

    So rules say of a training that has ended what they would have said while it ran.
    """

    def refresh(self) -> None:
        """Read what was measured since the last time."""

    def first_since(self, moment: float) -> float | None:
        """Return the first moment at which something was measured, from one on; None: nothing was.

        Moments are Unix seconds. Raises DamagedTrial where what was measured cannot be read.
        """

    def newest(self) -> float | None:
        """Return the last moment at which something was measured; raises as ``first_since``."""

    def look_until(self, moment: float) -> None:
        """Show what was measured up to a moment, and no more; infinity: all."""

    def last_step(self) -> int:
        """Return the last step that is shown; -1: none is."""
