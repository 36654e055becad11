"""All rules of a job: those that judge its tensors, and those that judge its profile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .profile.view import RulesView
from .rules.configuration import RuleConfiguration
from .rules.finding import Finding
from .rules.profiling.names import judges_profile
from .rules.profiling.session import ProfilerSession
from .rules.session import RuleSession
from .rules.status import RuleEvaluation
from .rules.view import TensorView
from .trial.trial import Trial


class JobSession:
    """Judges a job by rules of both kinds.

    Args:
        trial: that is judged; its profile lies in its folder.
        rules: configurations; a profiler rule is known by its name.
        other_trials: of a rule that compares, by the name of its configuration.

    Raises:
        TooManyRules: there are more than 20 of a kind.
    """

    def __init__(
        self,
        trial: Trial,
        rules: Sequence[RuleConfiguration],
        other_trials: Mapping[str, Sequence[TensorView]] | None = None,
    ) -> None:
        profiling = [each for each in rules if judges_profile(each)]
        self._order = [each.name for each in rules]
        self._tensors = RuleSession(
            trial, [each for each in rules if not judges_profile(each)], other_trials=other_trials
        )
        self._view = RulesView(trial.reader.folder)
        self._profile = ProfilerSession(self._view, profiling)
        self._profiles = bool(profiling)

    @property
    def evaluations(self) -> list[RuleEvaluation]:
        """What each rule has said so far, in the order of the configurations."""
        both = [*self._tensors.evaluations, *self._profile.evaluations]
        return sorted(both, key=lambda each: self._order.index(each.name))

    @property
    def behind(self) -> bool:
        """Whether there was more of the profile to judge than ``advance`` was to judge at once."""
        return self._profile.behind

    @property
    def last_step(self) -> int:
        """The last step whose tensors were judged; -1: none was."""
        return self._tensors.last_step

    def advance(self, at_most: int | None = None) -> list[Finding]:
        """Judge what is new, and return what was found.

        Args:
            at_most: steps whose tensors are judged now, and moments of the profile; None: all.
        """
        found = self._tensors.advance(at_most)
        if self._profiles:
            self._view.refresh()
            found += self._profile.advance(at_most)
        return found

    def end(self) -> list[Finding]:
        """Judge what was left open as the training has ended, and return what was found."""
        self._view.refresh()
        return [*self._tensors.end(), *self._profile.end()]
