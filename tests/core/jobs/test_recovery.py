"""A server that is killed: the next one goes on with what runs, and tells the truth about the rest."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest

from jupyter_smstudio.core.jobs.recovery import claim
from jupyter_smstudio.core.jobs.runtime.plan import EXIT, IDENTITY
from jupyter_smstudio.core.jobs.states import JobState, SecondaryStatus
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.testing.jobs import TestEngine, script_job

from .conftest import Open, Write
from .waiting import WAITS, runner_pid, until


async def killed(engine: TestEngine) -> None:
    """Forget an engine as kill -9 does: what it was about to do is not done."""
    await engine.engine.close()


async def test_running_jobs_are_followed_again_and_waiting_ones_keep_their_order(
    open_studio: Open, write: Write, tmp_path: Path, ann: Caller
) -> None:
    first = await open_studio()
    flag = tmp_path / "flag"
    source = write(WAITS.format(flag=str(flag)))
    running = [await first.jobs.submit(ann, script_job(f"running-{n}", source)) for n in range(2)]
    waiting = [await first.jobs.submit(ann, script_job(f"waiting-{n}", source)) for n in range(2)]
    for job in running:
        await until(first, ann, job.id, SecondaryStatus.TRAINING)
    before = {job.id: runner_pid(tmp_path, job.id) for job in running}
    await killed(first)

    second = await open_studio()
    assert {job.id: runner_pid(tmp_path, job.id) for job in running} == before
    assert len(second.instances.list(ann)) == 2
    positions = [second.jobs.get(ann, job.id).queue_position for job in waiting]
    assert positions == [1, 2]
    flag.touch()
    for job in (*running, *waiting):
        ended = await second.jobs.wait(ann, job.id)
        assert (ended.state, ended.attempt) == (JobState.COMPLETED, 1)
        texts = [line.text for line in (await second.jobs.logs(ann, job.id)).items]
        assert texts == ["started", "went on"]  # once, and whole
    assert second.quota.free == second.quota.capacity
    assert second.instances.list(ann) == []


async def test_a_job_that_ended_meanwhile_is_told_as_it_was(
    open_studio: Open, write: Write, tmp_path: Path, ann: Caller
) -> None:
    first = await open_studio()
    flag = tmp_path / "flag"
    source = write(WAITS.format(flag=str(flag)) + "raise ValueError('no more data')\n")
    job = await first.jobs.submit(ann, script_job("fails", source))
    await until(first, ann, job.id, SecondaryStatus.TRAINING)
    await killed(first)
    flag.touch()
    folder = tmp_path / "jobs" / job.id / "hosts" / "algo-1" / "attempt-1"
    async with asyncio.timeout(60):
        while not (folder / EXIT).exists():  # noqa: ASYNC110
            await asyncio.sleep(0.02)  # no server tells of it
    second = await open_studio()
    ended = await second.jobs.wait(ann, job.id)
    assert ended.state is JobState.FAILED
    assert "ValueError: no more data" in ended.failure_reason
    assert ended.hosts[0].exit_code == 1
    assert second.instances.list(ann) == []


@pytest.mark.parametrize("while_down", [True, False], ids=["server-down", "server-up"])
async def test_a_killed_runner_fails_its_job_and_ends_its_program(
    open_studio: Open, write: Write, tmp_path: Path, ann: Caller, while_down: bool
) -> None:
    first = await open_studio()
    source = write("import os, time\nprint(os.getpid(), flush=True)\ntime.sleep(600)")
    job = await first.jobs.submit(ann, script_job("killed", source))
    await until(first, ann, job.id, SecondaryStatus.TRAINING)
    if while_down:
        await killed(first)
    os.kill(runner_pid(tmp_path, job.id), signal.SIGKILL)
    studio = await open_studio() if while_down else first
    async with asyncio.timeout(60):
        ended = await studio.jobs.wait(ann, job.id)
    assert ended.state is JobState.FAILED
    assert ("SIGKILL" in ended.failure_reason) != while_down
    assert "supervised the program" in ended.failure_reason
    assert studio.instances.list(ann) == []


async def test_nothing_starts_behind_the_back_of_who_looked(tmp_path: Path) -> None:
    folder = tmp_path / "attempt-1"
    assert claim(folder) is None
    folder.mkdir()
    assert claim(folder) is None
    assert (folder / IDENTITY).exists()
    assert claim(folder) is None
    assert [path.name for path in folder.iterdir()] == [IDENTITY]


async def test_a_job_whose_image_was_being_made_ready_waits_again(
    open_studio: Open, write: Write, ann: Caller
) -> None:
    first = await open_studio()
    job = await first.jobs.submit(ann, script_job("early", write("print('ran')")))
    await killed(first)
    second = await open_studio()
    ended = await second.jobs.wait(ann, job.id)
    assert ended.state is JobState.COMPLETED
    assert [line.text for line in (await second.jobs.logs(ann, job.id)).items] == ["ran"]
