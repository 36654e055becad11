"""A job that is judged: what its rules have said so far, joined with what was done about it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..core.jobs.debugger_models import RuleSpec
from ..core.jobs.folders import JobFolder
from ..core.jobs.models import Job
from .models import ActionTaken, RuleEvaluation
from .store import Standing


@dataclass
class Followed:
    """A job and its rules.

    Attributes:
        job: as it is now.
        folder: its files.
        standing: what was said of it.
        ended: set when its program has ended.
        rules: as configured, by their names.
        task: that follows it.
    """

    job: Job
    folder: JobFolder
    standing: Standing
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    rules: dict[str, RuleSpec] = field(init=False)
    task: asyncio.Task[None] = field(init=False)

    def __post_init__(self) -> None:
        rules = self.job.spec.debugger.rules if self.job.spec.debugger else []
        self.rules = {each.name: each for each in rules}
        if not self.standing.evaluations:
            begun = [RuleEvaluation(name=each.name, rule=each.rule, status="InProgress") for each in rules]
            self.standing = Standing(evaluations=begun)

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
            now = now.model_copy(update={"actions": before.actions})
            joined.append(now)
            if (now.status, now.triggered) != (before.status, before.triggered):
                changed.append(now)
        self.standing = Standing(
            evaluations=joined, last_step=max(last_step, self.standing.last_step), final=final
        )
        return changed

    def to_act(self) -> Iterator[RuleEvaluation]:
        """Return the rules that found something about which not all was done."""
        for each in self.standing.evaluations:
            wanted = self.rules[each.name].actions
            done = [action for action in each.actions if action.state != "waiting"]
            if each.triggered and len(done) < len(wanted):
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


def judge_order(job: Job, folder: JobFolder) -> dict[str, Any]:
    """Return what a judge is told: where tensors are, and rules as ``RuleConfiguration`` reads them."""
    rules = job.spec.debugger.rules if job.spec.debugger else []
    return {
        "tensors": str(folder.tensors),
        "rules": [
            {
                "RuleConfigurationName": each.name,
                "RuleParameters": {**each.parameters, "rule_to_invoke": each.rule},
                "Source": each.source,
            }
            for each in rules
        ],
    }
