"""The verbs of sharing: check, share, look, compare, copy, take back."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Literal

from ..core.errors import Gone, InvalidInput, NotFound
from ..core.events import Event
from ..core.identity import Audience, Visibility
from ..core.models import Caller
from .authoring import audience
from .copies import Bundle, origin_of
from .differences import compare
from .exports import write_export
from .foundations import SharingFoundations
from .models import (
    CopyOrigin,
    CreateCheck,
    CreateCopy,
    CreateExport,
    CreateImport,
    CreateSnapshot,
    Snapshot,
    SnapshotCheck,
    SnapshotCopy,
    SnapshotDifferences,
    SnapshotExport,
    SnapshotPage,
    UpdateSnapshot,
)
from .notebooks import Document, parse_notebook
from .previews import page_body, page_head
from .queries import DifferencesQuery, OriginQuery, PreviewQuery, SnapshotQuery
from .store import SnapshotRecord
from .views import snapshot_view

FEATURE = "sharing"


class SharingService:
    """Snapshots of the domain.

    Args:
        foundations: see there.
    """

    def __init__(self, foundations: SharingFoundations) -> None:
        self._store = foundations.store
        self._blobs = foundations.blobs
        self._folder = foundations.folder
        self._author = foundations.author
        self._copier = foundations.copier
        self._importer = foundations.importer
        self._bus = foundations.bus
        self._clock = foundations.clock
        # Large notebooks are held in memory while they are read: one at a time.
        self._one_reader = asyncio.Lock()
        self._pages = foundations.pages

    def start(self) -> None:
        """Delete the contents that no snapshot has any more; call it once, when the server starts."""
        self._pages.clear()
        self._blobs.sweep(self._store.blobs_in_use())

    async def close(self) -> None:
        """Let go of everything; there is nothing here to be let go of."""

    async def check(self, caller: Caller, request: CreateCheck) -> SnapshotCheck:
        """Say what would be shared; see :meth:`.authoring.Author.check`."""
        async with self._one_reader:
            return await asyncio.to_thread(self._author.check, caller, request.path)

    async def create(self, caller: Caller, request: CreateSnapshot) -> Snapshot:
        """Share a notebook; see :meth:`.authoring.Author.create`."""
        async with self._one_reader:
            made = await asyncio.to_thread(self._author.create, caller, request, self._clock.now())
        return self._tell("snapshot.created", caller, self._store.add(made).id)

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

    def update(self, caller: Caller, snapshot_id: str, request: UpdateSnapshot) -> Snapshot:
        """Change who may open a snapshot, and how long.

        Raises:
            NotFound: there is none of the caller's.
            Gone: it was taken back.
            InvalidInput: it is for named people, and none are named.
        """
        record = self._own(caller, snapshot_id)
        if record.revoked is not None:
            raise Gone(f"{record.title} was taken back, which stays so. Share the notebook again.")
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
            expires=record.expires if days is None else (now + timedelta(days=days) if days else None),
        )
        self._store.change(caller.name, changed, now)
        return self._tell("snapshot.changed", caller, snapshot_id)

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
        await asyncio.to_thread(self._pages.forget, record.sha256)
        await asyncio.to_thread(self._blobs.sweep, self._store.blobs_in_use())
        return told

    async def preview(self, caller: Caller, snapshot_id: str, query: PreviewQuery) -> tuple[str, Path]:
        """Return the beginning of a snapshot's page, and a file with the rest; nothing of it is run.

        Raises:
            NotFound: there is none that the caller may read.
            Gone: it was taken back, or its time is over.
            Unavailable: its contents are on another machine, or the disk is full.
        """
        record = self._readable(caller, snapshot_id)
        blob = self._blobs.path(record.sha256)
        async with self._one_reader:
            page = await asyncio.to_thread(self._page, record.sha256, blob)
        self._use(caller, record, "opened")
        return page_head(record.title, query.theme), page

    def notebook(self, caller: Caller, snapshot_id: str) -> tuple[Path, str]:
        """Return where the notebook of a snapshot is, and what to save it as; raises as ``preview``."""
        record = self._readable(caller, snapshot_id)
        path = self._blobs.path(record.sha256)
        self._use(caller, record, "opened")
        return path, f"{record.title}.ipynb"

    async def copy(self, caller: Caller, snapshot_id: str, request: CreateCopy) -> SnapshotCopy:
        """Make a notebook of the caller's own; see :meth:`.copies.Copier.copy`; raises as ``preview``."""
        record = self._readable(caller, snapshot_id)
        bundle = await self._bundle(record)
        copied = await self._copier.copy(caller, bundle, **request.model_dump())
        self._use(caller, record, "copied")
        return copied

    async def differences(
        self, caller: Caller, snapshot_id: str, query: DifferencesQuery
    ) -> SnapshotDifferences:
        """Compare a snapshot with another one, or with a notebook of the caller's own.

        Raises:
            InvalidInput: neither or both are named, or a path leads out of the user's folder.
            NotFound: one of them is not there for the caller.
            Gone: one of them was taken back, or its time is over.
        """
        if bool(query.to) == bool(query.path):
            raise InvalidInput("Name either a snapshot (to) or a notebook (path) to compare with.")
        record = self._readable(caller, snapshot_id)
        document = await self._document(record)
        if query.to:
            other = self._readable(caller, query.to)
            locks = (self._lock(record), self._lock(other))
            after = await self._document(other)
            names = (record.id, other.id)
            return await asyncio.to_thread(compare, document, after, names=names, locks=locks)
        path = self._folder.notebook(query.path)
        own = await asyncio.to_thread(_parse, path)
        names = (query.path, record.id)
        return await asyncio.to_thread(compare, own, document, names=names, locks=("", ""))

    async def origin(self, caller: Caller, query: OriginQuery) -> CopyOrigin:
        """Return where a copy comes from, and what its author has shared since.

        Raises:
            InvalidInput: it is no notebook.
            NotFound: there is none.
        """
        path = self._folder.notebook(query.path)
        content = await asyncio.to_thread(path.read_bytes)
        now = self._clock.now()
        try:
            record = self._store.get(caller, await asyncio.to_thread(origin_of, content, path.name), now)
        except NotFound:
            return CopyOrigin(path=query.path, snapshot=None, newer=None)
        newer = self._store.newer(caller, record, now)
        return CopyOrigin(
            path=query.path,
            snapshot=snapshot_view(record, caller, now),
            newer=snapshot_view(newer, caller, now) if newer else None,
        )

    async def export(self, caller: Caller, snapshot_id: str, request: CreateExport) -> SnapshotExport:
        """Write a folder that starts without this studio; raises also as ``preview``.

        Raises:
            Conflict: the folder is there already.
            InvalidInput: it would be outside the user's folder.
        """
        record = self._readable(caller, snapshot_id)
        bundle = await self._bundle(record)
        folder = self._folder.new_folder(request.folder)
        files = await asyncio.to_thread(write_export, bundle, folder)
        self._use(caller, record, "exported")
        return SnapshotExport(folder=self._folder.relative(folder), files=files)

    async def import_notebook(self, caller: Caller, request: CreateImport) -> SnapshotCopy:
        """Make a notebook of the caller's own from a folder or a URL; see :meth:`.imports.Importer.read`."""
        bundle = await self._importer.read(request.source)
        return await self._copier.copy(caller, bundle, folder=request.folder, name=request.name)

    def _own(self, caller: Caller, snapshot_id: str) -> SnapshotRecord:
        record = self._store.get(caller, snapshot_id, self._clock.now())
        if record.owner != caller.name:
            raise NotFound(f"You have no snapshot {snapshot_id}.")
        return record

    def _readable(self, caller: Caller, snapshot_id: str) -> SnapshotRecord:
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

    def _page(self, sha256: str, blob: Path) -> Path:
        return self._pages.find(sha256) or self._pages.keep(sha256, page_body(_parse(blob)))

    async def _document(self, record: SnapshotRecord) -> Document:
        async with self._one_reader:
            return await asyncio.to_thread(_parse, self._blobs.path(record.sha256))

    def _lock(self, record: SnapshotRecord) -> str:
        if record.environment is None:
            return ""
        return self._blobs.path(record.environment.lock_sha256).read_text()

    async def _bundle(self, record: SnapshotRecord) -> Bundle:
        return Bundle(
            title=record.title,
            document=await self._document(record),
            placed=record.placed,
            environment=record.environment,
            lock=self._lock(record),
            kernels=record.kernels,
            data=[
                (file, self._blobs.path(file.sha256) if file.included else None) for file in record.data_files
            ],
            origin={"snapshot": record.id, "sha256": record.sha256},
        )

    def _use(
        self, caller: Caller, record: SnapshotRecord, action: Literal["opened", "copied", "exported"]
    ) -> None:
        self._store.count(caller.name, record.id, action, self._clock.now())
        self._tell("snapshot.opened", caller, record.id)

    def _tell(self, action: str, caller: Caller, snapshot_id: str) -> Snapshot:
        now = self._clock.now()
        record = self._store.get(caller, snapshot_id, now)
        told = snapshot_view(record, Caller(record.owner), now)
        self._bus.publish(Event(FEATURE, action, record.owner, told.model_dump(mode="json")))
        return snapshot_view(record, caller, now)


def _parse(path: Path) -> Document:
    return parse_notebook(path.read_bytes(), path.name)
