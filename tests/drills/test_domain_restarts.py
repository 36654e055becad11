"""The domain's service and its database end without notice while people work: no promise is broken."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .domain import PostgreSql, ServiceProcess, SetupError, postgresql_programs, running_domain
from .domain_load import Load, lost, run_load

CLIENTS, WRITES = 8, 8


@pytest.fixture(scope="module")
def parts() -> Iterator[tuple[ServiceProcess, PostgreSql]]:
    """Run a service with a database of its own, outside of folders that only this user may enter."""
    try:
        postgresql_programs()
    except SetupError:
        pytest.skip("PostgreSQL is not installed: 'make test' installs it")
    folder = Path(tempfile.mkdtemp(prefix="smstudio-domain-"))
    try:
        with running_domain(folder) as running:
            yield running
    finally:
        shutil.rmtree(folder)


@pytest.mark.parametrize("part", ["service", "database"])
def test_no_acknowledged_write_is_lost(parts: tuple[ServiceProcess, PostgreSql], part: str) -> None:
    service, database = parts

    def restart() -> None:
        if part == "service":
            service.kill()
            service.start()
        else:
            database.stop("immediate")
            database.start()

    load, missing = asyncio.run(load_over(service.url, restart))
    assert load.refused > 0, "nothing was away"
    assert load.errors == []
    assert missing == []


async def load_over(url: str, restart: Callable[[], None]) -> tuple[Load, list[str]]:
    """Let clients work before, during and after a restart; return also what is not kept."""
    load, ended = Load(), asyncio.Event()
    working = asyncio.create_task(run_load(url, CLIENTS, load, lambda: not ended.is_set()))
    await load.writes(WRITES)
    await asyncio.to_thread(restart)
    await load.writes(WRITES)
    ended.set()
    await working
    return load, await lost(url, load.acknowledged)
