"""Fixtures of all Python tests.

- ``database``: an empty, migrated database; each test that uses it runs on SQLite and PostgreSQL.
- ``mlflow_data``: a data folder with a real MLflow child, one for all tests.
- ``studio_server``: a Jupyter server with the studio (see ``tests/server/conftest.py``).
"""

from __future__ import annotations

import asyncio
import fcntl
import getpass
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, create_engine, text

import jupyter_smstudio.core.quick_start  # noqa: F401  # before Jupyter's own plugin below, which it is for
from jupyter_smstudio.core.database import Base, Database
from jupyter_smstudio.core.tracking.folder import MlflowFolder
from jupyter_smstudio.core.tracking.launch import mlflow_program
from jupyter_smstudio.core.tracking.server import MlflowServer
from jupyter_smstudio.core.tracking.store import choose_store

pytest_plugins = ["pytest_jupyter.jupyter_server"]


def _postgresql_programs() -> Path | None:
    """Find the folder with initdb and pg_ctl, which Debian keeps off the PATH."""
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "pg_ctl").exists()), None)


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """Start a PostgreSQL of our own on a Unix socket, and stop it after the last test."""
    programs = _postgresql_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed: 'make test' installs it")
    with tempfile.TemporaryDirectory(prefix="smstudio-pg-") as folder:
        # PostgreSQL refuses to run as root; its own system user runs it then.
        user = "postgres" if os.geteuid() == 0 else getpass.getuser()
        shutil.chown(folder, user) if os.geteuid() == 0 else None
        prefix = ["runuser", "-u", user, "--"] if os.geteuid() == 0 else []

        def run(program: str, *arguments: str) -> None:
            subprocess.run(
                [*prefix, str(programs / program), *arguments],
                check=True,
                capture_output=True,
                cwd="/",
            )

        data = f"{folder}/data"
        run("initdb", "-D", data, "-U", "studio", "-A", "trust", "--no-sync")
        # Nobody switches the machine off under a test: no commit waits for the disk.
        options = f"-k {folder} -h '' -c fsync=off -c full_page_writes=off"
        run("pg_ctl", "-D", data, "-w", "-l", f"{folder}/log", "-o", options, "start")
        try:
            yield f"postgresql+psycopg://studio@/postgres?host={folder}"
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "stop")


@pytest.fixture(scope="session")
def mlflow_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a data folder whose MLflow child runs until the last test is over."""
    data = tmp_path_factory.mktemp("mlflow-data")
    folder = MlflowFolder(data / "mlflow")
    with folder.in_use.open() as file:
        # As a job holds it: no server of a test ends the child.
        fcntl.flock(file, fcntl.LOCK_SH)
        asyncio.run(_start_mlflow(folder))
        yield data
        record = folder.record()
        assert record is not None and record.child is not None
        record.child.kill()
        folder.forget_socket()


async def _start_mlflow(folder: MlflowFolder) -> None:
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    server = MlflowServer(folder, mlflow_program(choose_store("", "", folder.database)), environ)
    server.start()
    await server.ready()
    await server.stop()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an SQLite file with the present schema, which tests copy: each migration takes 0.1 s."""
    file = tmp_path_factory.mktemp("migrated") / "studio.db"
    _migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def migrated_database(postgresql_url: str) -> str:
    """Return the address of a database of PostgreSQL likewise, which each test leaves empty.

    A database for each would be 300 files to make and to remove.
    """
    url = _new_postgresql_database(postgresql_url, "migrated")
    _migrate(url)
    return url


def _migrate(url: str) -> None:
    database = Database(url)
    database.migrate()
    database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Return an empty database with the present schema."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "studio.db")
        database = Database(f"sqlite:///{tmp_path}/studio.db")
    else:
        database = Database(request.getfixturevalue("migrated_database"))
    yield database
    database.close()
    if request.param == "postgresql":
        _empty(database.url)


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    """Return an empty SQLite database with the tables of what the test imports."""
    database = Database(f"sqlite:///{tmp_path}/studio.db")
    Base.metadata.create_all(database.engine)  # ten times as fast as the migrations
    yield database
    database.close()


def _empty(url: URL) -> None:
    """Take everything out of a database but its schema; who is still connected loses the connection."""
    others = "datname = current_database() AND pid <> pg_backend_pid()"
    tables = ", ".join(table.name for table in Base.metadata.sorted_tables)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"))
        connection.execute(
            text("SET LOCAL session_replication_role = replica")
        )  # the audit log keeps its rows
        connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    engine.dispose()


@pytest.fixture
def postgresql_database(postgresql_url: str, tmp_path: Path) -> str:
    """Return the address of an empty database of PostgreSQL, without a schema."""
    return _new_postgresql_database(postgresql_url, f"test_{abs(hash(tmp_path.name))}")


def _new_postgresql_database(url: str, name: str) -> str:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    return url.replace("/postgres?", f"/{name}?")
