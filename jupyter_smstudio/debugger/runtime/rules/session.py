"""Runs the rules of a job over its trial while it grows."""

from __future__ import annotations

import bisect
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ..trial.trial import Trial
from .actions import ActionList
from .built_in_rule import BuiltInRule, view_of
from .catalogue import UnknownRule, rule_class
from .configuration import RuleConfiguration
from .finding import Finding, shortened
from .invoke import NOT_SAVED
from .noting import Fired, Run, check_count
from .parameters import WrongParameter
from .rule import Rule
from .shared_view import SharedView
from .source import WrongSource, load_rule, reason_of
from .status import RuleEvaluation, RuleStatus
from .view import TensorView

KNOWN = (UnknownRule, WrongParameter, WrongSource, FileNotFoundError)
"""Errors whose texts are sentences for people."""
NO_OTHERS = "It compares with other trainings, and none was named. Name them in other_trials."


class RuleSession:
    """Judges a trial by many rules; the error of one ends that one alone.

    Call ``advance`` whenever there may be new steps, and ``end`` or ``stop`` at last.

    Args:
        trial: a trial, or a view of one for built-in rules alone.
        rules: configurations.
        other_trials: of a rule that compares, by the name of its configuration.
        fired: is told the first finding of each rule.
        clock: seconds that never go back.

    Raises:
        TooManyRules: there are more than 20.
    """

    def __init__(
        self,
        trial: Trial | TensorView,
        rules: Sequence[RuleConfiguration],
        *,
        other_trials: Mapping[str, Sequence[TensorView]] | None = None,
        fired: Fired | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        check_count(rules, "rules")
        self._trial = trial
        self._view = SharedView(view_of(trial))
        self._fired, self._clock = fired, clock
        self._last_step = -1
        others = other_trials or {}
        self._runs = [self._started(each, others.get(each.name, ())) for each in rules]

    @property
    def evaluations(self) -> list[RuleEvaluation]:
        """What each rule has said so far, in the order of the configurations."""
        return [run.evaluation for run in self._runs]

    @property
    def last_step(self) -> int:
        """The last step that was judged; -1: none was."""
        return self._last_step

    def advance(self, at_most: int | None = None) -> list[Finding]:
        """Judge the steps that were saved since the last time, and return what was found.

        Args:
            at_most: steps that are judged now, so that a long trial does not keep its caller waiting; None:
                all.
        """
        steps = self._view.steps()
        first = bisect.bisect_right(steps, self._last_step)
        last = len(steps) if at_most is None else min(len(steps), first + at_most)
        found: list[Finding] = []
        self._view.expect(steps[first:last])
        for step in steps[first:last]:
            self._last_step = step
            for run in self._runs:
                found += run.note(run.judge(step), self._fired)
        now = self._clock()
        for run in self._runs:
            found += run.note(run.wait(now), self._fired)
        return found

    def end(self) -> list[Finding]:
        """Judge what was left open as the training has ended, and return what was found."""
        found = [finding for run in self._runs for finding in run.note(run.finish(), self._fired)]
        for run in self._runs:
            run.close(RuleStatus.NO_ISSUES_FOUND)
        return found

    def stop(self) -> None:
        """End without judging any more: a person stopped the evaluation."""
        for run in self._runs:
            run.close(RuleStatus.STOPPED)

    def _started(self, configuration: RuleConfiguration, others: Sequence[TensorView]) -> RuleRun:
        run = RuleRun(configuration)
        run.start(self._trial, self._view, others)
        return run


class RuleRun(Run):
    """One rule of a session.

    Args:
        configuration: of the rule.
    """

    def __init__(self, configuration: RuleConfiguration) -> None:
        super().__init__(configuration)
        self._rule: Rule | None = None
        self._met = False

    @property
    def reads(self) -> str | None:
        """What the rule judges, and what to do where it was not saved."""
        return f"{self._rule.reads}. Save these" if isinstance(self._rule, BuiltInRule) else None

    def start(self, trial: Trial | TensorView, view: TensorView, others: Sequence[TensorView]) -> None:
        """Make the rule; what is wrong with it is its error."""
        source, name = self.configuration.source, self.configuration.rule
        try:
            kind = load_rule(source, name) if source else rule_class(name)
            if issubclass(kind, BuiltInRule) and kind.compares and not others:
                raise WrongParameter(NO_OTHERS)
            base = view if issubclass(kind, BuiltInRule) else trial
            compared = {"other_trials": others} if others else {}  # a person's own rule need not take any
            self._rule = kind(base, **compared, **self.configuration.parameters)
        except Exception as error:  # a person's own rule may raise anything, and the others go on
            self._failed(error, "could not be started")
            return
        if isinstance(self._rule, BuiltInRule):
            asked = self._rule.actions_of(self._rule.parameters)
            self.actions = ActionList(*self.actions.actions, *asked.actions)

    def judge(self, step: int) -> Sequence[Finding]:
        """Judge a step, and return what was found."""
        return self._judged(lambda rule: self._at(rule, step), f"failed at step {step}")

    def wait(self, now: float) -> Sequence[Finding]:
        """Judge that nothing new was saved until a moment of the session's clock."""
        return self._judged(lambda rule: _findings(rule, lambda own: own.wait(now)), "failed while it waited")

    def finish(self) -> Sequence[Finding]:
        """Judge what was left open."""
        return self._judged(lambda rule: _findings(rule, lambda own: own.finish()), "failed at the end")

    def close(self, status: RuleStatus) -> None:
        """End with a status, unless there is one already."""
        super().close(status)
        self._rule = None

    def _judged(self, judge: Callable[[Rule], Sequence[Finding]], otherwise: str) -> Sequence[Finding]:
        rule = self._rule
        if rule is None:
            return ()
        try:
            found = judge(rule)
        except NOT_SAVED:
            return ()
        except Exception as error:  # a person's own rule may raise anything, and the others go on
            self._failed(error, otherwise)
            return ()
        if isinstance(rule, BuiltInRule):
            self.evaluation.data_points = rule.data_points
        return found

    def _at(self, rule: Rule, step: int) -> Sequence[Finding]:
        met = rule.invoke_at_step(step)
        self.evaluation.last_step = step
        if isinstance(rule, BuiltInRule):
            return rule.findings
        self.evaluation.data_points += 1
        began, self._met = met and not self._met, bool(met)
        return [_own_finding(self.configuration, step)] if began else ()

    def _failed(self, error: Exception, what: str) -> None:
        self._rule = None
        self.fail(
            what, str(error) if isinstance(error, KNOWN) else reason_of(error, self.configuration.source)
        )


def _findings(rule: Rule, judge: Callable[[BuiltInRule[Any]], Iterable[Finding]]) -> Sequence[Finding]:
    return tuple(judge(rule)) if isinstance(rule, BuiltInRule) else ()


def _own_finding(configuration: RuleConfiguration, step: int) -> Finding:
    message = shortened(f"Step {step}: the condition of {configuration.name} is met.")
    return Finding(configuration.name, step, "", "", "", message, {}, message)
