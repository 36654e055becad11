"""Metered time by project: every second of the meter is in a line, once, also after a crash."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from jupyter_smstudio.core.compute.catalog import InstanceCatalog
from jupyter_smstudio.core.compute.instance import Session
from jupyter_smstudio.core.compute.instances import InstanceManager
from jupyter_smstudio.core.database import Database
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.domain.usage_book import UsageBook
from jupyter_smstudio.domain.usage_store import SqlUsageStore
from jupyter_smstudio.testing.clock import ManualClock
from jupyter_smstudio.testing.instances import kernel_session, open_manager
from jupyter_smstudio.testing.limits_fake import FakeLimits

ANN = Caller("ann")
HOUR = 3600.0
MEDIUM = "ml.t3.medium"


def top_folder(session: Session) -> str:
    return session.path.partition("/")[0]


class Server:
    """A server whose book is written; another on the same database is a restart."""

    def __init__(self, database: Database, clock: ManualClock) -> None:
        # The owner's own price list changes nothing here.
        self.instances: InstanceManager = open_manager(
            database, clock, FakeLimits(), price=lambda _owner, _kind: 99.0
        )
        self.store = SqlUsageStore(database)
        self.book = UsageBook(
            self.instances, self.store, InstanceCatalog(), clock, "ann", top_folder, zone=UTC
        )
        self.instances.add_listener(self.book.note)

    def hours(self, by: str = "project", month: str = "2026-03") -> dict[str, float]:
        sums = self.store.sums(month, by, "ann")  # type: ignore[arg-type]
        return {key: round(spent.hours, 6) for key, spent in sums.items()}


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


async def test_time_is_divided_among_the_projects_that_are_open(
    database: Database, clock: ManualClock
) -> None:
    server = Server(database, clock)
    instance = await server.instances.acquire(ANN, MEDIUM)
    clock.advance(HOUR)
    server.instances.open_session(instance, kernel_session(instance, "k1", "vision/mnist.ipynb"))
    clock.advance(HOUR)
    server.instances.open_session(instance, kernel_session(instance, "k2", "speech/words.ipynb"))
    clock.advance(2 * HOUR)
    server.instances.close_session("k1")
    clock.advance(HOUR)
    server.instances.close_session("k2")
    clock.advance(HOUR)  # idle, and still paid for: by who was the last
    await server.instances.stop(ANN, instance.id, "test")
    clock.advance(HOUR)
    server.book.refresh()

    assert server.hours() == {"": 1, "speech": 3, "vision": 2}
    spent = server.store.sums("2026-03", "member", "ann")["ann"]
    price = InstanceCatalog().get(MEDIUM).price_per_hour
    assert (round(spent.hours, 6), round(spent.money, 6)) == (6, round(6 * price, 6))


async def test_days_and_months_begin_at_midnight(database: Database, clock: ManualClock) -> None:
    clock.advance(29 * 24 * HOUR)  # 31 March, 9:00
    server = Server(database, clock)
    instance = await server.instances.acquire(ANN, MEDIUM)
    clock.advance(20 * HOUR)
    server.book.refresh()
    assert server.hours("day") == {"2026-03-31": 15}
    assert server.hours("day", "2026-04") == {"2026-04-01": 5}
    await server.instances.stop(ANN, instance.id, "test")


async def test_what_a_killed_server_did_not_write_is_caught_up_once(
    database: Database, clock: ManualClock
) -> None:
    server = Server(database, clock)
    instance = await server.instances.acquire(ANN, MEDIUM)
    server.instances.open_session(instance, kernel_session(instance, "k1", "vision/mnist.ipynb"))
    clock.advance(HOUR)
    server.book.refresh()
    clock.advance(HOUR)
    server.instances.heartbeat()
    # Killed; its kernel lives on for another hour before the next server finds it.
    clock.advance(HOUR)
    again = Server(database, clock)
    again.instances.recover(["k1"])
    for _ in range(2):
        again.book.catch_up()
        again.book.refresh()
    assert again.hours() == {"vision": 3}
    clock.advance(HOUR)
    await again.instances.stop(ANN, instance.id, "test")
    assert again.hours() == {"vision": 4}


async def test_what_was_reported_is_reported_no_more(database: Database, clock: ManualClock) -> None:
    server = Server(database, clock)
    instance = await server.instances.acquire(ANN, MEDIUM)
    clock.advance(HOUR)
    server.book.refresh()
    lines = server.store.unreported("ann")
    assert [(line.type, line.seconds) for line in lines] == [(MEDIUM, HOUR)]
    server.store.mark_reported("ann", lines)
    assert server.store.unreported("ann") == []
    clock.advance(1)
    server.book.refresh()
    assert [line.seconds for line in server.store.unreported("ann")] == [HOUR + 1]
    await server.instances.stop(ANN, instance.id, "test")


async def test_what_could_not_be_written_is_written_later(
    tmp_path: Path, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    database = Database(f"sqlite:///{tmp_path}/studio.db")
    database.migrate()
    server = Server(database, clock)
    instance = await server.instances.acquire(ANN, MEDIUM)
    clock.advance(HOUR)
    full = Database(f"sqlite:///{tmp_path}/studio.db")
    book = UsageBook(
        server.instances, SqlUsageStore(full), InstanceCatalog(), clock, "ann", top_folder, zone=UTC
    )
    event.listen(Engine, "connect", refuse_writes)  # as a full disk does
    try:
        book.refresh()
    finally:
        event.remove(Engine, "connect", refuse_writes)
        full.close()
    assert "is written later" in caplog.text
    assert server.hours() == {}
    clock.advance(HOUR)
    await server.instances.stop(ANN, instance.id, "test")
    assert server.hours() == {"": 2}
    database.close()


def refuse_writes(connection: Any, record: Any) -> None:
    connection.execute("PRAGMA query_only = ON")
