"""What a training used of its machine, where its steps' time went, and what profiler rules say of it."""

from __future__ import annotations

import os
from dataclasses import dataclass

import numpy as np

from ..profile.profile import PHASES, Profile, StepTimes
from ..profile.view import RulesView
from ..rules.configuration import RuleConfiguration
from ..rules.finding import Finding
from ..rules.profiling.reports import PARTS
from ..rules.profiling.session import ProfilerSession
from .values import Numbers

PERCENTILES = (0.0, 50.0, 90.0, 99.0, 100.0)
MOST_FINDINGS = 20
"""Of a rule that are told."""


@dataclass(frozen=True)
class DeviceUse:
    """How much a device was used.

    Attributes:
        host: that has it.
        metric: what was measured.
        device: its name.
        unit: of the percentiles.
        percentiles: the least, the median, the 90th and 99th percentile, and the most.
    """

    host: str
    metric: str
    device: str
    unit: str
    percentiles: tuple[float, ...]


@dataclass(frozen=True)
class PhaseUse:
    """How long a phase of the steps took.

    Attributes:
        phase: ``data``, ``forward``, ``backward``, ``optimizer``, ``other`` or ``hook``.
        share: of the time of all steps.
        percentiles: seconds, as of ``DeviceUse``.
    """

    phase: str
    share: float
    percentiles: tuple[float, ...]


@dataclass(frozen=True)
class ProfilerAdvice:
    """What a profiler rule says.

    Attributes:
        rule: its name.
        data_points: how many values it judged.
        findings: the first ones.
    """

    rule: str
    data_points: int
    findings: list[Finding]


def device_uses(profile: Profile) -> list[DeviceUse]:
    """Return the use of each device of each host."""
    found = []
    for host in profile.hosts:
        for column in host.columns:
            values = host.series(column.metric, column.device)
            values = values[np.isfinite(values)]
            if values.size:
                found.append(DeviceUse(host.host, *column, _percentiles(values)))
    return found


def phase_uses(steps: StepTimes) -> list[PhaseUse]:
    """Return where the time of a worker's steps went; phases that took none are left out."""
    seconds = {phase: steps.column(phase) for phase in PHASES}
    whole = sum(float(np.nansum(each)) for each in seconds.values())
    return [
        PhaseUse(phase, float(np.nansum(each)) / whole, _percentiles(each[np.isfinite(each)]))
        for phase, each in seconds.items()
        if whole and np.isfinite(each).any() and np.nansum(each) > 0
    ]


def profiler_advice(folder: str | os.PathLike[str]) -> list[ProfilerAdvice]:
    """Return what all profiler rules say of a trial's profile, or would have said while it ran.

    Their parameters are the defaults.
    """
    view = RulesView(folder)
    view.refresh()
    session = ProfilerSession(view, [RuleConfiguration(kind.__name__, kind.__name__) for kind in PARTS])
    session.end()
    return [
        ProfilerAdvice(each.rule, each.data_points, each.findings[:MOST_FINDINGS])
        for each in session.evaluations
    ]


def _percentiles(values: Numbers) -> tuple[float, ...]:
    return tuple(float(each) for each in np.percentile(values, PERCENTILES))
