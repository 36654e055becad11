"""A job engine whose jobs are real processes, with limits that are only written down."""

from __future__ import annotations

from asyncio import AbstractEventLoop
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from jupyter_smstudio.core.database import Database
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.testing.jobs import TestEngine, open_engine
from jupyter_smstudio.testing.limits_fake import FakeLimits

Write = Callable[..., Path]
Open = Callable[..., Awaitable[TestEngine]]


@pytest.fixture
def limits() -> FakeLimits:
    return FakeLimits()


@pytest.fixture
def ann() -> Caller:
    return Caller("ann")


@pytest.fixture
def bob() -> Caller:
    return Caller("bob")


@pytest.fixture
def open_studio(
    sqlite: Database, tmp_path: Path, limits: FakeLimits, jp_asyncio_loop: AbstractEventLoop
) -> Iterator[Open]:
    """Return a function that starts an engine; each further one is the next server of the same folder."""
    opened: list[TestEngine] = []

    async def start(**settings: Any) -> TestEngine:
        engine = open_engine(sqlite, tmp_path, settings.pop("limits", limits), **settings)
        engine.instances.recover(())
        await engine.engine.recover()
        opened.append(engine)
        return engine

    yield start
    if opened:
        jp_asyncio_loop.run_until_complete(end(opened[-1]))


@pytest.fixture
def studio(open_studio: Open, jp_asyncio_loop: AbstractEventLoop) -> TestEngine:
    return jp_asyncio_loop.run_until_complete(open_studio())


async def end(engine: TestEngine) -> None:
    """End every job and the engine, so that no test leaves a process."""
    await stop_all(engine)
    await engine.close()


async def stop_all(engine: TestEngine) -> None:
    """End every job, so that no test leaves a process."""
    admin = Caller("admin", admin=True)
    for job in engine.jobs.list(admin, state="InProgress").items:
        await engine.jobs.stop(admin, job.id)
    for state in ("InProgress", "Stopping"):
        for job in engine.jobs.list(admin, state=state).items:
            await engine.jobs.wait(admin, job.id)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a program of one file, and return it."""

    def write(code: str, name: str = "train.py") -> Path:
        path = tmp_path / name
        path.write_text(code)
        return path

    return write
