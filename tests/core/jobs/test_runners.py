"""Runners that wait for the next job."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from jupyter_smstudio.core.jobs import runners
from jupyter_smstudio.core.jobs.runners import SPARES, Runners
from jupyter_smstudio.core.jobs.settings import JobSettings
from jupyter_smstudio.testing.jobs import TestTokens

RUNNER = "jupyter_smstudio.core.jobs.runtime.runner"


@pytest.fixture
def pool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runners]:
    monkeypatch.setattr(runners, "REFILL_SECONDS", 0.0)
    settings = JobSettings(tmp_path, dict(os.environ), tmp_path, lambda: "", TestTokens())
    found = Runners(settings)
    yield found
    found.close()
    assert children() == []


def children() -> list[psutil.Process]:
    return [each for each in psutil.Process().children() if RUNNER in command_line(each)]


def command_line(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:  # it has ended
        return []


def kill_unburied(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)


def bury(pid: int) -> None:
    os.waitpid(pid, 0)


async def test_the_next_job_gets_a_runner_that_was_started_before(pool: Runners) -> None:
    first = pool.take()
    await asyncio.sleep(0.05)  # the timer's turn
    ready = {each.pid for each in children()} - {first.identity.pid}
    assert len(ready) == SPARES
    second = pool.take()
    assert second.identity.pid in ready
    for each in (first, second):
        each.abandon()


async def test_a_spare_that_was_killed_is_no_runner(pool: Runners) -> None:
    pool.take().abandon()
    await asyncio.sleep(0.05)
    spares = children()
    for each in spares:
        kill_unburied(each.pid)
    taken = pool.take()
    assert taken.identity.alive() and taken.identity.pid not in {each.pid for each in spares}
    taken.abandon()


async def test_a_spare_follows_the_plan_of_the_folder_that_it_is_told(pool: Runners, tmp_path: Path) -> None:
    pool.take().abandon()
    await asyncio.sleep(0.05)
    folder = tmp_path / "host"
    folder.mkdir()
    runner = pool.take()
    runner.release(str(folder))
    await runner.identity.wait()
    bury(runner.identity.pid)
    assert "host.json" in (folder / "exit.json").read_text()
