"""Routes of the sharing feature."""

from __future__ import annotations

from ..web.files import send_file, send_page
from ..web.handlers import StudioHandler, answers
from ..web.stream import send_notices
from .exchange import SharingExchange
from .local import LocalShelf
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
    SnapshotPage,
    UpdateSnapshot,
    UsePage,
)
from .queries import DifferencesQuery, OriginQuery, PreviewQuery, SnapshotQuery
from .records import CreateRecord, CreateUse
from .service import SharingService


class SharingHandler(StudioHandler):
    """Knows the sharing service."""

    feature = "sharing"

    @property
    def service(self) -> SharingService:
        """Return the service of this server."""
        service: SharingService = self.studio.sharing
        return service

    @property
    def shelf(self) -> LocalShelf:
        """Return where snapshots are kept; only shared verbs ask, which a server without one passes on."""
        shelf: LocalShelf = self.studio.shelf
        return shelf


class ChecksHandler(SharingHandler):
    """Looks at a notebook before it is shared."""

    async def post(self, body: CreateCheck) -> SnapshotCheck:
        """Say what a snapshot would hold, and what to look at first; nothing is shared."""
        return await self.service.check(self.caller, body)


class SnapshotsHandler(SharingHandler):
    """Snapshots; ``?scope=&text=&owner=&path=&offset=&limit=``."""

    shared_verbs = frozenset({"get"})

    def get(self) -> SnapshotPage:
        """List the snapshots that the caller may know of, newest first."""
        return self.shelf.list(self.caller, self.query(SnapshotQuery))

    @answers(201)
    async def post(self, body: CreateSnapshot) -> Snapshot:
        """Share a notebook as it is on the disk now."""
        return await self.service.create(self.caller, body)


class SheetChecksHandler(SharingHandler):
    """Looks at figures before they are shared."""

    async def post(self, body: CreateSheetCheck) -> SheetCheck:
        """Say what had better not be shared; nothing is shared."""
        return await self.service.check_sheet(self.caller, body)


class SheetsHandler(SharingHandler):
    """Figures: of a run, a leaderboard, a report."""

    @answers(201)
    async def post(self, body: CreateSheet) -> Snapshot:
        """Share figures as they are now."""
        return await self.service.create_sheet(self.caller, body)


class SnapshotHandler(SharingHandler):
    """One snapshot."""

    shared_verbs = frozenset({"get", "patch", "delete"})

    def get(self, snapshot: str) -> Snapshot:
        """Return the facts of a snapshot."""
        return self.shelf.get(self.caller, snapshot)

    def patch(self, snapshot: str, body: UpdateSnapshot) -> Snapshot:
        """Change who may open a snapshot, and how long."""
        return self.shelf.update(self.caller, snapshot, body)

    async def delete(self, snapshot: str) -> Snapshot:
        """Take a snapshot back, for good."""
        return await self.shelf.revoke(self.caller, snapshot)


class SnapshotUsesHandler(SharingHandler):
    """Who has used a snapshot."""

    shared_verbs = frozenset({"get"})

    def get(self, snapshot: str) -> UsePage:
        """List who has opened and copied a snapshot of the caller's, the last one first."""
        return self.shelf.uses(self.caller, snapshot)


class SnapshotPreviewHandler(SharingHandler):
    """The page that shows a snapshot; ``?theme=``."""

    shared_verbs = frozenset({"get"})

    async def get(self, snapshot: str) -> None:
        """Send what was shared as a page that runs nothing."""
        head, rest = await self.shelf.preview(self.caller, snapshot, self.query(PreviewQuery))
        await send_page(self, head, rest)


class SnapshotNotebookHandler(SharingHandler):
    """The notebook of a snapshot."""

    shared_verbs = frozenset({"get"})

    async def get(self, snapshot: str) -> None:
        """Send the notebook as an attachment."""
        path, name = self.shelf.notebook(self.caller, snapshot)
        await send_file(self, path, name)


class SnapshotCopiesHandler(SharingHandler):
    """Copies of a snapshot."""

    @answers(201)
    async def post(self, snapshot: str, body: CreateCopy) -> SnapshotCopy:
        """Make a notebook of the caller's own, on the author's image and size."""
        return await self.service.copy(self.caller, snapshot, body)


class SnapshotDifferencesHandler(SharingHandler):
    """What changed; ``?to=`` or ``?path=``."""

    async def get(self, snapshot: str) -> SnapshotDifferences:
        """Compare a snapshot with another one, or with a notebook of the caller's own."""
        return await self.service.differences(self.caller, snapshot, self.query(DifferencesQuery))


