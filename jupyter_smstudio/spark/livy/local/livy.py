"""Livy's REST protocol, answered by drivers of this machine.

What sparkmagic and pylivy use of https://livy.apache.org/docs/latest/rest-api.html: sessions of the kinds
``pyspark``, ``spark`` (Scala), ``sql`` and ``shared``, their statements, completion, batches of Python
programs. Refused: R, for which Spark's wheel has no part, and jars as batches.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

from ....core.errors import InvalidInput, NotFound
from ...models import SparkLogPage
from ..port import LivyAnswer, LivyRequest
from ..told import text_of
from . import renderings
from .batches import Batch, Batches
from .configuration import Configurations
from .drivers import Driver
from .endings import FINAL
from .events import SessionEvents
from .file_references import FileReferences
from .limits import LOG_CHECK_SECONDS, MAX_STATEMENTS
from .places import GatewayTools, LocalCluster
from .requests import Completion, LogStretch, NewBatch, NewSession, NewStatement, StatementLook, Stretch, read
from .sessions import Sessions

VERSION = {
    "url": "https://github.com/apache/incubator-livy.git",
    "branch": "smstudio",
    "revision": "smstudio",
    "version": "0.8.0-incubating",
    "date": "",
    "user": "smstudio",
}
"""Whose protocol this is, of https://livy.apache.org; clients decide by it what they may ask."""
Verb = Callable[..., Awaitable[LivyAnswer]]


