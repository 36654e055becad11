"""Spot jobs give way and go on, instances are kept warm, what breaks is tried again."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest

from jupyter_smstudio.core.errors import Conflict
from jupyter_smstudio.core.jobs.models import StoppingCondition
from jupyter_smstudio.core.jobs.states import JobState, SecondaryStatus
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.testing.jobs import TestEngine, script_job

from .conftest import Write
from .waiting import WAITS, printed, runner_pid, until

CHECKPOINTS = """
import os, time
path = os.path.join(os.path.dirname(os.environ["SM_MODEL_DIR"]), "checkpoints", "epoch")
first = int(open(path).read()) + 1 if os.path.exists(path) else 0
for epoch in range(first, 3):
    open(path, "w").write(str(epoch))
    print("epoch", epoch, flush=True)
    while epoch == 1 and not os.path.exists({flag!r}):
        time.sleep(0.02)
"""


async def test_an_interrupted_job_goes_on_from_its_checkpoint(
    studio: TestEngine, write: Write, tmp_path: Path, ann: Caller
) -> None:
    flag = tmp_path / "flag"
    job = await studio.jobs.submit(
        ann, script_job("spot", write(CHECKPOINTS.format(flag=str(flag))), spot=True)
    )
    await printed(studio, ann, job.id, "epoch 1")
    before = await studio.jobs.interrupt(ann, job.id)
    assert before.status_message == "Interrupted as a drill by ann"
    await until(studio, ann, job.id, SecondaryStatus.TRAINING, attempt=2)
    flag.touch()
    ended = await studio.jobs.wait(ann, job.id)
    assert (ended.state, ended.interruptions, ended.attempt) == (JobState.COMPLETED, 1, 2)
    statuses = [each.status for each in ended.transitions]
    again = statuses.index(SecondaryStatus.INTERRUPTED)
    assert statuses[again + 1] is SecondaryStatus.STARTING
    assert statuses[again + 2 :].count(SecondaryStatus.TRAINING) == 1
    texts = [line.text for line in (await studio.jobs.logs(ann, job.id)).items]
    assert texts[:2] == ["epoch 0", "epoch 1"] and texts[-1] == "epoch 2"
    assert ended.spot_saving == pytest.approx(0.7)
    assert ended.billable_seconds == pytest.approx(0.3 * ended.training_seconds)
    assert 0 < ended.cost < 0.1


async def test_a_notebook_gets_the_memory_of_the_youngest_spot_job(
    studio: TestEngine, write: Write, tmp_path: Path, ann: Caller, bob: Caller
) -> None:
    source = write(WAITS.format(flag=str(tmp_path / "flag")))
    jobs = [await studio.jobs.submit(ann, script_job(f"spot-{n}", source, spot=True)) for n in range(2)]
    for job in jobs:
        await printed(studio, ann, job.id, "started")
    async with asyncio.timeout(60):
        notebook = await studio.instances.acquire(bob, "ml.t3.medium")
    waiting = await until(studio, ann, jobs[1].id, SecondaryStatus.STARTING)
    assert (waiting.interruptions, waiting.queue_position) == (1, 1)
    assert studio.jobs.get(ann, jobs[0].id).interruptions == 0
    await studio.instances.release(notebook.id, held=True)
    await printed(studio, ann, jobs[1].id, "started")
    (tmp_path / "flag").touch()
    for job in jobs:
        assert (await studio.jobs.wait(ann, job.id)).state is JobState.COMPLETED


async def test_an_on_demand_job_gets_the_place_of_a_spot_job(
    studio: TestEngine, write: Write, tmp_path: Path, ann: Caller, bob: Caller
) -> None:
    source = write(WAITS.format(flag=str(tmp_path / "flag")))
    spot = [await studio.jobs.submit(ann, script_job(f"spot-{n}", source, spot=True)) for n in range(3)]
    await printed(studio, ann, spot[1].id, "started")
    urgent = await studio.jobs.submit(bob, script_job("urgent", source))
    await printed(studio, bob, urgent.id, "started")
    assert [studio.jobs.get(ann, job.id).interruptions for job in spot] == [0, 1, 0]
    with pytest.raises(Conflict, match="not a spot job"):
        await studio.jobs.interrupt(bob, urgent.id)
    (tmp_path / "flag").touch()
    for job in spot:
        assert (await studio.jobs.wait(ann, job.id)).state is JobState.COMPLETED


async def test_waiting_too_long_stops_a_spot_job(
    studio: TestEngine, write: Write, tmp_path: Path, ann: Caller
) -> None:
    source = write(WAITS.format(flag=str(tmp_path / "flag")))
    for n in range(2):
        await studio.jobs.submit(ann, script_job(f"job-{n}", source))
    stopping = StoppingCondition(max_runtime_seconds=1, max_wait_seconds=1)
    job = await studio.jobs.submit(ann, script_job("spot", source, spot=True, stopping=stopping))
    ended = await studio.jobs.wait(ann, job.id)
    assert (ended.state, ended.secondary_status) == (JobState.STOPPED, SecondaryStatus.MAX_WAIT_TIME_EXCEEDED)


async def test_instances_are_kept_for_the_next_job_of_the_same_shape(
    studio: TestEngine, write: Write, ann: Caller, bob: Caller
) -> None:
    source = write("print()")
    first = await studio.jobs.submit(ann, script_job("first", source, keep_alive_seconds=600))
    used = (await studio.jobs.wait(ann, first.id)).hosts[0].instance_id
    assert [one.id for one in studio.instances.list(ann)] == [used]
    second = await studio.jobs.submit(ann, script_job("second", source, keep_alive_seconds=1))
    assert (await studio.jobs.wait(ann, second.id)).hosts[0].instance_id == used
    async with asyncio.timeout(60):
        while studio.instances.list(ann):  # noqa: ASYNC110
            await asyncio.sleep(0.05)  # its time runs out
    third = await studio.jobs.submit(ann, script_job("third", source, keep_alive_seconds=600))
    await studio.jobs.wait(ann, third.id)
    assert studio.instances.list(ann)
    whole = await studio.instances.acquire(bob, "ml.m5.xlarge")  # somebody needs what nobody uses
    assert studio.instances.list(ann) == []
    await studio.instances.release(whole.id, held=True)


async def test_what_breaks_from_outside_is_tried_again_but_a_failing_program_is_not(
    studio: TestEngine, write: Write, tmp_path: Path, ann: Caller
) -> None:
    source = write(WAITS.format(flag=str(tmp_path / "flag")))
    job = await studio.jobs.submit(ann, script_job("broken", source, max_attempts=2))
    await printed(studio, ann, job.id, "started")
    os.kill(runner_pid(tmp_path, job.id), signal.SIGKILL)
    again = await until(studio, ann, job.id, SecondaryStatus.TRAINING, attempt=2)
    assert any(each.message.startswith("Try 2 of 2 after: ") for each in again.transitions)
    os.kill(runner_pid(tmp_path, job.id, attempt=2), signal.SIGKILL)
    assert (await studio.jobs.wait(ann, job.id)).state is JobState.FAILED
    fails = await studio.jobs.submit(ann, script_job("fails", write("1/0", "other.py"), max_attempts=5))
    ended = await studio.jobs.wait(ann, fails.id)
    assert (ended.state, ended.attempt) == (JobState.FAILED, 1)
    assert "ZeroDivisionError: division by zero" in ended.failure_reason
