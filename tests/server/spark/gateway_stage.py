"""A gateway over doubles of drivers, as tests ask it."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyter_smstudio.core.clock import Clock, SystemClock
from jupyter_smstudio.core.compute.base import LimitGroup
from jupyter_smstudio.core.database import Database
from jupyter_smstudio.core.events import Event, MemoryEventBus
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.core.tokens import SignedTokens
from jupyter_smstudio.spark.livy.local.gateway import Gateway
from jupyter_smstudio.spark.livy.local.limits import GIB
from jupyter_smstudio.spark.livy.local.livy import LocalLivy
from jupyter_smstudio.spark.livy.local.places import GatewayTools, LocalCluster
from jupyter_smstudio.spark.livy.local.session_store import SqlSessionStore
from jupyter_smstudio.spark.livy.port import LivyRequest

from .fake_driver import install

ANN = Caller("ann")
CLUSTER = "j-1ABCDEFGHIJKL"
SECONDS = 60.0


class Stage:
    """A gateway with what it stands on; :meth:`again` makes the next server's.

    Attributes:
        livy: of the one cluster.
        events: everything that was published.
    """

    def __init__(self, folder: Path, database: Database, clock: Clock | None = None) -> None:
        self.folder = folder
        self.root = folder / "root"
        self.root.mkdir()
        self.events: list[Event] = []
        self._bus = MemoryEventBus()
        self._bus.subscribe(self.events.append)
        self._doubles = install(folder / "doubles")
        self._database = database
        self._clock = clock or SystemClock()
        self._settings: dict[str, Any] = {}
        self.livy: LocalLivy

    def open(self, group: LimitGroup | None = None, **settings: Any) -> LocalLivy:
        """Open the gateway of a cluster."""
        self._settings = {"group": group, **settings}
        return self.again()

    def again(self) -> LocalLivy:
        """Open it as the next server does."""
        tools = GatewayTools(
            store=SqlSessionStore(self._database, "0"),
            clock=self._clock,
            bus=self._bus,
            sockets=self.folder / "s",
            variables=lambda owner, driver: {"SMSTUDIO_API_TOKEN": f"smk.{driver}"},
            notebook_of=lambda kernel: f"{kernel}.ipynb" if kernel else "",
            working_directory_of=lambda kernel: str(self.root) if kernel else "",
            tickets=SignedTokens("smu", b"x" * 32),
            root=self.root,
        )
        settings = {"cores": 2, "memory_bytes": 4 * GIB, "configuration": {}, "warm": False, **self._settings}
        self.gateway = Gateway(tools)
        self.livy = self.gateway.open(
            LocalCluster(
                id=CLUSTER,
                name="play",
                owner="ann",
                folder=self.folder / "cluster",
                python=Path(sys.executable),
                environ={"PYTHONPATH": str(self._doubles), "PATH": os.environ["PATH"]},
                master="",
                **settings,
            )
        )
        return self.livy

    async def ask(self, method: str, path: str, body: Any = None, kernel: str = "", **query: str) -> Any:
        """Ask in Livy's protocol, and return the body of the answer."""
        return (await self.livy.ask(LivyRequest(method, path, query, body, ANN, kernel))).body

    async def session(self, state: str = "idle", **body: Any) -> int:
        """Open a session, and return its number when it is in a state."""
        made = await self.ask("POST", "/sessions", {"kind": "pyspark", **body})
        await self.until(made["id"], state)
        return int(made["id"])

    async def until(self, number: int, *states: str) -> Any:
        """Return a session when it is in one of the states."""

        async def reached() -> Any:
            found = await self.ask("GET", f"/sessions/{number}")
            return found if found["state"] in states else None

        return await until(reached)

    async def run(self, number: int, code: str) -> Any:
        """Run a statement, and return it when it has ended."""
        made = await self.ask("POST", f"/sessions/{number}/statements", {"code": code})
        return await self.ended(number, made["id"])

    async def ended(self, number: int, statement: int) -> Any:
        """Return a statement when it has ended."""

        async def over() -> Any:
            found = await self.ask("GET", f"/sessions/{number}/statements/{statement}")
            return found if found["state"] in ("available", "error", "cancelled") else None

        return await until(over)


OpenStage = Callable[..., Stage]
"""Opens a gateway: a clock, and settings of its cluster."""


async def until(look: Callable[[], Any]) -> Any:
    """Return what ``look`` finds, once it does: nothing tells a client of Livy, which asks as well."""
    async with asyncio.timeout(SECONDS):
        while not (found := await look()):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    return found
