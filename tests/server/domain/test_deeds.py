"""Deeds on members' servers: written there, told to the domain's service, whatever is away meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from jupyter_smstudio.core.audit import note
from jupyter_smstudio.core.clock import SystemClock
from jupyter_smstudio.core.database import Database
from jupyter_smstudio.core.errors import Unavailable
from jupyter_smstudio.core.models import Caller, new_id
from jupyter_smstudio.domain.deed_models import Deed, DeedReport
from jupyter_smstudio.domain.deed_queue import DeedQueue
from jupyter_smstudio.domain.deed_store import NotedDeed, SqlDeedStore
from jupyter_smstudio.domain.models import DomainLogEntry, DomainLogQuery
from jupyter_smstudio.domain.remote import DomainClient
from jupyter_smstudio.domain.store import SqlDomainStore
from jupyter_smstudio.testing.quota import until

from .service import ADMIN, Service

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HUB = Caller(ADMIN, admin=True)
Line = tuple[str, str, str, str, str]


def lines(database: Database, **wanted: str) -> list[Line]:
    """Return the log, oldest first, without who has joined."""
    found = SqlDomainStore(database).log(HUB, DomainLogQuery(**wanted))
    return [_line(each) for each in reversed(found) if each.action != "member.joined"]


def _line(entry: DomainLogEntry) -> Line:
    return entry.actor, entry.action, entry.owner, entry.thing, entry.note


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Database]:
    """Return the database of ann's own server."""
    database = Database(f"sqlite:///{tmp_path}/own.db")
    database.migrate()
    yield database
    database.close()


class FullDisk(SqlDeedStore):
    """A store that cannot write while the disk is full; a real one is too slow to fill."""

    full = True

    def write(self, deeds: object) -> None:
        if self.full:
            raise Unavailable("The disk is full: nothing was saved.")
        super().write(deeds)  # type: ignore[arg-type]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_deeds_reach_the_service_once_also_when_it_was_away(service: Service, own: Database) -> None:
    client = DomainClient(service.url, "ann-token")
    await service.stop()
    queue = DeedQueue(SqlDeedStore(own, untold=True), SystemClock(), client, again_seconds=0.02)
    queue.start()
    queue.note("ann", "job.created", "mnist", new_id(), "training job")
    await queue.close()  # ann's server ends before the service is back

    await service.start()
    store = SqlDeedStore(own, untold=True)
    queue = DeedQueue(store, SystemClock(), client, again_seconds=0.02)
    queue.start()
    queue.note("ann", "secret.made", "API_KEY")
    expected = [
        ("ann", "job.created", "ann", "mnist", "training job"),
        ("ann", "secret.made", "ann", "API_KEY", ""),
    ]
    await until(lambda: lines(service.database) == expected)
    await until(lambda: store.untold() == ([], []))
    # An answer was lost: the same is told again.
    told = DeedReport(deeds=[Deed(moment=NOW, action="secret.deleted", thing="API_KEY")])
    for _ in range(2):
        await client.ask("POST", "deeds", told)
    assert lines(service.database)[2:] == [("ann", "secret.deleted", "ann", "API_KEY", "")]
    assert lines(own) == expected
    await queue.close()
    await client.close()


async def test_a_full_disk_stops_no_deed_and_its_line_is_written_later(own: Database) -> None:
    store = FullDisk(own)
    queue = DeedQueue(store, SystemClock(), again_seconds=0.01)
    queue.start()
    queue.note("ann", "job.created", "first")
    queue.note("ann", "job.stopped", "first")
    assert lines(own) == []
    store.full = False
    await until(lambda: len(lines(own)) == 2)
    assert [line[1] for line in lines(own)] == ["job.created", "job.stopped"]
    await queue.close()


def test_a_run_of_a_copy_is_in_the_log_of_whom_it_was_copied_from(database: Database) -> None:
    store, snapshot, other = SqlDeedStore(database), new_id(), new_id()
    with database.session() as session:
        for each, owner in ((snapshot, "ann"), (other, "eve")):
            note(session, NOW, owner, "snapshot.shared", owner=owner, thing="MNIST", thing_id=each)
        note(session, NOW, "ben", "snapshot.copied", owner="ann", thing="MNIST", thing_id=snapshot)
        note(session, NOW, "zoe", "snapshot.copied", owner="eve", thing="MNIST", thing_id=other)

    def ran(snapshot_id: str, minutes: int) -> NotedDeed:
        moment = NOW + timedelta(minutes=minutes)
        deed = Deed(
            moment=moment, action="snapshot.ran", thing="a.ipynb", thing_id=snapshot_id, note="a.ipynb"
        )
        return NotedDeed("ben", deed, once=True)

    store.write([ran(snapshot, 0), ran(snapshot, 1)])
    store.write([ran(snapshot, 2), ran(other, 3)])
    assert lines(database, action="snapshot.ran") == [
        ("ben", "snapshot.ran", "ann", "MNIST", "a.ipynb"),
        ("ben", "snapshot.ran", "ben", "a.ipynb", "a.ipynb"),  # nothing of eve's, which ben has not copied
    ]


def test_a_member_tells_of_their_own_deeds_alone_and_of_none_of_the_future(database: Database) -> None:
    for forged in ("member.changed", "snapshot.opened", "instance.stopped"):
        with pytest.raises(ValidationError):
            DeedReport.model_validate({"deeds": [{"moment": NOW, "action": forged, "thing": "ann"}]})
    with pytest.raises(ValidationError):
        Deed.model_validate({"moment": NOW, "action": "job.created", "thing": "x", "owner": "ann"})
    later = Deed(moment=NOW + timedelta(days=1), action="job.created", thing="x")
    SqlDeedStore(database).take("ben", [later], NOW)
    (entry,) = SqlDomainStore(database).log(HUB, DomainLogQuery())
    assert (entry.moment, entry.actor, entry.owner) == (NOW, "ben", "ben")
