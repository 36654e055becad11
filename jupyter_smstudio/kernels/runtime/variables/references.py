"""What pickles call to reach into the kernel that loads them.

A pickle holds only these names; the unpickler puts the functions of its own
:class:`~.rebuilding.Rebuilder` in their place.
"""

from __future__ import annotations

from typing import Any, NoReturn


def namespace() -> dict[str, Any]:
    """Return the notebook's namespace."""
    _refuse()


def array(owner: int, offset: int, dtype: Any, shape: Any, strides: Any, writeable: bool) -> Any:
    """Return a NumPy array on a piece of the memory file."""
    _refuse()


def storage(owner: int, offset: int, size: int, dtype: Any) -> Any:
    """Return a PyTorch storage on a piece of the memory file."""
    _refuse()


def definition(name: str, filename: str, source: str) -> Any:
    """Return what a ``def`` or ``class`` statement of the notebook makes."""
    _refuse()


def _refuse() -> NoReturn:
    raise RuntimeError("This only has a meaning while variables are being loaded.")
