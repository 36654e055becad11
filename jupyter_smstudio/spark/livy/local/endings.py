"""Who waits for the end of a statement: a client that asked to be answered then, and not before."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

FINAL = frozenset({"available", "error", "cancelled"})
"""States of a statement that has ended."""


class Endings:
    """Wakes those who wait; in the server's loop alone."""

    def __init__(self) -> None:
        self._waiting: set[tuple[str, int, asyncio.Event]] = set()

    @contextmanager
    def expected(self, driver_id: str, statement: int) -> Iterator[asyncio.Event]:
        """Return what is set when a statement ends, or its driver; from here on, so that none is missed."""
        entry = driver_id, statement, asyncio.Event()
        self._waiting.add(entry)
        try:
            yield entry[2]
        finally:
            self._waiting.discard(entry)

    def ended(self, driver_id: str, statement: int | None = None) -> None:
        """Wake those who wait for a statement; None: for any of the driver."""
        for driver, number, event in self._waiting:
            if driver == driver_id and statement in (None, number):
                event.set()
