"""Waits for jobs as somebody who looks from outside."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from jupyter_smstudio.core.jobs.models import Job
from jupyter_smstudio.core.jobs.runtime.plan import IDENTITY
from jupyter_smstudio.core.jobs.states import SecondaryStatus
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.testing.jobs import TestEngine

WAITS = """
import os, time
print("started", flush=True)
while not os.path.exists({flag!r}):
    time.sleep(0.02)
print("went on", flush=True)
"""
"""A program that waits for a file."""


async def until(
    engine: TestEngine, caller: Caller, job_id: str, *statuses: SecondaryStatus, attempt: int = 0
) -> Job:
    """Return a job once it is in one of some statuses."""
    async with asyncio.timeout(60):
        while True:
            job = engine.jobs.get(caller, job_id)
            if job.secondary_status in statuses and job.attempt >= attempt:
                return job
            assert job.ended is None, job
            await asyncio.sleep(0.02)  # nothing tells a test


async def printed(engine: TestEngine, caller: Caller, job_id: str, text: str) -> None:
    """Return once a job's log has a line."""
    async with asyncio.timeout(60):
        while text not in [line.text for line in (await engine.jobs.logs(caller, job_id)).items]:  # noqa: ASYNC110
            await asyncio.sleep(0.02)  # nothing tells a test


def runner_pid(folder: Path, job_id: str, host: str = "algo-1", attempt: int = 1) -> int:
    """Return the process id of a host's runner."""
    path = folder / "jobs" / job_id / "hosts" / host / f"attempt-{attempt}" / IDENTITY
    return int(json.loads(path.read_text())["pid"])
