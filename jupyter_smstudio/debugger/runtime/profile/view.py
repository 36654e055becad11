"""What profiler rules ask of a profile; answers their `GrowingProfile`."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..modes import ModeKeys
from ..rules.profiling.view import Metric, StepTime
from ..store.errors import DamagedTrial
from .courses import HostCourse, StepCourse
from .profile import PHASES, HostSamples, Profile

if TYPE_CHECKING:
    from numpy.typing import NDArray

MODES = {int(mode): mode.name for mode in ModeKeys}


class RulesView:
    """A profile as rules see it: as it was at a moment of the training, up to its last ``refresh``.

    Devices of further hosts have the host's name before their own. Steps are those of the first worker.

    Args:
        folder: of the trial.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self._read = Profile(folder)
        self._damage: DamagedTrial | None = None
        self._until = math.inf
        self._hosts: dict[str, HostCourse] = {}
        self._steps: StepCourse | None = None

    def refresh(self) -> None:
        """Read what is new; where that cannot be, whoever asks for it is told."""
        try:
            self._read.refresh()
        except DamagedTrial as error:
            self._damage = error
            return
        attempts: dict[str, list[HostSamples]] = {}
        for each in self._read.hosts:
            attempts.setdefault(each.host, []).append(each)
        for host, samples in attempts.items():
            if host not in self._hosts:
                self._hosts[host] = HostCourse(host if self._hosts else "")
            self._hosts[host].follow(samples)
        if self._steps is None and self._read.steps:
            self._steps = StepCourse(self._read.steps[0])

    # For whoever lets rules look

    def first_since(self, moment: float) -> float | None:
        """Return the first moment at which something was measured, from one on; None: nothing was.

        Raises:
            DamagedTrial: it cannot be read.
        """
        found = [first for each in self._courses() if (first := each.first_since(moment)) is not None]
        return min(found, default=None)

    def newest(self) -> float | None:
        """Return the last moment at which something was measured; raises as ``first_since``."""
        return max((float(each.moments[-1]) for each in self._courses() if len(each)), default=None)

    def look_until(self, moment: float) -> None:
        """Show what was measured up to a moment, as it was then; infinity: all."""
        self._until = moment

    def last_step(self) -> int:
        """Return the last step that is seen; -1: none is."""
        count = self._steps_seen()
        return int(self._steps.times.column("step")[count - 1]) if self._steps and count else -1

    # For rules

    def devices(self, metric: Metric) -> Sequence[str]:
        """Return the devices that have a metric."""
        self._check()
        return [
            each.prefix + device for each in self._hosts.values() for device in each.devices(metric.value)
        ]

    def samples(self, metric: Metric, device: str, start: int = 0) -> NDArray[np.float64]:
        """Return the percentages of a device from a place on, those of all attempts one after the other.

        An attempt in which the device was not measured has NaN, so that places stay those of other devices.
        """
        self._check()
        host, space, name = device.rpartition(" ")
        for each in self._hosts.values():
            if each.prefix == host + space:
                return each.samples(metric.value, name, start, each.seen(self._until))
        return np.empty(0)

    def steps(self, start: int = 0) -> Sequence[StepTime]:
        """Return the steps from a place on."""
        count = self._steps_seen()
        if self._steps is None or start >= count:
            return []
        times, part = self._steps.times, slice(start, count)
        phases = [times.column(name)[part] for name in PHASES]
        parts = (dict(zip(PHASES, map(float, each), strict=True)) for each in zip(*phases, strict=True))
        whole = zip(times.column("step")[part], times.column("mode")[part], parts, strict=True)
        return [
            StepTime(int(step), MODES.get(int(mode), "GLOBAL"), sum(phase.values()), phase)
            for step, mode, phase in whole
        ]

    def seconds(self) -> float:
        """Return how long the training has run, as far as the machine was sampled."""
        self._check()
        seen = [each for each in self._hosts.values() if each.seen(self._until)]
        if not seen:
            return 0.0
        return max(float(each.moments[each.seen(self._until) - 1]) for each in seen) - self._start()

    def first_step_after(self) -> float | None:
        """Return the seconds after which the first step began; one is known of once it has ended."""
        if not self._steps or not self._steps_seen():
            return None
        return max(0.0, float(self._steps.times.column("began")[0]) - self._start())

    def _start(self) -> float:
        """Return when the sampling began; infinity: it has not."""
        return min((float(each.moments[0]) for each in self._hosts.values() if len(each)), default=math.inf)

    def _steps_seen(self) -> int:
        self._check()
        return self._steps.seen(self._until) if self._steps else 0

    def _courses(self) -> Sequence[HostCourse | StepCourse]:
        self._check()
        return [*self._hosts.values(), *([self._steps] if self._steps else [])]

    def _check(self) -> None:
        if self._damage is not None:
            raise self._damage
