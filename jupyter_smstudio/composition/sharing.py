"""Snapshots, of a domain of one or of a team."""

from __future__ import annotations

from collections.abc import Sequence

from ..core.events import Event, EventBus
from ..sharing.authoring import Author
from ..sharing.blobs import BlobStore
from ..sharing.copies import Copier
from ..sharing.folders import UserFolder
from ..sharing.images import ImageCopier, KeepImage
from ..sharing.imports import Importer
from ..sharing.local import Change, LocalShelf
from ..sharing.page_renderer import PageRenderer
from ..sharing.ports import Exhibits
from ..sharing.records import MISSED, Notice
from ..sharing.remote import RemoteShelf
from ..sharing.service import SharingService
from ..sharing.sizes import SizeChooser
from ..sharing.store import SqlSnapshotStore
from ..sharing.uses import SqlUses
from ..sharing.views import owner_view
from .core import Core, DomainAccess, Jupyter

FEATURE = "sharing"


def build_shelf(core: Core) -> LocalShelf:
    """Put the snapshots of a domain of one together."""
    contents = core.state.data / "sharing"

    def tell(change: Change) -> None:
        told = owner_view(change.after, core.clock.now())
        core.bus.publish(Event(FEATURE, change.action, told.owner, told.model_dump(mode="json")))

    return LocalShelf(
        SqlSnapshotStore(core.database),
        SqlUses(core.database),
        BlobStore(contents / "blobs"),
        PageRenderer(contents / "pages"),
        core.clock,
        tell,
    )


def build_sharing(
    core: Core,
    jupyter: Jupyter,
    shelf: LocalShelf,
    exhibits: Exhibits,
    keep_image: KeepImage,
    allowed_hosts: Sequence[str],
) -> SharingService:
    """Put the sharing feature together; in a team its shelf is at the domain's service."""
    folder = UserFolder(jupyter.root)
    return SharingService(
        shelf=_remote(jupyter.domain, shelf.blobs, core.bus, jupyter.owner.name) if jupyter.domain else shelf,
        blobs=shelf.blobs,
        folder=folder,
        author=Author(folder, shelf.blobs, core.images),
        copier=Copier(
            folder,
            ImageCopier(core.images, keep_image),
            SizeChooser(core.catalog, core.machine, core.overcommit),
        ),
        importer=Importer(folder, allowed_hosts),
        exhibits=exhibits,
        clock=core.clock,
    )


def _remote(access: DomainAccess, blobs: BlobStore, bus: EventBus, owner: str) -> RemoteShelf:
    def publish(notice: Notice) -> None:
        payload = notice.payload.model_dump(mode="json")
        bus.publish(Event(FEATURE, notice.action, notice.owner, payload))

    def lost() -> None:
        bus.publish(Event(FEATURE, MISSED, owner, {}))

    return RemoteShelf(access.url, access.token, blobs, publish, lost)
