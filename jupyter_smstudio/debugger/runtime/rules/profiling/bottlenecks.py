"""Rules on GPUs that wait for something else."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar, Generic, TypeVar

import numpy as np

from ...trial.trial import Trial
from ..finding import Finding, Proposal
from ..parameters import PERCENT, Whole
from .profiler_rule import NO_GPU, ProfilerRule, Scanned, Series
from .view import GrowingProfile, Metric

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class BottleneckParameters(Scanned):
    """Parameters of `Bottleneck`.

    Attributes:
        threshold: percentage of the measurements with a waiting GPU above which it fires.
        gpu_threshold: use of a GPU below which it waits.
        patience: values that are measured before anything is judged.
    """

    threshold: Annotated[float, PERCENT] = 50.0
    gpu_threshold: Annotated[float, PERCENT] = 10.0
    patience: Annotated[int, Whole(least=1)] = 100


Kind = TypeVar("Kind", bound=BottleneckParameters)


class Bottleneck(ProfilerRule[Kind], Generic[Kind]):
    """Fires where GPUs wait while something else is busy, in too many of all measurements.

    Attributes:
        busy: the metric of what is busy.
        what: the same in words.
    """

    busy: ClassVar[Metric]
    what: ClassVar[str]

    def __init__(self, profile: GrowingProfile | Trial, **parameters: object) -> None:
        super().__init__(profile, **parameters)
        self._gpus, self._others = Series(self.profile, 1), Series(self.profile, 1)
        self._waited: dict[str, int] = {}
        self._count: dict[str, int] = {}

    @property
    @abstractmethod
    def limit(self) -> float:
        """The percentage above which the other device is busy."""

    @property
    @abstractmethod
    def proposal(self) -> Proposal:
        """What would help."""

    def examine(self) -> Iterator[Finding]:
        """Judge each GPU by what is busiest of its own host."""
        asked = self.parameters
        busiest: dict[str, NDArray[np.float64]] = {}
        for device in self.profile.devices(self.busy):
            host, new = _host(device), self._others.new(self.busy, device)
            busiest[host] = np.fmax(busiest.get(host, new), new)
        for gpu in self.profile.devices(Metric.GPU):
            values = self._gpus.new(Metric.GPU, gpu)
            known = np.isfinite(values)
            waited = (values < asked.gpu_threshold) & (busiest.get(_host(gpu), np.zeros(1)) > self.limit)
            self.data_points += int(known.sum())
            self._count[gpu] = self._count.get(gpu, 0) + int(known.sum())
            self._waited[gpu] = self._waited.get(gpu, 0) + int(waited.sum())
            if self._count[gpu] < asked.patience:
                continue
            percent = self._waited[gpu] / self._count[gpu] * 100
            if self.begins(gpu, percent > asked.threshold):
                yield self._waits(gpu, percent)

    def _waits(self, gpu: str, percent: float) -> Finding:
        asked = self.parameters
        return self.finding(
            f"{gpu} waited in {percent:.0f} % of the measurements while {self.what} above {self.limit:g} %.",
            explanation=(
                f"In {percent:.0f} % of {self._count[gpu]} measurements {gpu} was used for less than "
                f"{asked.gpu_threshold:g} % while {self.what} above {self.limit:g} %. The GPU waits for work "
                f"that is not ready yet. {self.proposal.text}"
            ),
            proposal=self.proposal,
            percent=percent,
            threshold=asked.threshold,
        )


def _host(device: str) -> str:
    """Return the host that the name of a device begins with; empty: the first one."""
    return device.rpartition(" ")[0]


@dataclass(frozen=True)
class CPUBottleneckParameters(BottleneckParameters):
    """Parameters of `CPUBottleneck`.

    Attributes:
        cpu_threshold: use of a CPU above which it is busy.
    """

    cpu_threshold: Annotated[float, PERCENT] = 90.0


class CPUBottleneck(Bottleneck[CPUBottleneckParameters]):
    """Fires where GPUs wait for the CPU."""

    kind = CPUBottleneckParameters
    reads = "the use of CPUs and GPUs"
    lacks = NO_GPU
    busy = Metric.CPU
    what = "a CPU was used"

    @property
    def limit(self) -> float:
        """The use of a CPU above which it is busy."""
        return self.parameters.cpu_threshold

    @property
    def proposal(self) -> Proposal:
        """More workers that load data."""
        return Proposal(
            "hyperparameter",
            "Load data with more workers, prepare them once instead of in each epoch, or take a machine with "
            "more cores.",
            {"name": "num_workers", "factor": 2},
        )


@dataclass(frozen=True)
class IOBottleneckParameters(BottleneckParameters):
    """Parameters of `IOBottleneck`.

    Attributes:
        io_threshold: percentage of a CPU's time that it waits for data above which it waits much.
    """

    gpu_threshold: Annotated[float, PERCENT] = 70.0
    io_threshold: Annotated[float, PERCENT] = 50.0
    patience: Annotated[int, Whole(least=1)] = 1000


class IOBottleneck(Bottleneck[IOBottleneckParameters]):
    """Fires where GPUs wait for the disk or the network."""

    kind = IOBottleneckParameters
    reads = "the use of GPUs and the waiting of CPUs for data"
    lacks = NO_GPU
    busy = Metric.IO_WAIT
    what = "a CPU waited for data"

    @property
    def limit(self) -> float:
        """The waiting of a CPU above which it waits much."""
        return self.parameters.io_threshold

    @property
    def proposal(self) -> Proposal:
        """Larger files, nearer."""
        return Proposal(
            "hyperparameter",
            "Put the data into fewer, larger files on the machine's own disk, and read them ahead of time.",
            {"name": "prefetch_factor", "factor": 2},
        )
