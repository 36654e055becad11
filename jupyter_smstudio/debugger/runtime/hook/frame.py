"""The tensors of one step, copied into memory that is used again and again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..collection import ALWAYS
from ..modes import ModeKeys
from ..store.dtypes import Bits16, Tensor
from .schedule import Wish

SMALL = 4096
"""Bytes: less is copied by itself and needs no place in a slot."""
NUMBERS = frozenset(ALWAYS)
"""Collections of plain numbers."""
ALIGNMENT = 64
"""Bytes: of a cache line, and more than any element needs."""

Array = np.ndarray[Any, Any]


class Slot:
    """Memory for the tensors of one step; it grows with the first of them, and is kept."""

    def __init__(self) -> None:
        self._memory: Array = np.empty(0, np.uint8)
        self._more: list[Array] = []
        self._used = 0

    @property
    def nbytes(self) -> int:
        """How much memory it holds."""
        return self._memory.nbytes + sum(each.nbytes for each in self._more)

    def copy(self, array: Array) -> Array:
        """Return a copy of an array that lies in this memory."""
        start = -(-self._used // ALIGNMENT) * ALIGNMENT
        end = start + array.nbytes
        if end <= self._memory.nbytes:
            place = self._memory[start:end].view(array.dtype).reshape(array.shape)
            self._used = end
        else:
            place = np.empty(array.shape, array.dtype)
            self._more.append(place)
        np.copyto(place, array)
        return place

    def clear(self) -> None:
        """Forget what it holds; if that did not fit into one piece, make the piece as large as it was."""
        if not self._more:
            self._used = 0
            return
        size = self._used + sum(each.nbytes + ALIGNMENT for each in self._more)
        # Given back first: two pieces at once would be twice the memory that is promised.
        self._more, self._memory, self._used = [], np.empty(0, np.uint8), 0
        self._memory = np.empty(size, np.uint8)


@dataclass(slots=True)
class Entry:
    """A tensor of a frame.

    Attributes:
        name: of the tensor.
        values: a copy: all of its elements, or a sample.
        count: how many elements the tensor has.
        shape: of the tensor.
        wish: what is kept of it; None: a summary alone.
    """

    name: str
    values: Tensor
    count: int
    shape: tuple[int, ...]
    wish: Wish | None


@dataclass
class Frame:
    """What is taken at one step.

    Attributes:
        step: of the whole training.
        mode: what the program did.
        mode_step: counted within the mode.
        due: collections that are saved.
        light: summaries of weights and gradients are made, too.
        awaits_gradients: they come with the optimizer's step, later than all else.
        entries: what was taken.
        slot: memory of the larger ones; None: there are none yet.
        promised: bytes of whole tensors in the slot, that the budget counts until they are written.
        samples: bytes of what summaries alone are made of.
        seconds: that the training's thread spent on it.
    """

    step: int
    mode: ModeKeys
    mode_step: int
    due: frozenset[str] = frozenset()
    light: bool = False
    awaits_gradients: bool = False
    entries: list[Entry] = field(default_factory=list)
    slot: Slot | None = None
    promised: int = 0
    samples: int = 0
    seconds: float = 0.0

    @property
    def saves_tensors(self) -> bool:
        """Tell whether more than plain numbers is due in it."""
        return bool(self.due - NUMBERS)

    def forget_samples(self) -> None:
        """Keep only what was asked for."""
        self.entries = [entry for entry in self.entries if entry.wish is not None]
        self.samples = 0


def kept(values: Tensor, slot: Slot | None) -> Tensor:
    """Return a copy of a tensor, in a slot where there is one."""
    if isinstance(values, Bits16):
        return Bits16(_copy(values.bits, slot))
    return _copy(values, slot)


def _copy(values: Array, slot: Slot | None) -> Array:
    return values.copy() if slot is None else slot.copy(values)


def size(values: Tensor) -> int:
    """Return how many bytes a tensor has."""
    return values.bits.nbytes if isinstance(values, Bits16) else values.nbytes
