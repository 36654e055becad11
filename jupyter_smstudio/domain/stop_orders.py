"""Carries out on a member's server what an admin of the domain has decided: instances that are to end."""

from __future__ import annotations

import asyncio
import logging

from ..core.compute.instance import InstanceState
from ..core.compute.instances import InstanceManager
from ..core.errors import NotFound, StudioError
from ..core.events import Event, EventBus
from ..core.models import Caller
from .lease_models import StopWish
from .models import FEATURE
from .usage_models import InstanceStopped

log = logging.getLogger(__name__)


class StopOrders:
    """Stops instances of this server, and tells its person who wants that.

    Args:
        instances: of this server.
        bus: is told ``instance.stopped`` as soon as it is known, before anything ends.
        owner: whose server this is.
    """

    def __init__(self, instances: InstanceManager, bus: EventBus, owner: str) -> None:
        self._instances = instances
        self._bus = bus
        self._owner = Caller(owner)
        self._stopping: dict[str, asyncio.Task[None]] = {}

    def hear(self, wish: StopWish) -> None:
        """Begin to stop an instance; one that is ending, or not this server's, is left alone."""
        if wish.id in self._stopping:
            return
        try:
            instance = self._instances.get(self._owner, wish.id)
        except NotFound:
            return
        if instance.state is not InstanceState.DELETING:
            titles = [session.title for session in self._instances.sessions(wish.id)]
            told = InstanceStopped(id=wish.id, type=instance.type.name, by=wish.by, titles=titles)
            self._bus.publish(
                Event(FEATURE, "instance.stopped", self._owner.name, told.model_dump(mode="json"))
            )
        self._stopping[wish.id] = asyncio.create_task(self._stop(wish))

    async def close(self) -> None:
        """Wait for nothing any more; the instances are closed by their manager."""
        for task in tuple(self._stopping.values()):
            task.cancel()
        await asyncio.gather(*self._stopping.values(), return_exceptions=True)

    async def _stop(self, wish: StopWish) -> None:
        try:
            await self._instances.stop(self._owner, wish.id, f"{wish.by} stopped it")
        except StudioError as error:  # it is told again when this server next speaks with the service
            log.warning("An instance that %s has stopped does not end: %s", wish.by, error.message)
        finally:
            del self._stopping[wish.id]
