"""What the domain's service adds for the servers of users: contents in, contents out, and what was done.

A server of a user is in that user's hands. So nothing that it says about who it is, or about what others may
read, is taken from it: the caller is whom JupyterHub names, and contents can be named only by who has sent
them, or through a snapshot that the caller may read.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ..core.errors import Conflict, InvalidInput, NotFound
from ..core.events import Event
from ..core.models import Caller, is_id
from .authoring import audience
from .foundations import SharingFoundations
from .models import CopyOrigin, Snapshot
from .records import CreateRecord, CreateUse, Notice
from .service import FEATURE, SharingService
from .store import SnapshotRecord
from .views import snapshot_view

MAX_SENT = 1000
"""Parts that are remembered of one user; a snapshot has about a hundred at most."""


class SharingExchange(SharingService):
    """Snapshots of the domain on its service.

    Args:
        foundations: those of the service; it has nobody's folder.
    """

    def __init__(self, foundations: SharingFoundations) -> None:
        super().__init__(foundations)
        # Forgotten when the service ends: who was about to share something sends it again.
        self._sent: defaultdict[str, set[str]] = defaultdict(set)

    def send(self, caller: Caller, sha256: str, content: bytes) -> None:
        """Keep contents for a snapshot that is about to be made.

        Raises:
            InvalidInput: they arrived damaged.
            Unavailable: the disk is full.
        """
        if hashlib.sha256(content).hexdigest() != sha256:
            raise InvalidInput("The contents are not what their hash says. Share the notebook again.")
        self._blobs.put(content)
        sent = self._sent[caller.name]
        if len(sent) >= MAX_SENT:
            sent.clear()
        sent.add(sha256)

    def keep(self, caller: Caller, record: SnapshotRecord) -> Snapshot:
        """Make a snapshot of what was sent.

        Raises:
            Conflict: some of its contents have not been sent.
            InvalidInput: its id is none, or its audience is not as its visibility wants it.
        """
        if not is_id(record.id):
            raise InvalidInput(f"{record.id[:63]!r} is no id of a snapshot.")
        sent = self._sent[caller.name]
        if missing := {each for each in record.blobs() if each not in sent or not self._blobs.has(each)}:
            raise Conflict(f"{len(missing)} parts of {record.title[:255]} are missing. Share it again.")
        people, groups = record.audience.people, record.audience.groups
        made = replace(
            record,
            owner=caller.name,
            title=record.title[:255],
            path=record.path[:4096],
            audience=audience(record.visibility, people, groups),
            created=self._clock.now(),
            revoked=None,
            opened=0,
            copied=0,
        )
        kept = self._store.add(made)
        return self._tell("snapshot.created", caller, kept.id)

    def take(self, caller: Caller, snapshot_id: str) -> CreateRecord:
        """Return the facts of a snapshot whose contents the caller may read; raises as ``preview``."""
        return CreateRecord(record=self._readable(caller, snapshot_id))

    def content(self, caller: Caller, snapshot_id: str, sha256: str) -> Path:
        """Return where a part of a snapshot is; raises also as ``preview``.

        Raises:
            NotFound: the snapshot has no such part.
        """
        if sha256 not in self._readable(caller, snapshot_id).blobs():
            raise NotFound("The snapshot has no such part.")
        return self._blobs.path(sha256)

    def use(self, caller: Caller, snapshot_id: str, request: CreateUse) -> None:
        """Count, and log, that the caller has used a snapshot; raises as ``preview``."""
        self._use(caller, self._readable(caller, snapshot_id), request.action)

    def listen(self, caller: Caller, put: Callable[[Notice], None]) -> Callable[[], None]:
        """Tell of everything that happens to snapshots which the caller may know of.

        Args:
            caller: who listens.
            put: is given each notice.

        Returns:
            The function that ends it.
        """

        def heard(event: Event) -> None:
            if event.feature != FEATURE:
                return
            try:
                told = self.get(caller, event.payload["id"])
            except NotFound:
                return
            put(Notice(action=event.action, owner=event.owner, payload=told))

        return self._bus.subscribe(heard)

    def newest(self, caller: Caller, snapshot_id: str) -> CopyOrigin:
        """Return a snapshot, and the newest of the same notebook if that is newer.

        Raises:
            NotFound: there is none that the caller may know of.
        """
        now = self._clock.now()
        record = self._store.get(caller, snapshot_id, now)
        newer = self._store.newer(caller, record, now)
        return CopyOrigin(
            path="",
            snapshot=snapshot_view(record, caller, now),
            newer=snapshot_view(newer, caller, now) if newer else None,
        )
