"""What is stored of drivers, in both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from jupyter_smstudio.core.compute.processes import ProcessIdentity
from jupyter_smstudio.core.database import Database
from jupyter_smstudio.spark.livy.local.session_store import DriverRecord, SqlSessionStore
from jupyter_smstudio.spark.session_models import SessionState

MOMENT = datetime(2026, 1, 1, 12, tzinfo=UTC)


def record(number: int, **facts: object) -> DriverRecord:
    plain = DriverRecord(f"driver-{number}", "j-1", "ann", MOMENT, MOMENT)
    return replace(plain, **facts)  # type: ignore[arg-type]


def test_a_record_comes_back_as_it_was(database: Database) -> None:
    store = SqlSessionStore(database, "0")
    kept = record(
        1,
        kind="spark",
        name="ünï",
        state=SessionState.BUSY,
        kernel="k",
        settings={"conf": {"spark.sql.x": "1"}, "heap_mb": 1024},
        memory_bytes=3 * 2**31,
        process=ProcessIdentity(7, 2**40, "boot"),
        app_id="local-1",
    )
    store.save(kept)
    assert store.of_cluster("j-1") == [kept]
    store.save(replace(kept, state=SessionState.DEAD, message="why", ended=MOMENT, removed=True))
    assert [each.message for each in store.of_cluster("j-1")] == ["why"]


def test_numbers_go_on_and_batches_have_their_own(database: Database) -> None:
    store = SqlSessionStore(database, "0")
    store.save(record(0))  # a warm one has none
    assert [store.number(record(number)).session for number in (1, 2)] == [0, 1]
    assert store.number(record(3, batch=True)).session == 0
    assert store.number(record(4, cluster="j-2")).session == 0
    store.forget("driver-1")
    assert store.number(record(5)).session == 2
    assert SqlSessionStore(database, "1").number(record(6)).session == 0


def test_a_cluster_is_forgotten_with_its_drivers(database: Database) -> None:
    store, other = SqlSessionStore(database, "0"), SqlSessionStore(database, "1")
    store.number(record(1))
    store.number(record(2, cluster="j-2"))
    other.number(record(3))
    store.forget_cluster("j-1")
    assert store.of_cluster("j-1") == [] and len(store.of_cluster("j-2")) == len(other.of_cluster("j-1")) == 1
