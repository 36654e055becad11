"""SaturatedActivation: tanh and sigmoid units that are always at an end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np

from ..activity import inactive_percent
from ..built_in_rule import BuiltInRule, Saves
from ..finding import Finding, Proposal
from ..parameters import PERCENT, Number, Patterns, Texts

SIGMOID = re.compile("sigmoid", re.IGNORECASE)


@dataclass(frozen=True)
class Parameters:
    """Parameters of `SaturatedActivation`.

    Attributes:
        collection_names: collections of activations' inputs that are judged.
        tensor_regex: inputs that are judged, beside those of the collections.
        threshold_tanh_min: input below which tanh is saturated: its slope is 1e-7 there.
        threshold_tanh_max: input above which tanh is saturated.
        threshold_sigmoid_min: input below which a sigmoid is saturated.
        threshold_sigmoid_max: input above which a sigmoid is saturated.
        threshold_inactivity: percentage of the examples for which a unit is in between, below which it is
            saturated.
        threshold_layer: percentage of a layer's units that are saturated above which it fires.
    """

    collection_names: Annotated[tuple[str, ...], Texts()] = ()
    tensor_regex: Annotated[tuple[str, ...], Patterns()] = (".*tanh_input", ".*sigmoid_input")
    threshold_tanh_min: Annotated[float, Number()] = -9.4999
    threshold_tanh_max: Annotated[float, Number()] = 9.4999
    threshold_sigmoid_min: Annotated[float, Number()] = -23.0
    threshold_sigmoid_max: Annotated[float, Number()] = 16.99999
    threshold_inactivity: Annotated[float, PERCENT] = 1.0
    threshold_layer: Annotated[float, PERCENT] = 50.0


class SaturatedActivation(BuiltInRule[Parameters]):
    """Fires where too many of a layer's units get inputs at which the activation is flat.

    A tensor is a sigmoid's where its name or its layer's type has "sigmoid", else a tanh's; a unit is an
    index of the second axis, as in `DeadRelu`. Values are read only where the summary's extremes are beyond
    a threshold.
    """

    kind = Parameters
    saves: ClassVar[Saves] = {
        "activation_input": {"include_regex": ".*tanh_input,.*sigmoid_input", "save_interval": "500"}
    }
    reads = "the inputs of tanh and sigmoid layers (tensor_regex)"

    def examine(self, step: int) -> Iterator[Finding]:
        """Judge the inputs of a step."""
        asked = self.parameters
        for name in self.selected(step, asked.collection_names, asked.tensor_regex):
            saturated = self._saturated_percent(name, step)
            if saturated is not None and self.begins(name, saturated > asked.threshold_layer):
                yield self._ends(step, name, saturated)

    def _band(self, name: str) -> tuple[float, float]:
        asked = self.parameters
        if SIGMOID.search(name) or SIGMOID.search(self.typed(name)):
            return asked.threshold_sigmoid_min, asked.threshold_sigmoid_max
        return asked.threshold_tanh_min, asked.threshold_tanh_max

    def _saturated_percent(self, name: str, step: int) -> float | None:
        summary = self.view.summary(name, step)
        if summary is None or not summary.count:
            return None
        least, most = self._band(name)
        if not summary.estimate and least <= summary.min and summary.max <= most:
            return 0.0
        value = self.view.value(name, step)
        if value is None:
            return None
        beyond = (np.asarray(value) < least) | (np.asarray(value) > most)  # what is NaN is not known to be
        return inactive_percent(~beyond, self.parameters.threshold_inactivity)

    def _ends(self, step: int, name: str, saturated: float) -> Finding:
        least, most = self._band(name)
        limit = self.parameters.threshold_layer
        return self.finding(
            step,
            name,
            f"{saturated:.3g} % of the units are saturated, more than {limit:g} %: their inputs are not "
            f"between {least:g} and {most:g}.",
            explanation=(
                f"At step {step}, {saturated:.3g} % of this layer's units got inputs beyond {least:g} and "
                f"{most:g} for nearly all examples. There the activation is flat, so its gradient is about 0 "
                "and the layers before it do not learn. Put a normalisation before the activation, "
                "initialise with Xavier's method, or use ReLU."
            ),
            proposal=Proposal(
                "activation",
                "Replace this activation by a ReLU, which does not saturate.",
                {"to": "ReLU"},
            ),
            saturated_percent=saturated,
            threshold_layer=limit,
        )
