"""Placements on both databases: what one server stored, and only that, is there again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from jupyter_smstudio.core.database import Database
from jupyter_smstudio.kernels.models import PlacementState
from jupyter_smstudio.kernels.store import PlacementRecord, SqlPlacementStore

RECORD = PlacementRecord(
    kernel_id="11111111-1111-4111-8111-111111111111",
    owner="ann",
    path="größe/ein 'notebook'.ipynb",
    image="data-science",
    image_version="1.0.0",
    kernel="python3",
    instance_type="ml.t3.medium",
    instance_id=None,
    startup_script="",
    startup_log="",
    state=PlacementState.PENDING,
    failure_reason=None,
    created=datetime(2026, 11, 21, 4, 30, tzinfo=UTC),
    kernel_name="python3",
    cwd="/home/ann",
    session_name="/home/ann/a.ipynb",
)


def test_a_record_comes_back_as_it_was(database: Database) -> None:
    store = SqlPlacementStore(database, "0")
    store.save(RECORD)
    assert store.get(RECORD.kernel_id) == RECORD
    assert store.get("22222222-2222-4222-8222-222222222222") is None


def test_saving_again_replaces(database: Database) -> None:
    store = SqlPlacementStore(database, "0")
    store.save(RECORD)
    moved = replace(RECORD, state=PlacementState.IN_SERVICE, instance_type="ml.m5.large")
    store.save(moved)
    assert list(store.present()) == [moved]


def test_what_is_gone_is_not_present(database: Database) -> None:
    store = SqlPlacementStore(database, "0")
    for number, state in enumerate(PlacementState):
        store.save(replace(RECORD, kernel_id=f"{number}", state=state))
    gone = {PlacementState.DELETED, PlacementState.FAILED}
    assert {each.state for each in store.present()} == set(PlacementState) - gone


def test_the_oldest_comes_first(database: Database) -> None:
    store = SqlPlacementStore(database, "0")
    for minute in (5, 1, 3):
        store.save(replace(RECORD, kernel_id=str(minute), created=RECORD.created.replace(minute=minute)))
    assert [each.kernel_id for each in store.present()] == ["1", "3", "5"]


def test_servers_that_share_a_database_see_their_own(database: Database) -> None:
    SqlPlacementStore(database, "0").save(RECORD)
    assert list(SqlPlacementStore(database, "1").present()) == []
