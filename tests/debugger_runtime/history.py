"""A training's tensors in memory, for tests of what judges them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from jupyter_smstudio.debugger.runtime.collection import BUILT_IN
from jupyter_smstudio.debugger.runtime.store.summary import Summary, summarize


class History:
    """Answers ``TensorView``; a step's tensors are put in one after the other.

    Args:
        values: keep values beside the summaries.
    """

    def __init__(self, *, values: bool = True) -> None:
        self._keep_values = values
        self._modes: dict[int, str] = {}
        self._values: dict[int, dict[str, Any]] = {}
        self._summaries: dict[int, dict[str, Summary]] = {}
        self.values_read = 0
        self.types: dict[str, str] = {}

    def add(self, tensors: Mapping[str, Any], mode: str = "TRAIN", step: int | None = None) -> int:
        """Save tensors at a step, the next by default, and return it."""
        number = max(self._modes, default=-1) + 1 if step is None else step
        arrays = {name: np.asarray(value) for name, value in tensors.items()}
        self._modes[number] = mode
        self._values[number] = arrays
        self._summaries[number] = {name: summarize(value) for name, value in arrays.items()}
        return number

    def forget_all(self) -> None:
        """Keep the names alone."""
        self._keep_values, self._summaries = False, {}

    def sample(self) -> None:
        """Make the summaries of a sample."""
        for step, tensors in self._values.items():
            self._summaries[step] = {name: summarize(value, most=7) for name, value in tensors.items()}

    def steps(self, mode: str | None = None) -> Sequence[int]:
        return [step for step in sorted(self._modes) if mode in (None, self._modes[step])]

    def mode(self, step: int) -> str:
        return self._modes[step]

    def names(self, step: int, collection: str | None = None) -> Sequence[str]:
        names = list(self._values.get(step, ()))
        if collection is None:
            return names
        return [name for name in names if any(re.search(each, name) for each in BUILT_IN.get(collection, ()))]

    def summary(self, name: str, step: int) -> Summary | None:
        return self._summaries.get(step, {}).get(name)

    def summaries(self, steps: Sequence[int]) -> Mapping[int, Mapping[str, Summary]]:
        return {step: self._summaries.get(step, {}) for step in steps}

    def value(self, name: str, step: int) -> Any:
        self.values_read += 1
        return self._values.get(step, {}).get(name) if self._keep_values else None

    def layer_types(self) -> Mapping[str, str]:
        return self.types
