"""What the domain's service believes of the servers of users: nothing that it cannot see itself."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from jupyter_smstudio.core.database import Database
from jupyter_smstudio.core.errors import Conflict, Forbidden, Gone, InvalidInput, NotFound
from jupyter_smstudio.core.events import MemoryEventBus
from jupyter_smstudio.core.identity import Audience, Visibility
from jupyter_smstudio.core.models import Caller, new_id
from jupyter_smstudio.domain_service import shared_foundations
from jupyter_smstudio.sharing.exchange import SharingExchange
from jupyter_smstudio.sharing.models import CreateSnapshot, UpdateSnapshot
from jupyter_smstudio.sharing.records import CreateUse
from jupyter_smstudio.sharing.store import SnapshotRecord
from jupyter_smstudio.testing.clock import ManualClock

ANN, BEN = Caller("ann"), Caller("ben", groups=frozenset({"vision"}))
CONTENT = b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def exchange(database: Database, tmp_path: Path, clock: ManualClock) -> SharingExchange:
    return SharingExchange(shared_foundations(database, tmp_path, clock, MemoryEventBus()))


@pytest.fixture
def record(clock: ManualClock) -> SnapshotRecord:
    return SnapshotRecord(
        id=new_id(),
        owner="ann",
        path="digits.ipynb",
        title="digits",
        note="",
        visibility=Visibility.DOMAIN,
        audience=Audience(),
        created=clock.now(),
        expires=None,
        sha256=SHA256,
        bytes=len(CONTENT),
        include_output=True,
    )


def test_contents_are_named_by_who_has_sent_them(exchange: SharingExchange, record: SnapshotRecord) -> None:
    with pytest.raises(InvalidInput, match="hash"):
        exchange.send(ANN, "0" * 64, CONTENT)
    exchange.send(ANN, SHA256, CONTENT)
    # Ben has heard of the hash; the contents are there, but not his.
    with pytest.raises(Conflict, match="missing"):
        exchange.keep(BEN, record)
    assert exchange.keep(ANN, record).id == record.id
    with pytest.raises(Conflict):
        exchange.keep(ANN, record)  # its id is taken


@pytest.mark.parametrize(
    ("claim", "kept"),
    [({"owner": "ben"}, ("ann", 0)), ({"opened": 9}, ("ann", 0)), ({"title": "x" * 9999}, ("ann", 0))],
)
def test_what_a_server_claims_is_decided_here(
    exchange: SharingExchange, record: SnapshotRecord, claim: dict[str, Any], kept: tuple[str, int]
) -> None:
    exchange.send(ANN, SHA256, CONTENT)
    made = exchange.keep(ANN, replace(record, **claim))
    assert (made.owner, made.opened, made.revoked) == (*kept, None)
    assert len(made.title) < 256


def test_an_id_is_an_id(exchange: SharingExchange, record: SnapshotRecord) -> None:
    exchange.send(ANN, SHA256, CONTENT)
    with pytest.raises(InvalidInput, match="no id"):
        exchange.keep(ANN, replace(record, id="../../etc/passwd"))


def test_contents_are_for_whom_the_snapshot_is(
    exchange: SharingExchange, record: SnapshotRecord, clock: ManualClock
) -> None:
    exchange.send(ANN, SHA256, CONTENT)
    named = replace(record, visibility=Visibility.NAMED, audience=Audience(groups=("vision",)))
    exchange.keep(ANN, replace(named, expires=clock.now() + timedelta(days=1)))
    assert exchange.take(BEN, record.id).record.sha256 == SHA256
    assert exchange.content(BEN, record.id, SHA256).read_bytes() == CONTENT
    with pytest.raises(NotFound):
        exchange.content(BEN, record.id, "0" * 64)
    exchange.use(BEN, record.id, CreateUse(action="copied"))
    assert exchange.get(ANN, record.id).copied == 1
    for stranger in (Caller("eve"), Caller("root", admin=True)):
        with pytest.raises(NotFound):
            exchange.take(stranger, record.id)
        with pytest.raises(NotFound):
            exchange.content(stranger, record.id, SHA256)
    clock.advance(2 * 86_400)
    with pytest.raises(Gone):
        exchange.content(BEN, record.id, SHA256)


async def test_it_has_nobodys_files(exchange: SharingExchange) -> None:
    with pytest.raises(Forbidden, match="own server"):
        await exchange.create(ANN, CreateSnapshot(path="digits.ipynb"))


def test_one_hears_of_what_one_may_know(exchange: SharingExchange, record: SnapshotRecord) -> None:
    heard: dict[str, list[str]] = {"ann": [], "ben": []}
    ends = [
        exchange.listen(each, lambda told, to=each.name: heard[to].append(told.action)) for each in (ANN, BEN)
    ]
    exchange.send(ANN, SHA256, CONTENT)
    exchange.keep(ANN, replace(record, visibility=Visibility.PRIVATE))
    exchange.update(ANN, record.id, UpdateSnapshot(visibility=Visibility.DOMAIN))
    ends[1]()
    exchange.update(ANN, record.id, UpdateSnapshot(note="new"))
    assert heard == {"ann": ["snapshot.created", *["snapshot.changed"] * 2], "ben": ["snapshot.changed"]}
