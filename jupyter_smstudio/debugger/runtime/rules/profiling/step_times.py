"""Rules on how long a training takes to start, and its steps take."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated

import numpy as np

from ...trial.trial import Trial
from ..finding import Finding, Proposal
from ..parameters import Choice, Number, Whole
from .profiler_rule import ProfilerRule, Scanned
from .view import GrowingProfile, StepTime


@dataclass(frozen=True)
class MaxInitializationTimeParameters(Scanned):
    """Parameters of `MaxInitializationTime`.

    Attributes:
        threshold: minutes until the first step.
    """

    threshold: Annotated[float, Number(above=0)] = 20.0


class MaxInitializationTime(ProfilerRule[MaxInitializationTimeParameters]):
    """Fires where the first step is late, as soon as it is."""

    kind = MaxInitializationTimeParameters
    reads = "the moment at which the first step begins"

    def examine(self) -> Iterator[Finding]:
        """Judge how long the start took or has taken."""
        first = self.profile.first_step_after()
        seconds = self.profile.seconds() if first is None else first
        if first is None and not seconds:  # nothing was measured yet
            return
        minutes = seconds / 60
        self.data_points += 1
        if self.begins("", minutes > self.parameters.threshold):
            state = "has not begun after" if first is None else "began after"
            yield self.finding(
                f"The first step {state} {minutes:.1f} minutes; {self.parameters.threshold:g} are the limit.",
                explanation=(
                    f"The first step {state} {minutes:.1f} minutes. Until then the machine is paid for and "
                    "nothing is learned; most often data are copied or prepared, or packages installed. "
                    "Prepare the data in a job of their own, and put the packages into the image."
                ),
                proposal=Proposal("data", "Prepare the data once, in a processing job before this one."),
                minutes=minutes,
                threshold=self.parameters.threshold,
            )


@dataclass(frozen=True)
class StepOutlierParameters(Scanned):
    """Parameters of `StepOutlier`.

    Attributes:
        stddev: standard deviations from the mean above which a step is an outlier.
        mode: steps of this mode are judged; None: those of training and evaluation.
        n_outliers: outliers that are let pass.
    """

    stddev: Annotated[float, Number(above=0)] = 5.0
    mode: Annotated[str | None, Choice(("TRAIN", "EVAL", "PREDICT", "GLOBAL"))] = None
    n_outliers: Annotated[int, Whole()] = 10


@dataclass(slots=True)
class Durations:
    """Mean and variance of numbers that come one after the other (Welford 1962)."""

    count: int = 0
    mean: float = 0.0
    squares: float = 0.0

    def add(self, value: float) -> None:
        """Take one more."""
        self.count += 1
        change = value - self.mean
        self.mean += change / self.count
        self.squares += change * (value - self.mean)

    @property
    def std(self) -> float:
        """Standard deviation."""
        return math.sqrt(self.squares / self.count) if self.count else 0.0


class StepOutlier(ProfilerRule[StepOutlierParameters]):
    """Fires where more than ``n_outliers`` steps took far longer than those before them of their mode.

    A step is compared with what came before, and is then part of it; the first ten of a mode are not judged,
    as these warm up.
    """

    kind = StepOutlierParameters
    reads = "how long steps take"
    warm_up = 10

    def __init__(self, profile: GrowingProfile | Trial, **parameters: object) -> None:
        super().__init__(profile, **parameters)
        self._read = 0
        self._durations: dict[str, Durations] = {}
        self.outliers = 0

    def examine(self) -> Iterator[Finding]:
        """Judge the steps that are new."""
        steps = self.profile.steps(self._read)
        self._read += len(steps)
        modes = (
            ("TRAIN", "EVAL", "GLOBAL")
            if self.parameters.mode in (None, "GLOBAL")
            else (self.parameters.mode,)
        )
        for step in steps:
            if step.mode in modes and math.isfinite(step.seconds):
                yield from self._judge(step)

    def _judge(self, step: StepTime) -> Iterator[Finding]:
        known = self._durations.setdefault(step.mode, Durations())
        self.data_points += 1
        limit = known.mean + self.parameters.stddev * known.std
        outlier = known.count >= self.warm_up and known.std > 0 and step.seconds > limit
        self.outliers += outlier
        if outlier and self.begins("", self.outliers > self.parameters.n_outliers):
            yield self._slow(step, known)
        known.add(step.seconds)

    def _slow(self, step: StepTime, known: Durations) -> Finding:
        slowest = max(step.phases, key=step.phases.__getitem__, default="")
        where = f", most of it in {slowest}" if slowest else ""
        return self.finding(
            f"Step {step.step} took {step.seconds:.3g} s{where}; the mean is {known.mean:.3g} s. It is "
            f"outlier {self.outliers}.",
            explanation=(
                f"So far {self.outliers} steps took longer than the mean and {self.parameters.stddev:g} "
                f"standard deviations, at last step {step.step} with {step.seconds:.3g} s where "
                f"{known.mean:.3g} s are usual{where}. Most often a checkpoint is written, data run out, or "
                "another program takes the machine at such a step. Compare the machine's use at these steps "
                "with the others."
            ),
            step=step.step,
            mode=step.mode,
            seconds=step.seconds,
            mean=known.mean,
            outliers=self.outliers,
        )


@dataclass(frozen=True)
class OverallFrameworkMetricsParameters(Scanned):
    """Parameters of `OverallFrameworkMetrics`."""


class OverallFrameworkMetrics(ProfilerRule[OverallFrameworkMetricsParameters]):
    """Judges nothing; sums up what the steps spent their time on."""

    kind = OverallFrameworkMetricsParameters
    reads = "how long the phases of steps take"

    def __init__(self, profile: GrowingProfile | Trial, **parameters: object) -> None:
        super().__init__(profile, **parameters)
        self._read = 0
        self._sums: dict[str, _ModeSum] = {}

    def examine(self) -> Iterator[Finding]:
        """Take the steps that are new; nothing is judged."""
        steps = self.profile.steps(self._read)
        self._read += len(steps)
        self.data_points += len(steps)
        for step in steps:
            self._sums.setdefault(step.mode, _ModeSum()).add(step)
        return iter(())

    def report(self) -> dict[str, dict[str, float]]:
        """Return steps, seconds and the seconds of each phase, by mode."""
        return {
            mode: {"steps": each.steps, "seconds": each.seconds, **each.phases}
            for mode, each in self._sums.items()
        }


@dataclass(slots=True)
class _ModeSum:
    steps: int = 0
    seconds: float = 0.0
    phases: dict[str, float] = field(default_factory=dict)

    def add(self, step: StepTime) -> None:
        self.steps += 1
        self.seconds += float(np.nan_to_num(step.seconds))
        for name, seconds in step.phases.items():
            self.phases[name] = self.phases.get(name, 0.0) + seconds
