"""What profiler rules ask of a profile; answers their `ProfileView`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..modes import ModeKeys
from ..rules.profiling.view import Metric, StepTime
from ..store.errors import DamagedTrial
from .profile import PHASES, HostSamples, Profile

if TYPE_CHECKING:
    from numpy.typing import NDArray

MODES = {int(mode): mode.name for mode in ModeKeys}


class RulesView:
    """A profile as rules see it, up to its last ``refresh``.

    Devices of further hosts have the host's name before their own. Steps are those of the first worker.

    Args:
        folder: of the trial.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self._read = Profile(folder)
        self._damage: DamagedTrial | None = None

    def refresh(self) -> None:
        """Read what is new; where that cannot be, whoever asks for it is told."""
        try:
            self._read.refresh()
        except DamagedTrial as error:
            self._damage = error

    @property
    def _profile(self) -> Profile:
        if self._damage is not None:
            raise self._damage
        return self._read

    def devices(self, metric: Metric) -> Sequence[str]:
        """Return the devices that have a metric."""
        found: dict[str, None] = {}
        for samples in self._profile.hosts:
            for column in samples.columns:
                if column.metric == metric.value:
                    found[self._name(samples, column.device)] = None
        return list(found)

    def samples(self, metric: Metric, device: str, start: int = 0) -> NDArray[np.float64]:
        """Return the percentages of a device from a place on, those of all attempts one after the other."""
        host, _, name = device.rpartition(" ")
        mine = [each for each in self._profile.hosts if each.host == (host or self._first)]
        mine.sort(key=lambda each: each.attempt)
        series = [each.series(metric.value, name) for each in mine]
        return np.concatenate(series)[start:] if series else np.empty(0)

    def steps(self, start: int = 0) -> Sequence[StepTime]:
        """Return the steps from a place on."""
        if not self._profile.steps:
            return []
        first = self._profile.steps[0]
        phases = [first.column(name)[start:] for name in PHASES]
        parts = (dict(zip(PHASES, map(float, each), strict=True)) for each in zip(*phases, strict=True))
        whole = zip(
            first.column("step")[start:],
            first.column("mode")[start:],
            first.seconds[start:],
            parts,
            strict=True,
        )
        return [
            StepTime(int(step), MODES.get(int(mode), "GLOBAL"), float(seconds), part)
            for step, mode, seconds, part in whole
        ]

    def seconds(self) -> float:
        """Return how long the training has run, as far as the machine was sampled."""
        ends = [(each.times[0], each.times[-1]) for each in self._profile.hosts if len(each.times)]
        return float(max(end for _, end in ends) - min(start for start, _ in ends)) if ends else 0.0

    def first_step_after(self) -> float | None:
        """Return the seconds after which the first step began."""
        began = [each.column("began")[0] for each in self._profile.steps if len(each)]
        starts = [each.times[0] for each in self._profile.hosts if len(each.times)]
        if not began:
            return None
        return max(0.0, float(min(began) - min(starts))) if starts else 0.0

    @property
    def _first(self) -> str:
        return self._profile.hosts[0].host if self._profile.hosts else ""

    def _name(self, samples: HostSamples, device: str) -> str:
        return device if samples.host == self._first else f"{samples.host} {device}"
