"""Who finds which snapshots: the same on SQLite and PostgreSQL."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from jupyter_smstudio.core.database import Base, Database
from jupyter_smstudio.core.errors import NotFound
from jupyter_smstudio.core.identity import Audience, Visibility, may_see
from jupyter_smstudio.core.models import Caller, new_id
from jupyter_smstudio.sharing.models import DataFile, EnvironmentSummary, GitInfo
from jupyter_smstudio.sharing.store import Placed, SnapshotRecord, SqlSnapshotStore

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ANN, BOB, EVE = Caller("ann"), Caller("bob", groups=frozenset({"vision"})), Caller("eve")
ADMIN = Caller("root", admin=True)
Add = Callable[..., SnapshotRecord]


@pytest.fixture
def store(database: Database) -> SqlSnapshotStore:
    return SqlSnapshotStore(database)


@pytest.fixture
def add(store: SqlSnapshotStore) -> Add:
    def add(**changes: Any) -> SnapshotRecord:
        record = SnapshotRecord(
            id=new_id(),
            owner="ann",
            path="work/digits.ipynb",
            title="digits",
            note="",
            visibility=Visibility.DOMAIN,
            audience=Audience(),
            created=NOW,
            expires=None,
            sha256="a" * 64,
            bytes=5_000_000_000,
            include_output=True,
        )
        return store.add(replace(record, **changes))

    return add


def test_the_migration_makes_the_tables_of_the_models(database: Database) -> None:
    with database.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    own = re.compile(r"audiences|snapshots")
    assert [one for one in differences if own.search(str(one))] == []


def seen(store: SqlSnapshotStore, caller: Caller, **wanted: Any) -> list[str]:
    query = {"scope": "all", "text": "", "owner": "", "path": "", "offset": 0, "limit": 100, "now": NOW}
    items, total = store.page(caller, **{**query, **wanted})
    assert total >= len(items)
    return [item.id for item in items]


def may_get(store: SqlSnapshotStore, caller: Caller, record: SnapshotRecord) -> bool:
    try:
        return store.get(caller, record.id, NOW).id == record.id
    except NotFound:
        return False


def test_a_snapshot_comes_back_as_it_was_kept(store: SqlSnapshotStore, add: Add) -> None:
    environment = EnvironmentSummary(
        image="data-science",
        image_version="1.1.0",
        display_name="Data Science",
        python="3.11",
        packages=2,
        added=["emoji==2.14.0"],
        unlisted=["own"],
        lock_sha256="b" * 64,
    )
    kept = add(
        note="Look at cell 3",
        visibility=Visibility.NAMED,
        audience=Audience(("bob", "carl"), ("vision",)),
        expires=NOW + timedelta(days=7),
        placed=Placed("data-science", "1.1.0", "python3", "ml.t3.medium"),
        environment=environment,
        kernels=({"name": "python3", "display_name": "Python 3", "language": "python", "source": ""},),
        git=GitInfo(remote="https://git.example.org/a.git", branch="main", commit="c" * 40, dirty=None),
        data_files=(
            DataFile(path="a.csv", bytes=3, sha256="d" * 64, included=True),
            DataFile(path="b.csv", bytes=3, sha256="e" * 64, included=False),
        ),
    )
    assert store.get(ANN, kept.id, NOW) == kept
    assert kept.blobs() == {"a" * 64, "b" * 64, "d" * 64}
    assert store.blobs_in_use() == kept.blobs()


def test_only_those_it_is_for_find_a_snapshot(store: SqlSnapshotStore, add: Add) -> None:
    private = add(path="a", visibility=Visibility.PRIVATE, audience=Audience(("eve",)))
    domain = add(path="b")
    to_eve = add(path="c", visibility=Visibility.NAMED, audience=Audience(("eve",)))
    to_vision = add(path="d", visibility=Visibility.NAMED, audience=Audience((), ("vision",)))
    # A person who is called like a group, and the other way round, is somebody else.
    confusing = add(path="e", visibility=Visibility.NAMED, audience=Audience(("vision",), ("eve",)))
    everything = [private, domain, to_eve, to_vision, confusing]
    expected = {
        ANN: everything,
        BOB: [domain, to_vision],
        EVE: [domain, to_eve],
        Caller("vision"): [domain, confusing],
        Caller("ANN"): [domain],
        Caller("bob"): [domain],
    }
    for caller, records in expected.items():
        assert sorted(seen(store, caller)) == sorted(record.id for record in records), caller
        assert [record for record in everything if may_get(store, caller, record)] == records, caller
        at_hand = [one for one in everything if may_see(caller, one.owner, one.visibility, one.audience)]
        assert at_hand == records, caller
        assert sorted(seen(store, caller, scope="with-me")) == sorted(
            record.id for record in records if record.owner != caller.name
        )


def test_an_admin_knows_of_all_and_reads_no_more_than_others(store: SqlSnapshotStore, add: Add) -> None:
    private, domain = add(visibility=Visibility.PRIVATE), add()
    assert seen(store, ADMIN) == [domain.id, private.id]
    assert [store.get(ADMIN, record.id, NOW).readable for record in (private, domain)] == [False, True]
    assert seen(store, ADMIN, scope="with-me") == [domain.id]


def test_versions_count_up_and_the_newest_is_the_newest_that_one_sees(
    store: SqlSnapshotStore, add: Add
) -> None:
    first, second, third = add(), add(), add(visibility=Visibility.PRIVATE)
    add(owner="bob")
    assert [record.version for record in (first, second, third)] == [1, 2, 3]
    assert [store.get(EVE, record.id, NOW).newest for record in (first, second)] == [False, True]
    assert store.get(ANN, second.id, NOW).newest is False
    newer = store.newer(EVE, first, NOW)
    assert newer is not None and newer.id == second.id
    assert store.newer(EVE, second, NOW) is None
    store.revoke("ann", second.id, NOW)
    assert store.newer(EVE, first, NOW) is None
    assert store.get(EVE, first.id, NOW).newest is True


def test_what_is_over_is_listed_for_its_owner_alone(store: SqlSnapshotStore, add: Add) -> None:
    taken, expired = add(path="a"), add(path="b", expires=NOW)
    open_still = add(path="c", expires=NOW + timedelta(seconds=1))
    store.revoke("ann", taken.id, NOW)
    assert seen(store, EVE) == [open_still.id]
    assert seen(store, ANN) == [open_still.id, expired.id, taken.id]
    assert [store.get(EVE, each.id, NOW).available(NOW) for each in (taken, expired, open_still)] == [
        False,
        False,
        True,
    ]
    assert store.blobs_in_use() == {"a" * 64}


def test_a_revocation_stays(store: SqlSnapshotStore, add: Add) -> None:
    record = add()
    store.revoke("ann", record.id, NOW)
    store.revoke("root", record.id, NOW + timedelta(days=1))
    store.change("ann", replace(record, expires=None, revoked=None), NOW)
    assert store.get(ANN, record.id, NOW).revoked == NOW


def test_search_takes_every_word_as_it_is_written(store: SqlSnapshotStore, add: Add) -> None:
    one, other = add(path="a", title="Digits 100%", note="with ü"), add(path="b", title="words", owner="bob")
    assert seen(store, ANN, text="dig") == [one.id]
    assert seen(store, ANN, text="digits ü") == [one.id]
    assert seen(store, ANN, text="%") == [one.id]
    assert seen(store, ANN, text="BOB") == [other.id]
    assert seen(store, ANN, text="' OR 1=1; --") == []
    assert seen(store, ANN, path="b", owner="bob") == [other.id]
    assert seen(store, ANN, limit=1, offset=1) == [one.id]
    query = {"scope": "all", "text": "", "owner": "", "path": "", "limit": 1, "now": NOW}
    assert [store.page(ANN, **query, offset=offset)[1] for offset in (0, 1, 9)] == [2, 2, 2]


def test_the_log_only_grows(store: SqlSnapshotStore, add: Add) -> None:
    record = add()
    store.count("eve", record.id, "opened", NOW)
    store.count("eve", record.id, "copied", NOW)
    store.count("eve", record.id, "exported", NOW)
    store.change("ann", replace(record, visibility=Visibility.PRIVATE), NOW)
    store.revoke("root", record.id, NOW)
    found = store.get(ANN, record.id, NOW)
    assert (found.opened, found.copied) == (1, 1)
    assert found.visibility is Visibility.PRIVATE
    assert store.log(record.id) == [
        ("ann", "shared"),
        ("eve", "opened"),
        ("eve", "copied"),
        ("eve", "exported"),
        ("ann", "changed"),
        ("root", "revoked"),
    ]
