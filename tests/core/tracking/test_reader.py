"""What every reader of the tracking server answers: by SQL over SQLite and PostgreSQL, and by MLflow's API."""

from __future__ import annotations

import asyncio
import math
import os
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from jupyter_smstudio.core.errors import InvalidInput, NotFound, NotSupported, Unavailable
from jupyter_smstudio.core.tracking.conditions import Condition, condition
from jupyter_smstudio.core.tracking.filter_syntax import parse_filter
from jupyter_smstudio.core.tracking.folder import MlflowFolder
from jupyter_smstudio.core.tracking.models import MetricHistory, RunSort
from jupyter_smstudio.core.tracking.reader import CurveSelection, RunSelection, TrackingReader
from jupyter_smstudio.core.tracking.rest import MlflowRest
from jupyter_smstudio.core.tracking.rest_reader import RestReader
from jupyter_smstudio.core.tracking.server import MlflowServer
from jupyter_smstudio.core.tracking.sql_reader import SqlReader
from jupyter_smstudio.core.tracking.sql_reader_store import MlflowDatabase, UnknownSchema

from .tracked_runs import HOSTILE, LONG, START, fill, mlflows_answer

ENVIRON = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tracked")


@pytest.fixture(scope="module")
def sqlite_url(folder: Path) -> str:
    url = f"sqlite:///{folder}/mlflow.db"
    fill(url, str(folder / "artifacts"))
    return url


@pytest.fixture(scope="module")
def filled_postgresql(postgresql_url: str, folder: Path) -> str:
    engine = create_engine(postgresql_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text('CREATE DATABASE "tracked" ENCODING \'UTF8\' TEMPLATE template0'))
    engine.dispose()
    url = postgresql_url.replace("/postgres?", "/tracked?")
    fill(url, str(folder / "artifacts"))
    return url


@pytest.fixture(params=["sqlite", "postgresql", "rest"])
async def reader(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[TrackingReader]:
    if request.param == "rest":
        async with serving(request.getfixturevalue("sqlite_url"), tmp_path) as rest:
            yield RestReader(rest)
        return
    name = {"sqlite": "sqlite_url", "postgresql": "filled_postgresql"}[request.param]
    reader = SqlReader(request.getfixturevalue(name))
    yield reader
    await reader.close()
