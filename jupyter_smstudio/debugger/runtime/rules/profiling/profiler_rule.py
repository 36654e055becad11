"""The base of the profiler rules."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Generic, TypeVar

import numpy as np

from ...profile.view import RulesView
from ...trial.trial import Trial
from ..actions import Action, ActionList
from ..configuration import BaseConfig, RuleConfiguration
from ..finding import Finding, Proposal, shortened
from ..parameters import Whole, read_parameters
from .view import GrowingProfile, Metric, ProfileView

if TYPE_CHECKING:
    from numpy.typing import NDArray

Kind = TypeVar("Kind", bound="Scanned")
NO_GPU = "this machine has no GPU whose driver tells it"


@dataclass(frozen=True)
class Scanned:
    """What all profiler rules have.

    Attributes:
        scan_interval_us: microseconds between two evaluations.
    """

    scan_interval_us: Annotated[int, Whole(least=1)] = 60_000_000


class ProfilerRule(ABC, Generic[Kind]):
    """A rule over a training's profile. What lasts is told once, when it begins.

    Args:
        profile: that is judged, or the trial whose profile is.
        parameters: that differ from their defaults, as values or texts.

    Attributes:
        rule_name: the name of the class.
        kind: the dataclass of the parameters.
        reads: what it judges, for “Nothing was judged”.
        lacks: why there may be nothing of it; empty: there always is, where anything was measured.
        parameters: as read.
        profile: that is judged.
        trial: whose it is; None: it was made for a profile.
        data_points: how many values have been judged.
        findings: what ``invoke_rule`` has found.
    """

    kind: ClassVar[type[Any]]
    reads: ClassVar[str]
    lacks: ClassVar[str] = ""
    parameters: Kind

    def __init__(self, profile: GrowingProfile | Trial, **parameters: object) -> None:
        self.rule_name = type(self).__name__
        self.profile = profile_of(profile)
        self.trial = profile if isinstance(profile, Trial) else None
        self.findings: list[Finding] = []
        self.parameters = read_parameters(self.rule_name, self.kind, parameters)
        self.data_points = 0
        self._holding: set[str] = set()

    @property
    def scan_interval_us(self) -> int:
        """Microseconds between two evaluations."""
        return self.parameters.scan_interval_us

    @abstractmethod
    def examine(self) -> Iterator[Finding]:
        """Judge what was measured since the last time, and say what began to be wrong."""

    def report(self) -> dict[str, dict[str, float]]:
        """Return figures for a report, by device or step; the rules that judge nothing have them."""
        return {}

    @classmethod
    def sagemaker(
        cls,
        base_config: BaseConfig,
        name: str | None = None,
        rule_parameters: Mapping[str, object] | None = None,
        actions: Action | ActionList | Sequence[Action] | None = None,
    ) -> RuleConfiguration:
        """Return the configuration of a profiler rule for a job.

        Args:
            base_config: of ``rule_configs``, e.g. ``rule_configs.LowGPUUtilization()``.
            name: shown for it; the rule's own by default.
            rule_parameters: those that differ from their defaults.
            actions: what is done when it finds something first.

        Raises:
            WrongParameter: a parameter is unknown, or its value is not allowed.
        """
        return base_config.configured(
            name=name, parameters=rule_parameters or {}, collections=None, actions=actions
        )

    # For rules

    def begins(self, what: str, condition: bool) -> bool:
        """Note whether a condition is met; return whether it was not before."""
        began = condition and what not in self._holding
        (self._holding.add if condition else self._holding.discard)(what)
        return began

    def finding(
        self,
        message: str,
        *,
        explanation: str,
        proposal: Proposal | None = None,
        step: int = -1,
        mode: str = "",
        **figures: float,
    ) -> Finding:
        """Return a finding of this rule; arguments as of `Finding`."""
        return Finding(
            rule=self.rule_name,
            step=step,
            mode=mode,
            tensor="",
            layer="",
            message=shortened(message),
            figures={name: float(value) for name, value in figures.items() if math.isfinite(value)},
            explanation=explanation,
            proposal=proposal,
        )


class Series:
    """What has been measured of some devices, of which the last values are kept.

    Args:
        profile: that is read.
        keep: values of each device; None: all since the last ``read``.
    """

    def __init__(self, profile: ProfileView, keep: int) -> None:
        self._profile, self._keep = profile, keep
        self._last: dict[tuple[Metric, str], NDArray[np.float64]] = {}
        self._read: dict[tuple[Metric, str], int] = {}
        self._measured: dict[tuple[Metric, str], int] = {}

    def new(self, metric: Metric, device: str) -> NDArray[np.float64]:
        """Return the values of a device since the last time, and keep them."""
        key = (metric, device)
        start = self._read.get(key, 0)
        values = self._profile.samples(metric, device, start)
        self._read[key] = start + len(values)
        self._measured[key] = self._measured.get(key, 0) + measured(values)
        kept = self._last.get(key)
        joined = values if kept is None else np.concatenate([kept, values])
        self._last[key] = joined[-self._keep :].copy()
        return values

    def count(self, metric: Metric, device: str) -> int:
        """Return how many values of a device have been measured."""
        return self._measured.get((metric, device), 0)

    def last(self, metric: Metric, device: str) -> NDArray[np.float64]:
        """Return the last values of a device."""
        return self._last.get((metric, device), np.empty(0))


def profile_of(given: GrowingProfile | Trial) -> GrowingProfile:
    """Return what rules ask of a trial's profile."""
    return RulesView(given.reader.folder) if isinstance(given, Trial) else given


def measured(values: NDArray[np.float64]) -> int:
    """Return how many values could be measured."""
    return int(np.isfinite(values).sum())


def shares_counted(values: NDArray[np.float64], bins: int) -> NDArray[np.int64]:
    """Return how many percentages are in each of some bins from 0 to 100; what is beyond is in the outermost.

    As ``np.histogram``, which takes twenty times as long for the few values of a scan.
    """
    places = (np.clip(values[np.isfinite(values)], 0, 100) * (bins / 100)).astype(np.int64)
    return np.bincount(np.minimum(places, bins - 1), minlength=bins)


def percentile(values: NDArray[np.float64], percent: float) -> float:
    """Return a percentile of finite values; NaN where there is none."""
    finite = values[np.isfinite(values)]
    return float(np.percentile(finite, percent)) if finite.size else math.nan
