"""What every shelf of snapshots does: on SQLite, on PostgreSQL, and at the service of a domain."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from jupyter_smstudio.core.clock import SystemClock
from jupyter_smstudio.core.database import Database
from jupyter_smstudio.core.errors import Conflict, Gone, NotFound
from jupyter_smstudio.core.identity import Audience, Visibility
from jupyter_smstudio.core.models import Caller, new_id
from jupyter_smstudio.sharing.blobs import BlobStore
from jupyter_smstudio.sharing.local import LocalShelf
from jupyter_smstudio.sharing.page_renderer import PageRenderer
from jupyter_smstudio.sharing.records import Notice
from jupyter_smstudio.sharing.remote import RemoteShelf
from jupyter_smstudio.sharing.shelf import SnapshotShelf
from jupyter_smstudio.sharing.store import SnapshotRecord, SqlSnapshotStore
from jupyter_smstudio.sharing.uses import SqlUses
from tests.drills.domain import HubStandIn, ServiceProcess

ANN, BEN, EVE = (Caller(name, groups=frozenset({"domain"})) for name in ("ann", "ben", "eve"))
CONTENT = b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'


class Library:
    """A domain's snapshots, as each of its people reaches them."""

    def __init__(self, shelf: Callable[[Caller], tuple[SnapshotShelf, BlobStore]]) -> None:
        self._made = shelf
        self._known: dict[str, tuple[SnapshotShelf, BlobStore]] = {}

    def of(self, caller: Caller) -> SnapshotShelf:
        """Return the shelf as somebody has it."""
        return self._parts(caller)[0]

    def blobs(self, caller: Caller) -> BlobStore:
        """Return the contents on somebody's machine."""
        return self._parts(caller)[1]

    async def keep(self, caller: Caller, **changes: Any) -> SnapshotRecord:
        """Share something in somebody's name."""
        sha256 = self.blobs(caller).put(CONTENT)
        record = SnapshotRecord(
            id=new_id(),
            owner=caller.name,
            path=f"{new_id()}.ipynb",
            title="digits",
            note="",
            visibility=Visibility.DOMAIN,
            audience=Audience(),
            created=datetime.now(UTC),
            expires=None,
            sha256=sha256,
            bytes=len(CONTENT),
            include_output=True,
        )
        made = replace(record, **changes)
        kept = await self.of(caller).keep(caller, made)
        assert (kept.id, kept.owner) == (made.id, caller.name)
        return replace(made, version=kept.version)

    async def close(self) -> None:
        """Let go of everything."""
        for shelf, _ in self._known.values():
            await shelf.close()

    def _parts(self, caller: Caller) -> tuple[SnapshotShelf, BlobStore]:
        if caller.name not in self._known:
            self._known[caller.name] = self._made(caller)
        return self._known[caller.name]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, postgresql_url: str) -> Iterator[ServiceProcess]:
    hub = HubStandIn(frozenset())
    process = ServiceProcess(tmp_path_factory.mktemp("domain"), postgresql_url, hub.url).start()
    yield process
    process.kill(signal.SIGTERM)
    hub.close()


def address(service: ServiceProcess) -> str:
    return service.url.removesuffix("smstudio/")


@pytest.fixture(params=["sqlite", "postgresql", "service"])
def library(
    request: pytest.FixtureRequest, tmp_path: Path, jp_asyncio_loop: asyncio.AbstractEventLoop
) -> Iterator[Library]:
    if request.param == "service":
        url = address(request.getfixturevalue("service"))

        def remote(caller: Caller) -> tuple[SnapshotShelf, BlobStore]:
            blobs = BlobStore(tmp_path / caller.name)
            return RemoteShelf(url, f"{caller.name}-token", blobs, lambda _: None, lambda: None), blobs

        found = Library(remote)
        yield found
        jp_asyncio_loop.run_until_complete(found.close())
        return
    url = f"sqlite:///{tmp_path}/studio.db"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_database")
    database = Database(url)
    database.migrate()
    blobs = BlobStore(tmp_path / "blobs")
    store, uses, pages = SqlSnapshotStore(database), SqlUses(database), PageRenderer(tmp_path / "pages")
    shelf = LocalShelf(store, uses, blobs, pages, SystemClock(), lambda _: None)
    found = Library(lambda _: (shelf, blobs))
    yield found
    jp_asyncio_loop.run_until_complete(found.close())
    database.close()


