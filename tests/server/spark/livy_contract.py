"""What every Livy is held to, the studio's own and one elsewhere."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest

from jupyter_smstudio.core.database import Database
from jupyter_smstudio.core.errors import NotFound
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.spark.livy.port import LivyPort, LivyRequest

SECONDS = 60.0


class LivyContract(ABC):
    """Inherit, and open a Livy whose sessions run ``1 + 1``."""

    owner = Caller("ann")

    @abstractmethod
    def opened(self, folder: Path, database: Database) -> AbstractAsyncContextManager[LivyPort]:
        """Open one without sessions."""

    async def test_sessions_are_made_found_and_deleted(self, tmp_path: Path, sqlite: Database) -> None:
        async with self.opened(tmp_path, sqlite) as livy:
            status, made = await self.ask(livy, "POST", "/sessions", {"kind": "pyspark", "name": "one"})
            assert status == 201 and made["kind"] == "pyspark"
            assert {"id", "state", "kind", "appId", "appInfo", "log", "owner", "proxyUser"} <= made.keys()
            found = await self.until_idle(livy, made["id"])
            assert isinstance(found["log"], list) and set(found["appInfo"]) == {"sparkUiUrl", "driverLogUrl"}
            status, listed = await self.ask(livy, "GET", "/sessions")
            assert (status, listed["total"]) == (200, 1) and listed["sessions"][0]["id"] == made["id"]
            assert (await self.ask(livy, "GET", f"/sessions/{made['id']}/log"))[1]["id"] == made["id"]
            assert (await self.ask(livy, "DELETE", f"/sessions/{made['id']}"))[0] == 200
            with pytest.raises(NotFound):
                await self.ask(livy, "GET", f"/sessions/{made['id']}")

    async def test_statements_run_in_order_of_their_numbers(self, tmp_path: Path, sqlite: Database) -> None:
        async with self.opened(tmp_path, sqlite) as livy:
            session = (await self.ask(livy, "POST", "/sessions", {"kind": "pyspark"}))[1]["id"]
            await self.until_idle(livy, session)
            path = f"/sessions/{session}/statements"
            for number in range(2):
                status, made = await self.ask(livy, "POST", path, {"code": "1 + 1"})
                assert (status, made["id"]) == (201, number)
            done = await self.until(livy, f"{path}/1", "available")
            assert done["output"]["status"] == "ok" and done["output"]["data"]["text/plain"] == "2"
            assert (await self.ask(livy, "GET", path))[1]["total_statements"] == 2
            assert (await self.ask(livy, "POST", f"{path}/1/cancel"))[0] == 200
            completion = {"code": "sp", "cursor": 2, "kind": "pyspark"}
            found = await self.ask(livy, "POST", f"/sessions/{session}/completion", completion)
            assert found[0] == 200 and isinstance(found[1]["candidates"], list)

    async def test_what_is_not_there_is_not_found(self, tmp_path: Path, sqlite: Database) -> None:
        async with self.opened(tmp_path, sqlite) as livy:
            for method, path in (
                ("GET", "/sessions/7"),
                ("DELETE", "/sessions/7"),
                ("POST", "/sessions/7/statements"),
                ("GET", "/sessions/7/statements/0"),
                ("GET", "/sessions/../sessions"),
                ("GET", "/sessions/x"),
                ("GET", "/elsewhere"),
            ):
                with pytest.raises(NotFound):
                    await self.ask(livy, method, path, {"code": "1"} if method == "POST" else None)

    async def ask(self, livy: LivyPort, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Ask as the owner."""
        answer = await livy.ask(LivyRequest(method, path, {}, body, self.owner))
        return answer.status, answer.body

    async def until_idle(self, livy: LivyPort, session: int) -> Any:
        """Return a session when it takes statements."""
        return await self.until(livy, f"/sessions/{session}", "idle")

    async def until(self, livy: LivyPort, path: str, state: str) -> Any:
        """Return what is in a state, once it is: Livy tells nobody by itself."""
        async with asyncio.timeout(SECONDS):
            while (found := (await self.ask(livy, "GET", path))[1])["state"] != state:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        return found