class LocalLivy:
    """The gateway of one local cluster.

    Args:
        cluster: whose sessions it opens.
        tools: what gateways share.
    """

    def __init__(self, cluster: LocalCluster, tools: GatewayTools) -> None:
        self.cluster = cluster
        self._tools = tools
        files = FileReferences(tools.root, [cluster.folder], tools.allowed_hosts)
        configurations = Configurations(cluster.owner, cluster.memory_bytes, files)
        self.events = SessionEvents(cluster, tools)
        self.sessions = Sessions(
            cluster, tools, configurations, self.events.session_changed, self.events.statement_told
        )
        self.batches = Batches(cluster, tools, self.sessions, files, self.events.worked)
        self._keeping: asyncio.Task[None] | None = None
        self._settled = asyncio.Event()
        self._settled.set()

    # For the kind of cluster

    async def start(self) -> None:
        """Bring the first driver up, so that the cluster is known to work and its first session is quick.

        Raises:
            StartFailed: Spark does not come up; the message says why.
        """
        self._keeping = asyncio.create_task(self._keep())
        if self.cluster.warm:
            await self.sessions.warm_up()

    async def adopt(self) -> None:
        """Take over what an earlier server has left of this cluster."""
        self._settled.clear()
        records = self._tools.store.of_cluster(self.cluster.id)
        try:
            await self.batches.adopt([record for record in records if record.batch])
            await self.sessions.adopt([record for record in records if not record.batch])
        finally:
            self._settled.set()
        self._keeping = asyncio.create_task(self._keep())

    async def close(self) -> None:
        """End every driver."""
        if self._keeping is not None:
            self._keeping.cancel()
        await self.batches.close()
        await self.sessions.close()

    async def detach(self) -> None:
        """Let go of all drivers; the next server finds them."""
        if self._keeping is not None:
            self._keeping.cancel()
        await self.sessions.detach()

    def knows(self, driver_id: str) -> bool:
        """Tell whether a driver or batch of this id runs."""
        driver = self.sessions.driver(driver_id)
        return (driver is not None and not driver.record.over) or self.batches.runs(driver_id)

    @property
    def configuration(self) -> dict[str, str]:
        """Return what Spark is configured with in a session that asks for nothing."""
        standard = self.sessions.configurations.standard()
        master = self.cluster.master or f"local[{self.cluster.cores}]"
        own = {"spark.master": master, "spark.driver.memory": f"{standard.heap_mb}m"}
        return {**own, **self.cluster.configuration}

    def log(self, offset: int, limit: int) -> SparkLogPage:
        """Return a stretch of the log of the driver that is kept ready, else of the last session."""
        drivers = [*self.sessions.drivers.shown, *([self.sessions.warm] if self.sessions.warm else [])]
        if not drivers:
            return SparkLogPage(text="", next=0, total=0)
        return drivers[-1].process.log.page(offset, limit)

    # Livy

    async def ask(self, request: LivyRequest) -> LivyAnswer:
        """Answer a request of Livy's protocol.

        Raises:
            StudioError: what is wrong with it.
        """
        await self._settled.wait()  # a client may ask before its session was found again
        path = request.path.rstrip("/") or "/"
        for method, pattern, verb in self._routes:
            found = pattern.fullmatch(path)
            if found and method == request.method:
                return await verb(request, *map(int, found.groups()))
        raise NotFound(f"Livy has no {request.method} {path[:200]} on this cluster.")

    @property
    def _routes(self) -> list[tuple[str, re.Pattern[str], Verb]]:
        return [
            ("GET", re.compile("/"), self._root),
            ("GET", re.compile("/version"), self._version),
            ("GET", re.compile("/sessions"), self._list),
            ("POST", re.compile("/sessions"), self._open),
            ("GET", re.compile(r"/sessions/(\d{1,9})"), self._get),
            ("DELETE", re.compile(r"/sessions/(\d{1,9})"), self._delete),
            ("GET", re.compile(r"/sessions/(\d{1,9})/state"), self._state),
            ("GET", re.compile(r"/sessions/(\d{1,9})/log"), self._log),
            ("POST", re.compile(r"/sessions/(\d{1,9})/connect"), self._get),
            ("GET", re.compile(r"/sessions/(\d{1,9})/statements"), self._statements),
            ("POST", re.compile(r"/sessions/(\d{1,9})/statements"), self._run),
            ("GET", re.compile(r"/sessions/(\d{1,9})/statements/(\d{1,9})"), self._statement),
            ("POST", re.compile(r"/sessions/(\d{1,9})/statements/(\d{1,9})/cancel"), self._cancel),
            ("POST", re.compile(r"/sessions/(\d{1,9})/completion"), self._complete),
            ("GET", re.compile("/batches"), self._list_batches),
            ("POST", re.compile("/batches"), self._submit),
            ("GET", re.compile(r"/batches/(\d{1,9})"), self._get_batch),
            ("DELETE", re.compile(r"/batches/(\d{1,9})"), self._delete_batch),
            ("GET", re.compile(r"/batches/(\d{1,9})/state"), self._batch_state),
            ("GET", re.compile(r"/batches/(\d{1,9})/log"), self._batch_log),
        ]

    async def _root(self, _request: LivyRequest) -> LivyAnswer:
        return LivyAnswer(200, {})

    async def _version(self, _request: LivyRequest) -> LivyAnswer:
        return LivyAnswer(200, VERSION)

    async def _list(self, request: LivyRequest) -> LivyAnswer:
        drivers = self.sessions.drivers.shown
        start, shown = renderings.stretch(drivers, read(Stretch, request.query))
        found = [renderings.session(driver) for driver in shown]
        return LivyAnswer(200, {"from": start, "total": len(drivers), "sessions": found})

    async def _open(self, request: LivyRequest) -> LivyAnswer:
        kind = (request.body or {}).get("kind")
        if kind == "sparkr":
            raise InvalidInput("There are no sessions of R: Spark's wheel has none. Use pyspark or spark.")
        driver = self.sessions.open_new(read(NewSession, request.body), request.kernel)
        return LivyAnswer(201, renderings.session(driver))

    async def _get(self, _request: LivyRequest, number: int) -> LivyAnswer:
        return LivyAnswer(200, renderings.session(self._touched(number)))

    async def _delete(self, _request: LivyRequest, number: int) -> LivyAnswer:
        await self.sessions.remove(self.sessions.drivers.find(number))
        return LivyAnswer(200, {"msg": "deleted"})

    async def _state(self, _request: LivyRequest, number: int) -> LivyAnswer:
        driver = self._touched(number)
        return LivyAnswer(200, {"id": number, "state": driver.record.state.value})

    async def _log(self, request: LivyRequest, number: int) -> LivyAnswer:
        return LivyAnswer(200, _log(number, self._touched(number), request.query))

    async def _statements(self, request: LivyRequest, number: int) -> LivyAnswer:
        driver = self._touched(number)
        asked = read(Stretch, request.query)
        if driver.gone:
            _, numbers = renderings.stretch(range(driver.statements), asked)
            lost = [renderings.statement_lost(driver, each) for each in numbers]
            return LivyAnswer(200, {"total_statements": driver.statements, "statements": lost})
        arguments = {"from": asked.start, "size": asked.size, "order": asked.order}
        found = await driver.ask("statements", **arguments)
        return LivyAnswer(
            200, {"total_statements": found.get("total", 0), "statements": found.get("statements", [])}
        )

    async def _run(self, request: LivyRequest, number: int) -> LivyAnswer:
        driver = self._touched(number)
        asked = read(NewStatement, request.body)
        if driver.statements >= MAX_STATEMENTS:
            raise InvalidInput(
                f"The session has run {MAX_STATEMENTS:,} statements, which is as many as it keeps. Start "
                "another."
            )
        statement = await driver.run(asked.code, asked.kind or _kind_of(driver))
        driver.statements = max(driver.statements, int(statement.get("id", -1)) + 1)
        self.events.worked()
        return LivyAnswer(201, statement)

    async def _statement(self, request: LivyRequest, number: int, statement: int) -> LivyAnswer:
        driver = self._touched(number)
        asked = read(StatementLook, request.query)
        with self.events.endings.expected(driver.record.driver_id, statement) as ended:
            found = await driver.statement(statement)
            if asked.wait and found is not None and text_of(found, "state") not in FINAL:
                with suppress(TimeoutError):
                    async with asyncio.timeout(asked.wait):
                        await ended.wait()
                found = await driver.statement(statement)
        if found is not None:
            return LivyAnswer(200, found)
        if statement >= driver.statements:
            raise NotFound(f"There is no statement {statement} in the session {number}.")
        return LivyAnswer(200, renderings.statement_lost(driver, statement))

    async def _cancel(self, _request: LivyRequest, number: int, statement: int) -> LivyAnswer:
        await self._touched(number).ask("cancel", n=statement)
        return LivyAnswer(200, {"msg": "canceled"})

    async def _complete(self, request: LivyRequest, number: int) -> LivyAnswer:
        driver = self._touched(number)
        asked = read(Completion, request.body)
        kind = asked.kind or _kind_of(driver)
        found = await driver.ask("complete", code=asked.code, cursor=asked.cursor, kind=kind)
        return LivyAnswer(200, {"candidates": found.get("candidates", [])})

    async def _list_batches(self, request: LivyRequest) -> LivyAnswer:
        batches = self.batches.programs.shown
        start, shown = renderings.stretch(batches, read(Stretch, request.query))
        found = [batch.as_livy() for batch in shown]
        return LivyAnswer(200, {"from": start, "total": len(batches), "sessions": found})

    async def _submit(self, request: LivyRequest) -> LivyAnswer:
        batch = self.batches.submit(read(NewBatch, request.body))
        return LivyAnswer(201, batch.as_livy())

    async def _get_batch(self, _request: LivyRequest, number: int) -> LivyAnswer:
        return LivyAnswer(200, self.batches.programs.find(number).as_livy())

    async def _delete_batch(self, _request: LivyRequest, number: int) -> LivyAnswer:
        await self.batches.remove(self.batches.programs.find(number))
        return LivyAnswer(200, {"msg": "deleted"})

    async def _batch_state(self, _request: LivyRequest, number: int) -> LivyAnswer:
        return LivyAnswer(200, {"id": number, "state": self.batches.programs.find(number).record.state.value})

    async def _batch_log(self, request: LivyRequest, number: int) -> LivyAnswer:
        return LivyAnswer(200, _log(number, self.batches.programs.find(number), request.query))

    def _touched(self, number: int) -> Driver:
        driver = self.sessions.drivers.find(number)
        driver.touch()
        return driver

    async def _keep(self) -> None:
        # Nothing tells that a client has stopped asking, or how long a log has grown.
        while True:
            await asyncio.sleep(LOG_CHECK_SECONDS)
            self.sessions.keep()
            self.batches.keep()


def _kind_of(driver: Driver) -> str:
    return "pyspark" if driver.record.kind == "shared" else driver.record.kind


def _log(number: int, of: Driver | Batch, query: Mapping[str, str]) -> dict[str, Any]:
    asked = read(LogStretch, query)
    start, total, lines = of.process.log.lines(asked.start, asked.size)
    return {"id": number, "from": start, "total": total, "log": lines}
