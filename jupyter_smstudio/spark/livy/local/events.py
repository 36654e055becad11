"""What the gateway tells the rest of the studio and its pages: sessions and statements, in measure."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

from ....core.events import Event
from ...ports import SessionsSummary
from ...session_models import SessionState
from ..told import number_of, share_of, text_of
from . import renderings
from .drivers import Driver
from .endings import FINAL, Endings
from .link import Reply
from .places import GatewayTools, LocalCluster

FEATURE = "spark"
SECONDS = 0.5
"""Between two events of the progress of one statement; a driver looks as often."""


class SessionEvents:
    """Publishes events of one cluster.

    Args:
        cluster: whose.
        tools: what gateways share.

    Attributes:
        endings: wakes who waits for a statement.
        last_activity: when something last began, went on or ended; None: nothing did yet.
    """

    def __init__(self, cluster: LocalCluster, tools: GatewayTools) -> None:
        self._cluster = cluster
        self._tools = tools
        self._told: dict[tuple[str, int], float] = {}
        self._later: dict[tuple[str, int], asyncio.TimerHandle] = {}
        self.endings = Endings()
        self.last_activity: datetime | None = None

    def worked(self) -> None:
        """Remember that something began, went on or ended."""
        self.last_activity = self._tools.clock.now()

    def session_changed(self, driver: Driver) -> None:
        """Tell of a session's new state, or that it was deleted."""
        self.worked()
        record = driver.record
        if record.over:
            self.endings.ended(record.driver_id)
        if record.removed and record.over:
            self._publish("session.removed", {"cluster": record.cluster, "id": record.session})
            return
        told = renderings.wire(driver, self._cluster, self._tools.notebook_of(record.kernel))
        self._publish("session.changed", told.model_dump(mode="json"))

    def statement_told(self, driver: Driver, event: Reply) -> None:
        """Tell of a statement's state and progress: at once when it ends, else twice in a second."""
        self.worked()
        number, state = number_of(event, "n", -1), text_of(event, "state", 20)
        if state in FINAL:
            self.endings.ended(driver.record.driver_id, number)
        payload = {
            "cluster": self._cluster.id,
            "session": driver.record.session,
            "statement": number,
            "state": state,
            "progress": share_of(event, "progress"),
        }
        if driver.record.session is None or number < 0:
            return
        key = driver.record.driver_id, number
        waiting = self._later.pop(key, None)
        if waiting is not None:
            waiting.cancel()
        now = self._tools.clock.monotonic()
        since = now - self._told.get(key, now - SECONDS)
        if state in FINAL or since >= SECONDS:
            self._tell(key, payload)
            return
        loop = asyncio.get_running_loop()
        self._later[key] = loop.call_later(SECONDS - since, self._tell, key, payload)

    def summary(self, drivers: list[Driver], batches: int) -> SessionsSummary:
        """Return what runs on the cluster now."""
        busy = bool(batches) or any(driver.record.state is not SessionState.IDLE for driver in drivers)
        return SessionsSummary(len(drivers) + batches, busy, self.last_activity)

    def _tell(self, key: tuple[str, int], payload: dict[str, Any]) -> None:
        self._later.pop(key, None)
        if payload["state"] in FINAL:
            self._told.pop(key, None)
        else:
            self._told[key] = self._tools.clock.monotonic()
        self._publish("statement.changed", payload)

    def _publish(self, action: str, payload: dict[str, Any]) -> None:
        self._tools.bus.publish(Event(FEATURE, action, self._cluster.owner, payload))
