"""Snapshots that this machine keeps: facts in SQL, contents in a folder."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from ..core.clock import Clock
from ..core.errors import Gone, NotFound
from ..core.identity import Audience, Visibility
from ..core.models import Caller
from .access import audience, end
from .blobs import BlobStore
from .models import CopyOrigin, Snapshot, SnapshotPage, UpdateSnapshot, UsePage
from .page_client import WantedPage
from .page_head import page_head
from .page_renderer import PageRenderer
from .queries import PreviewQuery, SnapshotQuery
from .shelf import Action
from .storage import Storage
from .store import SnapshotRecord, SqlSnapshotStore
from .uses import SqlUses
from .views import snapshot_view

ONE_LOOK = timedelta(minutes=10)
"""Who reads a page again within this time, e.g. in another theme, has opened it once."""


@dataclass(frozen=True)
class Change:
    """Something that has happened to a snapshot.

    Attributes:
        action: as in the events of sharing.
        after: the snapshot now.
        before: as it was, where who may see it may have changed; None otherwise.
    """

    action: str
    after: SnapshotRecord
    before: SnapshotRecord | None = None


class LocalShelf:
    """A :class:`.shelf.SnapshotShelf`, and what a domain asks of its snapshots.

    Args:
        store: facts.
        uses: who has opened and copied what.
        blobs: contents.
        pages: renders previews.
        clock: of ends and of the log.
        tell: is given everything that happens, after it was stored.
    """

    def __init__(
        self,
        store: SqlSnapshotStore,
        uses: SqlUses,
        blobs: BlobStore,
        pages: PageRenderer,
        clock: Clock,
        tell: Callable[[Change], None],
    ) -> None:
        self._store = store
        self._uses = uses
        self._blobs = blobs
        self.storage = Storage(store, blobs)
        self._pages = pages
        self._clock = clock
        self._told = tell

    @property
    def blobs(self) -> BlobStore:
        """Return where contents are put before a snapshot is kept."""
        return self._blobs

    def start(self) -> None:
        """Delete the contents that no snapshot has any more."""
        self._pages.clear()
        self._blobs.sweep(self._store.blobs_in_use())

    async def close(self) -> None:
        """End what renders pages."""
        await self._pages.close()

    async def keep(self, caller: Caller, record: SnapshotRecord) -> Snapshot:
        """Keep a snapshot; see :class:`.shelf.SnapshotShelf`."""
        self.storage.check(record)
        kept = self._store.add(record)
        self.storage.kept(kept)
        told = self._tell("snapshot.created", caller, kept.id)
        if self._blobs.has(kept.sha256):
            self._pages.page_soon(self._wanted(kept))
        return told

    async def take(self, caller: Caller, snapshot_id: str) -> SnapshotRecord:
        """Return a snapshot with its contents; see :class:`.shelf.SnapshotShelf`."""
        record = self.readable(caller, snapshot_id)
        for part in record.blobs():
            self._blobs.path(part)
        return record

    async def use(self, caller: Caller, snapshot_id: str, action: Action) -> None:
        """Count a use; see :class:`.shelf.SnapshotShelf`."""
        record = self.readable(caller, snapshot_id)
        self._store.count(caller.name, record.id, action, self._clock.now())
        self._tell("snapshot.opened", caller, record.id)

    async def newest(self, caller: Caller, snapshot_id: str) -> CopyOrigin:
        """Return a snapshot and a newer one; see :class:`.shelf.SnapshotShelf`."""
        now = self._clock.now()
        record = self._store.get(caller, snapshot_id, now)
        newer = self._store.newer(caller, record, now)
        return CopyOrigin(
            path="",
            snapshot=snapshot_view(record, caller, now),
            newer=snapshot_view(newer, caller, now) if newer else None,
        )

    def list(self, caller: Caller, query: SnapshotQuery) -> SnapshotPage:
        """Return some of the snapshots that the caller may know of, newest first."""
        now = self._clock.now()
        found, total = self._store.page(caller, **query.model_dump(), now=now)
        return SnapshotPage(items=[snapshot_view(record, caller, now) for record in found], total=total)

    def get(self, caller: Caller, snapshot_id: str) -> Snapshot:
        """Return the facts of a snapshot.

        Raises:
            NotFound: there is none that the caller may know of.
        """
        now = self._clock.now()
        return snapshot_view(self._store.get(caller, snapshot_id, now), caller, now)

    def uses(self, caller: Caller, snapshot_id: str) -> UsePage:
        """Return who has opened and copied a snapshot of the caller's, the last one first.

        Raises:
            NotFound: there is none of the caller's.
        """
        if not caller.admin:
            self._own(caller, snapshot_id)
        self._store.get(caller, snapshot_id, self._clock.now())
        found = self._uses.of(snapshot_id)
        return UsePage(items=found, total=len(found))

    def update(self, caller: Caller, snapshot_id: str, request: UpdateSnapshot) -> Snapshot:
        """Change who may open a snapshot, and how long.

        Raises:
            NotFound: there is none of the caller's.
            Gone: it was taken back.
            InvalidInput: it is for named people, and none are named.
        """
        record = self._own(caller, snapshot_id)
        if record.revoked is not None:
            raise Gone(f"{record.title} was taken back, which stays so. Share it again.")
        now, days = self._clock.now(), request.expires_in_days
        visibility = request.visibility or record.visibility
        named = record.audience if visibility is Visibility.NAMED else Audience()
        people = named.people if request.people is None else request.people
        groups = named.groups if request.groups is None else request.groups
        changed = replace(
            record,
            note=record.note if request.note is None else request.note,
            visibility=visibility,
            audience=audience(visibility, people, groups),
            expires=record.expires if days is None else end(now, days),
        )
        self._store.change(caller.name, changed, now)
        return self._tell("snapshot.changed", caller, snapshot_id, before=record)

    async def revoke(self, caller: Caller, snapshot_id: str) -> Snapshot:
        """Take a snapshot back: nobody, its owner included, is shown its contents any more.

        Raises:
            NotFound: there is none that the caller may take back.
        """
        now = self._clock.now()
        if not caller.admin:
            self._own(caller, snapshot_id)
        record = self._store.get(caller, snapshot_id, now)
        self._store.revoke(caller.name, snapshot_id, now)
        told = self._tell("snapshot.revoked", caller, snapshot_id)
        self.storage.revoked(told.owner)
        await asyncio.to_thread(self._pages.forget, record.sha256)
        # In a thread, as all snapshots are looked at; what is shared meanwhile is too young to be swept.
        await asyncio.to_thread(lambda: self._blobs.sweep(self._store.blobs_in_use()))
        return told

    async def preview(self, caller: Caller, snapshot_id: str, query: PreviewQuery) -> tuple[str, Path]:
        """Return the beginning of a snapshot's page, and a file with the rest; nothing of it is run.

        Raises:
            NotFound: there is none that the caller may read.
            Gone: it was taken back, or its time is over.
            InvalidInput: its contents are not what they should be.
            TooLarge: showing it takes too much time or memory.
            Unavailable: its contents are on another machine, or the disk is full.
        """
        record = self.readable(caller, snapshot_id)
        page = await self._pages.page(self._wanted(record))
        self._open(caller, record)
        return page_head(record.title, record.kind, query.theme), page

    def notebook(self, caller: Caller, snapshot_id: str) -> tuple[Path, str]:
        """Return where the notebook of a snapshot is, and what to save it as; raises also as ``preview``.

        Raises:
            InvalidInput: it is no notebook.
        """
        record = self.readable(caller, snapshot_id)
        record.require_notebook()
        path = self._blobs.path(record.sha256)
        self._open(caller, record)
        return path, f"{record.title}.ipynb"

    def readable(self, caller: Caller, snapshot_id: str) -> SnapshotRecord:
        """Return a snapshot whose contents the caller may read now; raises as ``preview``."""
        now = self._clock.now()
        record = self._store.get(caller, snapshot_id, now)
        if not record.readable:  # an admin knows of it, and that is all
            raise NotFound(f"There is no snapshot {snapshot_id} that you may read.")
        if record.revoked is not None:
            raise Gone(f"{record.owner} has taken {record.title} back. Ask them to share it again.")
        if not record.available(now):
            raise Gone(
                f"{record.title} was shared until {record.expires:%Y-%m-%d}. Ask {record.owner} for it."
            )
        return record

    def _own(self, caller: Caller, snapshot_id: str) -> SnapshotRecord:
        record = self._store.get(caller, snapshot_id, self._clock.now())
        if record.owner != caller.name:
            raise NotFound(f"You have no snapshot {snapshot_id}.")
        return record

    def _wanted(self, record: SnapshotRecord) -> WantedPage:
        return WantedPage(record.sha256, record.kind, self._blobs.path(record.sha256))

    def _open(self, caller: Caller, record: SnapshotRecord) -> None:
        """Count that a snapshot was looked at, unless by its author, or by who has it open already."""
        now = self._clock.now()
        if caller.name == record.owner:
            return
        if not self._uses.opened_since(caller.name, record.id, now - ONE_LOOK):
            self._store.count(caller.name, record.id, "opened", now)
            self._tell("snapshot.opened", caller, record.id)

    def _tell(
        self, action: str, caller: Caller, snapshot_id: str, before: SnapshotRecord | None = None
    ) -> Snapshot:
        now = self._clock.now()
        record = self._store.get(caller, snapshot_id, now)
        self._told(Change(action, record, before))
        return snapshot_view(record, caller, now)
