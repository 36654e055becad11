"""What was opened for people, and stays so while it is among what they asked for last."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

Opened = TypeVar("Opened")


class KeptOpen(Generic[Opened]):
    """Opens the folders of trainings, each once, from any thread.

    Args:
        folder_of: where a training's tensors are.
        opening: opens a folder.
        most: that stay open.
    """

    def __init__(
        self, folder_of: Callable[[str], Path], opening: Callable[[Path], Opened], most: int
    ) -> None:
        self._folder_of = folder_of
        self._opening = opening
        self._most = most
        self._open: OrderedDict[str, Opened] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, training_id: str) -> Opened:
        """Return what was opened of a training."""
        with self._lock:
            opened = self._open.pop(training_id, None)
            if opened is None:
                opened = self._opening(self._folder_of(training_id))
            self._open[training_id] = opened
            while len(self._open) > self._most:
                self._open.popitem(last=False)
            return opened
