"""Runs the profiler rules of a job over its profile while it grows."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from ..configuration import RuleConfiguration
from ..finding import Finding
from ..noting import Fired, Run, check_count
from ..parameters import WrongParameter
from ..status import RuleEvaluation, RuleStatus
from .profiler_rule import ProfilerRule
from .reports import PARTS, ProfilerReport
from .view import ProfileView

DEFAULT_SCAN_US = 60_000_000


class ProfilerSession:
    """Judges a profile by profiler rules, each once in its scan interval.

    Args:
        profile: of the job.
        rules: configurations.
        fired: is told the first finding of each rule.
        clock: seconds that never go back.

    Raises:
        TooManyRules: there are more than 20.
    """

    def __init__(
        self,
        profile: ProfileView,
        rules: Sequence[RuleConfiguration],
        *,
        fired: Fired | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        check_count(rules, "profiler rules")
        self._fired, self._clock = fired, clock
        self._runs = [_Run(configuration, profile) for configuration in rules]

    @property
    def evaluations(self) -> list[RuleEvaluation]:
        """What each rule has said so far, in the order of the configurations."""
        return [run.evaluation for run in self._runs]

    def reports(self) -> dict[str, dict[str, Any]]:
        """Return the figures of the rules that have some, by the name of their configuration."""
        return {run.evaluation.name: run.rule.report() for run in self._runs if run.rule}

    def advance(self) -> list[Finding]:
        """Judge by the rules whose scan interval is over, and return what was found."""
        now = self._clock()
        return [
            finding
            for run in self._runs
            if now >= run.due
            for finding in run.note(run.judge(now), self._fired)
        ]

    def end(self) -> list[Finding]:
        """Judge by all rules once more, as the training has ended, and return what was found."""
        now = self._clock()
        found = [finding for run in self._runs for finding in run.note(run.judge(now), self._fired)]
        for run in self._runs:
            run.close(RuleStatus.NO_ISSUES_FOUND)
        return found


class _Run(Run):
    def __init__(self, configuration: RuleConfiguration, profile: ProfileView) -> None:
        super().__init__(configuration)
        self.due = float("-inf")
        self.rule: ProfilerRule[Any] | ProfilerReport | None = None
        self._interval = float(configuration.parameters.get("scan_interval_us", DEFAULT_SCAN_US)) / 1e6
        try:
            self.rule = profiler_rule(configuration.rule)(profile, **configuration.parameters)
        except WrongParameter as error:
            self.fail("failed", str(error))

    @property
    def reads(self) -> str | None:
        """What the rule judges."""
        return self.rule.reads if self.rule else None

    def judge(self, now: float) -> list[Finding]:
        if self.rule is None:
            return []
        self.due = now + self._interval
        try:
            found = list(self.rule.examine())
        except Exception as error:  # whatever is wrong with one rule or its data, the others go on
            self.rule = None
            self.fail("failed", f"{type(error).__name__}: {error}")
            return []
        self.evaluation.data_points = self.rule.data_points
        return found


def profiler_rule(name: str) -> type[ProfilerRule[Any]] | type[ProfilerReport]:
    """Return the profiler rule of a name.

    Raises:
        WrongParameter: there is none.
    """
    kinds: dict[str, type[ProfilerRule[Any]] | type[ProfilerReport]] = {kind.__name__: kind for kind in PARTS}
    kinds[ProfilerReport.__name__] = ProfilerReport
    if name not in kinds:
        raise WrongParameter(f"There is no profiler rule {name}. There are: {', '.join(kinds)}.")
    return kinds[name]
