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

    All devices are measured at the same moments: the values of one moment have the same place in each series.
    """

    def devices(self, metric: Metric) -> Sequence[str]:
        """Return the devices that have a metric, e.g. ``gpu0``; none where the machine has none."""

    def samples(self, metric: Metric, device: str, start: int = 0) -> NDArray[np.float64]:
        """Return the percentages of a device from a place on, in the order of time."""

    def steps(self, start: int = 0) -> Sequence[StepTime]:
        """Return the steps from a place on, in the order of time."""

    def seconds(self) -> float:
        """Return how long the training has run."""

    def first_step_after(self) -> float | None:
        """Return the seconds after which the first step began; None: none has yet."""
