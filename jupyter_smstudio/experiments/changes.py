"""Tells open pages which runs changed, at most four times a second however fast they log."""

from __future__ import annotations

import asyncio

from ..core.events import Event, EventBus
from ..core.tracking.base import Changes, Tracking
from .models import RunsChanged

INTERVAL_SECONDS = 0.25
MAX_IDS = 500
"""More at once are told as a reset: reading all again is cheaper than asking for each."""


class ChangeFeed:
    """Gathers what the tracking server says was written, and publishes it.

    Args:
        tracking: the server.
        bus: where ``runs.changed`` and ``experiments.changed`` go.
        owner: whose runs they are.
    """

    def __init__(self, tracking: Tracking, bus: EventBus, owner: str) -> None:
        self._bus = bus
        self._owner = owner
        self._runs: set[str] = set()
        self._experiments: set[str] = set()
        self._reset = False
        self._timer: asyncio.TimerHandle | None = None
        self._told = -INTERVAL_SECONDS
        self._unsubscribe = tracking.subscribe(self._note)

    def close(self) -> None:
        """Tell nothing any more."""
        self._unsubscribe()
        if self._timer is not None:
            self._timer.cancel()

    def _note(self, changes: Changes) -> None:
        """Remember a write; called in the event loop."""
        self._runs |= changes.runs
        self._experiments |= changes.experiments
        self._reset |= changes.reset
        if self._timer is None:
            # At once after a pause: a value that is logged now and then is not to wait for others.
            loop = asyncio.get_running_loop()
            self._timer = loop.call_at(max(loop.time(), self._told + INTERVAL_SECONDS), self._publish)

    def _publish(self) -> None:
        self._timer = None
        self._told = asyncio.get_running_loop().time()
        reset = self._reset or len(self._runs) > MAX_IDS
        payload = RunsChanged(
            ids=[] if reset else sorted(self._runs), experiments=sorted(self._experiments), reset=reset
        ).model_dump(mode="json")
        actions = ["runs.changed"] if self._runs or reset else []
        actions += ["experiments.changed"] if self._experiments or reset else []
        self._runs.clear()
        self._experiments.clear()
        self._reset = False
        for action in actions:
            self._bus.publish(Event("experiments", action, self._owner, payload))
