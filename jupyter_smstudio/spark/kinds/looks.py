"""Looks at clusters elsewhere: seldom, however often somebody asks, and keeping nobody waiting."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine

from ...core.clock import Clock

log = logging.getLogger(__name__)
WELL_SECONDS = 30.0
"""Between two looks at a cluster that answered."""
TROUBLED_SECONDS = 5.0
"""Between two looks at one that did not, so that its page says soon that it is back."""
WAIT_SECONDS = 0.5
"""For a look, by whoever asks; a cluster that takes longer tells by an event what it has to say."""


class Looks:
    """Remembers when each cluster was looked at, and which looks go on.

    Args:
        clock: the time.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._next: dict[str, float] = {}
        self._going: dict[str, asyncio.Task[None]] = {}

    def due(self, cluster_id: str) -> bool:
        """Tell whether a cluster may be looked at now."""
        now = self._clock.monotonic()
        return cluster_id not in self._going and now >= self._next.get(cluster_id, now)

    async def look(self, cluster_id: str, work: Coroutine[None, None, None]) -> None:
        """Look at a cluster that is due; returns when it was looked at, or half a second later."""
        task = self._going[cluster_id] = asyncio.create_task(work)
        task.add_done_callback(lambda ended: self._ended(cluster_id, ended))
        await asyncio.wait({task}, timeout=WAIT_SECONDS)

    def began(self, cluster_id: str) -> None:
        """Note that a cluster is looked at now."""
        self._next[cluster_id] = self._clock.monotonic() + WELL_SECONDS

    def troubled(self, cluster_id: str) -> None:
        """Let one that did not answer be looked at sooner."""
        self._next[cluster_id] = self._clock.monotonic() + TROUBLED_SECONDS

    def at_once(self, cluster_id: str) -> None:
        """Let one be looked at whenever somebody asks for it."""
        self._next.pop(cluster_id, None)

    async def stop(self, cluster_id: str) -> None:
        """End a look that goes on, and forget the cluster."""
        self._next.pop(cluster_id, None)
        if task := self._going.get(cluster_id):
            task.cancel()
            await asyncio.wait({task})

    def _ended(self, cluster_id: str, task: asyncio.Task[None]) -> None:
        self._going.pop(cluster_id, None)
        if not task.cancelled() and (fault := task.exception()):
            log.error("The cluster %s could not be looked at", cluster_id, exc_info=fault)
