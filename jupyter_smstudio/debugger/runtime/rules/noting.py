"""What the rules of every session have in common: what they find is noted, and their end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from .actions import ActionList
from .configuration import RULES_LIMIT, RuleConfiguration
from .finding import Finding, shortened
from .status import RuleEvaluation, RuleStatus

Fired = Callable[[RuleConfiguration, Finding, ActionList], None]
"""Told a rule's first finding, and what is to be done about it."""


class TooManyRules(ValueError):
    """A job was given more rules than it may have."""


def check_count(rules: Sequence[RuleConfiguration], noun: str) -> None:
    """Return if a session may have so many rules.

    Args:
        rules: of the session.
        noun: what they are called, in plural.

    Raises:
        TooManyRules: there are more than 20, the original's limit.
    """
    if len(rules) > RULES_LIMIT:
        raise TooManyRules(
            f"The job has {len(rules)} {noun}, and {RULES_LIMIT} are allowed. Leave some of them out."
        )


class Run:
    """A rule of a session, and what it has said.

    Args:
        configuration: of the rule.

    Attributes:
        configuration: as given.
        evaluation: what it has said so far.
        actions: what is done when it finds something first.
    """

    def __init__(self, configuration: RuleConfiguration) -> None:
        self.configuration = configuration
        self.evaluation = RuleEvaluation(
            configuration.name, configuration.rule, parameters=configuration.parameters
        )
        self.actions = configuration.actions

    @property
    def reads(self) -> str | None:
        """What the rule judges, for “Nothing was judged”; None: it does not say, or has failed."""
        return None

    def note(self, findings: Iterable[Finding], fired: Fired | None) -> list[Finding]:
        """Note findings, tell the rule's first one, and return them."""
        found = []
        for finding in findings:
            found.append(finding)
            if self.evaluation.found(finding) and fired:
                fired(self.configuration, finding, self.actions)
        return found

    def close(self, status: RuleStatus) -> None:
        """End with a status, unless there is one already."""
        evaluation, reads = self.evaluation, self.reads
        if evaluation.status is not RuleStatus.IN_PROGRESS:
            return
        evaluation.status = status
        if reads is not None and not evaluation.data_points:
            evaluation.details = shortened(f"Nothing was judged: the rule reads {reads}.")

    def fail(self, what: str, reason: str) -> None:
        """End with an error, unless the rule has found something, which counts more.

        Args:
            what: the rest of a sentence that begins with the rule, e.g. ``failed at step 3``.
            reason: further sentences.
        """
        if self.evaluation.status is RuleStatus.IN_PROGRESS:
            self.evaluation.status = RuleStatus.ERROR
            self.evaluation.details = shortened(f"The rule {self.configuration.name} {what}. {reason}")
