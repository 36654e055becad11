"""What a rule may ask of a training's tensors; a trial answers it, and so does whatever else has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ..store.summary import Summary


class TensorView(Protocol):
    """The tensors of a training that runs or has ended; steps are global ones."""

    def steps(self, mode: str | None = None) -> Sequence[int]:
        """Return the steps that were saved, ascending; of one mode (``TRAIN``, ``EVAL``, …) or of all."""

    def mode(self, step: int) -> str:
        """Return the mode of a step: ``TRAIN``, ``EVAL``, ``PREDICT`` or ``GLOBAL``."""

    def names(self, step: int, collection: str | None = None) -> Sequence[str]:
        """Return the tensors of a step, or those of them in a collection; none where it has none."""

    def summary(self, name: str, step: int) -> Summary | None:
        """Return the stored summary, or one of the stored value; None where neither was saved."""

    def summaries(self, steps: Sequence[int]) -> Mapping[int, Mapping[str, Summary]]:
        """Return the stored summaries of steps by name, which is faster than one by one."""

    def value(self, name: str, step: int) -> NDArray[np.generic] | None:
        """Return the stored value; None where it was not saved at this step."""

    def layer_types(self) -> Mapping[str, str]:
        """Return the types of the model's layers by their names, as of now, e.g. ``ReLU``."""
