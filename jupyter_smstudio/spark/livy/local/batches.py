"""Batches: Python programs of the owner that run to their end in a Spark of their own (``spark-submit``)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from ....core.errors import InvalidInput, StudioError
from ....core.models import new_id
from ...runtime.driver.properties import properties_text
from ...session_models import SessionState
from .configuration import Configuration
from .file_references import FileReferences
from .numbered import Numbered
from .places import GatewayTools, LocalCluster
from .process import PROPERTIES, DriverProcess
from .renderings import LAST_LINES
from .requests import NewBatch
from .session_store import DriverRecord
from .sessions import Sessions

EXIT = "exit"
SCRIPT = '"$@"; status=$?; echo $status > exit; exit $status'
"""The shell that leaves the exit status in a file: after a restart the kernel tells it to nobody else."""


class Batch:
    """One batch.

    Args:
        record: what is stored of it.
        cluster: where it runs.
    """

    def __init__(self, record: DriverRecord, cluster: LocalCluster) -> None:
        self.record = record
        self.process = DriverProcess(record.driver_id, cluster, record.memory_bytes)

    def command(self, configuration: Configuration, file: str, args: list[str]) -> list[str]:
        """Return what runs it; its settings stand in a file: ``ps`` would show the secrets among them.

        Raises:
            StartFailed: the disk is full.
        """
        cluster = self.process.cluster
        conf = {
            "spark.app.name": self.record.name,
            "spark.local.dir": str(self.process.folder / "scratch"),
            "spark.ui.enabled": "false",
            **cluster.configuration,
            **configuration.conf,
            "spark.driver.memory": f"{configuration.heap_mb}m",
            "spark.master": cluster.master or f"local[{cluster.cores}]",
        }
        properties = self.process.write(PROPERTIES, properties_text(conf))
        submit = ["spark-submit", "--properties-file", str(properties), file, *args]
        return ["/bin/sh", "-c", SCRIPT, "batch", *submit]

    def as_livy(self) -> dict[str, Any]:
        """Return it as Livy has it."""
        record = self.record
        lines = self.process.log.last(LAST_LINES)
        return {
            "id": record.session,
            "name": record.name or None,
            "owner": record.owner,
            "proxyUser": record.owner,
            "state": record.state.value,
            "appId": record.app_id or None,
            "appInfo": {"driverLogUrl": None, "sparkUiUrl": None},
            "log": [*lines, *([record.message] if record.message else [])],
        }


class Batches:
    """The batches of one cluster; they share its memory with the sessions.

    Args:
        cluster: where they run.
        tools: what gateways share.
        sessions: keep the cluster's memory.
        files: finds programs.
        worked: called when one began or ended.
    """

    def __init__(
        self,
        cluster: LocalCluster,
        tools: GatewayTools,
        sessions: Sessions,
        files: FileReferences,
        worked: Callable[[], None],
    ) -> None:
        self._cluster = cluster
        self._tools = tools
        self._sessions = sessions
        self._files = files
        self._worked = worked
        self.programs = Numbered[Batch]("batch", cluster.name)
        self._tasks: dict[int, asyncio.Task[None]] = {}

    def runs(self, driver_id: str) -> bool:
        """Tell whether a batch of this id has not ended."""
        return any(batch.record.driver_id == driver_id for batch in self.programs.open)

    def submit(self, asked: NewBatch) -> Batch:
        """Run a program.

        Raises:
            InvalidInput: it is no Python program of the owner's, or may not be configured like that.
            Conflict: the cluster has too many sessions and batches already.
        """
        if asked.class_name or "#" in asked.file or not asked.file.endswith(".py"):
            raise InvalidInput("Batches of this cluster are Python programs: name a file that ends with .py.")
        configuration = self._sessions.configurations.check(asked)
        file = self._files.find(asked.file)
        self._sessions.check_room(also=len(self.programs.open))
        now = self._tools.clock.now()
        record = DriverRecord(new_id(), self._cluster.id, self._cluster.owner, now, now, batch=True)
        record.name, record.kind = asked.name or Path(file).name, "batch"
        record.memory_bytes = configuration.memory_bytes
        record.settings = {"heap_mb": configuration.heap_mb}
        self._tools.store.number(record)
        batch = self._enter(record)
        self._follow(batch, self._run(batch, configuration, file, asked.args))
        return batch

    async def remove(self, batch: Batch) -> None:
        """End a batch for a client that deletes it."""
        batch.record.removed = True
        task = self._tasks.get(batch.record.session or 0)
        if task is not None and not task.done():
            task.cancel()
            await asyncio.wait({task})
        self._tools.store.save(batch.record)

    async def adopt(self, records: list[DriverRecord]) -> None:
        """Take over what an earlier server has left."""
        for record in records:
            batch = self._enter(record)
            if record.over:
                continue
            if batch.process.adopt(record.process):
                self._sessions.hold(record.driver_id, record.memory_bytes)
                self._follow(batch, self._end_of(batch))
            else:
                await self._ended(batch)

    async def close(self) -> None:
        """End all of them."""
        for task in tuple(self._tasks.values()):
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    def keep(self) -> None:
        """Keep their logs in bounds."""
        for batch in self.programs.open:
            batch.process.log.trim()

    def _enter(self, record: DriverRecord) -> Batch:
        return self.programs.add(Batch(record, self._cluster))

    def _follow(self, batch: Batch, work: Any) -> None:
        self._tasks[batch.record.session or 0] = asyncio.create_task(self._until_over(batch, work))

    async def _until_over(self, batch: Batch, work: Any) -> None:
        try:
            await work
        except asyncio.CancelledError:
            await batch.process.end()
            self._move(batch, SessionState.KILLED, "It was ended by its owner.")
        except StudioError as error:
            await batch.process.end()
            self._move(batch, SessionState.DEAD, error.message)
        finally:
            self._sessions.release(batch.record.driver_id)

    async def _run(self, batch: Batch, configuration: Configuration, file: str, args: list[str]) -> None:
        record, process = batch.record, batch.process
        await self._sessions.claim(
            record.driver_id, record.memory_bytes, lambda text: self._move(batch, record.state, text)
        )
        process.make_folder()
        cluster = self._cluster
        environ = cluster.environ_of(self._tools.variables(cluster.owner, record.driver_id))
        command = batch.command(configuration, file, args)
        record.process = process.start(command, environ)
        self._move(batch, SessionState.RUNNING)
        await self._end_of(batch)

    async def _end_of(self, batch: Batch) -> None:
        await batch.process.wait()
        await self._ended(batch)

    async def _ended(self, batch: Batch) -> None:
        found, status = batch.process.folder / EXIT, -1
        with suppress(OSError, ValueError):
            status = int(found.read_text())
        why = batch.process.why_memory(int(batch.record.settings.get("heap_mb", 1024)))
        await batch.process.end()
        if status == 0:
            self._move(batch, SessionState.SUCCESS)
        else:
            ended = f"The program ended with status {status}." if status > 0 else "The program was killed."
            self._move(batch, SessionState.DEAD, why or f"{ended} Its log says why.")

    def _move(self, batch: Batch, state: SessionState, message: str = "") -> None:
        batch.record.state, batch.record.message = state, message
        if batch.record.over:
            batch.record.ended = self._tools.clock.now()
        self._tools.store.save(batch.record)
        self._worked()
