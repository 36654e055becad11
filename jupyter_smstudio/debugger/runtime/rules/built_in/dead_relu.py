"""DeadRelu: rectified linear units that are never on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np

from ..activity import inactive_percent
from ..built_in_rule import BuiltInRule, Saves
from ..finding import Finding, Proposal
from ..parameters import PERCENT, Patterns


@dataclass(frozen=True)
class Parameters:
    """Parameters of `DeadRelu`.

    Attributes:
        tensor_regex: outputs that are judged.
        threshold_inactivity: percentage of the examples for which a unit is on, below which it is dead.
        threshold_layer: percentage of a layer's units that are dead above which it fires.
    """

    tensor_regex: Annotated[tuple[str, ...], Patterns()] = (".*relu_output",)
    threshold_inactivity: Annotated[float, PERCENT] = 1.0
    threshold_layer: Annotated[float, PERCENT] = 50.0


class DeadRelu(BuiltInRule[Parameters]):
    """Fires where too many of a layer's units put out nothing but 0.

    A unit is an index of the second axis, which has features or channels where examples come first; the
    original does not say what it takes for one. Values are read only where the summary's share of zeros
    leaves it open whether the rule fires.
    """

    kind = Parameters
    saves: ClassVar[Saves] = {"relu_output": {"include_regex": ".*relu_output", "save_interval": "500"}}
    reads = "the outputs of ReLU layers (tensor_regex)"

    def examine(self, step: int) -> Iterator[Finding]:
        """Judge the outputs of a step."""
        for name in self.selected(step, regexes=self.parameters.tensor_regex):
            dead = self._dead_percent(name, step)
            if dead is not None and self.begins(name, dead > self.parameters.threshold_layer):
                yield self._died(step, name, dead)

    def _dead_percent(self, name: str, step: int) -> float | None:
        asked, summary = self.parameters, self.view.summary(name, step)
        if summary is None or not summary.count:
            return None
        # A dead unit is off for all but threshold_inactivity of the values, so zeros bound the dead ones.
        bound = summary.zero_share / max(1e-9, 1 - asked.threshold_inactivity / 100) * 100
        if not summary.estimate and (bound <= asked.threshold_layer or summary.zero_share == 1):
            return min(bound, 100.0)
        value = self.view.value(name, step)
        return (
            None if value is None else inactive_percent(~(np.asarray(value) <= 0), asked.threshold_inactivity)
        )

    def _died(self, step: int, name: str, dead: float) -> Finding:
        asked = self.parameters
        return self.finding(
            step,
            name,
            f"{dead:.3g} % of the units are dead, more than {asked.threshold_layer:g} %.",
            explanation=(
                f"At step {step}, {dead:.3g} % of this layer's units were on for fewer than "
                f"{asked.threshold_inactivity:g} % of the examples. A rectified unit that is off passes no "
                "gradient back, so dead units do not learn any more; most often a large learning rate pushed "
                "their biases below 0. Make the learning rate smaller, initialise with Kaiming's method, or "
                "use a leaky ReLU."
            ),
            proposal=Proposal(
                "activation",
                "Replace the ReLU of this layer by a leaky ReLU.",
                {"to": "LeakyReLU", "negative_slope": 0.01},
            ),
            dead_percent=dead,
            threshold_layer=asked.threshold_layer,
        )
