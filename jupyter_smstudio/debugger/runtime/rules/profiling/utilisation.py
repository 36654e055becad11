"""Rules on how much of the processors and their memory is used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from ...trial.trial import Trial
from ..finding import Finding, Proposal
from ..parameters import PERCENT, Number, Whole
from .profiler_rule import NO_GPU, ProfilerRule, Scanned, Series, measured, percentile, shares_counted
from .view import GrowingProfile, Metric

MORE_WORKERS = Proposal(
    "hyperparameter", "Load data with more workers.", {"name": "num_workers", "factor": 2}
)
LARGER_BATCHES = Proposal(
    "hyperparameter",
    "Double the batch size, and the learning rate with it.",
)


@dataclass(frozen=True)
class BatchSizeParameters(Scanned):
    """Parameters of `BatchSize`.

    Attributes:
        cpu_threshold_p95: 95th percentile of CPU use below which it is low.
        gpu_threshold_p95: the same of GPU use.
        gpu_memory_threshold_p95: the same of GPU memory.
        patience: values that are measured before anything is judged.
        window: values that percentiles are of.
    """

    cpu_threshold_p95: Annotated[float, PERCENT] = 70.0
    gpu_threshold_p95: Annotated[float, PERCENT] = 70.0
    gpu_memory_threshold_p95: Annotated[float, PERCENT] = 70.0
    patience: Annotated[int, Whole(least=1)] = 100
    window: Annotated[int, Whole(least=1)] = 500


class BatchSize(ProfilerRule[BatchSizeParameters]):
    """Fires where CPU, GPU and its memory are all used little: a larger batch would fit."""

    kind = BatchSizeParameters
    reads = "the use of CPUs, GPUs and their memory"
    lacks = NO_GPU

    def __init__(self, profile: GrowingProfile | Trial, **parameters: object) -> None:
        super().__init__(profile, **parameters)
        self._series = Series(self.profile, self.parameters.window)

    def examine(self) -> Iterator[Finding]:
        """Judge each GPU."""
        asked, series = self.parameters, self._series
        for cpu in self.profile.devices(Metric.CPU):
            series.new(Metric.CPU, cpu)
        loads = [percentile(series.last(Metric.CPU, cpu), 95) for cpu in self.profile.devices(Metric.CPU)]
        for gpu in self.profile.devices(Metric.GPU):
            self.data_points += measured(series.new(Metric.GPU, gpu))
            series.new(Metric.GPU_MEMORY, gpu)
            if series.count(Metric.GPU, gpu) < asked.patience:
                continue
            use = percentile(series.last(Metric.GPU, gpu), 95)
            memory = percentile(series.last(Metric.GPU_MEMORY, gpu), 95)
            cpu_use = max(loads, default=np.nan)
            low = (
                cpu_use < asked.cpu_threshold_p95
                and use < asked.gpu_threshold_p95
                and memory < asked.gpu_memory_threshold_p95
            )
            if self.begins(gpu, bool(low)):
                yield self._small(gpu, cpu_use, use, memory)

    def _small(self, gpu: str, cpu: float, use: float, memory: float) -> Finding:
        return self.finding(
            f"{gpu}: the 95th percentiles are {use:.0f} % of the GPU, {memory:.0f} % of its memory and "
            f"{cpu:.0f} % of the CPU.",
            explanation=(
                f"In 95 of 100 measurements {gpu} was used for {use:.0f} % at most, its memory for "
                f"{memory:.0f} % and the CPU for {cpu:.0f} %. Each step has too little to do, and its fixed "
                "costs are most of it. Make the batches larger, or take a smaller machine."
            ),
            proposal=LARGER_BATCHES,
            gpu_p95=use,
            gpu_memory_p95=memory,
            cpu_p95=cpu,
        )


@dataclass(frozen=True)
class LowGPUUtilizationParameters(Scanned):
    """Parameters of `LowGPUUtilization`.

    Attributes:
        threshold_p95: 95th percentile of use below which a GPU is hardly used.
        threshold_p5: 5th percentile below which a GPU that is used has pauses.
        patience: values that are measured before anything is judged.
        window: values that percentiles are of.
    """

    threshold_p95: Annotated[float, PERCENT] = 70.0
    threshold_p5: Annotated[float, PERCENT] = 10.0
    patience: Annotated[int, Whole(least=1)] = 1000
    window: Annotated[int, Whole(least=1)] = 500


class LowGPUUtilization(ProfilerRule[LowGPUUtilizationParameters]):
    """Fires where a GPU is hardly used, or used with pauses."""

    kind = LowGPUUtilizationParameters
    reads = "the use of GPUs"
    lacks = NO_GPU

    def __init__(self, profile: GrowingProfile | Trial, **parameters: object) -> None:
        super().__init__(profile, **parameters)
        self._series = Series(self.profile, self.parameters.window)

    def examine(self) -> Iterator[Finding]:
        """Judge each GPU."""
        asked = self.parameters
        for gpu in self.profile.devices(Metric.GPU):
            self.data_points += measured(self._series.new(Metric.GPU, gpu))
            if self._series.count(Metric.GPU, gpu) < asked.patience:
                continue
            values = self._series.last(Metric.GPU, gpu)
            high, low = percentile(values, 95), percentile(values, 5)
            if self.begins(gpu, high < asked.threshold_p95 or low < asked.threshold_p5):
                yield self._low(gpu, high, low)

    def _low(self, gpu: str, high: float, low: float) -> Finding:
        pauses = high >= self.parameters.threshold_p95
        meaning = (
            "It waits again and again, most often for data or for a checkpoint to be written"
            if pauses
            else "The training gives it little to do, so its time is paid for and not used"
        )
        return self.finding(
            f"{gpu}: the 5th and 95th percentiles of its use are {low:.0f} % and {high:.0f} %.",
            explanation=(
                f"In 90 of 100 measurements {gpu} was used between {low:.0f} % and {high:.0f} %. {meaning}. "
                "Load data with more workers and ahead of time, or make the batches larger."
            ),
            proposal=MORE_WORKERS if pauses else LARGER_BATCHES,
            p95=high,
            p5=low,
        )


@dataclass(frozen=True)
class GPUMemoryIncreaseParameters(Scanned):
    """Parameters of `GPUMemoryIncrease`.

    Attributes:
        increase: by how many percent of the GPU's memory its use has to grow from one window to the next.
        patience: values that are measured before anything is judged.
        window: values that a mean is of.
    """

    increase: Annotated[float, Number(above=0, most=100)] = 10.0
    patience: Annotated[int, Whole(least=1)] = 100
    window: Annotated[int, Whole(least=1)] = 500


class GPUMemoryIncrease(ProfilerRule[GPUMemoryIncreaseParameters]):
    """Fires where the mean use of a GPU's memory grew much from one window of values to the next.

    Windows are half as long as there are values where that is less, so that a training that is short is
    judged, too, once its patience is over.
    """

    kind = GPUMemoryIncreaseParameters
    reads = "the memory of GPUs"
    lacks = NO_GPU

    def __init__(self, profile: GrowingProfile | Trial, **parameters: object) -> None:
        super().__init__(profile, **parameters)
        self._series = Series(self.profile, 2 * self.parameters.window)

    def examine(self) -> Iterator[Finding]:
        """Judge each GPU."""
        asked = self.parameters
        for gpu in self.profile.devices(Metric.GPU_MEMORY):
            self.data_points += measured(self._series.new(Metric.GPU_MEMORY, gpu))
            values = self._series.last(Metric.GPU_MEMORY, gpu)
            values = values[np.isfinite(values)]
            window = min(asked.window, len(values) // 2)
            if self._series.count(Metric.GPU_MEMORY, gpu) < asked.patience or not window:
                continue
            before, now = float(values[-2 * window : -window].mean()), float(values[-window:].mean())
            if self.begins(gpu, now - before > asked.increase):
                yield self.finding(
                    f"{gpu}: the use of its memory grew from {before:.0f} % to {now:.0f} %.",
                    explanation=(
                        f"Over {window} measurements the mean use of the memory of {gpu} grew from "
                        f"{before:.1f} % to {now:.1f} %. Memory that grows from step to step is most often "
                        "held by losses or outputs that are kept with their graph, and ends the training "
                        "when it is full. Keep numbers instead of tensors: loss.item() or tensor.detach()."
                    ),
                    proposal=Proposal(
                        "resources",
                        "Keep loss.item() instead of the loss.",
                    ),
                    before=before,
                    now=now,
                )


@dataclass(frozen=True)
class LoadBalancingParameters(Scanned):
    """Parameters of `LoadBalancing`.

    Attributes:
        threshold: distance of two GPUs' histograms, from 0 to 1, above which it fires.
        patience: values that are measured before anything is judged.
    """

    threshold: Annotated[float, Number(least=0, most=1)] = 0.5
    patience: Annotated[int, Whole(least=1)] = 10


class LoadBalancing(ProfilerRule[LoadBalancingParameters]):
    """Fires where GPUs are used differently.

    The guide compares histograms and does not say by which distance: it is half the sum of the differences of
    ten bins' shares here, which is 0 for equal ones and 1 for those that have no bin in common.
    """

    kind = LoadBalancingParameters
    reads = "the use of two GPUs or more"
    lacks = "this machine has fewer whose driver tells it"

    def __init__(self, profile: GrowingProfile | Trial, **parameters: object) -> None:
        super().__init__(profile, **parameters)
        self._series = Series(self.profile, 1)
        self._histograms: dict[str, np.ndarray[tuple[int], np.dtype[np.int64]]] = {}

    def examine(self) -> Iterator[Finding]:
        """Compare each pair of GPUs."""
        gpus = self.profile.devices(Metric.GPU)
        for gpu in gpus:
            values = self._series.new(Metric.GPU, gpu)
            self.data_points += measured(values) if len(gpus) > 1 else 0
            counts = shares_counted(values, 10)
            self._histograms[gpu] = counts + self._histograms.get(gpu, np.zeros(10, dtype=np.int64))
        ready = [gpu for gpu in gpus if self._series.count(Metric.GPU, gpu) >= self.parameters.patience]
        for number, one in enumerate(ready):
            for other in ready[number + 1 :]:
                distance = self._distance(one, other)
                if self.begins(f"{one} {other}", distance > self.parameters.threshold):
                    yield self._unbalanced(one, other, distance)

    def _distance(self, one: str, other: str) -> float:
        first, second = self._histograms[one], self._histograms[other]
        shares = first / max(first.sum(), 1) - second / max(second.sum(), 1)
        return float(np.abs(shares).sum() / 2)

    def _unbalanced(self, one: str, other: str, distance: float) -> Finding:
        return self.finding(
            f"{one} and {other} are used differently: their histograms are {distance:.2f} apart.",
            explanation=(
                f"The histograms of the use of {one} and {other} are {distance:.2f} apart, where 0 is the "
                "same and 1 has nothing in common. The one that has less to do waits for the other at each "
                "step, so it is paid for in vain. Give each the same share of every batch, and let no single "
                "process do work for all."
            ),
            proposal=Proposal("resources", "Give each process the same share of a batch."),
            distance=distance,
            threshold=self.parameters.threshold,
        )
