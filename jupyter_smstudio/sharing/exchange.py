"""What the domain's service adds for the servers of users: contents in, contents out, and what was done.

A server of a user is in that user's hands. So nothing that it says about who it is, or about what others may
read, is taken from it: the caller is whom JupyterHub names, and contents can be named only by who has sent
them, or through a snapshot that the caller may read.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

from ..core.clock import Clock
from ..core.errors import Conflict, InvalidInput, NotFound
from ..core.models import Caller, is_id
from .access import audience
from .local import LocalShelf
from .models import CopyOrigin, Snapshot
from .records import CreateRecord, CreateUse
from .store import SnapshotRecord

MAX_SENT = 1000
"""Parts that are remembered of one user; a snapshot has about a hundred at most."""


class SharingExchange:
    """The way to a domain's shelf for the servers of its users.

    Args:
        shelf: of the domain.
        clock: of what is kept.
    """

    def __init__(self, shelf: LocalShelf, clock: Clock) -> None:
        self._shelf = shelf
        self._blobs = shelf.blobs
        self._clock = clock
        # Forgotten when the service ends: who was about to share something sends it again.
        self._sent: defaultdict[str, set[str]] = defaultdict(set)

    async def send(self, caller: Caller, sha256: str, content: bytes) -> None:
        """Keep contents for a snapshot that is about to be made.

        Raises:
            InvalidInput: they arrived damaged.
            Unavailable: the disk is full.
        """
        await asyncio.to_thread(self._put, sha256, content)
        sent = self._sent[caller.name]
        if len(sent) >= MAX_SENT:
            sent.clear()
        sent.add(sha256)

    def _put(self, sha256: str, content: bytes) -> None:
        if hashlib.sha256(content).hexdigest() != sha256:
            raise InvalidInput("The contents are not what their hash says. Share it again.")
        self._blobs.put(content)

    async def keep(self, caller: Caller, record: SnapshotRecord) -> Snapshot:
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
        return await self._shelf.keep(caller, made)

    def take(self, caller: Caller, snapshot_id: str) -> CreateRecord:
        """Return the facts of a snapshot whose contents the caller may read; raises as ``preview``."""
        return CreateRecord(record=self._shelf.readable(caller, snapshot_id))

    def content(self, caller: Caller, snapshot_id: str, sha256: str) -> Path:
        """Return where a part of a snapshot is; raises also as ``preview``.

        Raises:
            NotFound: the snapshot has no such part.
        """
        if sha256 not in self._shelf.readable(caller, snapshot_id).blobs():
            raise NotFound("The snapshot has no such part.")
        return self._blobs.path(sha256)

    async def use(self, caller: Caller, snapshot_id: str, request: CreateUse) -> None:
        """Count, and log, that the caller has used a snapshot; raises as ``preview``."""
        await self._shelf.use(caller, snapshot_id, request.action)

    async def newest(self, caller: Caller, snapshot_id: str) -> CopyOrigin:
        """Return a snapshot, and the newest of the same notebook if that is newer.

        Raises:
            NotFound: there is none that the caller may know of.
        """
        return await self._shelf.newest(caller, snapshot_id)
