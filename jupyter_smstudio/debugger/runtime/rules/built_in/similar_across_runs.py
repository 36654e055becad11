"""SimilarAcrossRuns: tensors that are the same in another run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from ..built_in_rule import BuiltInRule
from ..closeness import alike
from ..finding import Finding, Proposal
from ..parameters import Patterns, Texts

RTOL, ATOL = 1e-5, 1e-8
"""Of ``numpy.allclose``, which the original does not let one set either."""


@dataclass(frozen=True)
class Parameters:
    """Parameters of `SimilarAcrossRuns`, beside the other runs themselves.

    Attributes:
        collection_names: collections that are judged; with ``tensor_regex``, too, empty: all that is saved.
        tensor_regex: tensors that are judged, beside those of the collections.
    """

    collection_names: Annotated[tuple[str, ...], Texts()] = ()
    tensor_regex: Annotated[tuple[str, ...], Patterns()] = ()


class SimilarAcrossRuns(BuiltInRule[Parameters]):
    """Fires where a tensor has the same values at the same step of another trial; needs ``other_trials``."""

    kind = Parameters
    reads = "tensors that are saved at the same steps of another trial (other_trials)"
    compares = True

    def examine(self, step: int) -> Iterator[Finding]:
        """Compare the tensors of a step with those of the other trials."""
        asked = self.parameters
        for name in self.selected(step, asked.collection_names, asked.tensor_regex):
            for number, other in enumerate(self.other_trials):
                same = alike((self.view, name, step), (other, name, step), RTOL, ATOL, equal_nan=False)
                if same is not None and self.begins(f"{number} {name}", same):
                    yield self._similar(step, name, number)

    def _similar(self, step: int, name: str, number: int) -> Finding:
        return self.finding(
            step,
            name,
            f"the values are the same as in the other trial {number + 1}.",
            explanation=(
                f"At step {step} this tensor equals that of the other trial {number + 1} within {RTOL:g}. "
                "Two runs that are to differ and do not share their seed and their settings, so the second "
                "says nothing new, or this part of the model does not learn in either. Change the seed or "
                "the setting that was to differ, and check that it reaches the program."
            ),
            proposal=Proposal("hyperparameter", "Give the runs different seeds."),
            other_trial=number + 1,
        )
