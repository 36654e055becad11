"""The base of the built-in rules: they judge step after step, keep little, and say what began to be wrong."""

from __future__ import annotations

import math
import re
from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from ..layer_types import typed_name
from ..store.summary import Summary
from ..trial.trial import Trial
from .actions import ActionList
from .finding import NAME_LIMIT, Finding, Proposal, layer_of, shortened
from .parameters import read_parameters
from .rule import Rule
from .view import TensorView

Parameters = TypeVar("Parameters")
AnyTrial = Trial | TensorView
Saves = Mapping[str, Mapping[str, str]]
LEARNING = ("TRAIN", "GLOBAL")
"""Modes in which weights are to change; a script that sets no mode has all its steps in ``GLOBAL``."""
EVERYTHING = ""
"""Stands for the tensor where a condition is about none, or about all together."""


class BuiltInRule(Rule, Generic[Parameters]):
    """A rule of the original's table.

    A condition that lasts is told once, at the step where it begins, and again when it comes back.

    Args:
        base_trial: a trial, or whatever else answers `TensorView`.
        other_trials: that it is compared with.
        parameters: that differ from their defaults, as values or texts.

    Attributes:
        kind: the dataclass of the parameters.
        saves: what has to be saved for it: parameters of each collection, beside those of a job's hook.
        reads: what it judges, for “Save … for this rule”.
        compares: whether it needs other trials.
        parameters: as read.
        data_points: how many values have been judged.
        findings: of the last step.
    """

    kind: ClassVar[type[Any]]
    saves: ClassVar[Saves] = {}
    reads: ClassVar[str]
    compares: ClassVar[bool] = False
    parameters: Parameters

    def __init__(
        self, base_trial: AnyTrial, other_trials: Sequence[AnyTrial] | None = None, **parameters: object
    ) -> None:
        super().__init__(base_trial, [view_of(other) for other in other_trials or ()])
        self.view: TensorView = view_of(base_trial)
        self.parameters = read_parameters(self.rule_name, self.kind, parameters)
        self.data_points = 0
        self.findings: tuple[Finding, ...] = ()
        self._met = False
        self._holding: set[str] = set()
        self._matches: dict[tuple[str, tuple[str, ...]], bool] = {}

    @abstractmethod
    def examine(self, step: int) -> Iterator[Finding]:
        """Judge a step, later than those before, and say what began to be wrong with it."""

    def wait(self, now: float) -> Iterator[Finding]:
        """Judge that nothing new was saved until a moment, seconds of a clock that never goes back."""
        return iter(())

    @classmethod
    def actions_of(cls, parameters: Parameters) -> ActionList:
        """Return what parameters ask to be done when it finds something, beside the job's actions."""
        return ActionList()

    def finish(self) -> Iterator[Finding]:
        """Judge what was left open, as no step follows."""
        return iter(())

    def invoke_at_step(self, step: int) -> bool:
        """Return whether the condition is met at a step."""
        self._met = False
        self.findings = tuple(self.examine(step))
        return self._met

    # For rules

    def begins(self, tensor: str, condition: bool) -> bool:
        """Note whether the condition is met for a tensor at this step; return whether it was not before."""
        self.data_points += 1
        if not condition:
            self._holding.discard(tensor)
            return False
        self._met = True
        began = tensor not in self._holding
        self._holding.add(tensor)
        return began

    def selected(
        self, step: int, collections: Sequence[str] = (), regexes: tuple[str, ...] = ()
    ) -> Sequence[str]:
        """Return a step's tensors that are in a collection or match an expression; all if none is given.

        An expression may match the name, or what the tensor is called after its layer's type.
        """
        every = self.view.names(step)
        if not collections and not regexes:
            return every
        chosen = {name for each in collections for name in self.view.names(step, each)}
        return [name for name in every if name in chosen or (regexes and self._matching(name, regexes))]

    def summaries(self, step: int, names: Sequence[str]) -> Iterator[tuple[str, Summary]]:
        """Yield the tensors of a step that have values, with their summaries."""
        for name in names:
            summary = self.view.summary(name, step)
            if summary is not None and summary.count:
                yield name, summary

    def typed(self, tensor: str) -> str:
        """Return what a tensor is called after its layer's type, e.g. ``features.1_relu_output_0``."""
        return typed_name(tensor, self.view.layer_types()) or tensor

    def finding(
        self,
        step: int,
        tensor: str,
        message: str,
        *,
        explanation: str,
        proposal: Proposal | None = None,
        **figures: float,
    ) -> Finding:
        """Return a finding of this rule.

        Args:
            step: global step.
            tensor: its name; `EVERYTHING` for none.
            message: what was met, after “Step 5, tensor conv1.weight: ”.
            explanation: three sentences.
            proposal: an edit that would help.
            figures: the numbers of the message; infinite ones are left out.
        """
        where = f"Step {step}, tensor {shortened(tensor, NAME_LIMIT)}" if tensor else f"Step {step}"
        return Finding(
            rule=self.rule_name,
            step=step,
            mode=self.view.mode(step) if step >= 0 else "",
            tensor=tensor,
            layer=layer_of(tensor),
            message=shortened(f"{where}: {message}"),
            figures={name: float(value) for name, value in figures.items() if math.isfinite(value)},
            explanation=explanation,
            proposal=proposal,
        )

    def _matching(self, name: str, regexes: tuple[str, ...]) -> bool:
        known = self._matches.get((name, regexes))
        if known is None:
            names = (name, self.typed(name))
            known = self._matches[name, regexes] = any(
                re.search(each, one) for each in regexes for one in names
            )
        return known


def view_of(trial: AnyTrial) -> TensorView:
    """Return what rules ask of a trial."""
    return trial.view() if isinstance(trial, Trial) else trial
