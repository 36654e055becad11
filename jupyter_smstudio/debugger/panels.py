"""The rules of a training in groups, each judged by a process of its own and stored in a file of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..core.jobs.debugger_models import RuleAction, RuleSpec
from .trainings import Training

MAIN = "rules"
"""Rules of the studio that came with the training; their judge sees new steps, so it is always there."""
OWN = "rules-image"
"""Rules of a person's own that came with the training."""
REPLAY = re.compile(r"replay-(?P<id>[0-9a-f-]{36})(?P<own>-image)?")


@dataclass(frozen=True)
class Panel:
    """Rules of a training that one process judges.

    Attributes:
        key: tells it from the training's others, and names its files.
        rules: that are judged.
        replay: id of the replay that added it; empty: it came with the training.
        own: whether the rules are a person's own code, which runs in the job's image, confined.
    """

    key: str
    rules: tuple[RuleSpec, ...]
    replay: str = ""
    own: bool = False


def panels_of(training: Training) -> list[Panel]:
    """Return the panels that came with a training.

    What packages of a notebook's kernel add is judged by the server's: nobody knows the kernel's image.
    """
    own = [each for each in training.rules if training.kind == "job" and is_own(each)]
    main = [each for each in training.rules if each not in own]
    return [Panel(MAIN, tuple(main)), *([Panel(OWN, tuple(own), own=True)] if own else [])]


def replay_panels(replay: str, training: Training, rules: list[RuleSpec]) -> list[Panel]:
    """Return the panels that a replay adds."""
    own = [each for each in rules if training.kind == "job" and is_own(each)]
    known = [each for each in rules if each not in own]
    panels = [
        Panel(f"replay-{replay}", tuple(known), replay),
        Panel(f"replay-{replay}-image", tuple(own), replay, own=True),
    ]
    return [each for each in panels if each.rules]


def is_own(rule: RuleSpec) -> bool:
    """Tell whether a rule is a person's or a package's code, and none of the studio's."""
    from .runtime.rules.catalogue import is_built_in  # numpy, which few requests need

    return bool(rule.source) or not is_built_in(rule.rule)


def wanted_actions(rule: RuleSpec, training: Training) -> list[RuleAction]:
    """Return what is done when a rule finds something first: its actions, and what its parameters ask for.

    ``stop_training_on_fire`` with a prefix stops the judged training where its name begins so, and no other.
    """
    from .runtime.rules.built_in_rule import BuiltInRule
    from .runtime.rules.catalogue import BUILT_IN
    from .runtime.rules.parameters import read_parameters

    kind = None if rule.source else BUILT_IN.get(rule.rule)
    if kind is None or not issubclass(kind, BuiltInRule):
        return rule.actions
    asked = kind.actions_of(read_parameters(rule.rule, kind.kind, rule.parameters)).to_json()
    mine = [each for each in asked if training.name.startswith(each.get("training_job_prefix", ""))]
    added = [RuleAction(name="stoptraining")] if mine else []
    return [*rule.actions, *(each for each in added if each not in rule.actions)]
