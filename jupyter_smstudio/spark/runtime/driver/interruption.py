"""Interrupts the main thread while it runs one statement, and never the next."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Interruption:
    """Raises ``KeyboardInterrupt`` in a statement that is to end."""

    def __init__(self) -> None:
        self._running: int | None = None
        self._asked: int | None = None

    def install(self) -> None:
        """Take the signal over from pyspark, whose handler ends the jobs of all; from the main thread."""
        signal.signal(signal.SIGINT, self._handle)

    @contextmanager
    def possible(self, number: int) -> Iterator[None]:
        """Let a statement be interrupted in this context; from the main thread."""
        self.install()  # the statement before may have set a handler of its own
        self._running = number
        try:
            yield
        finally:
            self._running = None

    def ask(self, number: int) -> None:
        """Interrupt a statement if it still runs; from any thread."""
        self._asked = number
        # To the main thread itself: a signal that another one took would not wake it from its wait for Java.
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if self._running is not None and self._running == self._asked:
            raise KeyboardInterrupt
