"""The verbs of sharing that touch a person's own files: check, share, copy, compare, export, import."""

from __future__ import annotations

import asyncio
from pathlib import Path

from ..core.clock import Clock
from ..core.errors import InvalidInput, NotFound
from ..core.models import Caller
from .authoring import Author
from .blobs import BlobStore
from .copies import Bundle, Copier, origin_of
from .differences import compare
from .exports import write_export
from .folders import UserFolder
from .imports import Importer
from .models import (
    CopyOrigin,
    CreateCheck,
    CreateCopy,
    CreateExport,
    CreateImport,
    CreateSheet,
    CreateSheetCheck,
    CreateSnapshot,
    SheetCheck,
    Snapshot,
    SnapshotCheck,
    SnapshotCopy,
    SnapshotDifferences,
    SnapshotExport,
)
from .notebooks import Document, parse_notebook
from .ports import Exhibits
from .queries import DifferencesQuery, OriginQuery
from .sheets import check_sheet, keep_sheet
from .shelf import SnapshotShelf
from .store import SnapshotRecord


class SharingService:
    """What one person does with snapshots, their own and others'.

    Args:
        shelf: where snapshots are kept, here or at the service of a domain.
        blobs: contents on this machine.
        folder: the person's files.
        author: reads them.
        copier: writes them.
        importer: reads what comes from elsewhere.
        exhibits: figures of other features.
        clock: of what is shared.
    """

    def __init__(
        self,
        shelf: SnapshotShelf,
        blobs: BlobStore,
        folder: UserFolder,
        author: Author,
        copier: Copier,
        importer: Importer,
        exhibits: Exhibits,
        clock: Clock,
    ) -> None:
        self._shelf = shelf
        self._blobs = blobs
        self._folder = folder
        self._author = author
        self._copier = copier
        self._importer = importer
        self._exhibits = exhibits
        self._clock = clock
        # Large notebooks are held in memory while they are read: one at a time.
        self._one_reader = asyncio.Lock()

    def start(self) -> None:
        """Begin to tell of changes; call it once, when the server starts."""
        self._shelf.start()

    async def close(self) -> None:
        """Let go of the shelf."""
        await self._shelf.close()

    async def check(self, caller: Caller, request: CreateCheck) -> SnapshotCheck:
        """Say what would be shared; see :meth:`.authoring.Author.check`."""
        async with self._one_reader:
            return await asyncio.to_thread(self._author.check, caller, request.path)

    async def create(self, caller: Caller, request: CreateSnapshot) -> Snapshot:
        """Share a notebook; see :meth:`.authoring.Author.create`."""
        async with self._one_reader:
            made = await asyncio.to_thread(self._author.create, caller, request, self._clock.now())
        return await self._shelf.keep(caller, made)

    async def check_sheet(self, caller: Caller, request: CreateSheetCheck) -> SheetCheck:
        """Say what had better not be shared of figures; raises as :meth:`.ports.Exhibits.exhibit`."""
        sheet = (await self._exhibits.exhibit(caller, request.subject)).sheet
        return SheetCheck(title=sheet.title, findings=await asyncio.to_thread(check_sheet, sheet))

    async def create_sheet(self, caller: Caller, request: CreateSheet) -> Snapshot:
        """Share figures; see :meth:`.ports.Exhibits.exhibit` and :func:`.sheets.keep_sheet`."""
        shown = await self._exhibits.exhibit(caller, request.subject)
        made = await asyncio.to_thread(keep_sheet, self._blobs, caller, request, shown, self._clock.now())
        return await self._shelf.keep(caller, made)

    async def copy(self, caller: Caller, snapshot_id: str, request: CreateCopy) -> SnapshotCopy:
        """Make a notebook of the caller's own; see :meth:`.copies.Copier.copy`, raises as ``_notebook``."""
        bundle = await self._bundle(await self._notebook(caller, snapshot_id))
        copied = await self._copier.copy(caller, bundle, **request.model_dump())
        await self._shelf.use(caller, snapshot_id, "copied")
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
        record = await self._notebook(caller, snapshot_id)
        document = await self._document(record)
        if query.to:
            other = await self._notebook(caller, query.to)
            locks, names = (self._lock(record), self._lock(other)), (record.id, other.id)
            after = await self._document(other)
            return await asyncio.to_thread(compare, document, after, names=names, locks=locks)
        own = await asyncio.to_thread(_parse, self._folder.notebook(query.path))
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
        try:
            snapshot_id = await asyncio.to_thread(origin_of, content, path.name)
            found = await self._shelf.newest(caller, snapshot_id)
        except NotFound:
            return CopyOrigin(path=query.path, snapshot=None, newer=None)
        return found.model_copy(update={"path": query.path})

    async def export(self, caller: Caller, snapshot_id: str, request: CreateExport) -> SnapshotExport:
        """Write a folder that starts without this studio; raises also as :meth:`_notebook`.

        Raises:
            Conflict: the folder is there already.
            InvalidInput: it would be outside the user's folder.
        """
        bundle = await self._bundle(await self._notebook(caller, snapshot_id))
        folder = self._folder.new_folder(request.folder)
        files = await asyncio.to_thread(write_export, bundle, folder)
        await self._shelf.use(caller, snapshot_id, "exported")
        return SnapshotExport(folder=self._folder.relative(folder), files=files)

    async def import_notebook(self, caller: Caller, request: CreateImport) -> SnapshotCopy:
        """Make a notebook of the caller's own from a folder or a URL; see :meth:`.imports.Importer.read`."""
        bundle = await self._importer.read(request.source)
        return await self._copier.copy(caller, bundle, folder=request.folder, name=request.name)

    async def _notebook(self, caller: Caller, snapshot_id: str) -> SnapshotRecord:
        """Take a snapshot that shows a notebook.

        Raises:
            NotFound: there is none that the caller may read.
            Gone: it was taken back, or its time is over.
            InvalidInput: it shows figures.
            Unavailable: its contents are on another machine, or the shelf does not answer.
        """
        record = await self._shelf.take(caller, snapshot_id)
        record.require_notebook()
        return record

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


def _parse(path: Path) -> Document:
    return parse_notebook(path.read_bytes(), path.name)
