"""The loop that looks at what runs: samples, idle shutdown, spending limits, zombies, heartbeats.

It ticks every two seconds while an instance lives, and sleeps without waking while none does.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from ..core.clock import Clock
from ..core.compute.instance import Instance, InstanceState
from ..core.compute.instances import InstanceManager
from ..core.errors import StudioError
from ..core.events import Event, EventBus
from ..core.models import Caller, WireModel
from .models import RunningInstance
from .running import Sample, Sampler, describe, idle_warning
from .spending import Spending
from .store import PreferenceStore
from .zombies import ZombieFinder

log = logging.getLogger(__name__)

TICK_SECONDS = 2.0
HEARTBEAT_SECONDS = 5.0
"""A killed server bills to at most this long before its end."""
ZOMBIE_SECONDS = 30.0

EVERYBODY = Caller("smstudio", admin=True)
"""The studio itself, which sees and may stop everything."""

FINAL = (InstanceState.DELETED, InstanceState.FAILED)


class ResourceWatch:
    """Looks, tells and acts.

    Args:
        manager: what runs.
        store: what users chose.
        sampler: looks at instances.
        spending: costs and limits.
        zombies: finds them.
        bus: where everything is told.
        clock: the time.
    """

    def __init__(
        self,
        manager: InstanceManager,
        store: PreferenceStore,
        sampler: Sampler,
        spending: Spending,
        zombies: ZombieFinder,
        bus: EventBus,
        clock: Clock,
    ) -> None:
        self._manager = manager
        self._store = store
        self._sampler = sampler
        self._spending = spending
        self._zombies = zombies
        self._bus = bus
        self._clock = clock
        self._awake = asyncio.Event()
        self._owners: set[str] = set()
        self._told: dict[tuple[str, str], object] = {}
        self._due: dict[str, float] = {}
        self._stops: set[asyncio.Task[None]] = set()
        manager.add_listener(self.changed)

    async def run(self) -> None:
        """Tick until cancelled."""
        if self._manager.list(EVERYBODY):  # adopted before the watch began
            self._awake.set()
        while True:
            await self._awake.wait()
            if not self._manager.list(EVERYBODY):
                self._awake.clear()
            try:
                self.tick()
            except StudioError as error:  # a full disk must not end the watch
                log.warning("The resources could not be looked at: %s", error.message)
            except Exception:  # nor may a probe: without the watch nothing idle would ever stop
                log.exception("The resources could not be looked at")
            await asyncio.sleep(TICK_SECONDS)

    async def close(self) -> None:
        """Let the stops that run finish."""
        await asyncio.gather(*self._stops, return_exceptions=True)

    def tick(self) -> None:
        """Look at everything once."""
        for instance in self._manager.list(EVERYBODY):
            self._owners.add(instance.owner)
            self._look(instance)
        for owner in self._owners:
            self._spend(owner)
            costs = self._spending.costs(owner)
            cents = (round(costs.today, 3), round(costs.month, 3), costs.rate_per_hour, costs.unit)
            self._tell("costs.changed", owner, "", costs, cents)
        if self._is_due("heartbeat", HEARTBEAT_SECONDS):
            self._manager.heartbeat()
        if self._is_due("zombies", ZOMBIE_SECONDS) or not self._manager.list(EVERYBODY):
            for owner in self._owners:
                page = self._zombies.page(Caller(owner))
                self._tell("zombies.changed", owner, "", page, [zombie.id for zombie in page.items])

    def changed(self, instance: Instance) -> None:
        """Tell of an instance that the manager changed, at once."""
        self._awake.set()
        if instance.state in FINAL:
            self._sampler.forget(instance.id)
            for action in ("instance.changed", "idle.warned"):
                self._told.pop((action, instance.id), None)
            self._bus.publish(Event("resources", "instance.removed", instance.owner, {"id": instance.id}))
        else:
            self.tell_instance(self._sampler.show(instance))

    def tell_instance(self, sample: Sample) -> None:
        """Publish an instance, if more than its cost has changed."""
        running = describe(sample, self._spending)
        self._tell("instance.changed", running.owner, running.id, running, _signature(running))

    def _look(self, instance: Instance) -> None:
        sample = self._sampler.look(instance)
        self.tell_instance(sample)
        if sample.verdict.stop:
            self._stop(instance, sample.idleness.reason)
        elif warning := idle_warning(sample):
            self._tell("idle.warned", instance.owner, instance.id, warning, sample.idleness.since)
        else:
            self._told.pop(("idle.warned", instance.id), None)

    def _spend(self, owner: str) -> None:
        warning = self._spending.warning(owner)
        crossed = self._spending.crossed(owner, warning)
        if warning is None:
            return
        stops = warning.reached and self._store.get(owner).limit_action == "stop"
        targets = self._costly(owner) if stops else []
        if crossed:
            told = warning.model_copy(update={"stopped": [self._name(instance) for instance in targets]})
            self._publish("limit.reached" if warning.reached else "limit.warned", owner, told)
        for instance in targets:
            self._stop(instance, "the spending limit is reached")

    def _costly(self, owner: str) -> list[Instance]:
        return [
            one
            for one in self._manager.list(Caller(owner))
            if one.metered and one.state is not InstanceState.DELETING
        ]

    def _name(self, instance: Instance) -> str:
        titles = ", ".join(session.title for session in self._manager.sessions(instance.id))
        return f"{instance.type.name} ({titles})" if titles else instance.type.name

    def _stop(self, instance: Instance, reason: str) -> None:
        task = asyncio.ensure_future(self._manager.stop(EVERYBODY, instance.id, reason))
        self._stops.add(task)
        task.add_done_callback(self._stopped)

    def _stopped(self, task: asyncio.Task[None]) -> None:
        self._stops.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("An instance could not be stopped; the next look tries again", exc_info=error)

    def _is_due(self, what: str, seconds: float) -> bool:
        moment = self._clock.monotonic()
        if moment < self._due.get(what, moment):
            return False
        self._due[what] = moment + seconds
        return True

    def _tell(self, action: str, owner: str, key: str, model: WireModel, signature: object) -> None:
        if self._told.get((action, key or owner)) != signature:
            self._told[action, key or owner] = signature
            self._publish(action, owner, model)

    def _publish(self, action: str, owner: str, model: WireModel) -> None:
        self._bus.publish(Event("resources", action, owner, model.model_dump(mode="json")))


def _signature(running: RunningInstance) -> dict[str, Any]:
    """Return what must differ for an instance to be told again: not its cost, not a few kilobytes."""
    return running.model_dump(exclude={"cost"}) | {
        "cpu_percent": None if running.cpu_percent is None else round(running.cpu_percent),
        "memory_bytes": running.memory_bytes >> 20,
    }