class SnapshotExportsHandler(SharingHandler):
    """Folders for people without this studio."""

    @answers(201)
    async def post(self, snapshot: str, body: CreateExport) -> SnapshotExport:
        """Write a snapshot into a new folder, with what it takes to start it elsewhere."""
        return await self.service.export(self.caller, snapshot, body)


class CopiesHandler(SharingHandler):
    """Where copies come from; ``?path=``."""

    async def get(self) -> CopyOrigin:
        """Return what a notebook was copied from, and whether there is something newer."""
        return await self.service.origin(self.caller, self.query(OriginQuery))


class ImportsHandler(SharingHandler):
    """Notebooks from elsewhere."""

    @answers(201)
    async def post(self, body: CreateImport) -> SnapshotCopy:
        """Make a notebook of the caller's own from an exported folder or a URL."""
        return await self.service.import_notebook(self.caller, body)


class ExchangeHandler(SharingHandler):
    """What the domain's service offers to servers of users, and nobody to a browser."""

    shared_verbs = frozenset({"get", "post", "put"})

    @property
    def exchange(self) -> SharingExchange:
        """Return the way to the domain's snapshots."""
        exchange: SharingExchange = self.studio.exchange
        return exchange


class SentContentHandler(ExchangeHandler):
    """Contents for a snapshot that is about to be made."""

    async def put(self, sha256: str) -> None:
        """Keep contents."""
        await self.exchange.send(self.caller, sha256, self.request.body)


class RecordsHandler(ExchangeHandler):
    """Snapshots with all of their facts."""

    @answers(201)
    async def post(self, body: CreateRecord) -> Snapshot:
        """Make a snapshot of what was sent."""
        return await self.exchange.keep(self.caller, body.record)


class RecordHandler(ExchangeHandler):
    """One snapshot with all of its facts."""

    def get(self, snapshot: str) -> CreateRecord:
        """Return what it takes to copy a snapshot."""
        return self.exchange.take(self.caller, snapshot)


class RecordContentHandler(ExchangeHandler):
    """A part of a snapshot."""

    async def get(self, snapshot: str, sha256: str) -> None:
        """Send a part of a snapshot."""
        await send_file(self, self.exchange.content(self.caller, snapshot, sha256), sha256)


class RecordUsesHandler(ExchangeHandler):
    """What was done with a snapshot elsewhere."""

    async def post(self, snapshot: str, body: CreateUse) -> None:
        """Count a use."""
        await self.exchange.use(self.caller, snapshot, body)


class NoticesHandler(ExchangeHandler):
    """What happens to snapshots."""

    async def get(self) -> None:
        """Send a line for each thing that happens, for some minutes."""
        await send_notices(self, lambda put: self.studio.notices.listen(self.caller, put))


class RecordNewestHandler(ExchangeHandler):
    """What its author has shared since."""

    async def get(self, snapshot: str) -> CopyOrigin:
        """Return a snapshot, and the newest of the same notebook."""
        return await self.exchange.newest(self.caller, snapshot)


ROUTES: list[tuple[str, type[StudioHandler]]] = [
    (r"checks", ChecksHandler),
    (r"snapshots", SnapshotsHandler),
    (r"sheet-checks", SheetChecksHandler),
    (r"sheets", SheetsHandler),
    (r"snapshots/(?P<snapshot>[^/]+)", SnapshotHandler),
    (r"snapshots/(?P<snapshot>[^/]+)/uses", SnapshotUsesHandler),
    (r"snapshots/(?P<snapshot>[^/]+)/preview", SnapshotPreviewHandler),
    (r"snapshots/(?P<snapshot>[^/]+)/notebook", SnapshotNotebookHandler),
    (r"snapshots/(?P<snapshot>[^/]+)/copies", SnapshotCopiesHandler),
    (r"snapshots/(?P<snapshot>[^/]+)/differences", SnapshotDifferencesHandler),
    (r"snapshots/(?P<snapshot>[^/]+)/exports", SnapshotExportsHandler),
    (r"copies", CopiesHandler),
    (r"imports", ImportsHandler),
]

EXCHANGE_ROUTES: list[tuple[str, type[StudioHandler]]] = [
    (r"notices", NoticesHandler),
    (r"contents/(?P<sha256>[0-9a-f]{64})", SentContentHandler),
    (r"snapshots", RecordsHandler),
    (r"snapshots/(?P<snapshot>[^/]+)", RecordHandler),
    (r"snapshots/(?P<snapshot>[^/]+)/contents/(?P<sha256>[0-9a-f]{64})", RecordContentHandler),
    (r"snapshots/(?P<snapshot>[^/]+)/uses", RecordUsesHandler),
    (r"snapshots/(?P<snapshot>[^/]+)/newest", RecordNewestHandler),
]
"""Of the domain's service alone, below ``/smstudio/sharing/exchange/``."""
