"""The wall clock is set while a job runs: times and bills count what has really passed (case 43)."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from jupyter_smstudio.core.clock import SystemClock
from jupyter_smstudio.core.jobs.models import StoppingCondition
from jupyter_smstudio.core.jobs.states import JobState, SecondaryStatus
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.testing.jobs import script_job

from .conftest import Open, Write
from .waiting import WAITS, printed, until

HOUR = 3600.0


class SetClock(SystemClock):
    """The machine's clocks, of which the wall's can be set by hand."""

    def __init__(self) -> None:
        self._moved = timedelta()

    def now(self) -> datetime:
        return super().now() + self._moved

    def jump(self, seconds: float) -> None:
        self._moved += timedelta(seconds=seconds)


@pytest.mark.parametrize("hours", [1, -1])
async def test_a_wall_clock_that_is_set_changes_no_bill_and_stops_no_job(
    open_studio: Open, write: Write, tmp_path: Path, ann: Caller, hours: int
) -> None:
    clock, flag = SetClock(), tmp_path / "flag"
    studio = await open_studio(clock=clock)
    limits = StoppingCondition(max_runtime_seconds=1800, max_wait_seconds=1800)
    program = write(WAITS.format(flag=str(flag)))
    submitted = await studio.jobs.submit(ann, script_job("set", program, spot=True, stopping=limits))
    await until(studio, ann, submitted.id, SecondaryStatus.TRAINING)
    before = studio.jobs.get(ann, submitted.id)

    clock.jump(hours * HOUR)
    running = studio.jobs.get(ann, submitted.id)
    assert before.training_seconds <= running.training_seconds < HOUR / 2
    assert before.cost <= running.cost < before.cost + 0.01
    await printed(studio, ann, submitted.id, "started")
    flag.touch()
    ended = await studio.jobs.wait(ann, submitted.id)

    assert ended.state is JobState.COMPLETED
    assert running.training_seconds <= ended.training_seconds < HOUR / 2
    assert running.cost <= ended.cost < before.cost + 0.01
    order = [each.status for each in ended.transitions]
    assert order.index(SecondaryStatus.TRAINING) < order.index(SecondaryStatus.UPLOADING)
    assert order[-1] is SecondaryStatus.COMPLETED


async def test_the_next_server_counts_on_from_what_was_stored(
    open_studio: Open, write: Write, tmp_path: Path, ann: Caller
) -> None:
    clock, flag = SetClock(), tmp_path / "flag"
    first = await open_studio(clock=clock)
    submitted = await first.jobs.submit(ann, script_job("kept", write(WAITS.format(flag=str(flag)))))
    await until(first, ann, submitted.id, SecondaryStatus.TRAINING)
    before = first.jobs.get(ann, submitted.id)
    await first.close()

    second = await open_studio(clock=clock)
    adopted = second.jobs.get(ann, submitted.id)
    assert before.cost < adopted.cost
    clock.jump(HOUR)
    assert second.jobs.get(ann, submitted.id).cost < adopted.cost + 0.01
    flag.touch()
    assert adopted.cost < (await second.jobs.wait(ann, submitted.id)).cost < adopted.cost + 0.01
