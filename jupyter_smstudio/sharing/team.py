"""Sharing in a team: what touches a user's files happens here, what is shared is on the domain's service.

Verbs that ask for shared facts alone never come here; the server passes them on (``web.link``).
"""

from __future__ import annotations

import asyncio

from ..core.errors import InvalidInput, NotFound
from ..core.events import Event
from ..core.models import Caller
from .copies import origin_of
from .differences import compare
from .exports import write_export
from .foundations import SharingFoundations
from .models import (
    CopyOrigin,
    CreateCopy,
    CreateExport,
    CreateSnapshot,
    Snapshot,
    SnapshotCopy,
    SnapshotDifferences,
    SnapshotExport,
)
from .notebooks import parse_notebook
from .queries import DifferencesQuery, OriginQuery
from .records import Notice
from .remote import DomainSnapshots
from .service import FEATURE, SharingService


class TeamSharing(SharingService):
    """Snapshots of a domain whose service is another process.

    Args:
        foundations: of this user's server; its blobs are a cache of the service's.
        domain: the way to the service.
    """

    def __init__(self, foundations: SharingFoundations, domain: DomainSnapshots) -> None:
        super().__init__(foundations)
        self._domain = domain
        self._following: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Empty the cache of contents, and listen to the service; call it once, when the server starts."""
        self._blobs.sweep(set())
        self._following = asyncio.create_task(self._domain.follow(self._hear))

    async def close(self) -> None:
        """End the connections to the service."""
        if self._following:
            self._following.cancel()
        await self._domain.close()

    async def create(self, caller: Caller, request: CreateSnapshot) -> Snapshot:
        """Share a notebook; see :meth:`.authoring.Author.create`."""
        async with self._one_reader:
            made = await asyncio.to_thread(self._author.create, caller, request, self._clock.now())
        return await self._domain.keep(made)

    async def copy(self, caller: Caller, snapshot_id: str, request: CreateCopy) -> SnapshotCopy:
        """Make a notebook of the caller's own; see :meth:`.copies.Copier.copy`."""
        bundle = await self._bundle(await self._domain.take(snapshot_id))
        copied = await self._copier.copy(caller, bundle, **request.model_dump())
        await self._domain.use(snapshot_id, "copied")
        return copied

    async def export(self, caller: Caller, snapshot_id: str, request: CreateExport) -> SnapshotExport:
        """Write a folder that starts without this studio."""
        bundle = await self._bundle(await self._domain.take(snapshot_id))
        folder = self._folder.new_folder(request.folder)
        files = await asyncio.to_thread(write_export, bundle, folder)
        await self._domain.use(snapshot_id, "exported")
        return SnapshotExport(folder=self._folder.relative(folder), files=files)

    async def differences(
        self, caller: Caller, snapshot_id: str, query: DifferencesQuery
    ) -> SnapshotDifferences:
        """Compare a snapshot with another one, or with a notebook of the caller's own."""
        if bool(query.to) == bool(query.path):
            raise InvalidInput("Name either a snapshot (to) or a notebook (path) to compare with.")
        record = await self._domain.take(snapshot_id)
        document = await self._document(record)
        if query.to:
            other = await self._domain.take(query.to)
            locks, names = (self._lock(record), self._lock(other)), (record.id, other.id)
            after = await self._document(other)
            return await asyncio.to_thread(compare, document, after, names=names, locks=locks)
        path = self._folder.notebook(query.path)
        own = parse_notebook(await asyncio.to_thread(path.read_bytes), path.name)
        names = (query.path, record.id)
        return await asyncio.to_thread(compare, own, document, names=names, locks=("", ""))

    async def origin(self, caller: Caller, query: OriginQuery) -> CopyOrigin:
        """Return where a copy comes from, and what its author has shared since."""
        path = self._folder.notebook(query.path)
        content = await asyncio.to_thread(path.read_bytes)
        try:
            found = await self._domain.newest(await asyncio.to_thread(origin_of, content, path.name))
        except NotFound:
            return CopyOrigin(path=query.path, snapshot=None, newer=None)
        return found.model_copy(update={"path": query.path})

    def _hear(self, notice: Notice) -> None:
        """Tell this user's pages what has happened in the domain."""
        payload = notice.payload.model_dump(mode="json")
        self._bus.publish(Event(FEATURE, notice.action, notice.owner, payload))
