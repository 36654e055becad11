"""The facts' home: SQLite in WAL mode on a laptop, PostgreSQL by URL for a team.

Stores declare their tables on :class:`Base` and open short transactions with
:meth:`Database.session`. Work inside one is a few milliseconds at most, so it runs on the event
loop's own thread (see docs/decisions/0003-synchronous-stores.md).
"""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import DateTime, Engine, create_engine, event
from sqlalchemy.engine import URL, Dialect, make_url
from sqlalchemy.exc import InvalidatePoolError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import TypeDecorator

from .errors import StudioError, Unavailable

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_TIMEOUT_MS = 10_000
RESTED_SECONDS = 1.0


class Base(DeclarativeBase):
    """Every table of the studio."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC; SQLite, which has no zones, gets it without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive datetimes, and turn the rest into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive datetime reached the database: {value!r}")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Hand back an aware datetime in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Database:
    """One engine and its sessions.

    Args:
        url: an SQLAlchemy URL, e.g. ``sqlite:////home/ann/.local/share/jupyter/smstudio/studio.db``
            or ``postgresql+psycopg://user@host/studio``.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.engine = _create_engine(url)
        self._hasty_engine = _create_engine(url, synchronous="NORMAL") if self._is_file else self.engine
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        self._readings = sessionmaker(self.engine.execution_options(isolation_level="AUTOCOMMIT"))
        self._hasty_sessions = sessionmaker(self._hasty_engine, expire_on_commit=False)

    @property
    def _is_file(self) -> bool:
        return self.url.get_backend_name() == "sqlite" and bool(self.url.database)

    @contextmanager
    def session(self, *, durable: bool = True) -> Iterator[Session]:
        """Open a transaction: committed at the end of the block, rolled back if it raises.

        Args:
            durable: wait until the disk has it. What need not survive a power failure by itself does not
                wait; it is on the disk with the next durable commit, as commits keep their order. The end
                of the process, however violent, loses neither.

        Raises:
            Unavailable: the disk is full, or the database cannot be reached or stays locked.
        """
        sessions = self._sessions if durable else self._hasty_sessions
        try:
            with sessions.begin() as session:
                yield session
        except OperationalError as error:
            raise _explain(error) from error

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session that reads, without a transaction: what is asked in it costs one way each.

        A transaction costs two more, which count where a server of databases answers hundreds of questions
        in a second. What is asked by two statements may have changed between them, as it may in a
        transaction of PostgreSQL's default isolation.

        Raises:
            Unavailable: the database cannot be reached or stays locked.
        """
        try:
            with self._readings() as session:
                yield session
        except OperationalError as error:
            raise _explain(error) from error

    def migrate(self) -> None:
        """Bring the schema to this version's head; a database of a newer version is refused.

        Raises:
            StudioError: the database was written by a newer version of SM Studio.
        """
        with _alone(self.url):
            self._upgrade()

    def _upgrade(self) -> None:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        script = ScriptDirectory.from_config(config)
        with self.engine.begin() as connection:
            found = MigrationContext.configure(connection).get_current_revision()
            known = {revision.revision for revision in script.walk_revisions()}
            if found is not None and found not in known:
                raise StudioError(
                    f"The database {self.url.render_as_string()} was written by a newer version of "
                    f"SM Studio (schema {found}). Upgrade jupyter-smstudio, or name another "
                    "database with SmStudioApp.database_url."
                )
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()
        self._hasty_engine.dispose()


@contextmanager
def _alone(url: URL) -> Iterator[None]:
    """Let one process at a time change an SQLite database's schema; PostgreSQL sees to it itself."""
    if url.get_backend_name() != "sqlite" or not url.database:
        yield
        return
    with open(f"{url.database}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _create_engine(url: str, synchronous: str = "FULL") -> Engine:
    if make_url(url).get_backend_name() != "sqlite":
        return _try_rested(_compile_nothing(create_engine(url)))
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000})

    def configure(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        # FULL keeps every acknowledged commit through a power loss, NORMAL those before the last FULL one.
        cursor.execute(f"PRAGMA synchronous = {synchronous}")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    event.listen(engine, "connect", configure)
    return engine


def _compile_nothing(engine: Engine) -> Engine:
    """Have PostgreSQL answer without making machine code of a question first.

    It would for lists of thousands of things, which takes it 34 ms; to make the list takes 19.
    """

    def configure(connection: Any, _record: object) -> None:
        connection.autocommit = True  # or the setting would go with the first transaction that is rolled back
        cursor = connection.cursor()
        cursor.execute("SET jit = off")
        cursor.close()
        connection.autocommit = False

    event.listen(engine, "connect", configure)
    return engine


def _try_rested(engine: Engine) -> Engine:
    """See to it that a connection that nobody has used for a while is tried before it is used again.

    The database may have been restarted meanwhile. SQLAlchemy's own ``pool_pre_ping`` tries every time,
    which is a way to the database and back for each transaction.
    """

    def rests(_connection: Any, record: Any) -> None:
        record.info["rests_since"] = time.monotonic()

    def wakes(connection: Any, record: Any, _proxy: object) -> None:
        rests_since = record.info.get("rests_since")
        if rests_since is None or time.monotonic() - rests_since < RESTED_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError("The database was restarted.") from error

    event.listen(engine, "checkin", rests)
    event.listen(engine, "checkout", wakes)
    return engine


def _explain(error: OperationalError) -> Unavailable:
    text = str(error.orig)
    if "full" in text:
        return Unavailable("The disk is full: nothing was saved. Free some space and try again.")
    return Unavailable(f"The studio's database cannot be used now: {text}. Try again.")