async def test_what_one_keeps_another_takes_with_its_contents(library: Library) -> None:
    kept = await library.keep(ANN)
    taken = await library.of(BEN).take(BEN, kept.id)
    assert (taken.owner, taken.sha256, taken.path) == ("ann", kept.sha256, kept.path)
    assert library.blobs(BEN).path(taken.sha256).read_bytes() == CONTENT


async def test_the_same_again_is_the_next_version(library: Library) -> None:
    first = await library.keep(ANN)
    second = await library.keep(ANN, path=first.path)
    await library.keep(BEN, path=first.path)
    assert (first.version, second.version) == (1, 2)
    found = await library.of(BEN).newest(BEN, first.id)
    assert found.snapshot is not None and found.newer is not None
    assert (found.snapshot.id, found.newer.id, found.path) == (first.id, second.id, "")
    assert (await library.of(BEN).newest(BEN, second.id)).newer is None
    with pytest.raises(Conflict):
        await library.keep(ANN, id=first.id)


@pytest.mark.parametrize("wanted", ["private", "named", "unknown", "../../hub", ""])
async def test_what_is_not_for_somebody_is_not_there(library: Library, wanted: str) -> None:
    snapshot_id = wanted
    if wanted == "private":
        snapshot_id = (await library.keep(ANN, visibility=Visibility.PRIVATE)).id
    if wanted == "named":
        audience = Audience(people=("ben",))
        snapshot_id = (await library.keep(ANN, visibility=Visibility.NAMED, audience=audience)).id
        assert (await library.of(BEN).take(BEN, snapshot_id)).id == snapshot_id
    for call in (
        library.of(EVE).take(EVE, snapshot_id),
        library.of(EVE).newest(EVE, snapshot_id),
        library.of(EVE).use(EVE, snapshot_id, "copied"),
    ):
        with pytest.raises(NotFound):
            await call


async def test_what_is_over_is_gone(library: Library) -> None:
    kept = await library.keep(ANN, expires=datetime.now(UTC) - timedelta(seconds=1))
    for call in (library.of(BEN).take(BEN, kept.id), library.of(BEN).use(BEN, kept.id, "copied")):
        with pytest.raises(Gone, match="was shared until"):
            await call


async def test_uses_are_counted(library: Library) -> None:
    kept = await library.keep(ANN)
    await library.of(BEN).use(BEN, kept.id, "copied")
    await library.of(EVE).use(EVE, kept.id, "exported")
    found = (await library.of(ANN).newest(ANN, kept.id)).snapshot
    assert found is not None
    assert (found.opened, found.copied) == (0, 1)


async def test_who_listens_to_the_service_misses_nothing(service: ServiceProcess, tmp_path: Path) -> None:
    told: asyncio.Queue[str] = asyncio.Queue()

    def hear(notice: Notice) -> None:
        told.put_nowait(notice.action)

    blobs = BlobStore(tmp_path / "ben")
    shelf = RemoteShelf(address(service), "ben-token", blobs, hear, lambda: told.put_nowait("missed"))
    shelf.start()
    headers = {"Authorization": "token ann-token"}
    async with asyncio.timeout(60), aiohttp.ClientSession(headers=headers) as ann:
        # What was before it listened may have been missed, too.
        assert await told.get() == "missed"
        library = Library(
            lambda caller: (
                RemoteShelf(address(service), f"{caller.name}-token", blobs, hear, lambda: None),
                blobs,
            )
        )
        kept = await library.keep(ANN)
        assert await told.get() == "snapshot.created"
        url = f"{service.url}sharing/snapshots/{kept.id}"
        await ann.patch(url, json={"visibility": "private"})
        assert await told.get() == "snapshot.closed"
        await ann.patch(url, json={"visibility": "domain"})
        assert await told.get() == "snapshot.changed"
        await asyncio.to_thread(service.kill)
        await asyncio.to_thread(service.start)
        await ann.delete(url)
        assert await told.get() == "missed"
        await library.close()
    await shelf.close()
