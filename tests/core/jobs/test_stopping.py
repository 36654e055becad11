"""A job can be stopped whatever it does, and nothing of it stays."""

from __future__ import annotations

import asyncio
import uuid
from pathlib import Path

import psutil
import pytest

from jupyter_smstudio.core.compute.processes import ProcessIdentity
from jupyter_smstudio.core.errors import Conflict, NotFound
from jupyter_smstudio.core.jobs.models import StoppingCondition
from jupyter_smstudio.core.jobs.states import JobState, SecondaryStatus
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.testing.jobs import TestEngine, script_job

from .conftest import Open, Write
from .waiting import WAITS, printed, until

FOREVER = "import time\nprint('up', flush=True)\ntime.sleep(600)"
STUBBORN = (
    "import signal, time\nsignal.signal(signal.SIGTERM, lambda *_: print('no', flush=True))\n" + FOREVER
)
SAVES = """
import os, signal, sys, time
def save(*_):
    open(os.path.join(os.environ["SM_MODEL_DIR"], "model.txt"), "w").write("weights")
    sys.exit(0)
signal.signal(signal.SIGTERM, save)
print("up", flush=True)
while True:
    time.sleep(0.1)
"""
SAVES_SLOWLY = """
import signal, sys, time
def save(*_):
    time.sleep(0.5)
    print("saved", flush=True)
    sys.exit(0)
signal.signal(signal.SIGTERM, save)
print("up", flush=True)
while True:
    time.sleep(0.1)
"""
HIDES = """
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)", {mark!r}], start_new_session=True)
print("up", flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("program", [FOREVER, STUBBORN, SAVES], ids=["ends", "stubborn", "saves"])
async def test_a_running_job_is_stopped(open_studio: Open, write: Write, ann: Caller, program: str) -> None:
    studio = await open_studio(grace_seconds=0.5 if program is STUBBORN else 60.0)
    job = await studio.jobs.submit(ann, script_job("runs", write(program)))
    await printed(studio, ann, job.id, "up")
    stopping = await studio.jobs.stop(ann, job.id)
    assert stopping.state is JobState.STOPPING
    ended = await studio.jobs.wait(ann, job.id)
    assert (ended.state, ended.secondary_status) == (JobState.STOPPED, SecondaryStatus.STOPPED)
    assert [artifact.path for artifact in ended.artifacts] == (["model.tar.gz"] if program is SAVES else [])
    assert studio.quota.free == studio.quota.capacity
    again = await studio.jobs.stop(ann, job.id)
    assert again == ended


async def test_children_in_sessions_of_their_own_end_too(
    studio: TestEngine, write: Write, ann: Caller
) -> None:
    mark = str(uuid.uuid4())
    job = await studio.jobs.submit(ann, script_job("hides", write(HIDES.format(mark=mark))))
    await printed(studio, ann, job.id, "up")
    (child,) = (ProcessIdentity.of(each.pid) for each in psutil.process_iter() if marked(each, mark))
    await studio.jobs.stop(ann, job.id)
    await studio.jobs.wait(ann, job.id)
    async with asyncio.timeout(60):
        await child.wait()


def marked(process: psutil.Process, mark: str) -> bool:
    """Tell whether a process was started with a mark, also in a namespace of its own."""
    try:
        return mark in process.cmdline()
    except psutil.Error:  # it has ended
        return False


async def test_a_waiting_job_leaves_the_queue(
    studio: TestEngine, write: Write, tmp_path: Path, ann: Caller
) -> None:
    source = write(WAITS.format(flag=str(tmp_path / "flag")))
    jobs = [await studio.jobs.submit(ann, script_job(f"job-{n}", source)) for n in range(5)]
    await until(studio, ann, jobs[1].id, SecondaryStatus.TRAINING)
    # The first of the queue asks the quota already; the second only waits.
    for waiting in (jobs[2], jobs[3]):
        stopped = await studio.jobs.stop(ann, waiting.id)
        assert (stopped.state, stopped.secondary_status) == (JobState.STOPPED, SecondaryStatus.STOPPED)
        assert stopped.training_seconds == stopped.cost == 0
    assert studio.jobs.get(ann, jobs[4].id).queue_position == 1
    (tmp_path / "flag").touch()
    assert (await studio.jobs.wait(ann, jobs[4].id)).state is JobState.COMPLETED


async def test_a_job_that_just_starts_is_stopped(studio: TestEngine, write: Write, ann: Caller) -> None:
    source = write(FOREVER)
    for turns in (0, 1, 2, 3, 5, 8, 13, 21, 34):
        job = await studio.jobs.submit(ann, script_job(f"job-{turns}", source))
        for _ in range(turns):
            await asyncio.sleep(0)  # each turn of the loop is another stage
        await studio.jobs.stop(ann, job.id)
        async with asyncio.timeout(60):
            ended = await studio.jobs.wait(ann, job.id)
        assert ended.state is JobState.STOPPED
    assert studio.quota.free == studio.quota.capacity
    assert studio.instances.list(ann) == []


async def test_the_longest_runtime_holds(studio: TestEngine, write: Write, ann: Caller) -> None:
    spec = script_job("long", write(FOREVER), stopping=StoppingCondition(max_runtime_seconds=1))
    job = await studio.jobs.submit(ann, spec)
    ended = await studio.jobs.wait(ann, job.id)
    assert (ended.state, ended.secondary_status) == (JobState.STOPPED, SecondaryStatus.MAX_RUNTIME_EXCEEDED)
    assert ended.training_seconds >= 1


async def test_stopping_its_instance_stops_a_job(studio: TestEngine, write: Write, ann: Caller) -> None:
    job = await studio.jobs.submit(ann, script_job("runs", write(FOREVER)))
    await printed(studio, ann, job.id, "up")
    instance = studio.instances.list(ann)[0]
    session = studio.instances.sessions(instance.id)[0]
    assert (session.kind, session.title) == ("job", "runs")
    activity = studio.instances.activity(session)
    assert (activity.busy, activity.reason) == (True, "The job runs runs")
    async with asyncio.timeout(60):
        await studio.instances.stop(ann, instance.id, "test")
        ended = await studio.jobs.wait(ann, job.id)
    assert (ended.state, studio.instances.list(ann)) == (JobState.STOPPED, [])


async def test_a_job_whose_instance_is_stopped_has_its_own_time_to_save(
    open_studio: Open, write: Write, ann: Caller
) -> None:
    studio = await open_studio(stop_seconds=0.01, grace_seconds=60.0)
    job = await studio.jobs.submit(ann, script_job("saves", write(SAVES_SLOWLY)))
    await printed(studio, ann, job.id, "up")
    (instance,) = studio.instances.list(ann)
    await studio.instances.stop(ann, instance.id, "test")
    ended = await studio.jobs.wait(ann, job.id)
    assert ended.state is JobState.STOPPED
    assert [line.text for line in (await studio.jobs.logs(ann, job.id)).items] == ["up", "saved"]


async def test_only_owners_and_their_kernels_stop_and_remove_jobs(
    studio: TestEngine, write: Write, ann: Caller, bob: Caller
) -> None:
    job = await studio.jobs.submit(ann, script_job("mine", write(FOREVER)))
    for verb in (studio.jobs.stop, studio.jobs.wait, studio.jobs.remove, studio.jobs.interrupt):
        with pytest.raises(NotFound):
            await verb(bob, job.id)
    assert studio.jobs.list(bob).total == 0
    kernel = Caller("kernel:kernel-of-ann", kernel_id="kernel-of-ann")
    itself = Caller(f"kernel:{job.id}", kernel_id=job.id)
    assert studio.jobs.list(kernel).total == studio.jobs.list(itself).total == 1
    with pytest.raises(NotFound):
        studio.jobs.list(Caller("kernel:other", kernel_id="other"))
    with pytest.raises(Conflict):
        await studio.jobs.remove(ann, job.id)
    await studio.jobs.stop(kernel, job.id)
    await studio.jobs.wait(ann, job.id)
    await studio.jobs.remove(ann, job.id)
    assert studio.jobs.list(ann).total == 0


async def test_an_ordinary_shutdown_leaves_jobs_running(open_studio: Open, write: Write, ann: Caller) -> None:
    first = await open_studio()
    job = await first.jobs.submit(ann, script_job("runs", write(FOREVER)))
    await printed(first, ann, job.id, "up")
    await first.close()
    second = await open_studio()
    assert second.jobs.get(ann, job.id).secondary_status is SecondaryStatus.TRAINING
    assert len(second.instances.list(ann)) == 1


async def test_stopping_the_instance_it_waits_for_stops_a_job(
    studio: TestEngine, write: Write, ann: Caller
) -> None:
    jobs = [await studio.jobs.submit(ann, script_job(f"job-{n}", write(FOREVER))) for n in range(3)]
    await until(studio, ann, jobs[1].id, SecondaryStatus.TRAINING)
    pending = next(one for one in studio.instances.list(ann) if one.state == "Pending")
    await studio.instances.stop(ann, pending.id, "test")
    ended = await studio.jobs.wait(ann, jobs[2].id)
    assert (ended.state, ended.secondary_status) == (JobState.STOPPED, SecondaryStatus.STOPPED)


async def test_a_fault_of_the_studio_ends_a_job_and_its_program(
    studio: TestEngine, write: Write, ann: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a mistake")

    monkeypatch.setattr("jupyter_smstudio.core.jobs.attempts.judge", fail)
    job = await studio.jobs.submit(ann, script_job("job", write("print()")))
    ended = await studio.jobs.wait(ann, job.id)
    assert ended.state is JobState.FAILED
    assert ended.failure_reason == "The studio failed: RuntimeError: a mistake"
    assert studio.quota.free == studio.quota.capacity
