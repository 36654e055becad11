"""MLflow's own database: which one, and what is done to it before MLflow opens it.

MLflow never asks SQLite for statistics, with which a sort of 10,000 runs takes 0.5 s instead of 27 s.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import Engine, make_url

SCHEMA = "mlflow"
"""In PostgreSQL; MLflow's tables and the studio's own have names in common (``alembic_version``)."""
ANALYSIS_LIMIT = 1000
"""Rows that ANALYZE looks at for each index: 10 ms for 10,000 runs, and enough for the planner."""


def choose_store(wanted: str, database_url: str, file: Path) -> str:
    """Return the URL of MLflow's database.

    Args:
        wanted: the trait ``mlflow_store_url``; empty when none was set.
        database_url: the studio's own; its PostgreSQL is shared, in a schema of MLflow's own.
        file: the SQLite file that is used otherwise.
    """
    if wanted:
        return wanted
    url = make_url(database_url) if database_url else None
    if url is None or url.get_backend_name() != "postgresql":
        return f"sqlite:///{file}"
    options = f"{url.query.get('options', '')} -csearch_path={SCHEMA}".strip()
    return url.update_query_dict({"options": options}).render_as_string(hide_password=False)


def prepare_store(url: str) -> None:
    """Bring the database into the state that this version of MLflow works with.

    Run once, in the child, before MLflow opens it. An older schema is upgraded; of an SQLite file a
    copy is kept beside it first.
    """
    kind = make_url(url).get_backend_name()
    if kind == "sqlite":
        _use_wal(_file_of(url))
        event.listen(Engine, "connect", _tune_sqlite)
    elif kind == "postgresql" and f"search_path={SCHEMA}" in str(make_url(url).query.get("options", "")):
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
        engine.dispose()
    _upgrade(url)


def analyze(url: str) -> None:
    """Let SQLite count what its query planner needs to know; PostgreSQL does so by itself."""
    if make_url(url).get_backend_name() != "sqlite":
        return
    connection = sqlite3.connect(_file_of(url), timeout=20)
    try:
        connection.execute(f"PRAGMA analysis_limit = {ANALYSIS_LIMIT}")
        connection.execute("ANALYZE")
        connection.commit()
    finally:
        connection.close()


def _file_of(url: str) -> Path:
    return Path(make_url(url).database or "")


def _use_wal(file: Path) -> None:
    """Let readers read while a run is logged; SQLite remembers this in the file."""
    connection = sqlite3.connect(file)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
    finally:
        connection.close()


def _tune_sqlite(connection: Any, record: Any) -> None:
    # In WAL mode a killed process loses nothing this way; a power failure may take the last seconds.
    connection.execute("PRAGMA synchronous = NORMAL")


def _upgrade(url: str) -> None:
    """Upgrade the tables an older MLflow has left; what is missing altogether MLflow makes itself."""
    from mlflow.store.db.utils import _get_latest_schema_revision, _get_schema_version, _upgrade_db

    engine = create_engine(url)
    try:
        revision: str | None = _get_schema_version(engine)  # type: ignore[no-untyped-call]
        if revision in (None, _get_latest_schema_revision()):  # type: ignore[no-untyped-call]
            return
        if engine.dialect.name == "sqlite":
            _copy(_file_of(url), str(revision))
        _upgrade_db(engine)  # type: ignore[no-untyped-call]
    finally:
        engine.dispose()


def _copy(file: Path, revision: str) -> None:
    source = sqlite3.connect(file)
    target = sqlite3.connect(file.with_name(f"{file.name}.{revision}"))
    try:
        source.backup(target)
    finally:
        target.close()
        source.close()
