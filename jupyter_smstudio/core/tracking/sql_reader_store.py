"""A connection to MLflow's database that cannot write, to tables whose form is known."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from sqlalchemy import (
    ColumnElement,
    Connection,
    Double,
    String,
    case,
    cast,
    collate,
    create_engine,
    event,
    func,
    select,
)
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from ..errors import Unavailable
from . import conditions
from .sql_reader_tables import KNOWN_REVISIONS, alembic_version

BUSY_SECONDS = 20
STATEMENT_SECONDS = 60
"""A statement that takes longer is ended: a page has given it up long before."""


class UnknownSchema(Exception):
    """The tables are of a version of MLflow that the statements here were not written for."""


class MlflowDatabase:
    """MLflow's tables, read-only.

    Args:
        url: SQLAlchemy URL, SQLite or PostgreSQL.

    Raises:
        UnknownSchema: another kind of database.
    """

    def __init__(self, url: str) -> None:
        kind = make_url(url).get_backend_name()
        if kind == "sqlite":
            self._engine = _sqlite(make_url(url).database or "")
        elif kind == "postgresql":
            self._engine = _postgresql(url)
        else:
            raise UnknownSchema(f"databases of the kind {kind} are not read directly")
        self._sqlite = kind == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection whose statements all see the same state.

        Raises:
            UnknownSchema: MLflow was upgraded to a version that is not known here.
            Unavailable: the database does not answer.
        """
        try:
            with self._engine.connect() as connection:
                self._check(connection)
                yield connection
        except DBAPIError as error:
            raise Unavailable(
                "The record of experiments cannot be read at the moment; try again in a few seconds.",
                reason=str(error.orig),
            ) from error

    def _check(self, connection: Connection) -> None:
        """Read the revision first: it also begins the transaction in which all else is read."""
        try:
            revision = connection.scalar(select(alembic_version.c.version_num))
        except SQLAlchemyError as error:
            raise Unavailable(
                "MLflow is starting and has not made its tables yet; try again in a few seconds."
            ) from error
        if revision not in KNOWN_REVISIONS:
            known = ", ".join(KNOWN_REVISIONS.values())
            raise UnknownSchema(f"its tables have the revision {revision}; known are those of MLflow {known}")

    def number(self, text: ColumnElement[Any]) -> ColumnElement[Any]:
        """Return the number that a text is, NULL if none; as :func:`.conditions.number`."""
        if self._sqlite:
            return func.smstudio_number(text, type_=Double)
        return case((text.op("~")(conditions.NUMBER), cast(text, Double)), else_=None)

    def like(self, text: ColumnElement[Any], pattern: str, ignore_case: bool) -> ColumnElement[Any]:
        """Match as :func:`.conditions.like`; SQLite's own LIKE ignores the case of ASCII always."""
        if self._sqlite:
            return func.smstudio_like(text, pattern, ignore_case) == 1
        plain = pattern.replace("\\", "\\\\")  # PostgreSQL escapes with it unless told otherwise
        return text.ilike(plain) if ignore_case else text.like(plain)

    def by_character(self, text: ColumnElement[Any]) -> ColumnElement[Any]:
        """Order texts by their characters' code points, whatever the database's language."""
        return cast(text, String) if self._sqlite else collate(text, "C")

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


def _sqlite(file: str) -> Engine:
    def connect() -> sqlite3.Connection:
        # mode=ro: not even a mistake here could write, or make a file that is not there.
        connection = sqlite3.connect(
            f"file:{quote(file)}?mode=ro", uri=True, timeout=BUSY_SECONDS, check_same_thread=False
        )
        connection.create_function("smstudio_number", 1, conditions.number, deterministic=True)
        connection.create_function("smstudio_like", 3, _like, deterministic=True)
        connection.create_function("lower", 1, _lower, deterministic=True)
        return connection

    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool, pool_size=2, max_overflow=4)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # Python's driver begins no transaction for SELECT: two statements could see two states.
        connection.exec_driver_sql("BEGIN")

    return engine


def _postgresql(url: str) -> Engine:
    wanted = make_url(url)
    options = f"{wanted.query.get('options', '')} -cdefault_transaction_read_only=on"
    options += f" -cstatement_timeout={STATEMENT_SECONDS * 1000}"
    return create_engine(
        wanted.update_query_dict({"options": options.strip()}),
        isolation_level="REPEATABLE READ",
        pool_size=2,
        max_overflow=4,
        pool_pre_ping=True,
    )


def _like(text: object, pattern: str, ignore_case: int) -> bool:
    return text is not None and conditions.like(str(text), pattern, bool(ignore_case))


def _lower(text: object) -> str | None:
    return None if text is None else str(text).lower()
