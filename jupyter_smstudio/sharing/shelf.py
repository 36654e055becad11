"""Where snapshots are kept, as those see it who share and copy.

There are two: the database and folder of this machine (``local``), and the service of a domain (``remote``).
One suite of tests holds for both.
"""

from __future__ import annotations

from typing import Literal, Protocol

from ..core.models import Caller
from .models import CopyOrigin, Snapshot
from .store import SnapshotRecord

Action = Literal["copied", "exported"]


class SnapshotShelf(Protocol):
    """Snapshots of a domain.

    What a snapshot consists of is in this machine's :class:`.blobs.BlobStore` before it is kept, and after
    it was taken.
    """

    def start(self) -> None:
        """Tidy up, and begin to tell of changes; called once, in the running event loop."""
        ...

    async def close(self) -> None:
        """Let go of everything."""
        ...

    async def keep(self, caller: Caller, record: SnapshotRecord) -> Snapshot:
        """Keep a snapshot under the next version of what it shows.

        Raises:
            Conflict: the same was shared at the same moment.
            Unavailable: the shelf does not answer.
        """
        ...

    async def take(self, caller: Caller, snapshot_id: str) -> SnapshotRecord:
        """Return a snapshot with its contents.

        Raises:
            NotFound: there is none that the caller may read.
            Gone: it was taken back, or its time is over.
            Unavailable: its contents are on another machine, or the shelf does not answer.
        """
        ...

    async def use(self, caller: Caller, snapshot_id: str, action: Action) -> None:
        """Count, and log, that the caller has used a snapshot; raises as ``take``."""
        ...

    async def newest(self, caller: Caller, snapshot_id: str) -> CopyOrigin:
        """Return a snapshot, and the newest of the same notebook if that is newer; the path is empty.

        Raises:
            NotFound: there is none that the caller may know of.
            Unavailable: the shelf does not answer.
        """
        ...
