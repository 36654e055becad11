"""Time as a port, so that meters and timeouts can be tested against a clock that is moved by hand."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Where services read the time. Durations come from ``monotonic``, stamps from ``now``."""

    def now(self) -> datetime:
        """Return the present moment in UTC (aware)."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never run backwards, whatever happens to the wall clock."""
        ...


class SystemClock:
    """The machine's own clocks."""

    def now(self) -> datetime:
        """Return the present moment in UTC (aware)."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return ``time.monotonic()``."""
        return time.monotonic()
