"""Readers of one record of experiments: by SQL over SQLite and PostgreSQL, and by MLflow's API."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from jupyter_smstudio.core.tracking.base import Upstream
from jupyter_smstudio.core.tracking.folder import MlflowFolder
from jupyter_smstudio.core.tracking.reader import TrackingReader
from jupyter_smstudio.core.tracking.rest import MlflowRest
from jupyter_smstudio.core.tracking.rest_reader import RestReader
from jupyter_smstudio.core.tracking.sql_reader import SqlReader
from jupyter_smstudio.core.tracking.sql_reader_store import MlflowDatabase

Question = Callable[[TrackingReader], Awaitable[Any]]
Ask = Callable[[Question], Any]


def fill(url: str, artifacts: Path) -> None:
    program = Path(__file__).with_name("tracked_runs.py")
    done = subprocess.run([sys.executable, program, url, artifacts], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def mlflow_folder(mlflow_data: Path) -> MlflowFolder:
    """Return the folder of a running MLflow whose database holds the record."""
    folder = MlflowFolder(mlflow_data / "mlflow")
    fill(f"sqlite:///{folder.database}", folder.artifacts)
    return folder


@pytest.fixture(scope="session")
def sqlite_record(mlflow_folder: MlflowFolder) -> str:
    return f"sqlite:///{mlflow_folder.database}"


@pytest.fixture(scope="session")
def postgresql_record(postgresql_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    engine = create_engine(postgresql_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE tracked ENCODING 'UTF8' TEMPLATE template0"))
    engine.dispose()
    url = postgresql_url.replace("/postgres?", "/tracked?")
    fill(url, tmp_path_factory.mktemp("artifacts"))
    return url


@pytest.fixture
def upstream(mlflow_folder: MlflowFolder) -> Upstream:
    return Upstream("http://localhost", mlflow_folder.socket)


@pytest.fixture(params=["sqlite", "postgresql", "rest"])
def ask(request: pytest.FixtureRequest) -> Ask:
    """Return what puts a question to a reader; each test runs with all three."""
    if request.param == "rest":
        upstream: Upstream = request.getfixturevalue("upstream")
        return lambda question: asyncio.run(_by_rest(upstream, question))
    url: str = request.getfixturevalue(f"{request.param}_record")
    return lambda question: asyncio.run(_by_sql(url, question))


async def _by_sql(url: str, question: Question) -> Any:
    reader = SqlReader(MlflowDatabase(url))
    try:
        return await question(reader)
    finally:
        await reader.close()


async def _by_rest(upstream: Upstream, question: Question) -> Any:
    rest = MlflowRest(lambda: upstream)
    try:
        return await question(RestReader(rest))
    finally:
        await rest.close()
