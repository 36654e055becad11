"""SIGTERM and SIGINT ask a job to stop: it ends its search and leaves the best model that it has."""

from __future__ import annotations

import os
import signal
from types import FrameType


class Stopping:
    """Hears signals; ``descriptor`` becomes readable with the first, so that what waits is woken."""

    def __init__(self) -> None:
        self.descriptor, self._told = os.pipe()
        os.set_blocking(self._told, False)
        self.requested = False

    def listen(self) -> None:
        """Hear the signals from now on."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._hear)

    def _hear(self, number: int, frame: FrameType | None) -> None:
        if not self.requested:
            self.requested = True
            os.write(self._told, b"\0")
