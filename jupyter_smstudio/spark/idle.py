"""How long a cluster has not been worked with, and when that has lasted long enough.

Measured on the monotonic clock: a wall clock that jumps by an hour ends nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from ..core.clock import Clock
from .ports import SessionsSummary


@dataclass
class _Rest:
    since: datetime
    began: float


class IdleTimes:
    """Knows since when clusters rest.

    Args:
        clock: the time.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._rests: dict[str, _Rest] = {}
        self._seen: dict[str, float] = {}

    def observe(self, cluster_id: str, ready: datetime, sessions: SessionsSummary) -> None:
        """Take in what a cluster does at this moment.

        Args:
            cluster_id: which.
            ready: since when it could be worked with.
            sessions: on it.
        """
        moment = self._clock.monotonic()
        seen = self._seen.get(cluster_id)
        self._seen[cluster_id] = moment
        if sessions.busy:
            self._rests.pop(cluster_id, None)
            return
        since = max(ready, sessions.last_activity or ready)
        rest = self._rests.get(cluster_id)
        if rest is None or rest.since != since:
            age = max(0.0, (self._clock.now() - since).total_seconds())
            # What changed between two looks cannot be older than the first of them.
            known = age if seen is None else min(age, moment - seen)
            self._rests[cluster_id] = _Rest(since, moment - known)

    def remaining(self, cluster_id: str, minutes: int | None) -> float | None:
        """Return the seconds until a cluster has rested for so many minutes; None: it works, or never."""
        rest = self._rests.get(cluster_id)
        if rest is None or not minutes:
            return None
        return rest.began + 60 * minutes - self._clock.monotonic()

    def ends(self, cluster_id: str, minutes: int | None) -> datetime | None:
        """Return when it will have rested for so long, to the second; None: it works, or never."""
        remaining = self.remaining(cluster_id, minutes)
        if remaining is None:
            return None
        return (self._clock.now() + timedelta(seconds=max(0.0, remaining))).replace(microsecond=0)

    def forget(self, cluster_id: str) -> None:
        """Drop what is known of a cluster that is gone."""
        self._rests.pop(cluster_id, None)
        self._seen.pop(cluster_id, None)
