"""Idle shutdown: who is idle, why, and when that has lasted long enough.

``judge`` looks at one moment and knows no clock. ``IdleClock`` measures how long the judgement has
held on the monotonic clock, so that a wall clock that jumps by an hour stops nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from ..core.clock import Clock
from ..core.compute.instance import InstanceState
from .snapshot import Snapshot

WARNING_SECONDS = 120.0
"""A warning with *keep running* comes this long before; always, also after a restart."""


@dataclass(frozen=True)
class Idleness:
    """A judgement.

    Attributes:
        since: since when nothing has happened; None when it is not idle.
        reason: why, to be shown.
    """

    since: datetime | None
    reason: str


@dataclass(frozen=True)
class Verdict:
    """What follows from a judgement that has held for some time.

    Attributes:
        stops_at: when it will be stopped; None when it will not.
        warned: whether its user is to be warned, from the first look of the last minutes on.
        stop: whether to stop now.
    """

    stops_at: datetime | None = None
    warned: bool = False
    stop: bool = False


def judge(snapshot: Snapshot) -> Idleness:
    """Tell whether an instance is idle. One session that works keeps all of it."""
    if snapshot.instance.state is InstanceState.PENDING:
        return Idleness(None, f"Waits for {snapshot.waits_for or 'its start'}")
    if snapshot.instance.state is not InstanceState.IN_SERVICE:
        return Idleness(None, "Is being stopped")
    if snapshot.held:
        return Idleness(None, "Something is being started on it")
    for _, activity in snapshot.sessions:
        if activity.busy:
            return Idleness(None, activity.reason)
    if not snapshot.sessions:
        return Idleness(snapshot.empty_since, "No kernel or terminal runs on it")
    last = max(activity.last for _, activity in snapshot.sessions)
    return Idleness(last, f"Nothing happens in {', '.join(snapshot.titles)}")


@dataclass
class _Countdown:
    since: datetime
    began: float
    warned: float | None = None
    stops_at: datetime | None = None


class IdleClock:
    """Measures how long instances have been idle.

    Args:
        clock: the time.
        warning_seconds: how long before the stop the warning comes; a limit of less than twice that
            is warned of when half of it is over, so that *keep running* always takes the warning back.
    """

    def __init__(self, clock: Clock, warning_seconds: float = WARNING_SECONDS) -> None:
        self._clock = clock
        self._warning = warning_seconds
        self._seen: dict[str, float] = {}
        self._countdowns: dict[str, _Countdown] = {}

    def observe(self, instance_id: str, idleness: Idleness, limit: float | None) -> Verdict:
        """Take a judgement in, and say what follows.

        Args:
            instance_id: whose.
            idleness: the judgement of this moment.
            limit: seconds of idleness after which to stop; None for never.
        """
        moment = self._clock.monotonic()
        seen = self._seen.get(instance_id)
        self._seen[instance_id] = moment
        if idleness.since is None:
            self._countdowns.pop(instance_id, None)
            return Verdict()
        countdown = self._countdowns.get(instance_id)
        if countdown is None or countdown.since != idleness.since:
            age = max(0.0, (self._clock.now() - idleness.since).total_seconds())
            # What changed between two looks cannot be older than the first look.
            known = age if seen is None else min(age, moment - seen)
            countdown = self._countdowns[instance_id] = _Countdown(idleness.since, moment - known)
        if limit is None:
            countdown.warned = None
            return Verdict()
        return self._decide(countdown, limit, moment)

    def keep(self, instance_id: str) -> None:
        """Begin to count anew: somebody wants it to run."""
        countdown = self._countdowns.get(instance_id)
        if countdown is not None:
            countdown.began, countdown.warned = self._clock.monotonic(), None

    def forget(self, instance_id: str) -> None:
        """Drop what is known of an instance that is gone."""
        self._seen.pop(instance_id, None)
        self._countdowns.pop(instance_id, None)

    def _decide(self, countdown: _Countdown, limit: float, moment: float) -> Verdict:
        notice = min(self._warning, limit / 2)
        remaining = countdown.began + limit - moment
        if remaining > notice:  # also after the limit was raised
            countdown.warned = None
            return Verdict(self._stops_at(countdown, remaining))
        if countdown.warned is None:
            countdown.warned = moment
        remaining = max(remaining, countdown.warned + notice - moment)
        return Verdict(self._stops_at(countdown, remaining), warned=True, stop=remaining <= 0)

    def _stops_at(self, countdown: _Countdown, remaining: float) -> datetime:
        """Return the moment to show; it stays the same while it is right to the second."""
        exact = self._clock.now() + timedelta(seconds=remaining)
        shown = countdown.stops_at
        if shown is None or abs((exact - shown).total_seconds()) >= 1:
            countdown.stops_at = shown = exact.replace(microsecond=0)
        return shown
