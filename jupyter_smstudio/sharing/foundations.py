"""What sharing stands on."""

from __future__ import annotations

from dataclasses import dataclass

from ..core.clock import Clock
from ..core.events import EventBus
from .authoring import Author
from .blobs import BlobStore
from .copies import Copier
from .folders import UserFolder
from .imports import Importer
from .pages import PageCache
from .store import SqlSnapshotStore


@dataclass(frozen=True)
class SharingFoundations:
    """What sharing stands on; ``composition/sharing.py`` makes it."""

    store: SqlSnapshotStore
    blobs: BlobStore
    pages: PageCache
    folder: UserFolder
    author: Author
    copier: Copier
    importer: Importer
    bus: EventBus
    clock: Clock
