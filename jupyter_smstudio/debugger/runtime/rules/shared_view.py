"""One trial for many rules: what is asked at a step is read once, and ahead for the steps that follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from .view import TensorView

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ..store.summary import Summary

AHEAD = 100
"""Steps whose summaries are read together: some 50 MB with a thousand tensors."""


class SharedView:
    """Remembers a step's names and summaries, and which names belong together; values are passed through.

    Args:
        view: that is asked.
    """

    def __init__(self, view: TensorView) -> None:
        self._view = view
        self._coming: Sequence[int] = ()
        self._place = 0
        self._ahead: Mapping[int, Mapping[str, Summary]] = {}
        self._step = -1
        self._mode = ""
        self._names: Sequence[str] = ()
        self._key: tuple[str, ...] = ()
        self._summaries: dict[str, Summary | None] = {}
        self._before: tuple[int, dict[str, Summary | None]] = (-1, {})
        self._members: dict[tuple[str, tuple[str, ...]], Sequence[str]] = {}
        self._types: Mapping[str, str] | None = None

    def expect(self, steps: Sequence[int]) -> None:
        """Ask anew from now on, as the trial and its collections may have grown; these steps follow."""
        self._coming, self._place, self._ahead = steps, 0, {}
        self._step = -1
        self._members = {}
        self._types = None

    def steps(self, mode: str | None = None) -> Sequence[int]:
        """Return the saved steps."""
        return self._view.steps(mode)

    def mode(self, step: int) -> str:
        """Return the mode of a step."""
        self._at(step)
        return self._mode

    def names(self, step: int, collection: str | None = None) -> Sequence[str]:
        """Return the tensors of a step, or those of them in a collection."""
        self._at(step)
        if collection is None:
            return self._names
        key = (collection, self._key)
        if key not in self._members:
            self._members[key] = self._view.names(step, collection)
        return self._members[key]

    def summary(self, name: str, step: int) -> Summary | None:
        """Return the summary of a tensor; of earlier steps, those of the one before are remembered."""
        if step == self._before[0] and name in self._before[1]:
            return self._before[1][name]
        if step < self._step:
            return self._view.summary(name, step)
        self._at(step)
        if name not in self._summaries:
            self._summaries[name] = self._view.summary(name, step)
        return self._summaries[name]

    def summaries(self, steps: Sequence[int]) -> Mapping[int, Mapping[str, Summary]]:
        """Return the stored summaries of steps."""
        return self._view.summaries(steps)

    def value(self, name: str, step: int) -> NDArray[np.generic] | None:
        """Return the value of a tensor."""
        return self._view.value(name, step)

    def layer_types(self) -> Mapping[str, str]:
        """Return the types of the model's layers."""
        if self._types is None:
            self._types = self._view.layer_types()
        return self._types

    def _at(self, step: int) -> None:
        if step == self._step:
            return
        if step not in self._ahead and step in self._coming[self._place : self._place + AHEAD]:
            self._ahead = self._view.summaries(self._coming[self._place : self._place + AHEAD])
            self._place += AHEAD
        self._before = (self._step, self._summaries)
        self._step, self._mode = step, self._view.mode(step)
        self._summaries = dict(self._ahead.get(step, {}))
        self._names = self._view.names(step)
        self._key = tuple(self._names)
