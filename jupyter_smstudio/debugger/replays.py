"""Rules that are tried on a training after it was started: what would they have said?"""

from __future__ import annotations

import itertools
from collections.abc import Collection

from ..core.errors import InvalidInput, NotFound, TooLarge, Unavailable
from ..core.events import Event, EventBus
from ..core.jobs.debugger_models import DebuggerSpec, RuleSpec
from ..core.jobs.source import copy_rules
from ..core.models import new_id
from .checks import DebuggerChecks
from .followed import begun
from .judging import FEATURE, Judging
from .models import RuleEvaluation
from .panels import panels_of, replay_panels
from .rule_models import CreateReplay, Replay
from .store import StandingStore
from .trainings import Training

MOST = 100
"""Rules that are tried on a training and not removed."""


def own_evaluations(training: Training, store: StandingStore) -> list[RuleEvaluation]:
    """Return what the rules have said that came with a training, in their order."""
    found: dict[str, RuleEvaluation] = {}
    for panel in panels_of(training):
        standing = store.read(training.id, panel.key)
        if standing is None:
            standing = begun(panel)
            # Nothing judges a training before its program runs; one that has ended by then is never judged.
            if training.over:
                stopped = [each.model_copy(update={"status": "Stopped"}) for each in standing.evaluations]
                standing = standing.model_copy(update={"evaluations": stopped})
        found |= {each.name: each for each in standing.evaluations}
    return [found[each.name] for each in training.rules if each.name in found]


class Replays:
    """Tries rules on trainings.

    Args:
        judging: judges by them.
        store: of what they say.
        checks: of rules.
        bus: of this server.
    """

    def __init__(self, judging: Judging, store: StandingStore, checks: DebuggerChecks, bus: EventBus) -> None:
        self._judging = judging
        self._store = store
        self._checks = checks
        self._bus = bus

    def evaluations(self, training_id: str) -> list[RuleEvaluation]:
        """Return what tried rules have said."""
        standings = self._store.replays(training_id)
        return [each for _, standing in standings for each in standing.evaluations]

    def begin(self, training: Training, request: CreateReplay, taken: Collection[str]) -> Replay:
        """Try rules on a training that has begun.

        Args:
            training: that has begun, or ended.
            request: with the rules.
            taken: names that the training's rules have.

        Raises:
            InvalidInput: a rule cannot be used, or the training has saved nothing yet.
            TooLarge: there are 100 already.
            Unavailable: nothing can be stored now.
        """
        self._refuse(training, request.rules)
        tried = self.evaluations(training.id)
        if len(tried) + len(request.rules) > MOST:
            raise TooLarge(
                f"{len(tried)} rules were tried on {training.name}, and {MOST} are kept. Remove some first."
            )
        replay = new_id()
        rules = [self._checks.located(each) for each in request.rules]
        rules = _named(rules, {*taken, *(each.name for each in tried)})
        copy_rules(rules, training.folder.rule_sources)
        panels = replay_panels(replay, training, rules)
        try:
            for panel in panels:
                self._store.write(training.id, panel.key, begun(panel))
        except OSError as error:
            raise Unavailable(f"Nothing was tried: {error}. Free some space and try again.") from error
        for panel in panels:
            self._judging.follow(training, panel)
        return Replay(id=replay, names=[each.name for each in rules])

    def stop(self, training: Training, replay: str) -> None:
        """Judge no more by tried rules; what they found stays.

        Raises:
            NotFound: there is no such replay, or it has ended.
        """
        running = list(self._judging.following(training.id, replay)) if replay else []
        if not running:
            raise NotFound(f"No rules of the replay {replay[:36]} are being tried on {training.name}.")
        for followed in running:
            self._judging.stop(followed)

    def remove(self, training: Training, replay: str, rule: str) -> None:
        """Forget what tried rules have said.

        Args:
            training: that they were tried on.
            replay: its id.
            rule: name of one of its evaluations; empty: all.

        Raises:
            NotFound: there is no such replay or rule.
        """
        removed = 0
        for panel, standing in self._store.replays(training.id):
            if panel.replay != replay:
                continue
            kept = [each for each in standing.evaluations if rule not in ("", each.name)]
            removed += len(standing.evaluations) - len(kept)
            running = next(
                (each for each in self._judging.following(training.id, replay) if each.panel == panel), None
            )
            if not kept:
                if running is not None:
                    running.task.cancel()
                self._store.remove(training.id, panel.key)
            elif len(kept) < len(standing.evaluations):
                now = running.standing if running is not None else standing
                update = {"evaluations": [each for each in now.evaluations if each.name != rule]}
                now = now.model_copy(update=update)
                if running is not None:
                    running.standing = now
                self._store.write(training.id, panel.key, now)
        if not removed:
            raise NotFound(f"No such rule was tried on {training.name}, or it was removed already.")
        payload = {"id": training.id, "job": training.name, "replay": replay, "rule": rule}
        self._bus.publish(Event(FEATURE, "replay.removed", training.owner, payload))

    def _refuse(self, training: Training, rules: list[RuleSpec]) -> None:
        if not training.begun:
            raise InvalidInput(f"{training.name} has saved nothing yet. Try rules when its program runs.")
        if training.over and any(each.actions for each in rules):
            raise InvalidInput(
                f"{training.name} has ended, so nothing is done about findings. Leave the actions out."
            )
        if training.kind == "notebook" and any(each.source for each in rules):
            raise InvalidInput(
                "A rule of a file of your own runs in the image of a job. In a notebook, judge by it with "
                "invoke_rule(rule)."
            )
        elsewhere = training.kind == "job"
        for problem in self._checks.problems(DebuggerSpec(rules=rules), elsewhere=elsewhere):
            if problem.blocking:
                field = problem.field.removeprefix("debugger.")
                raise InvalidInput(problem.message, fields={field: problem.message})


def _named(rules: list[RuleSpec], taken: set[str]) -> list[RuleSpec]:
    """Return rules with names that nobody has, in the way of files that are copied."""
    found = []
    for rule in rules:
        names = itertools.chain([rule.name], (f"{rule.name} ({number})" for number in itertools.count(2)))
        name = next(each for each in names if each not in taken)
        taken.add(name)
        found.append(rule.model_copy(update={"name": name}))
    return found
