"""AllZero: tensors of zeros."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from ..built_in_rule import BuiltInRule
from ..finding import Finding, Proposal
from ..parameters import PERCENT, Patterns, Texts


@dataclass(frozen=True)
class Parameters:
    """Parameters of `AllZero`.

    Attributes:
        collection_names: collections that are judged; with ``tensor_regex``, too, empty: all that is saved.
        tensor_regex: tensors that are judged, beside those of the collections.
        threshold: percentage of a tensor's values that are 0 from which it fires.
    """

    collection_names: Annotated[tuple[str, ...], Texts()] = ()
    tensor_regex: Annotated[tuple[str, ...], Patterns()] = ()
    threshold: Annotated[float, PERCENT] = 100.0


class AllZero(BuiltInRule[Parameters]):
    """Fires where ``threshold`` % or more of a tensor's values are 0; reads summaries only.

    It fires for biases that begin at 0, as the original's does: name the collections to be judged where
    these are saved.
    """

    kind = Parameters
    reads = "any tensor that is saved"

    def examine(self, step: int) -> Iterator[Finding]:
        """Judge the tensors of a step."""
        asked = self.parameters
        names = self.selected(step, asked.collection_names, asked.tensor_regex)
        for name, summary in self.summaries(step, names):
            if self.begins(name, summary.zero_share * 100 >= asked.threshold):
                yield self._zero(step, name, summary.zero_share * 100)

    def _zero(self, step: int, name: str, percent: float) -> Finding:
        threshold = self.parameters.threshold
        return self.finding(
            step,
            name,
            f"{percent:.4g} % of the values are 0, and the threshold is {threshold:g} %.",
            explanation=(
                f"At step {step}, {percent:.4g} % of this tensor's values were 0, where less than "
                f"{threshold:g} % were expected. Weights of zeros make all units of a layer learn the same, "
                "gradients of zeros change nothing, and outputs of zeros pass nothing on. See where the "
                "first such tensor lies: initialise its layer at random, or free its activation from being "
                "always off."
            ),
            proposal=Proposal(
                "initialisation",
                "Initialise the weights of this layer at random instead of with zeros.",
                {"method": "fan_in"},
            ),
            zero_percent=percent,
            threshold=threshold,
        )
