"""Requests that wait for the end of a statement."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from jupyter_smstudio.core.database import Database
from jupyter_smstudio.core.errors import InvalidInput

from .gateway_stage import CLUSTER, SECONDS, Stage


@asynccontextmanager
async def gateway(folder: Path, database: Database) -> AsyncIterator[tuple[Stage, str]]:
    """Open a gateway with one session, and return it with the id of the session's driver."""
    stage = Stage(folder, database)
    stage.open()
    try:
        number = await stage.session()
        yield stage, stage.gateway.driver(CLUSTER, number).record.driver_id
    finally:
        await stage.livy.close()


async def test_who_waits_for_a_statement_is_answered_when_it_ends(tmp_path: Path, sqlite: Database) -> None:
    async with gateway(tmp_path, sqlite) as (stage, driver_id):
        await stage.ask("POST", "/sessions/0/statements", {"code": "sleep 60"})
        path = "/sessions/0/statements/0"
        await stage.until(0, "busy")
        assert (await stage.ask("GET", path, wait="0.01"))["state"] == "running"
        with stage.livy.events.endings.expected(driver_id, 0) as ended:
            waiting = asyncio.create_task(stage.ask("GET", path, wait="10"))
            await stage.ask("POST", f"{path}/cancel")
            assert not waiting.done() and not ended.is_set()
            async with asyncio.timeout(SECONDS):
                await ended.wait()
        assert (await waiting)["state"] == "cancelled"
        with pytest.raises(InvalidInput, match="wait"):
            await stage.ask("GET", path, wait="11")


async def test_who_waits_for_a_statement_hears_of_the_end_of_its_driver(
    tmp_path: Path, sqlite: Database
) -> None:
    async with gateway(tmp_path, sqlite) as (stage, driver_id):
        with stage.livy.events.endings.expected(driver_id, 0) as ended:
            await stage.ask("POST", "/sessions/0/statements", {"code": "exit 3"})
            told = await stage.ask("GET", "/sessions/0/statements/0", wait="10")
            async with asyncio.timeout(SECONDS):
                await ended.wait()
        assert told["output"]["ename"] == "SessionEnded"
