"""Who is next: fair among users, first come first served, never more than the machine has."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from pathlib import Path

import pytest

from jupyter_smstudio.core.errors import Conflict, InvalidInput, QuotaExceeded, TooLarge
from jupyter_smstudio.core.jobs.models import Program, StoppingCondition
from jupyter_smstudio.core.jobs.queueing import Forecast, Waiting, expected_waits, fair_order
from jupyter_smstudio.core.jobs.source import copy_source
from jupyter_smstudio.core.jobs.states import JobState, SecondaryStatus
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.core.quota import GIB, Amount
from jupyter_smstudio.testing.jobs import MACHINE, TestEngine, script_job

from .conftest import Open, Write
from .waiting import WAITS, until


def test_owners_with_fewer_jobs_come_first_and_spot_comes_last() -> None:
    waiting = [
        Waiting("spot", "cy", 1, True),
        Waiting("ann-1", "ann", 2, False),
        Waiting("ann-2", "ann", 3, False),
        Waiting("ann-3", "ann", 4, False),
        Waiting("bob-1", "bob", 5, False),
        Waiting("bob-2", "bob", 6, False),
    ]
    assert fair_order(waiting, []) == ["ann-1", "bob-1", "ann-2", "bob-2", "ann-3", "spot"]
    assert fair_order(waiting, ["ann", "ann"])[:2] == ["bob-1", "bob-2"]


def test_owners_with_as_many_jobs_take_turns() -> None:
    waiting = [Waiting(f"{owner}-{n}", owner, n, False) for n in (1, 2) for owner in ("ann", "bob", "cy")]
    assert fair_order(waiting, [], ["bob", "ann"]) == ["cy-1", "bob-1", "ann-1", "cy-2", "bob-2", "ann-2"]
    assert fair_order(waiting, ["cy"], ["bob", "ann", "cy"])[:2] == ["bob-1", "ann-1"]


async def test_who_was_not_served_for_the_longest_time_comes_first(
    open_studio: Open, write: Write, ann: Caller, bob: Caller, tmp_path: Path
) -> None:
    studio = await open_studio(machine=Amount(2, 8 * GIB))  # one job at a time
    flag = tmp_path / "flag"
    held = await studio.jobs.submit(ann, script_job("first", write(WAITS.format(flag=str(flag)))))
    await until(studio, ann, held.id, SecondaryStatus.TRAINING)
    quick = write("pass")
    asked = [(bob, "bob-1"), (ann, "ann-1"), (Caller("cy"), "cy-1")]
    jobs = [await studio.jobs.submit(who, script_job(name, quick)) for who, name in asked]
    flag.touch()
    ended = [await studio.jobs.wait(Caller(job.owner), job.id) for job in jobs]
    began = sorted(ended, key=lambda job: job.transitions[1].started)
    assert [job.spec.name for job in began] == ["bob-1", "cy-1", "ann-1"]


def test_waits_are_forecast_until_something_has_no_known_end() -> None:
    two = Amount(2, 8 * GIB)
    running = [Forecast(two, 30.0), Forecast(two, 10.0)]
    waiting = [Forecast(two, 5.0), Forecast(two, 100.0), Forecast(two, None), Forecast(two, 1.0)]
    assert expected_waits(Amount(0, 0), running, waiting) == [10.0, 15.0, 30.0, 115.0]
    assert expected_waits(Amount(0, 0), [Forecast(two, None)], waiting[:2]) == [None, None]
    assert expected_waits(two, [], waiting[:1]) == [0.0]


async def test_twenty_submits_at_once_never_exceed_the_machine(
    studio: TestEngine, write: Write, ann: Caller, bob: Caller
) -> None:
    source = write("import time; time.sleep(0.2)")
    most = Amount(0, 0)

    def look(_: object) -> None:
        nonlocal most
        on = [one.type for one in studio.instances.list(Caller("x", admin=True)) if one.state == "InService"]
        most = most.or_more(Amount(sum(one.vcpu for one in on), sum(one.memory_bytes for one in on)))

    studio.instances.add_listener(look)
    specs = [script_job(f"job-{n}", source) for n in range(10)]
    jobs = await asyncio.gather(*(studio.jobs.submit(who, spec) for who in (ann, bob) for spec in specs))
    ended = [await studio.jobs.wait(Caller(job.owner), job.id) for job in jobs]
    assert {job.state for job in ended} == {JobState.COMPLETED}
    assert most == MACHINE
    order = [job.owner for job in sorted(ended, key=lambda job: job.transitions[1].started)]
    assert "bob" in order[:4]  # who came second does not wait for all jobs of who came first


async def test_a_user_with_nothing_running_overtakes_who_waits(
    studio: TestEngine, write: Write, tmp_path: Path, ann: Caller, bob: Caller
) -> None:
    source = write(WAITS.format(flag=str(tmp_path / "flag")))
    mine = [await studio.jobs.submit(ann, script_job(f"job-{n}", source)) for n in range(4)]
    await until(studio, ann, mine[1].id, SecondaryStatus.TRAINING)
    assert [studio.jobs.get(ann, job.id).queue_position for job in mine] == [None, None, 1, 2]
    other = await studio.jobs.submit(bob, script_job("job", source))
    async with asyncio.timeout(60):
        while studio.jobs.get(bob, other.id).queue_position != 1:  # noqa: ASYNC110
            await asyncio.sleep(0.02)  # the queue is asked in other turns of the loop
    assert [studio.jobs.get(ann, job.id).queue_position for job in mine] == [None, None, 2, 3]
    (tmp_path / "flag").touch()
    ended = [await studio.jobs.wait(ann, job.id) for job in mine]
    first = await studio.jobs.wait(bob, other.id)
    assert first.transitions[1].started <= min(job.transitions[1].started for job in ended[2:])


async def test_what_can_never_run_is_refused_at_once(studio: TestEngine, write: Write, ann: Caller) -> None:
    source = write("print()")
    with pytest.raises(QuotaExceeded):
        await studio.jobs.submit(ann, script_job("large", source, instance_type="ml.m5.4xlarge"))
    with pytest.raises(QuotaExceeded, match=r"3 instances of ml\.m5\.large run at the same time"):
        await studio.jobs.submit(ann, script_job("many", source, instance_count=3))
    with pytest.raises(InvalidInput, match="There is no file or folder"):
        gone = Program(argv=["python", "x.py"], source=str(source.parent / "gone"))
        await studio.jobs.submit(ann, script_job("gone", source, program=gone))
    with pytest.raises(InvalidInput, match="max_wait_seconds"):
        stopping = StoppingCondition(max_runtime_seconds=60, max_wait_seconds=60)
        await studio.jobs.submit(ann, script_job("wait", source, stopping=stopping))
    assert studio.jobs.list(ann).total == 0
    assert [path.name for path in (source.parent / "jobs").iterdir() if path.name[0] != "."] == []


async def test_a_name_that_is_taken_gets_a_proposal(studio: TestEngine, write: Write, ann: Caller) -> None:
    source = write("print()")
    for name in ("job", "job-2"):
        await studio.jobs.wait(ann, (await studio.jobs.submit(ann, script_job(name, source))).id)
    with pytest.raises(Conflict, match="job-3 is free") as refused:
        await studio.jobs.submit(ann, script_job("job", source))
    assert refused.value.details == {"name": "job", "suggestion": "job-3"}


async def test_secrets_are_masked_everywhere(
    studio: TestEngine, write: Write, tmp_path: Path, ann: Caller
) -> None:
    source = write("import os; print('it is', os.environ['KEY'], os.environ['OPEN'])")
    spec = script_job("secret", source, environment={"KEY": "pa55w0rd", "OPEN": "yes"}, secrets=["KEY"])
    job = await studio.jobs.submit(ann, spec)
    ended = await studio.jobs.wait(ann, job.id)
    assert job.spec.environment == ended.spec.environment == {"KEY": "***", "OPEN": "yes"}
    assert [line.text for line in (await studio.jobs.logs(ann, job.id)).items] == ["it is *** yes"]
    assert "pa55w0rd" not in str(studio.events)
    assert files_with(b"pa55w0rd", tmp_path) == []


def files_with(text: bytes, folder: Path) -> list[Path]:
    found = []
    for place, _, names in os.walk(folder):  # it passes over what is deleted meanwhile
        for name in names:
            with suppress(OSError):
                found += [Path(place, name)] if text in Path(place, name).read_bytes() else []
    return found


def test_a_source_is_copied_without_what_leads_out_of_it(tmp_path: Path) -> None:
    source = tmp_path / "code"
    (source / "package" / "__pycache__").mkdir(parents=True)
    (source / "package" / "a.py").write_text("1")
    (source / "link.py").symlink_to("package/a.py")
    copy_source(str(source), tmp_path / "first")
    assert sorted(str(path.relative_to(tmp_path / "first")) for path in (tmp_path / "first").rglob("*")) == [
        "link.py",
        "package",
        "package/a.py",
    ]
    assert (tmp_path / "first" / "link.py").read_text() == "1"
    with pytest.raises(TooLarge, match="give data as a channel"):
        copy_source(str(source), tmp_path / "second", limit=0)
    (source / "out").symlink_to("../../etc")
    with pytest.raises(InvalidInput, match="out of the source"):
        copy_source(str(source), tmp_path / "third")
