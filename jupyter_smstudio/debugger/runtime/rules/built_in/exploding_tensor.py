"""ExplodingTensor: values that are not numbers, or infinite."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from ..built_in_rule import BuiltInRule
from ..finding import Finding, Proposal
from ..parameters import Flag, Patterns, Texts


@dataclass(frozen=True)
class Parameters:
    """Parameters of `ExplodingTensor`.

    Attributes:
        collection_names: collections that are judged; with ``tensor_regex``, too, empty: all that is saved.
        tensor_regex: tensors that are judged, beside those of the collections.
        only_nan: leave infinite values alone.
    """

    collection_names: Annotated[tuple[str, ...], Texts()] = ()
    tensor_regex: Annotated[tuple[str, ...], Patterns()] = ()
    only_nan: Annotated[bool, Flag()] = False


class ExplodingTensor(BuiltInRule[Parameters]):
    """Fires where a tensor has NaN or, unless ``only_nan``, infinite values; reads summaries only."""

    kind = Parameters
    reads = "any tensor that is saved"

    def examine(self, step: int) -> Iterator[Finding]:
        """Judge the tensors of a step."""
        asked = self.parameters
        names = self.selected(step, asked.collection_names, asked.tensor_regex)
        for name, summary in self.summaries(step, names):
            infinite = 0.0 if asked.only_nan else summary.inf_share
            if self.begins(name, summary.nan_share > 0 or infinite > 0):
                yield self._exploded(step, name, summary.nan_share, infinite)

    def _exploded(self, step: int, name: str, nan_share: float, inf_share: float) -> Finding:
        shares = ((nan_share, "not a number"), (inf_share, "infinite"))
        what = " and ".join(f"{share:.3%} of the values are {kind}" for share, kind in shares if share)
        return self.finding(
            step,
            name,
            f"{what}.",
            explanation=(
                f"At step {step}, {what}. From here on every layer that uses this tensor gets such values, "
                "too, so nothing is learned any more; most often the learning rate is too large, or a "
                "logarithm or a division met 0. Make the learning rate ten times smaller or clip gradients, "
                "and look at the first tensor in which it began."
            ),
            proposal=Proposal(
                "gradient_clipping",
                "Clip the norm of the gradients at 1, or make the learning rate ten times smaller.",
                {"clip_norm": 1.0, "factor": 0.1},
            ),
            nan_share=nan_share,
            inf_share=inf_share,
        )
