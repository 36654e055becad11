"""VanishingGradient: gradients that are too small for anything to be learned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar

from ..built_in_rule import BuiltInRule, Saves
from ..finding import Finding, Proposal
from ..parameters import Number


@dataclass(frozen=True)
class Parameters:
    """Parameters of `VanishingGradient`.

    Attributes:
        threshold: the mean magnitude of a gradient below which it has vanished.
    """

    threshold: Annotated[float, Number(above=0)] = 1e-7


class VanishingGradient(BuiltInRule[Parameters]):
    """Fires where the mean magnitude of a gradient is below ``threshold``; reads summaries only."""

    kind = Parameters
    saves: ClassVar[Saves] = {"gradients": {"save_interval": "500"}}
    reads = "the gradients of the model (collection gradients)"

    def examine(self, step: int) -> Iterator[Finding]:
        """Judge the gradients of a step."""
        threshold = self.parameters.threshold
        for name, summary in self.summaries(step, self.selected(step, ["gradients"])):
            if self.begins(name, summary.abs_mean < threshold):
                yield self._vanished(step, name, summary.abs_mean)

    def _vanished(self, step: int, name: str, mean: float) -> Finding:
        threshold = self.parameters.threshold
        return self.finding(
            step,
            name,
            f"the mean magnitude of the gradient is {mean:.3g}, below the threshold of {threshold:.3g}.",
            explanation=(
                f"The mean magnitude of this gradient was {mean:.3g} at step {step}, while {threshold:.3g} "
                "is the least at which a layer learns. So small a gradient leaves the weights of this layer "
                "and of those before it where they are, most often as weights start too small or activations "
                "are saturated. Initialise the layers by their fan-in (Kaiming for ReLU, Xavier for tanh), "
                "use ReLU, or put a normalisation between them."
            ),
            proposal=Proposal(
                "initialisation",
                "Initialise this layer by its fan-in, as Kaiming's or Xavier's method does.",
                {"method": "fan_in"},
            ),
            abs_mean=mean,
            threshold=threshold,
        )
