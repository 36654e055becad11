"""How much somebody's snapshots hold, and whether another one may be kept."""

from __future__ import annotations

from collections.abc import Callable

from .blobs import BlobStore
from .store import SnapshotRecord, SqlSnapshotStore

CheckStorage = Callable[[str, int, int], None]
"""Raises ``QuotaExceeded`` where this owner, who stores so many bytes, may not store so many more."""


class Storage:
    """Counts contents; what several snapshots of an owner have in common counts once.

    Args:
        store: facts of snapshots.
        blobs: their contents.
    """

    def __init__(self, store: SqlSnapshotStore, blobs: BlobStore) -> None:
        self._store = store
        self._blobs = blobs
        self._check: CheckStorage = lambda _owner, _stored, _more: None
        # Tens of thousands of snapshots are counted once; afterwards only those of who keeps or revokes one.
        self._counted: dict[str, int] | None = None

    def set_check(self, check: CheckStorage) -> None:
        """Let the domain say how much its members may store."""
        self._check = check

    def stored(self, owner: str | None) -> dict[str, int]:
        """Return the bytes of an owner's snapshots, None: of everybody's, by owner."""
        if self._counted is None:
            self._counted = self._count(None)
        return {name: size for name, size in self._counted.items() if owner in (None, name)}

    def changed(self, owner: str) -> None:
        """Count an owner's snapshots anew."""
        if self._counted is not None:
            self._counted.pop(owner, None)
            self._counted |= self._count(owner)

    def check(self, record: SnapshotRecord) -> None:
        """Refuse to keep a snapshot that is too much for its owner.

        Raises:
            QuotaExceeded: the message says what is stored, and what is allowed.
        """
        own = self._store.blobs_by_owner(record.owner).get(record.owner, set())
        stored, more = (sum(map(self._blobs.size, parts)) for parts in (own, record.blobs() - own))
        self._check(record.owner, stored, more)

    def _count(self, owner: str | None) -> dict[str, int]:
        parts = self._store.blobs_by_owner(owner)
        return {name: sum(map(self._blobs.size, own)) for name, own in parts.items()}
