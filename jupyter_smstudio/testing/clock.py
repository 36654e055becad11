"""A clock that is moved by hand: meters and timeouts are tested to the second, without waiting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""A Monday morning, in no time zone near a change of clocks."""


@dataclass(eq=False)
class ManualTimer:
    """A call that waits for its time."""

    due: float
    call: Callable[[], object]
    cancelled: bool = False

    def cancel(self) -> None:
        """Forget the call."""
        self.cancelled = True


class ManualClock:
    """Implements :class:`~jupyter_smstudio.core.clock.Clock`, and the timer of sweeps.

    Args:
        start: the wall clock's first reading, aware.
    """

    def __init__(self, start: datetime = START) -> None:
        self._wall = start
        self._monotonic = 1000.0
        self._timers: list[ManualTimer] = []

    def now(self) -> datetime:
        """Return the wall clock's reading."""
        return self._wall

    def monotonic(self) -> float:
        """Return the monotonic reading."""
        return self._monotonic

    def call_later(self, seconds: float, call: Callable[[], object]) -> ManualTimer:
        """Call ``call`` once ``seconds`` have passed."""
        timer = ManualTimer(self._monotonic + seconds, call)
        self._timers.append(timer)
        return timer

    def advance(self, seconds: float) -> None:
        """Let time pass on both clocks, and make the calls that become due, in order."""
        end = self._monotonic + seconds
        for timer in sorted(self._timers, key=lambda each: each.due):
            if timer.due <= end:
                self._timers.remove(timer)
                self._pass(timer.due - self._monotonic)
                if not timer.cancelled:
                    timer.call()
        self._pass(end - self._monotonic)

    def jump(self, seconds: float) -> None:
        """Set the wall clock forward or back, as an administrator or NTP does; no time passes."""
        self._wall += timedelta(seconds=seconds)

    def _pass(self, seconds: float) -> None:
        self._monotonic += seconds
        self._wall += timedelta(seconds=seconds)
