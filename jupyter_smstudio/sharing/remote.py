"""Snapshots that the service of a domain keeps, as the server of one of its users reaches them."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

import aiohttp
from pydantic import ValidationError

from ..core.errors import StudioError, Unavailable
from ..core.models import Caller
from .blobs import BlobStore
from .models import CopyOrigin, Snapshot
from .records import CreateRecord, CreateUse, Notice
from .shelf import Action
from .store import SnapshotRecord

log = logging.getLogger(__name__)

CONNECT_SECONDS = 10.0
SILENT_SECONDS = 60.0
"""The service sends an empty line every 20 s."""
AGAIN_SECONDS = 3.0
ANSWER_SECONDS = 300.0
"""A hundred megabytes to a slow disk."""


class RemoteShelf:
    """A :class:`.shelf.SnapshotShelf` of one user; who asks is known to the service by the token alone.

    Args:
        url: of the service, as this machine reaches it.
        token: of this user's server; it needs access to the service.
        blobs: of this server, where contents are put and taken from: a cache of the service's.
        publish: is given everything that happens to snapshots which the user may know of.
        lost: is called when something may have happened that was not told.
    """

    def __init__(
        self,
        url: str,
        token: str,
        blobs: BlobStore,
        publish: Callable[[Notice], None],
        lost: Callable[[], None],
    ) -> None:
        self._url = f"{url.rstrip('/')}/smstudio/sharing/exchange/"
        self._headers = {"Authorization": f"token {token}"}
        self._blobs = blobs
        self._publish = publish
        self._lost = lost
        self._session: aiohttp.ClientSession | None = None
        self._following: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Empty the cache of contents, and listen to the service."""
        self._blobs.sweep(set())
        self._following = asyncio.create_task(self._follow())

    async def close(self) -> None:
        """End all connections."""
        if self._following:
            self._following.cancel()
        if self._session:
            await self._session.close()

    async def keep(self, caller: Caller, record: SnapshotRecord) -> Snapshot:
        """Send a snapshot, its contents first; see :class:`.shelf.SnapshotShelf`."""
        for sha256 in sorted(record.blobs()):
            content = await asyncio.to_thread(self._blobs.path(sha256).read_bytes)
            await self._ask("PUT", f"contents/{sha256}", content)
        facts = CreateRecord(record=record).model_dump_json().encode()
        return Snapshot.model_validate_json(await self._ask("POST", "snapshots", facts))

    async def take(self, caller: Caller, snapshot_id: str) -> SnapshotRecord:
        """Fetch a snapshot with what of it is not in the cache; see :class:`.shelf.SnapshotShelf`."""
        answer = await self._ask("GET", f"snapshots/{_part(snapshot_id)}")
        record = CreateRecord.model_validate_json(answer).record
        for sha256 in sorted(record.blobs()):
            if not self._blobs.has(sha256):
                content = await self._ask("GET", f"snapshots/{record.id}/contents/{sha256}")
                await asyncio.to_thread(self._blobs.put, content)
        return record

    async def use(self, caller: Caller, snapshot_id: str, action: Action) -> None:
        """Tell that a snapshot was used; see :class:`.shelf.SnapshotShelf`."""
        use = CreateUse(action=action).model_dump_json().encode()
        await self._ask("POST", f"snapshots/{_part(snapshot_id)}/uses", use)

    async def newest(self, caller: Caller, snapshot_id: str) -> CopyOrigin:
        """Ask for a snapshot and a newer one; see :class:`.shelf.SnapshotShelf`."""
        answer = await self._ask("GET", f"snapshots/{_part(snapshot_id)}/newest")
        return CopyOrigin.model_validate_json(answer)

    async def _follow(self) -> None:
        """Tell of everything that happens, until cancelled."""
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS, sock_read=SILENT_SECONDS)
        while True:
            began = time.monotonic()
            try:
                async with self._client().get(f"{self._url}notices", timeout=timeout) as answer:
                    answer.raise_for_status()
                    self._lost()  # while nobody listened; from here on the service does tell
                    async for line in answer.content:
                        if line.strip():
                            self._publish(Notice.model_validate_json(line))
            except (aiohttp.ClientError, TimeoutError, ValueError) as error:
                log.info("The domain's service tells nothing for the moment: %s", error)
            # It may be restarting, and nobody tells when it is back; or it has ended what has lasted for
            # minutes, to look again who asks, and is asked at once.
            await asyncio.sleep(max(0.0, AGAIN_SECONDS - (time.monotonic() - began)))

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS, sock_connect=CONNECT_SECONDS)
            self._session = aiohttp.ClientSession(headers=self._headers, timeout=timeout)
        return self._session

    async def _ask(self, method: str, path: str, body: bytes | None = None) -> bytes:
        try:
            async with self._client().request(method, f"{self._url}{path}", data=body) as answer:
                content = await answer.read()
                if answer.status >= 400:
                    raise _error(await answer.json())
                return content
        except (aiohttp.ClientError, TimeoutError, ValueError, ValidationError) as error:
            raise Unavailable(
                f"The domain's service does not answer ({error}). Try again in a moment."
            ) from error


def _part(text: str) -> str:
    """Return what cannot lead to another route; a snapshot of any other name does not exist."""
    return "".join(letter for letter in text if letter.isalnum() or letter == "-")[:63] or "-"


def _error(told: dict[str, Any]) -> StudioError:
    """Return the error of the table that the service has answered with."""
    kinds = {kind.code: kind for kind in _kinds(StudioError)}
    return kinds.get(told["code"], Unavailable)(told["message"], **told["details"])


def _kinds(base: type[StudioError]) -> list[type[StudioError]]:
    return [each for kind in base.__subclasses__() for each in (kind, *_kinds(kind))]
