"""Follows whether gradients lead to updates of the weights: a scaler skips those that are not finite."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


class Updates:
    """What came of the gradients; those of one small parameter stand for all while they are there.

    Attributes:
        skipped: how many updates never came, though their gradients were there.
    """

    def __init__(self) -> None:
        self.skipped = 0
        self._trained: list[Any] = []
        self._pending = self._ever_pending = False
        self._forwards = self._came = 0

    def watch(self, parameters: Iterable[Any]) -> Any:
        """Return the parameter whose gradients are to be told, the smallest trained one; None: none is."""
        self._trained = sorted(
            (each for each in parameters if each.requires_grad), key=lambda each: each.numel()
        )
        return self._trained[0] if self._trained else None

    def gradient(self) -> None:
        """Learn that a gradient was computed."""
        self._pending = self._ever_pending = True

    def forward(self) -> None:
        """Learn that the model's forward pass begins."""
        self._forwards += 1

    def came(self) -> None:
        """Learn that an optimizer makes its step."""
        self._pending = False
        self._came += 1

    def thrown_away(self) -> bool:
        """Tell whether gradients were cleared without an update since the last call.

        That is how a skipped update looks, and no accumulation does.
        """
        if not self._pending or any(_is_there(each.grad) for each in self._trained):
            return False
        self._pending = False
        self.skipped += 1
        return True

    @property
    def unseen_forward(self) -> bool:
        """Tell whether updates came, and never a forward pass; one update may be of an attached-to step."""
        return self._forwards == 0 and self._came > 0

    @property
    def none_came(self) -> bool:
        """Tell whether gradients were computed, and no optimizer used them."""
        return self._ever_pending and not self._came


def _is_there(gradient: Any) -> bool:
    """Tell whether a gradient is more than None or zeros, either of which ``zero_grad`` leaves."""
    return gradient is not None and bool(gradient.any())
