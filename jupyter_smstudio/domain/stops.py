"""Sees to it that an instance ends which an admin has stopped, even if its owner's server does not answer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from ..core.errors import StudioError
from .lease_models import LeaseRecord

log = logging.getLogger(__name__)

OBEY_SECONDS = 30.0
"""A server that is there begins at once, and says so within seconds."""

StopServer = Callable[[str], Awaitable[None]]
"""Stops the server of a member, by name; raises ``StudioError`` if that cannot be done."""
Obeyed = Callable[[LeaseRecord], bool]


class Stops:
    """Stops servers that do not obey. What runs apart from its server ends when that comes back.

    Args:
        stop_server: of JupyterHub.
        obey_seconds: how long a server has, from when it is told.
    """

    def __init__(self, stop_server: StopServer, obey_seconds: float = OBEY_SECONDS) -> None:
        self._stop_server = stop_server
        self._obey_seconds = obey_seconds
        self._watched: dict[str, asyncio.Task[None]] = {}

    def watch(self, lease: LeaseRecord, obeyed: Obeyed) -> None:
        """Look after a while whether a lease has ended, or is being ended."""
        if lease.key not in self._watched:
            watching = asyncio.create_task(self._watch(lease, obeyed))
            self._watched[lease.key] = watching
            watching.add_done_callback(lambda _: self._watched.pop(lease.key, None))

    async def close(self) -> None:
        """Look no further; wishes are kept, and told again."""
        watching = list(self._watched.values())
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, return_exceptions=True)

    async def _watch(self, lease: LeaseRecord, obeyed: Obeyed) -> None:
        await asyncio.sleep(self._obey_seconds)
        if obeyed(lease):
            return
        log.warning("The server of %s does not stop %s; JupyterHub is asked to", lease.owner, lease.type)
        try:
            await self._stop_server(lease.owner)
        except StudioError as error:
            log.warning("%s is stopped when the server of %s is back: %s", lease.type, lease.owner, error)
