"""What happens to snapshots, told to people of a domain: each hears of what they may know, and of its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ..core.clock import Clock
from ..core.errors import NotFound
from ..core.identity import may_see
from ..core.models import Caller
from .local import Change
from .records import Notice
from .store import SqlSnapshotStore
from .views import snapshot_view

OPENED = "snapshot.opened"
CLOSED = "snapshot.closed"
"""Somebody may not see a snapshot any more."""

Put = Callable[[Notice], None]


class NoticeBoard:
    """Hands each change to those who listen and may know of it.

    Args:
        store: says who may know.
        clock: of what is told.
    """

    def __init__(self, store: SqlSnapshotStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._listeners: list[tuple[Caller, Put]] = []

    def listen(self, caller: Caller, put: Put) -> Callable[[], None]:
        """Tell somebody of everything from now on.

        Args:
            caller: who listens.
            put: is given each notice.

        Returns:
            The function that ends it.
        """
        listener = (caller, put)
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def tell(self, change: Change) -> None:
        """Tell everybody who may know of a change."""
        for caller, put in tuple(self._listeners):
            # Figures come often, and are the author's.
            if change.action == OPENED and caller.name != change.after.owner:
                continue
            if notice := self._notice(caller, change):
                put(notice)

    def _notice(self, caller: Caller, change: Change) -> Notice | None:
        now, before = self._clock.now(), change.before
        try:
            known = self._store.get(caller, change.after.id, now)
        except NotFound:
            if before is None or not may_see(caller, before.owner, before.visibility, before.audience):
                return None
            lost = snapshot_view(replace(before, readable=False), caller, now)
            return Notice(action=CLOSED, owner=before.owner, payload=lost)
        return Notice(action=change.action, owner=known.owner, payload=snapshot_view(known, caller, now))
