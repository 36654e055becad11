"""Members and the log: the same on SQLite and PostgreSQL."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from jupyter_smstudio.core.database import Base, Database
from jupyter_smstudio.core.errors import Conflict, NotFound
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.domain.models import DomainLogQuery, MemberQuery, Role
from jupyter_smstudio.domain.store import SEEN_INTERVAL, SqlDomainStore

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NONE: frozenset[str] = frozenset()


@pytest.fixture
def store(database: Database) -> SqlDomainStore:
    return SqlDomainStore(database)


def test_the_migration_makes_the_tables_of_the_models(database: Database) -> None:
    with database.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    assert [one for one in differences if re.search(r"members|audit_log", str(one))] == []


def test_a_person_becomes_a_member_when_first_seen(store: SqlDomainStore) -> None:
    ann = store.admit("ann", False, frozenset({"vision"}), NOW)
    assert (ann.role, ann.groups, ann.joined) == (Role.MEMBER, {"vision"}, NOW)
    soon, later = NOW + SEEN_INTERVAL / 2, NOW + SEEN_INTERVAL + timedelta(seconds=1)
    assert store.admit("ann", False, frozenset({"vision"}), soon).seen == NOW
    assert store.admit("ann", False, frozenset({"vision"}), later).seen == later
    # What JupyterHub says is taken over at once.
    changed = store.admit("ann", True, frozenset({"speech"}), later)
    assert (changed.role, changed.groups) == (Role.ADMIN, {"speech"})
    assert store.admit("ann", False, NONE, later).role == Role.MEMBER
    assert [line.action for line in store.log(Caller("ann"), DomainLogQuery())] == ["member.joined"]


def test_spaces_are_made_joined_left_and_removed_as_groups_say(store: SqlDomainStore) -> None:
    in_space = frozenset({"domain", "together"})
    store.admit("ann", False, in_space, NOW)  # before anybody knows that it is a space
    store.admit("together", False, frozenset({"domain", "spaces"}), NOW)
    store.admit("ben", False, frozenset({"together-editors"}), NOW)
    store.admit("ben", False, in_space, NOW)
    store.admit("ben", False, frozenset({"domain"}), NOW)
    store.admit("ben", False, frozenset({"domain", "vision"}), NOW)  # no space
    store.admit("together", False, frozenset({"domain"}), NOW)
    found = store.log(Caller("hub", admin=True), DomainLogQuery(action="space"))
    assert [(line.actor, line.action, line.owner, line.note) for line in reversed(found)] == [
        ("together", "space.made", "together", ""),
        ("ann", "space.joined", "together", "runs and edits"),
        ("ben", "space.joined", "together", "edits"),
        ("ben", "space.joined", "together", "runs and edits"),
        ("ben", "space.left", "together", ""),
        ("together", "space.removed", "together", ""),
    ]


def test_members_are_found_by_part_of_their_names(store: SqlDomainStore) -> None:
    for name in ("bob", "ann", "anna_b", "a%b"):
        store.admit(name, False, NONE, NOW)

    def found(text: str, **more: int) -> list[str]:
        return [member.name for member in store.members(MemberQuery(text=text, **more))[0]]

    assert found("") == ["a%b", "ann", "anna_b", "bob"]
    assert found("ANN") == ["ann", "anna_b"]
    assert found("%") == ["a%b"]
    assert found("_") == ["anna_b"]
    assert found("", limit=2, offset=1) == ["ann", "anna_b"]
    assert store.members(MemberQuery(limit=1))[1] == 4


def test_a_domain_keeps_an_admin(store: SqlDomainStore) -> None:
    store.admit("hub", True, NONE, NOW)
    store.admit("ann", False, NONE, NOW)
    with pytest.raises(Conflict, match="admin of JupyterHub"):
        store.set_role("hub", "hub", Role.VIEWER, NOW)
    assert store.set_role("hub", "ann", Role.ADMIN, NOW).role == Role.ADMIN
    store.admit("hub", False, NONE, NOW)  # JupyterHub takes it back
    with pytest.raises(Conflict, match="only admin"):
        store.set_role("ann", "ann", Role.MEMBER, NOW)
    with pytest.raises(NotFound):
        store.set_role("ann", "nobody", Role.MEMBER, NOW)


def test_the_log_shows_everybody_their_own_and_admins_all(store: SqlDomainStore) -> None:
    for name in ("hub", "ann", "bob"):
        store.admit(name, name == "hub", NONE, NOW)
    store.set_role("hub", "ann", Role.VIEWER, NOW)
    store.set_role("hub", "ann", Role.VIEWER, NOW)  # changes nothing, so it is not logged

    def lines(caller: Caller, **query: object) -> list[tuple[str, str, str]]:
        return [(one.actor, one.action, one.thing) for one in store.log(caller, DomainLogQuery(**query))]

    everything = lines(Caller("hub", admin=True))
    assert len(everything) == 4
    assert everything[0] == ("hub", "member.changed", "ann")
    assert lines(Caller("ann")) == [("hub", "member.changed", "ann"), ("ann", "member.joined", "ann")]
    assert lines(Caller("bob")) == [("bob", "member.joined", "bob")]
    assert lines(Caller("bob"), actor="ann") == []
    newest = store.log(Caller("hub", admin=True), DomainLogQuery(limit=1))[0]
    assert "viewer" in newest.note
    assert len(lines(Caller("hub", admin=True), before=newest.number)) == 3
