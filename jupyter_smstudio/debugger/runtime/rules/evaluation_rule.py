"""The base of rules that hold an evaluation against the training before it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import ClassVar

from .built_in_rule import AnyTrial, BuiltInRule, Parameters, Saves
from .finding import Finding
from .losses import Phases, mean_losses


class EvaluationRule(BuiltInRule[Parameters]):
    """Judges each evaluation when it is over, by its mean loss and that of the stretch of training before it.

    The guide counts in steps; an evaluation of many steps counts as one here, as its batches differ by chance
    alone.
    """

    saves: ClassVar[Saves] = {"losses": {"train.save_interval": "100", "eval.save_interval": "10"}}
    reads = "losses in the modes TRAIN and EVAL, or XGBoost's metrics of both"

    def __init__(
        self, base_trial: AnyTrial, other_trials: Sequence[AnyTrial] | None = None, **parameters: object
    ) -> None:
        super().__init__(base_trial, other_trials, **parameters)
        self._phases = Phases()
        self._last_step = 0

    @abstractmethod
    def compare(self, step: int, train: float, validation: float) -> Iterator[Finding]:
        """Judge the mean losses of a stretch of training and of the evaluation after it, until a step."""

    def losses(self, step: int) -> Sequence[str]:
        """Return the tensors of a step that are losses."""
        return self.selected(step, ("losses", "metrics"))

    def examine(self, step: int) -> Iterator[Finding]:
        """Judge the evaluation that is over, and take a step's losses."""
        losses = mean_losses(self.view, step, self.losses(step))
        if self._phases.complete(*losses):
            yield from self._judge()
        self._phases.add(*losses)
        if any(loss is not None for loss in losses):
            self._last_step = step

    def finish(self) -> Iterator[Finding]:
        """Judge the last evaluation."""
        if self._phases.validation.count:
            yield from self._judge()

    def _judge(self) -> Iterator[Finding]:
        if self._phases.train.count:
            train, validation = self._phases.train.value, self._phases.validation.value
            yield from self.compare(self._last_step, train, validation)
