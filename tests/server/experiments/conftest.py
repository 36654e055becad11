"""The experiments feature over a real MLflow, and what fills it."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from jupyter_smstudio.core.errors import Unavailable
from jupyter_smstudio.core.events import Event, MemoryEventBus
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.core.tracking.base import Changes, Listener, Unsubscribe, Upstream
from jupyter_smstudio.core.tracking.choice import ReaderChoice
from jupyter_smstudio.core.tracking.folder import MlflowFolder
from jupyter_smstudio.core.tracking.rest import MlflowRest
from jupyter_smstudio.core.tracking.writer import MetricValue, TrackingWriter
from jupyter_smstudio.experiments.actions import RunActions
from jupyter_smstudio.experiments.artifacts import RunArtifacts
from jupyter_smstudio.experiments.changes import ChangeFeed
from jupyter_smstudio.experiments.moving import RunMover
from jupyter_smstudio.experiments.service import ExperimentsService
from jupyter_smstudio.experiments.store import OneStore, TrackedRuns

ANN = Caller("ann")


class RunningMlflow:
    """A tracking server that runs already, which tells of writes when a test does.

    Args:
        folder: its state.
        by_sql: whether its database may be read.
    """

    in_use = None

    def __init__(self, folder: MlflowFolder, by_sql: bool = True) -> None:
        self._folder = folder
        self.store_url = f"sqlite:///{folder.database}" if by_sql else None
        self.listeners: list[Listener] = []

    def upstream(self) -> Upstream:
        return Upstream("http://localhost", self._folder.socket)

    def environ(self, subject: str) -> dict[str, str]:
        return {}

    def subscribe(self, listener: Listener) -> Unsubscribe:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def tell(self, changes: Changes) -> None:
        for listener in list(self.listeners):
            listener(changes)

    def start(self) -> None:
        pass

    async def ready(self) -> None:
        pass

    async def stop(self) -> None:
        pass


class JobsRuns:
    """The runs of jobs; remembers what it is told."""

    def __init__(self) -> None:
        self.moved: list[tuple[str, str, str, str]] = []
        self.full = False

    def run_moved(self, job_id: str, run_id: str, new_run_id: str, experiment_id: str) -> None:
        if self.full:
            raise Unavailable("The disk is full.")
        self.moved.append((job_id, run_id, new_run_id, experiment_id))


@dataclass
class Bench:
    """The service and what it stands on."""

    service: ExperimentsService
    rest: MlflowRest
    writer: TrackingWriter
    artifacts: RunArtifacts
    tracking: RunningMlflow
    jobs: JobsRuns
    events: list[Event] = field(default_factory=list)

    async def experiment(self) -> str:
        """Make an experiment with a name of its own and return its id."""
        return await self.writer.create_experiment(f"made-{uuid.uuid4().hex[:8]}")

    async def run(self, experiment: str, name: str = "a run", status: Any = "FINISHED", **facts: Any) -> str:
        """Record a run and return its id; ``metrics`` are lists of values, ``files`` bytes by path."""
        now = int(time.time() * 1000)
        run_id = await self.writer.create_run(experiment, name, now - 60_000, facts.get("tags", {}), "ann")
        values = [
            MetricValue(key, value, step, now + step)
            for key, series in facts.get("metrics", {}).items()
            for step, value in enumerate(series)
        ]
        await self.writer.log(run_id, values, facts.get("params", {}))
        await self.store(run_id, facts.get("files", {}))
        if status != "RUNNING":
            await self.writer.finish_run(run_id, status, now)
        return run_id

    async def store(self, run_id: str, files: Mapping[str, bytes]) -> None:
        """Store artifacts of a run."""
        info = (await self.rest.get("runs/get", {"run_id": run_id}))["run"]["info"]
        root = info["artifact_uri"].removeprefix("mlflow-artifacts:").strip("/")
        for path, content in files.items():
            await self.writer.upload(f"{root}/{path}", _once(content))


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content


def make_bench(tracking: RunningMlflow) -> Bench:
    """Put the feature together as ``composition/experiments.py`` does."""
    bus, rest = MemoryEventBus(), MlflowRest(tracking.upstream)
    writer, artifacts = TrackingWriter(rest), RunArtifacts(rest)
    store = OneStore(TrackedRuns(ReaderChoice(tracking, rest), live=True))
    jobs = JobsRuns()
    actions = RunActions(writer, RunMover(rest, writer, artifacts, jobs))
    feed = ChangeFeed(tracking, bus, "ann")
    service = ExperimentsService(store, writer, artifacts, actions, feed, rest)
    bench = Bench(service, rest, writer, artifacts, tracking, jobs)
    bus.subscribe(bench.events.append)
    return bench


Use = Callable[[Callable[[Bench], Awaitable[None]]], None]


@pytest.fixture(params=["sql", "rest"])
def use(request: pytest.FixtureRequest, mlflow_data: Path) -> Use:
    """Return what runs a test's coroutine with the feature, once for each way of reading."""
    folder = MlflowFolder(mlflow_data / "mlflow")

    async def run(body: Callable[[Bench], Awaitable[None]]) -> None:
        bench = make_bench(RunningMlflow(folder, request.param == "sql"))
        try:
            await body(bench)
        finally:
            await bench.service.close()

    return lambda body: asyncio.run(run(body))
