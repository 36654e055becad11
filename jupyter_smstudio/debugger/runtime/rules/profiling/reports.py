"""Rules that put figures together: the whole machine's use, and the report of all profiler rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...trial.trial import Trial
from ..finding import Finding
from ..parameters import WrongParameter, read_parameters
from .bottlenecks import CPUBottleneck, IOBottleneck
from .profiler_rule import ProfilerRule, Scanned, measured, profile_of, shares_counted
from .step_times import MaxInitializationTime, OverallFrameworkMetrics, StepOutlier
from .utilisation import BatchSize, GPUMemoryIncrease, LoadBalancing, LowGPUUtilization
from .view import GrowingProfile, Metric

BINS = 1000
"""Of the histogram that percentiles are taken from: 0.1 % each."""
PERCENTILES = {"min": 0.0, "p50": 50.0, "p90": 90.0, "p95": 95.0, "p99": 99.0, "max": 100.0}


@dataclass(frozen=True)
class OverallSystemUsageParameters(Scanned):
    """Parameters of `OverallSystemUsage`."""


class OverallSystemUsage(ProfilerRule[OverallSystemUsageParameters]):
    """Judges nothing; has the percentiles of each device's use."""

    kind = OverallSystemUsageParameters
    reads = "the use of all devices"

    def __init__(self, profile: GrowingProfile | Trial, **parameters: object) -> None:
        super().__init__(profile, **parameters)
        self._counts: dict[str, np.ndarray[tuple[int], np.dtype[np.int64]]] = {}
        self._read: dict[str, int] = {}

    def examine(self) -> Iterator[Finding]:
        """Take the values that are new; nothing is judged."""
        for metric in Metric:
            for device in self.profile.devices(metric):
                key = f"{metric} {device}"
                start = self._read.get(key, 0)
                values = self.profile.samples(metric, device, start)
                self._read[key] = start + len(values)
                self.data_points += measured(values)
                new = shares_counted(values, BINS)
                self._counts[key] = new + self._counts.get(key, np.zeros(BINS, dtype=np.int64))
        return iter(())

    def report(self) -> dict[str, dict[str, float]]:
        """Return the percentiles of each device's use, within 0.1 %."""
        return {key: _percentiles(counts) for key, counts in self._counts.items() if counts.any()}


def _percentiles(counts: np.ndarray[tuple[int], np.dtype[np.int64]]) -> dict[str, float]:
    sums = np.cumsum(counts)
    places = {name: max(1, int(np.ceil(sums[-1] * percent / 100))) for name, percent in PERCENTILES.items()}
    return {name: float(np.searchsorted(sums, place)) * 100 / BINS for name, place in places.items()}


PARTS: tuple[type[ProfilerRule[Any]], ...] = (
    BatchSize,
    CPUBottleneck,
    GPUMemoryIncrease,
    IOBottleneck,
    LoadBalancing,
    LowGPUUtilization,
    MaxInitializationTime,
    OverallSystemUsage,
    OverallFrameworkMetrics,
    StepOutlier,
)


class ProfilerReport:
    """All profiler rules in one, for a report.

    Args:
        profile: that is judged, or the trial whose profile is.
        parameters: ``<rule>_<parameter>``, e.g. ``CPUBottleneck_threshold``; the rule in any case.

    Attributes:
        rules: each of them.
        profile: that is judged.
        trial: whose it is; None: it was made for a profile.
        findings: what ``invoke_rule`` has found.

    Raises:
        WrongParameter: a name is not made so, or a value is not allowed.
    """

    rule_name = "ProfilerReport"
    reads = "the use of all devices and how long steps take"
    lacks = ""

    def __init__(self, profile: GrowingProfile | Trial, **parameters: object) -> None:
        parts = divided(parameters)
        self.profile = profile_of(profile)
        self.trial = profile if isinstance(profile, Trial) else None
        self.findings: list[Finding] = []
        self.rules = [kind(self.profile, **parts[kind.__name__]) for kind in PARTS]

    @property
    def data_points(self) -> int:
        """How many values have been judged."""
        return sum(rule.data_points for rule in self.rules)

    @property
    def scan_interval_us(self) -> int:
        """Microseconds between two evaluations."""
        return min(rule.scan_interval_us for rule in self.rules)

    def examine(self) -> Iterator[Finding]:
        """Judge by all rules."""
        for rule in self.rules:
            yield from rule.examine()

    def report(self) -> dict[str, dict[str, dict[str, float]]]:
        """Return the figures of the rules that have some, by rule."""
        return {rule.rule_name: figures for rule in self.rules if (figures := rule.report())}


def divided(parameters: Mapping[str, object]) -> dict[str, dict[str, object]]:
    """Return the parameters of each rule of a report.

    Raises:
        WrongParameter: a name is not made of a rule and a parameter, or a value is not allowed.
    """
    kinds = {kind.__name__.lower(): kind for kind in PARTS}
    parts: dict[str, dict[str, object]] = {kind.__name__: {} for kind in PARTS}
    for name, value in parameters.items():
        if name == "scan_interval_us":
            for each in parts.values():
                each[name] = value
            continue
        rule, _, parameter = name.partition("_")
        kind = kinds.get(rule.lower())
        if kind is None or not parameter:
            raise WrongParameter(
                f"The rule ProfilerReport has no parameter “{name}”. Write <rule>_<parameter>, with one of "
                f"the rules {', '.join(parts)}."
            )
        parts[kind.__name__][parameter.lower()] = value
    for kind in PARTS:
        read_parameters(kind.__name__, kind.kind, parts[kind.__name__])
    return parts
