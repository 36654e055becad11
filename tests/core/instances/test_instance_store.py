"""The facts of instances, on SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from jupyter_smstudio.core.compute.catalog import InstanceCatalog
from jupyter_smstudio.core.compute.instance import Instance, InstanceState
from jupyter_smstudio.core.compute.instance_store import SqlInstanceStore
from jupyter_smstudio.core.compute.meter import Charge
from jupyter_smstudio.core.database import Database
from jupyter_smstudio.core.models import new_id
from jupyter_smstudio.testing.clock import START
from jupyter_smstudio.testing.instances import kernel_session, terminal_session

SECOND = timedelta(seconds=1)


@pytest.fixture
def store(database: Database) -> SqlInstanceStore:
    return SqlInstanceStore(database, "here")


def pending(owner: str = "ann", at: int = 0) -> Instance:
    return Instance(
        id=new_id(),
        owner=owner,
        type=InstanceCatalog().get("ml.t3.medium"),
        state=InstanceState.PENDING,
        created=START + at * SECOND,
        started=None,
        ended=None,
        price_per_hour=0.05,
    )


def running(instance: Instance) -> Charge:
    return Charge(0, instance.id, instance.owner, instance.type.name, START, 0.0, 0.05, 5.8)


def test_what_was_live_comes_back_as_it_was(store: SqlInstanceStore) -> None:
    first, second = pending(), pending(at=1)
    for instance in (second, first):
        store.add(instance)
    started = replace(first, state=InstanceState.IN_SERVICE, started=START + 5 * SECOND, price_per_hour=0.1)
    store.save(started)
    store.add_session(kernel_session(first, "k1"))
    charge = store.open_charge(running(first))
    store.beat([first.id], START + 9 * SECOND)

    one, two = store.live()
    assert (one.id, one.owner, one.type, one.state) == (first.id, "ann", "ml.t3.medium", "InService")
    assert (one.created, one.started, one.heartbeat) == (START, started.started, START + 9 * SECOND)
    assert (one.price_per_hour, one.charge, one.sessions) == (0.1, charge, [kernel_session(first, "k1")])
    assert (two.id, two.state, two.charge, two.sessions) == (second.id, "Pending", None, [])
    assert two.heartbeat == second.created


def test_the_ended_are_not_live(store: SqlInstanceStore) -> None:
    instance, dead = pending(), pending()
    for each in (instance, dead):
        store.add(each)
        store.open_charge(running(each))
    store.add_session(kernel_session(dead, "k1"))
    store.save(replace(instance, state=InstanceState.FAILED, ended=START))
    store.end(dead.id, InstanceState.DELETED, START)

    assert store.live() == []
    store.add_session(kernel_session(dead, "k1"))  # its id is free again


def test_servers_that_share_a_database_do_not_see_each_others_instances(
    store: SqlInstanceStore, database: Database
) -> None:
    store.add(pending())
    assert SqlInstanceStore(database, "elsewhere").live() == []


def test_sessions_go_one_by_one(store: SqlInstanceStore) -> None:
    instance = pending()
    store.add(instance)
    for session_id in ("k1", "k2"):
        store.add_session(kernel_session(instance, session_id, "häßlich/\U0001f40d 'x'.ipynb"))
    store.remove_session(instance.id, "k1")
    store.remove_session(instance.id, "unknown")
    store.remove_session("another", "k2")

    (found,) = store.live()
    assert found.sessions == [kernel_session(instance, "k2", "häßlich/\U0001f40d 'x'.ipynb")]


def test_terminals_of_two_servers_may_have_the_same_name(store: SqlInstanceStore, database: Database) -> None:
    for name in ("here", "there"):
        instance = pending(name)
        SqlInstanceStore(database, name).add(instance)
        store.add_session(terminal_session(instance, "1"))
    store.remove_session(instance.id, "1")

    (mine,) = store.live()
    assert [session.id for session in mine.sessions] == ["1"]


def test_charges_are_found_by_owner_and_time(store: SqlInstanceStore) -> None:
    mine, others = pending(), pending("bob")
    for instance in (mine, others):
        store.add(instance)
    old = store.open_charge(running(mine))
    store.close_charge(replace(old, seconds=10.5))
    live = store.open_charge(replace(running(mine), started=START + 20 * SECOND))
    store.open_charge(running(others))
    store.measure_charges([replace(live, seconds=3.25)])

    assert [one.seconds for one in store.charges("ann", START)] == [10.5, 3.25]
    assert [one.id for one in store.charges("ann", START + 11 * SECOND)] == [live.id]
    # What runs is found although its last measure lies before.
    assert [one.id for one in store.charges("ann", START + 99 * SECOND)] == [live.id]
    assert {one.owner for one in store.charges(None, START)} == {"ann", "bob"}
    assert [one.id for one in store.instance_charges(mine.id)] == [old.id, live.id]


def test_uses_are_counted_by_owner_and_type(store: SqlInstanceStore) -> None:
    for type_name in ("ml.t3.medium", "ml.m5.large", "ml.t3.medium"):
        store.count_use("ann", type_name)
    store.count_use("bob", "ml.m5.large")

    assert store.uses("ann") == {"ml.t3.medium": 2, "ml.m5.large": 1}
    assert store.uses("nobody") == {}
