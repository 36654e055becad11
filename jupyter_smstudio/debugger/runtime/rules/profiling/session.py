"""Runs the profiler rules of a job over its profile, moment after moment, while it grows or after its end."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ...store.errors import DamagedTrial
from ..configuration import RuleConfiguration
from ..finding import Finding
from ..noting import Fired, Run, check_count
from ..parameters import WrongParameter
from ..status import RuleEvaluation, RuleStatus
from .profiler_rule import ProfilerRule
from .reports import PARTS, ProfilerReport
from .scans import Scans
from .view import GrowingProfile

NOTHING = "nothing was measured of this training"


class ProfilerSession:
    """Judges a profile by profiler rules, each once in its scan interval.

    The intervals are of the profile's own time: at each of its scans a rule sees what was measured until
    then. So it says of a training that has ended what it says of one that runs, and at the same moment.

    Args:
        profile: of the job.
        rules: configurations.
        fired: is told the first finding of each rule.

    Attributes:
        behind: whether there was more to judge than ``advance`` was to judge at once.

    Raises:
        TooManyRules: there are more than 20.
    """

    def __init__(
        self, profile: GrowingProfile, rules: Sequence[RuleConfiguration], *, fired: Fired | None = None
    ) -> None:
        check_count(rules, "profiler rules")
        self._profile, self._fired = profile, fired
        self._runs = [_Run(configuration, profile) for configuration in rules]
        self.behind = False

    @property
    def evaluations(self) -> list[RuleEvaluation]:
        """What each rule has said so far, in the order of the configurations."""
        return [run.evaluation for run in self._runs]

    def reports(self) -> dict[str, dict[str, Any]]:
        """Return the figures of the rules that have some, by the name of their configuration."""
        return {run.evaluation.name: run.rule.report() for run in self._runs if run.rule}

    def advance(self, at_most: int | None = None) -> list[Finding]:
        """Judge what was measured since the last time by the rules that are due, and return what was found.

        Args:
            at_most: moments that are judged now, so that a long profile does not keep its caller waiting;
                None: all.
        """
        found: list[Finding] = []
        looks = 0
        while (moment := self._next()) is not None and looks != at_most:
            self._profile.look_until(moment)
            found += self._judged([run for run in self._runs if run.scans.due <= moment], moment)
            looks += 1
        self.behind = moment is not None
        return found

    def end(self) -> list[Finding]:
        """Judge by all rules once more, as the training has ended, and return what was found."""
        found = self.advance()
        self._profile.look_until(math.inf)
        newest = self._newest()
        found += self._judged(self._runs, newest)
        for run in self._runs:
            run.measured = newest is not None
            run.close(RuleStatus.NO_ISSUES_FOUND)
        return found

    def _next(self) -> float | None:
        """Return the moment at which a rule is to look next; None: nothing was measured then yet."""
        due = min((run.scans.due for run in self._runs if run.rule), default=math.inf)
        try:
            return self._profile.first_since(due) if due < math.inf else None
        except DamagedTrial as error:
            self._give_up(error)
            return None

    def _newest(self) -> float | None:
        try:
            return self._profile.newest()
        except DamagedTrial as error:
            self._give_up(error)
            return None

    def _give_up(self, error: DamagedTrial) -> None:
        for run in self._runs:
            run.break_off("cannot judge the profile", str(error))

    def _judged(self, runs: Sequence[_Run], moment: float | None) -> list[Finding]:
        return [finding for run in runs for finding in run.note_at(moment, self._fired)]


class _Run(Run):
    def __init__(self, configuration: RuleConfiguration, profile: GrowingProfile) -> None:
        super().__init__(configuration)
        self.rule: ProfilerRule[Any] | ProfilerReport | None = None
        self.scans = Scans(0)
        self.measured = True
        try:
            self.rule = profiler_rule(configuration.rule)(profile, **configuration.parameters)
            self.scans = Scans(self.rule.scan_interval_us)
        except WrongParameter as error:
            self.fail("failed", str(error))

    @property
    def reads(self) -> str | None:
        """What the rule judges, and why there is nothing of it."""
        if self.rule is None:
            return None
        reason = self.rule.lacks if self.measured else NOTHING
        return f"{self.rule.reads}; {reason}" if reason else self.rule.reads

    def break_off(self, what: str, reason: str) -> None:
        """Judge no more."""
        self.rule = None
        self.fail(what, reason)

    def note_at(self, moment: float | None, fired: Fired | None) -> list[Finding]:
        """Judge what is seen at a moment, note what is found, and return it."""
        if self.rule is None:
            return []
        try:
            found = list(self.rule.examine())
        except Exception as error:  # whatever is wrong with one rule or its data, the others go on
            self.break_off("failed", f"{type(error).__name__}: {error}")
            return []
        if moment is not None:
            self.scans.looked(moment)
        self.evaluation.data_points = self.rule.data_points
        if found and not self.evaluation.triggered:
            self.evaluation.moment = moment
        return self.note(found, fired)


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
