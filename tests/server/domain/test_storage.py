"""What members' snapshots hold at the service, and that there is an end to it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from jupyter_smstudio.core.database import Database
from jupyter_smstudio.core.errors import QuotaExceeded
from jupyter_smstudio.core.identity import Audience, Visibility
from jupyter_smstudio.core.models import Caller, new_id
from jupyter_smstudio.domain.limit_models import MemberLimits
from jupyter_smstudio.domain.models import UpdateMember
from jupyter_smstudio.domain_service import build_shelf
from jupyter_smstudio.sharing.local import LocalShelf
from jupyter_smstudio.sharing.notices import NoticeBoard
from jupyter_smstudio.sharing.store import SnapshotRecord, SqlSnapshotStore
from jupyter_smstudio.testing.clock import ManualClock

from .service import ADMIN, Service

ANN, HUB = Caller("ann"), Caller(ADMIN, admin=True)


@pytest.fixture
def shelf(database: Database, tmp_path: Path) -> LocalShelf:
    clock = ManualClock()
    return build_shelf(database, tmp_path, clock, NoticeBoard(SqlSnapshotStore(database), clock))


def shared(shelf: LocalShelf, content: bytes, owner: str = "ann") -> SnapshotRecord:
    """Return a snapshot whose contents are there; what it says of their size is not true."""
    return SnapshotRecord(
        id=new_id(),
        owner=owner,
        path=f"{len(content)}.ipynb",
        title="",
        note="",
        visibility=Visibility.PRIVATE,
        audience=Audience(),
        created=datetime(2026, 3, 1, tzinfo=UTC),
        expires=None,
        sha256=shelf.blobs.put(content),
        bytes=0,
        include_output=True,
    )


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_snapshots_are_counted_by_their_contents_and_limited(
    shelf: LocalShelf, service: Service
) -> None:
    shelf.storage.set_check(service.domain.usage.check_storage)
    service.domain.service.admit("ann", from_hub=False, groups=frozenset())
    first = shared(shelf, b"a" * 700)
    await shelf.keep(ANN, first)
    other = await shelf.keep(ANN, shared(shelf, b"a" * 700))  # the same contents are there once
    assert shelf.storage.stored(None) == {"ann": 700}
    service.domain.service.update_member(HUB, "ann", UpdateMember(limits=MemberLimits(storage_bytes=1000)))
    with pytest.raises(QuotaExceeded, match="Your snapshots may hold"):
        await shelf.keep(ANN, shared(shelf, b"b" * 301))
    await shelf.keep(ANN, shared(shelf, b"b" * 300))
    assert shelf.storage.stored("ann") == {"ann": 1000}
    assert shelf.storage.stored("ben") == {}
    await shelf.revoke(ANN, first.id)
    assert shelf.storage.stored("ann") == {"ann": 1000}, "another snapshot has the same contents"
    await shelf.revoke(ANN, other.id)
    assert shelf.storage.stored(None) == {"ann": 300}
    await shelf.close()
