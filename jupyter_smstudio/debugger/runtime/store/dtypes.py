"""Types of numbers: their names here, TensorFlow's numbers for them, and numpy's types."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import UnknownDtype

BFLOAT16 = "bfloat16"
NUMBERS = {
    "float32": 1,
    "float64": 2,
    "int32": 3,
    "uint8": 4,
    "int16": 5,
    "int8": 6,
    "complex64": 8,
    "int64": 9,
    "bool": 10,
    BFLOAT16: 14,
    "uint16": 17,
    "complex128": 18,
    "float16": 19,
    "uint32": 22,
    "uint64": 23,
}
"""``DataType`` of TensorFlow's ``types.proto``, which tfevents files name types by."""
NAMES = {number: name for name, number in NUMBERS.items()}
STRING_NUMBERS = (0, 7)
"""Of a tensor of strings: the original leaves the type out."""
STORED = {name: np.dtype("<u2" if name == BFLOAT16 else name).newbyteorder("<") for name in NUMBERS}
"""How the bytes of each type are laid out."""


@dataclass(frozen=True)
class Bits16:
    """A bfloat16 tensor, which numpy has no type for.

    Attributes:
        bits: its 16-bit patterns as uint16, as of ``tensor.view(torch.uint16).numpy()``.
    """

    bits: NDArray[np.uint16]


Tensor = NDArray[Any] | Bits16
"""What can be written."""


@lru_cache
def type_name(dtype: np.dtype[Any]) -> str:
    """Return numpy's name of a type, which numpy makes anew at each question."""
    return dtype.name


def laid_out(tensor: Tensor) -> tuple[str, NDArray[Any]]:
    """Return the name of a tensor's type and its numbers as they are stored: whole, little-endian.

    Raises:
        UnknownDtype: these are no numbers, or of a type no image computes with.
    """
    if isinstance(tensor, Bits16):
        name, values = BFLOAT16, tensor.bits
    else:
        name, values = type_name(tensor.dtype), tensor
    if name not in STORED or values.dtype.itemsize != STORED[name].itemsize:
        raise UnknownDtype(
            f"Tensors of {values.dtype} cannot be kept. Convert to one of {', '.join(NUMBERS)}."
        )
    # Of no dimension, ascontiguousarray would make one.
    return name, np.asarray(values, dtype=STORED[name], order="C")


def widened(name: str, stored: NDArray[Any]) -> NDArray[Any]:
    """Return what was stored as numbers of numpy; bfloat16 becomes float32, which holds it exactly."""
    if name != BFLOAT16:
        return stored
    return (stored.astype("<u4") << np.uint32(16)).view("<f4")
