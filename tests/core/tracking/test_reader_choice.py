"""Which reader is asked: SQL where it can be, MLflow's API where the tables are unknown or out of reach."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from pathlib import Path

import pytest

from jupyter_smstudio.core.tracking.base import Changes, Listener, Tracking, Unsubscribe, Upstream
from jupyter_smstudio.core.tracking.choice import ReaderChoice
from jupyter_smstudio.core.tracking.external import ExternalMlflow
from jupyter_smstudio.core.tracking.folder import MlflowFolder
from jupyter_smstudio.core.tracking.rest import MlflowRest


class Elsewhere(ExternalMlflow):
    """The running MLflow, with a database that a test chooses."""

    def __init__(self, upstream: Upstream, store_url: str | None) -> None:
        super().__init__("http://localhost", {})
        self.store_url = store_url  # type: ignore[assignment]  # as a child of ours has one
        self._there = upstream
        self.listeners: list[Listener] = []

    def upstream(self) -> Upstream:
        return self._there

    def subscribe(self, listener: Listener) -> Unsubscribe:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)


def kinds(tracking: Tracking, *between: object) -> list[tuple[str, str]]:
    """Ask which reader is used, and again after each of the calls."""

    async def ask() -> list[tuple[str, str]]:
        rest = MlflowRest(tracking.upstream)
        choice = ReaderChoice(tracking, rest)
        found = [(await choice.kind(), choice.reason)]
        for call in between:
            assert callable(call)
            call()
            found.append((await choice.kind(), choice.reason))
        await choice.close()
        await rest.close()
        return found

    return asyncio.run(ask())


def test_known_tables_are_read_by_sql(upstream: Upstream, sqlite_record: str) -> None:
    assert kinds(Elsewhere(upstream, sqlite_record)) == [("sql", "")]


def test_tables_out_of_reach_are_read_through_the_api(
    upstream: Upstream, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        ((kind, reason),) = kinds(Elsewhere(upstream, None))
    assert kind == "rest" and "out of reach" in reason
    assert reason in caplog.text


def test_unknown_tables_are_read_through_the_api_until_they_are_known(
    upstream: Upstream, tmp_path: Path
) -> None:
    file = tmp_path / "mlflow.db"

    def revision(wanted: str) -> None:
        with sqlite3.connect(file) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS alembic_version (version_num TEXT)")
            connection.execute("DELETE FROM alembic_version")
            connection.execute("INSERT INTO alembic_version VALUES (?)", (wanted,))
        connection.close()

    revision("0123456789ab")
    tracking = Elsewhere(upstream, f"sqlite:///{file}")

    def upgraded() -> None:
        revision("dc11669786a5")

    def started_anew() -> None:
        for listener in tracking.listeners:
            listener(Changes(reset=True))

    first, still, then = kinds(tracking, upgraded, started_anew)
    assert first[0] == "rest" and "0123456789ab" in first[1]
    assert still == first, "nothing is tried again before MLflow says that it started anew"
    assert then == ("sql", "")
    assert tracking.listeners == []


def test_the_first_question_waits_for_a_server_that_is_being_started(
    mlflow_folder: MlflowFolder, upstream: Upstream
) -> None:
    class Starting(Elsewhere):
        asked = 0

        async def ready(self) -> None:
            await asyncio.sleep(0)
            self.asked += 1
            self.store_url = f"sqlite:///{mlflow_folder.database}"  # type: ignore[assignment]

    tracking = Starting(upstream, "sqlite:////nowhere/yet.db")
    assert [kind for kind, _ in kinds(tracking, lambda: None)] == ["sql", "sql"]
    assert tracking.asked == 1
