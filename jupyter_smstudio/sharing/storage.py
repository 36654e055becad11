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
        # Bytes by blob, by owner: who has thousands of snapshots is looked at once, and not at each share.
        self._sizes: dict[str, dict[str, int]] = {}
        self._everybody = False

    def set_check(self, check: CheckStorage) -> None:
        """Let the domain say how much its members may store."""
        self._check = check

    def stored(self, owner: str | None) -> dict[str, int]:
        """Return the bytes of an owner's snapshots, None: of everybody's, by owner."""
        if owner is not None:
            known = {owner: self._of(owner)}
        else:
            if not self._everybody:
                self._sizes = {name: self._measured(parts) for name, parts in self._parts(None).items()}
                self._everybody = True
            known = self._sizes
        return {name: sum(sizes.values()) for name, sizes in known.items() if sizes}

    def kept(self, record: SnapshotRecord) -> None:
        """Count a snapshot that was kept."""
        self._of(record.owner).update(self._measured(record.blobs()))

    def revoked(self, owner: str) -> None:
        """Count an owner's snapshots anew: other ones may have what this one had."""
        self._sizes.pop(owner, None)
        self._of(owner)

    def check(self, record: SnapshotRecord) -> None:
        """Refuse to keep a snapshot that is too much for its owner.

        Raises:
            QuotaExceeded: the message says what is stored, and what is allowed.
        """
        own = self._of(record.owner)
        more = self._measured(record.blobs() - own.keys())
        self._check(record.owner, sum(own.values()), sum(more.values()))

    def _of(self, owner: str) -> dict[str, int]:
        if owner not in self._sizes:
            self._sizes[owner] = self._measured(self._parts(owner).get(owner, set()))
        return self._sizes[owner]

    def _parts(self, owner: str | None) -> dict[str, set[str]]:
        return self._store.blobs_by_owner(owner)

    def _measured(self, parts: set[str]) -> dict[str, int]:
        return {part: self._blobs.size(part) for part in parts}
