"""The log of the domain: the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from jupyter_smstudio.core.audit import AuditFilter, AuditLog, note
from jupyter_smstudio.core.database import MIGRATIONS, Database
from jupyter_smstudio.core.models import Caller

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BOSS = Caller("boss", admin=True)


@pytest.fixture
def log(database: Database) -> AuditLog:
    """Return a log of what three people did with two snapshots, a line an hour."""
    lines: list[tuple[str, str, dict[str, Any]]] = [
        ("ann", "member.joined", {"owner": "ann", "thing": "ann"}),
        ("ann", "snapshot.shared", {"owner": "ann", "thing": "100% MNIST", "thing_id": "s1"}),
        ("bob", "snapshot.opened", {"owner": "ann", "thing": "100% MNIST", "thing_id": "s1"}),
        ("bob", "snapshot.shared", {"owner": "bob", "thing": "churn", "thing_id": "s2"}),
        ("boss", "member.changed", {"owner": "bob", "thing": "bob", "text": "member → viewer"}),
        ("eve", "snapshots.counted", {"owner": "eve", "thing": "x" * 300}),
    ]
    with database.session() as session:
        for hour, (actor, action, more) in enumerate(lines):
            note(session, NOW + timedelta(hours=hour), actor, action, **more)
    return AuditLog(database)


def told(log: AuditLog, caller: Caller, **wanted: Any) -> list[str]:
    """Return actor and action of the lines that a caller finds, newest first."""
    return [f"{line.actor} {line.action}" for line in log.page(caller, AuditFilter(**wanted), 100)]


def test_admins_read_all_and_others_what_concerns_them(log: AuditLog) -> None:
    assert len(told(log, BOSS)) == 6
    assert told(log, Caller("ann")) == ["bob snapshot.opened", "ann snapshot.shared", "ann member.joined"]
    assert told(log, Caller("bob")) == ["boss member.changed", "bob snapshot.shared", "bob snapshot.opened"]
    assert told(log, Caller("bob"), actor="ann") == []
    assert told(log, Caller("bob"), thing_id="s1") == ["bob snapshot.opened"]
    assert told(log, Caller("")) == []


def test_lines_are_chosen_by_person_deed_thing_and_time(log: AuditLog) -> None:
    assert told(log, BOSS, owner="bob") == ["boss member.changed", "bob snapshot.shared"]
    assert told(log, BOSS, action="snapshot.shared") == ["bob snapshot.shared", "ann snapshot.shared"]
    # A noun alone, and not what begins like it.
    assert len(told(log, BOSS, action="snapshot")) == 3
    assert len(told(log, BOSS, action="snap")) == 0
    assert told(log, BOSS, text="mnist") == ["bob snapshot.opened", "ann snapshot.shared"]
    assert len(told(log, BOSS, text="100%")) == 2
    assert told(log, BOSS, text="0_M") == []
    since, until = NOW + timedelta(hours=1), NOW + timedelta(hours=3)
    assert told(log, BOSS, since=since, until=until) == ["bob snapshot.opened", "ann snapshot.shared"]


def test_the_log_is_read_page_by_page(log: AuditLog) -> None:
    seen: list[int] = []
    while page := log.page(BOSS, AuditFilter(before=seen[-1] if seen else 0), 2):
        seen += [line.number for line in page]
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == 6


def test_a_long_name_is_cut_and_a_line_is_gone_with_its_transaction(
    log: AuditLog, database: Database
) -> None:
    assert len(log.page(BOSS, AuditFilter(actor="eve"), 1)[0].thing) == 255
    with pytest.raises(ZeroDivisionError), database.session() as session:
        note(session, NOW, "ann", "member.changed", owner="ann", thing="ann")
        raise ZeroDivisionError
    assert len(told(log, BOSS)) == 6


@pytest.mark.parametrize("statement", ["UPDATE audit_log SET actor = 'eve'", "DELETE FROM audit_log"])
def test_the_log_can_only_be_added_to(log: AuditLog, database: Database, statement: str) -> None:
    with pytest.raises(DBAPIError, match="only be added to"), database.engine.begin() as connection:
        connection.execute(text(statement))
    assert len(told(log, BOSS)) == 6


def migrate(database: Database, revision: str) -> None:
    """Bring a database up to a revision, with whatever it holds."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def test_the_two_logs_before_it_are_taken_over_in_their_order(database: Database, tmp_path: Path) -> None:
    if database.engine.dialect.name == "sqlite":
        old = Database(f"sqlite:///{tmp_path}/old.db")
    else:
        old = database
        with old.engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    migrate(old, "0007")
    with old.engine.begin() as connection:
        for statement in (
            "INSERT INTO snapshots VALUES (1, 's1', 'ann', 'a.ipynb', 'h', 1, 'MNIST', '', 'domain', "
            "'2026-03-01 12:00:00+00', NULL, NULL, 'x', 1, '{}', 0, 0)",
            "INSERT INTO sharing_log VALUES (1, '2026-03-01 12:00:00+00', 'ann', 'shared', 's1')",
            "INSERT INTO sharing_log VALUES (2, '2026-03-01 14:00:00+00', 'bob', 'opened', 's1')",
            "INSERT INTO domain_log VALUES (1, '2026-03-01 11:00:00+00', 'bob', 'member.joined', 'bob', '')",
            "INSERT INTO domain_log VALUES (2, '2026-03-01 13:00:00+00', 'ann', 'member.limited', 'b', 'x')",
        ):
            connection.execute(text(statement.replace("+00'", "'") if old is not database else statement))
    old.migrate()
    lines = AuditLog(old).page(BOSS, AuditFilter(), 100)
    assert [
        (line.actor, line.action, line.owner, line.thing, line.thing_id, line.note) for line in lines
    ] == [
        ("bob", "snapshot.opened", "ann", "MNIST", "s1", ""),
        ("ann", "member.limited", "b", "b", "", "x"),
        ("ann", "snapshot.shared", "ann", "MNIST", "s1", ""),
        ("bob", "member.joined", "bob", "bob", "", ""),
    ]
    assert lines[0].moment == NOW + timedelta(hours=2)
    assert {"domain_log", "sharing_log"}.isdisjoint(inspect(old.engine).get_table_names())
    old.close()
