"""Commits that wait for the disk and commits that need not, reading, and connections that were cut."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from jupyter_smstudio.core import database as module
from jupyter_smstudio.core.database import Database


@pytest.fixture
def database(tmp_path: Path) -> Database:
    found = Database(f"sqlite:///{tmp_path}/studio.db")
    with found.session() as session:
        session.execute(text("CREATE TABLE facts (number INTEGER)"))
    return found


@pytest.mark.parametrize(("durable", "level"), [(True, 2), (False, 1)])
def test_only_durable_commits_wait_for_the_disk(database: Database, durable: bool, level: int) -> None:
    with database.session(durable=durable) as session:
        assert session.scalar(text("PRAGMA synchronous")) == level  # 2 is FULL, 1 NORMAL
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"
    database.close()


def test_both_kinds_of_commits_keep_their_order(database: Database) -> None:
    for number in range(6):
        with database.session(durable=number % 2 == 0) as session:
            found = session.scalars(text("SELECT number FROM facts ORDER BY rowid")).all()
            assert found == list(range(number))
            session.execute(text("INSERT INTO facts VALUES (:number)"), {"number": number})
    with pytest.raises(ValueError), database.session(durable=False) as session:
        session.execute(text("INSERT INTO facts VALUES (6)"))
        raise ValueError
    with database.session() as session:
        assert session.scalar(text("SELECT count(*) FROM facts")) == 6
    database.close()


def test_reading_costs_no_transaction(postgresql_database: str) -> None:
    served = Database(postgresql_database)
    for sessions, statuses in ((served.session, ["IDLE", "INTRANS"]), (served.reading, ["IDLE", "IDLE"])):
        with sessions() as session:
            driver = session.connection().connection.driver_connection
            assert driver is not None
            found = [driver.info.transaction_status.name]
            assert session.scalar(text("SELECT 1")) == 1
            assert [*found, driver.info.transaction_status.name] == statuses
    served.close()


def test_questions_are_not_compiled_first(postgresql_database: str) -> None:
    served = Database(postgresql_database)
    with pytest.raises(ValueError), served.session() as session:
        assert session.scalar(text("SHOW jit")) == "off"
        raise ValueError  # what was set in a transaction is not set after it was rolled back
    with served.reading() as session:
        assert session.scalar(text("SHOW jit")) == "off"
    served.close()


def test_a_connection_that_was_cut_while_it_rested_is_made_anew(
    postgresql_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RESTED_SECONDS", 0.0)
    asked, other = Database(postgresql_database), Database(postgresql_database)
    with asked.reading() as session:
        first = session.scalar(text("SELECT pg_backend_pid()"))
    with other.session() as session:
        assert session.scalar(text("SELECT pg_terminate_backend(:first, 60000)"), {"first": first})
    with asked.session() as session:
        assert session.scalar(text("SELECT pg_backend_pid()")) != first
    asked.close()
    other.close()
