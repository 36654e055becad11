"""The nouns of rules that are tried on trainings: what there is to choose from, and what is asked for."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ..core.jobs.debugger_models import RuleSpec
from ..core.models import WireModel


class RuleParameter(WireModel):
    """What one can set of a rule."""

    name: str
    help: str
    """A sentence without its end."""
    default: str
    """As a configuration has it; empty: none."""
    allowed: str
    """To end “Set it to …”."""
    kind: Literal["number", "flag", "choice", "text"]
    choices: list[str]
    """Of a choice; empty otherwise."""


class RuleKind(WireModel):
    """A built-in rule."""

    rule: str
    help: str
    """When it fires, in a sentence or two."""
    reads: str
    """What has to be saved for it."""
    compares: bool
    """Whether it needs other trainings."""
    parameters: list[RuleParameter]


class RuleCatalogue(WireModel):
    """The built-in rules in the order of the original's table."""

    items: list[RuleKind]


class CreateReplay(WireModel):
    """Rules that are tried on a training: from its first step on, and further while it runs."""

    rules: list[RuleSpec] = Field(min_length=1, max_length=20)
    """A name that the training has already gets a number. Only a training that runs takes actions."""


class Replay(WireModel):
    """Rules that were added to a training."""

    id: str
    names: list[str]
    """Of their evaluations among those of the training."""


class RemoveReplay(WireModel):
    """Which of its rules are removed."""

    rule: str = Field(default="", max_length=256)
    """Name of the evaluation; empty: all."""
