"""A panel of rules over a training: what they have said so far, joined with what was done about it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ..core.jobs.debugger_models import RuleAction, RuleSpec
from .models import ActionTaken, RuleEvaluation
from .panels import Panel, wanted_actions
from .store import Standing
from .trainings import Training

MOST_DETAILS = 1024
"""Characters: the original's limit of ``StatusDetails``."""


@dataclass
class Followed:
    """A panel of a training.

    Attributes:
        training: as it is now.
        panel: its rules.
        standing: what was said of it.
        ended: set when nothing more is saved.
        rules: as configured, by their names.
        wanted: what is done when a rule finds something first, by its name.
        acting: what is being done about findings, by the rule's name.
        task: that follows it.
    """

    training: Training
    panel: Panel
    standing: Standing
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    rules: dict[str, RuleSpec] = field(init=False)
    wanted: dict[str, list[RuleAction]] = field(init=False)
    acting: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    task: asyncio.Task[None] = field(init=False)

    def __post_init__(self) -> None:
        self.rules = {each.name: each for each in self.panel.rules}
        self.wanted = {each.name: wanted_actions(each, self.training) for each in self.panel.rules}
        if not self.standing.evaluations:
            self.standing = begun(self.panel)

    def take(self, said: Sequence[RuleEvaluation], last_step: int, *, final: bool) -> list[RuleEvaluation]:
        """Note what a judge has said; return the rules of which it is news.

        A judge that reads the trial anew repeats what the one before has said: what was done stays done.
        """
        by_name = {each.name: each for each in said if each.name in self.rules}
        joined, changed = [], []
        for before in self.standing.evaluations:
            now = by_name.get(before.name)
            if now is None or now.triggered < before.triggered:
                joined.append(before)
                continue
            # What a judge of a person's own code says of anything else is not listened to.
            kept = {name: getattr(before, name) for name in ("rule", "actions", "parameters", "replay")}
            now = now.model_copy(update={**kept, "details": now.details[:MOST_DETAILS]})
            joined.append(now)
            if (now.status, now.triggered) != (before.status, before.triggered):
                changed.append(now)
        last_step = max(last_step, self.standing.last_step)
        told = {"evaluations": joined, "last_step": last_step, "final": final}
        self.standing = self.standing.model_copy(update=told)
        return changed

    def to_act(self) -> Iterator[RuleEvaluation]:
        """Return the rules that found something about which not all was done."""
        for each in self.standing.evaluations:
            wanted = self.wanted[each.name]
            done = [action for action in each.actions if action.state != "waiting"]
            if each.triggered and len(done) < len(wanted) and each.name not in self.acting:
                yield each

    def evaluation(self, name: str) -> RuleEvaluation:
        """Return what a rule has said."""
        return next(each for each in self.standing.evaluations if each.name == name)

    def set_actions(self, name: str, actions: Sequence[ActionTaken]) -> None:
        """Note what was done because of a rule."""
        evaluations = [
            each.model_copy(update={"actions": list(actions)}) if each.name == name else each
            for each in self.standing.evaluations
        ]
        self.standing = self.standing.model_copy(update={"evaluations": evaluations})


def begun(panel: Panel) -> Standing:
    """Return the standing of a panel of which nothing was judged."""
    evaluations = [begun_rule(each, panel.replay) for each in panel.rules]
    return Standing(evaluations=evaluations, rules=list(panel.rules) if panel.replay else [])


def begun_rule(rule: RuleSpec, replay: str = "") -> RuleEvaluation:
    """Return what is known of a rule that has judged nothing yet."""
    parameters = dict(rule.parameters)
    if rule.other_trials:
        parameters["other_trials"] = ", ".join(rule.other_trials)
    return RuleEvaluation(
        name=rule.name, rule=rule.rule, status="InProgress", parameters=parameters, replay=replay
    )
