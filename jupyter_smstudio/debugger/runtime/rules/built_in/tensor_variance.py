"""TensorVariance: values that are spread too much or too little."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from ..built_in_rule import BuiltInRule
from ..finding import Finding, Proposal
from ..parameters import Number, Patterns, Texts


@dataclass(frozen=True)
class Parameters:
    """Parameters of `TensorVariance`.

    Attributes:
        collection_names: collections that are judged; with ``tensor_regex``, too, empty: all that is saved.
        tensor_regex: tensors that are judged, beside those of the collections.
        max_threshold: the largest variance; None: any.
        min_threshold: the smallest variance; None: any. With neither, nothing is judged.
    """

    collection_names: Annotated[tuple[str, ...], Texts()] = ()
    tensor_regex: Annotated[tuple[str, ...], Patterns()] = ()
    max_threshold: Annotated[float | None, Number(least=0)] = None
    min_threshold: Annotated[float | None, Number(least=0)] = None


class TensorVariance(BuiltInRule[Parameters]):
    """Fires where a tensor's variance is outside the band; reads summaries only.

    Tensors of one element have no variance, and are not judged.
    """

    kind = Parameters
    reads = "any tensor that is saved, where max_threshold or min_threshold is set"

    def examine(self, step: int) -> Iterator[Finding]:
        """Judge the tensors of a step."""
        asked = self.parameters
        if asked.max_threshold is None and asked.min_threshold is None:
            return
        names = self.selected(step, asked.collection_names, asked.tensor_regex)
        for name, summary in self.summaries(step, names):
            if summary.count < 2:
                continue
            variance = summary.std * summary.std
            large = asked.max_threshold is not None and variance > asked.max_threshold
            small = asked.min_threshold is not None and variance < asked.min_threshold
            if self.begins(name, large or small):
                limit = asked.max_threshold if large else asked.min_threshold
                yield self._outside(step, name, variance, limit or 0.0, large=large)

    def _outside(self, step: int, name: str, variance: float, limit: float, *, large: bool) -> Finding:
        compared = "above" if large else "below"
        return self.finding(
            step,
            name,
            f"the variance is {variance:.3g}, {compared} the threshold of {limit:.3g}.",
            explanation=(
                f"The variance of this tensor was {variance:.3g} at step {step}, {compared} {limit:.3g}. "
                + (
                    "Values that are spread so far saturate activations, and their gradients vanish or "
                    "explode. "
                    if large
                    else "Values that are so alike carry little from one example to the next. "
                )
                + "Put a normalisation before this layer, or initialise it by its fan-in."
            ),
            proposal=Proposal("initialisation", "Initialise this layer by its fan-in.", {"method": "fan_in"}),
            variance=variance,
            threshold=limit,
        )
