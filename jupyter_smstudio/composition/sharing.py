"""Snapshots, of a domain of one or of a team."""

from __future__ import annotations

from collections.abc import Sequence

from ..sharing.authoring import Author
from ..sharing.blobs import BlobStore
from ..sharing.copies import Copier
from ..sharing.folders import UserFolder
from ..sharing.foundations import SharingFoundations
from ..sharing.images import ImageCopier, KeepImage
from ..sharing.imports import Importer
from ..sharing.pages import PageCache
from ..sharing.remote import DomainSnapshots
from ..sharing.service import SharingService
from ..sharing.sizes import SizeChooser
from ..sharing.store import SqlSnapshotStore
from ..sharing.team import TeamSharing
from .core import Core, Jupyter


def build_sharing(
    core: Core, jupyter: Jupyter, keep_image: KeepImage, allowed_hosts: Sequence[str]
) -> SharingService:
    """Put the sharing feature together."""
    folder = UserFolder(jupyter.root)
    contents = core.state.data / "sharing"
    blobs = BlobStore(contents / "blobs")
    sizes = SizeChooser(core.catalog, core.machine, core.overcommit)
    foundations = SharingFoundations(
        store=SqlSnapshotStore(core.database),
        blobs=blobs,
        pages=PageCache(contents / "pages"),
        folder=folder,
        author=Author(folder, blobs, core.images),
        copier=Copier(folder, ImageCopier(core.images, keep_image), sizes),
        importer=Importer(folder, allowed_hosts),
        bus=core.bus,
        clock=core.clock,
    )
    if jupyter.domain is None:
        return SharingService(foundations)
    return TeamSharing(foundations, DomainSnapshots(jupyter.domain.url, jupyter.domain.token, blobs))
