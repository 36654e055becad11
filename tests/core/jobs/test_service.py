"""From submit to the end, with real runners and programs."""

from __future__ import annotations

from jupyter_smstudio.core.jobs.states import JobState, SecondaryStatus
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.testing.jobs import TestEngine, script_job

from .conftest import Write


async def test_a_job_runs_to_its_end(studio: TestEngine, write: Write, ann: Caller) -> None:
    source = write("import sys; print('trained with', sys.argv[1:])")
    job = await studio.jobs.submit(ann, script_job("first", source, hyperparameters={"epochs": "3"}))
    assert (job.state, job.secondary_status) == (JobState.IN_PROGRESS, SecondaryStatus.STARTING)
    ended = await studio.jobs.wait(ann, job.id)
    assert (ended.state, ended.failure_reason) == (JobState.COMPLETED, "")
    log = await studio.jobs.logs(ann, job.id)
    assert [line.text for line in log.items] == ["trained with ['--epochs', '3']"]
    statuses = [each.status.value for each in ended.transitions]
    assert statuses == [
        "Starting",
        "LaunchingMLInstances",
        "PreparingTrainingStack",
        "Training",
        "Uploading",
        "Completed",
    ]
    assert studio.instances.list(ann) == []
    assert studio.quota.free == studio.quota.capacity
