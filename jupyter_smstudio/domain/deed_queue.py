"""Writes down what is done on this server, and tells the service of its domain."""

from __future__ import annotations

import asyncio
import logging

from ..core.clock import Clock
from ..core.errors import StudioError, Unavailable
from .deed_models import MAX_NOTE, Deed, DeedReport
from .deed_store import NotedDeed, SqlDeedStore
from .remote import DomainClient

log = logging.getLogger(__name__)

AGAIN_SECONDS = 10.0
"""Nobody tells when a full disk has room again, or a service that is away is back."""
MAX_THING = 255
MOST_KEPT = 10_000
"""Deeds that are kept in memory while they cannot be written, some 10 MB."""


class DeedQueue:
    """Implements :class:`~.core.deeds.DeedLog`.

    A deed is in this server's log when :meth:`note` returns, and survives its end. Only while that cannot be
    written does it wait in memory; a killed server loses what waits there, and the deeds themselves go on.

    Args:
        store: this server's log.
        clock: when things are done.
        client: the domain's service; None for a domain of one, whose log is this server's.
        again_seconds: between attempts to write, or to tell.
    """

    def __init__(
        self,
        store: SqlDeedStore,
        clock: Clock,
        client: DomainClient | None = None,
        again_seconds: float = AGAIN_SECONDS,
    ) -> None:
        self._store = store
        self._clock = clock
        self._client = client
        self._again_seconds = again_seconds
        self._unwritten: list[NotedDeed] = []
        self._due = asyncio.Event()
        self._running: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to tell, first what an earlier server has left; call it once, on the running loop."""
        self._due.set()
        self._running = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Write what could not be written before, if it can be now; the service hears of it the next time."""
        if self._running:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
        self._write()
        if self._unwritten:
            log.error("%d lines of the log are lost: they could not be written", len(self._unwritten))

    def note(
        self, actor: str, action: str, thing: str, thing_id: str = "", text: str = "", *, once: bool = False
    ) -> None:
        """Take note of a deed; see :class:`~.core.deeds.DeedLog`. Called on the event loop."""
        if len(self._unwritten) >= MOST_KEPT:
            log.error("The log has no room for %s of %s", action, thing)
            return
        deed = Deed.model_validate(
            {
                "moment": self._clock.now(),
                "action": action,
                "thing": thing[:MAX_THING],
                "thing_id": thing_id,
                "note": text[:MAX_NOTE],
            }
        )
        self._unwritten.append(NotedDeed(actor, deed, once))
        self._write()
        self._due.set()

    def _write(self) -> bool:
        """Write what was not written yet; return whether everything is."""
        if not self._unwritten:
            return True
        try:
            self._store.write(self._unwritten)
        except Unavailable as error:
            log.warning("%d lines of the log are written later: %s", len(self._unwritten), error.message)
            return False
        self._unwritten.clear()
        return True

    async def _run(self) -> None:
        while True:
            await self._due.wait()
            self._due.clear()
            try:
                done = self._write()
                await self._tell()
            except StudioError as error:
                log.info("The domain's service has not heard what was done here: %s", error.message)
                done = False
            if not done:
                await asyncio.sleep(self._again_seconds)
                self._due.set()

    async def _tell(self) -> None:
        """Tell the service what it has not heard of."""
        if self._client is None:
            return
        numbers, deeds = await asyncio.to_thread(self._store.untold)
        while numbers:
            await self._client.ask("POST", "deeds", DeedReport(deeds=deeds))
            await asyncio.to_thread(self._store.mark_told, numbers)
            numbers, deeds = await asyncio.to_thread(self._store.untold)
