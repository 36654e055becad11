"""What the domain's service believes of the servers of users: nothing that it cannot see itself."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from jupyter_smstudio.core.database import Database
from jupyter_smstudio.core.errors import Conflict, Gone, InvalidInput, NotFound
from jupyter_smstudio.core.identity import Audience, Visibility
from jupyter_smstudio.core.models import Caller, new_id
from jupyter_smstudio.domain_service import build_shelf
from jupyter_smstudio.sharing.exchange import SharingExchange
from jupyter_smstudio.sharing.local import LocalShelf
from jupyter_smstudio.sharing.models import SnapshotKind, UpdateSnapshot
from jupyter_smstudio.sharing.notices import NoticeBoard
from jupyter_smstudio.sharing.queries import PreviewQuery
from jupyter_smstudio.sharing.records import CreateUse, Notice
from jupyter_smstudio.sharing.store import SnapshotRecord, SqlSnapshotStore
from jupyter_smstudio.testing.clock import ManualClock

ANN, BEN = Caller("ann"), Caller("ben", groups=frozenset({"vision"}))
CONTENT = b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def notices(database: Database, clock: ManualClock) -> NoticeBoard:
    return NoticeBoard(SqlSnapshotStore(database), clock)


@pytest.fixture
def shelf(
    database: Database,
    tmp_path: Path,
    clock: ManualClock,
    notices: NoticeBoard,
    jp_asyncio_loop: asyncio.AbstractEventLoop,
) -> Iterator[LocalShelf]:
    found = build_shelf(database, tmp_path, clock, notices)
    yield found
    jp_asyncio_loop.run_until_complete(found.close())


@pytest.fixture
def exchange(shelf: LocalShelf, clock: ManualClock) -> SharingExchange:
    return SharingExchange(shelf, clock)


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


async def test_contents_are_named_by_who_has_sent_them(
    exchange: SharingExchange, record: SnapshotRecord
) -> None:
    with pytest.raises(InvalidInput, match="hash"):
        await exchange.send(ANN, "0" * 64, CONTENT)
    await exchange.send(ANN, SHA256, CONTENT)
    # Ben has heard of the hash; the contents are there, but not his.
    with pytest.raises(Conflict, match="missing"):
        await exchange.keep(BEN, record)
    assert (await exchange.keep(ANN, record)).id == record.id
    with pytest.raises(Conflict):
        await exchange.keep(ANN, record)  # its id is taken


@pytest.mark.parametrize(
    ("claim", "kept"),
    [({"owner": "ben"}, ("ann", 0)), ({"opened": 9}, ("ann", 0)), ({"title": "x" * 9999}, ("ann", 0))],
)
async def test_what_a_server_claims_is_decided_here(
    exchange: SharingExchange, record: SnapshotRecord, claim: dict[str, Any], kept: tuple[str, int]
) -> None:
    await exchange.send(ANN, SHA256, CONTENT)
    made = await exchange.keep(ANN, replace(record, **claim))
    assert (made.owner, made.opened, made.revoked) == (*kept, None)
    assert len(made.title) < 256


async def test_an_id_is_an_id(exchange: SharingExchange, record: SnapshotRecord) -> None:
    await exchange.send(ANN, SHA256, CONTENT)
    with pytest.raises(InvalidInput, match="no id"):
        await exchange.keep(ANN, replace(record, id="../../etc/passwd"))


async def test_contents_are_for_whom_the_snapshot_is(
    exchange: SharingExchange, shelf: LocalShelf, record: SnapshotRecord, clock: ManualClock
) -> None:
    await exchange.send(ANN, SHA256, CONTENT)
    named = replace(record, visibility=Visibility.NAMED, audience=Audience(groups=("vision",)))
    await exchange.keep(ANN, replace(named, expires=clock.now() + timedelta(days=1)))
    assert exchange.take(BEN, record.id).record.sha256 == SHA256
    assert exchange.content(BEN, record.id, SHA256).read_bytes() == CONTENT
    with pytest.raises(NotFound):
        exchange.content(BEN, record.id, "0" * 64)
    await exchange.use(BEN, record.id, CreateUse(action="copied"))
    assert shelf.get(ANN, record.id).copied == 1
    for stranger in (Caller("eve"), Caller("root", admin=True)):
        with pytest.raises(NotFound):
            exchange.take(stranger, record.id)
        with pytest.raises(NotFound):
            exchange.content(stranger, record.id, SHA256)
    clock.advance(2 * 86_400)
    with pytest.raises(Gone):
        exchange.content(BEN, record.id, SHA256)


async def test_one_hears_of_what_one_may_know_and_of_its_end(
    exchange: SharingExchange, shelf: LocalShelf, notices: NoticeBoard, record: SnapshotRecord
) -> None:
    heard: dict[str, list[Notice]] = {"ann": [], "ben": [], "eve": []}
    for caller in (ANN, BEN, Caller("eve")):
        notices.listen(caller, heard[caller.name].append)

    def new(name: str) -> list[str]:
        told = [each.action.removeprefix("snapshot.") for each in heard[name]]
        heard[name].clear()
        return told

    await exchange.send(ANN, SHA256, CONTENT)
    await exchange.keep(ANN, replace(record, visibility=Visibility.PRIVATE))
    assert [new(name) for name in heard] == [["created"], [], []]
    shelf.update(ANN, record.id, UpdateSnapshot(visibility=Visibility.DOMAIN))
    assert [new(name) for name in heard] == [["changed"], ["changed"], ["changed"]]
    # Figures are the author's.
    await exchange.use(BEN, record.id, CreateUse(action="copied"))
    assert [new(name) for name in heard] == [["opened"], [], []]
    # Ben is of the group, and eve loses it at once.
    shelf.update(ANN, record.id, UpdateSnapshot(visibility=Visibility.NAMED, groups=["vision"]))
    lost = heard["eve"][0].payload
    assert [new(name) for name in heard] == [["changed"], ["changed"], ["closed"]]
    assert (lost.id, lost.available, lost.visibility, lost.groups) == (record.id, False, "domain", [])
    # She is told of nothing more, neither that it changes nor that it ends.
    shelf.update(ANN, record.id, UpdateSnapshot(note="new"))
    assert [new(name) for name in heard] == [["changed"], ["changed"], []]
    await shelf.revoke(ANN, record.id)
    assert [new(name) for name in heard] == [["revoked"], ["revoked"], []]


async def test_who_listens_no_more_is_told_nothing(
    exchange: SharingExchange, notices: NoticeBoard, record: SnapshotRecord
) -> None:
    heard: list[Notice] = []
    end = notices.listen(ANN, heard.append)
    end()
    await exchange.send(ANN, SHA256, CONTENT)
    await exchange.keep(ANN, record)
    assert heard == []


async def test_figures_from_elsewhere_are_checked_before_they_are_shown(
    exchange: SharingExchange, shelf: LocalShelf, record: SnapshotRecord
) -> None:
    await exchange.send(ANN, SHA256, CONTENT)  # a notebook
    await exchange.keep(ANN, replace(record, kind=SnapshotKind.REPORT))
    with pytest.raises(InvalidInput, match="does not hold figures"):
        await shelf.preview(BEN, record.id, PreviewQuery())
