"""Tells of something that happens often, but not more often than anybody can look."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Throttle:
    """Calls back at once, and then at most so many times a second; the last call is never lost.

    Args:
        call: what to call.
        seconds: between two calls.
        at_once: call when it is first asked for, and not only when the time is over.
    """

    def __init__(self, call: Callable[[], None], seconds: float = 0.25, *, at_once: bool = True) -> None:
        self._call = call
        self._seconds = seconds
        self._at_once = at_once
        self._timer: asyncio.TimerHandle | None = None
        self._again = False

    def __call__(self) -> None:
        """Call now, or as soon as it may be."""
        if self._timer is not None:
            self._again = True
            return
        self._timer = asyncio.get_running_loop().call_later(self._seconds, self._due)
        if self._at_once:
            self._call()
        else:
            self._again = True

    def flush(self) -> None:
        """Make a call that waits, and stop."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._again:
            self._again = False
            self._call()

    def _due(self) -> None:
        self._timer = None
        if not self._again:
            return
        self._again = False
        if self._at_once:
            self()
        else:
            self._call()
