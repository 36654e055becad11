"""What can be wrong with a folder of tensors."""

from __future__ import annotations


class DamagedTrial(ValueError):
    """What a folder of tensors says of itself cannot be true; the message says where."""


class StoreInUse(RuntimeError):
    """Another writer writes the tensors of this worker at this moment."""


class UnknownDtype(TypeError):
    """Tensors of this type of numbers cannot be kept."""
