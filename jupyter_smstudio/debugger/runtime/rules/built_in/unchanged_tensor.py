"""UnchangedTensor: tensors that stay as they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

from ..built_in_rule import LEARNING, AnyTrial, BuiltInRule
from ..closeness import alike
from ..finding import Finding, Proposal
from ..parameters import Flag, Number, Patterns, Texts, Whole


@dataclass(frozen=True)
class Parameters:
    """Parameters of `UnchangedTensor`.

    Attributes:
        collection_names: collections that are judged; with ``tensor_regex``, too, empty: all that is saved.
        tensor_regex: tensors that are judged, beside those of the collections.
        num_steps: saved steps over which a tensor has to stay the same.
        rtol: relative tolerance, as of ``numpy.allclose``.
        atol: absolute tolerance.
        equal_nan: NaN is equal to NaN.
    """

    collection_names: Annotated[tuple[str, ...], Texts()] = ()
    tensor_regex: Annotated[tuple[str, ...], Patterns()] = ()
    num_steps: Annotated[int, Whole(least=2)] = 3
    rtol: Annotated[float, Number(least=0)] = 1e-5
    atol: Annotated[float, Number(least=0)] = 1e-8
    equal_nan: Annotated[bool, Flag()] = False


class UnchangedTensor(BuiltInRule[Parameters]):
    """Fires where a tensor was the same at the last ``num_steps`` steps at which it was saved.

    Each is compared with the one before. Steps of evaluation and prediction are left out, as weights are to
    stay the same there.
    """

    kind = Parameters
    reads = "any tensor that is saved at more than one step"

    def __init__(
        self, base_trial: AnyTrial, other_trials: Sequence[AnyTrial] | None = None, **parameters: object
    ) -> None:
        super().__init__(base_trial, other_trials, **parameters)
        self._last: dict[str, tuple[int, int]] = {}
        """Of a tensor: the step it was seen at last, and at how many it has been the same."""

    def examine(self, step: int) -> Iterator[Finding]:
        """Compare the tensors of a step with what they were."""
        if self.view.mode(step) not in LEARNING:
            return
        asked = self.parameters
        for name in self.selected(step, asked.collection_names, asked.tensor_regex):
            last, same = self._last.get(name, (step, 0))
            if last != step:
                equal = alike(
                    (self.view, name, last),
                    (self.view, name, step),
                    asked.rtol,
                    asked.atol,
                    equal_nan=asked.equal_nan,
                )
                if equal is None:
                    continue
                same = same if equal else 0
                if self.begins(name, same + 1 >= asked.num_steps):
                    yield self._unchanged(step, name, same + 1)
            self._last[name] = (step, same + 1)

    def _unchanged(self, step: int, name: str, steps: int) -> Finding:
        return self.finding(
            step,
            name,
            f"the values are the same as at the {steps - 1} saved steps before.",
            explanation=(
                f"Until step {step}, {steps} saved values of this tensor in a row were equal within "
                f"{self.parameters.rtol:g} relatively. Weights that stay as they are get no gradient, are "
                "frozen, or are not among the optimizer's parameters; outputs that do are no function of the "
                "input any more. Check that the optimizer has this layer's parameters and that nothing "
                "before it is detached."
            ),
            proposal=Proposal(
                "hyperparameter",
                "Hand this layer's parameters to the optimizer, and leave requires_grad on.",
            ),
            steps=steps,
        )
