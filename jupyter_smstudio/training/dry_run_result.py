"""What came of a dry run: read from its job before that is removed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ..core.compute.instances import InstanceManager
from ..core.errors import NotFound
from ..core.jobs.accounts import price_factor
from ..core.jobs.models import Estimate, Job, JobSpec
from ..core.jobs.service import JobService
from ..core.jobs.states import SecondaryStatus
from ..core.models import Caller
from .dry_run_spec import differences
from .extrapolation import startup_time, whole_memory, whole_time
from .models import DryRun, DryRunBatch
from .runtime.dry_run.protocol import MARK, Batch, read_batches

LOG_LINES = 1000
"""Looked through for what the dry run tells."""
TOLD_LINES = 20
NEAR = 0.9
"""Part of an instance's memory from which on it is called too small."""
GIB = 2**30


@dataclass(frozen=True)
class _Line:
    time: datetime
    text: str


class DryRunReader:
    """Reads what dry runs have found out.

    Args:
        jobs: have run them.
        instances: their prices and sizes.
    """

    def __init__(self, jobs: JobService, instances: InstanceManager) -> None:
        self._jobs = jobs
        self._instances = instances

    async def read(self, caller: Caller, before: DryRun, job: Job, whole: JobSpec) -> DryRun:
        """Return a dry run with its result.

        Args:
            caller: may see the job.
            before: the dry run as it was.
            job: that has run it, ended.
            whole: the specification it is a dry run of.
        """
        lines = await self._lines(caller, job)
        batches = list(read_batches(line.text for line in lines))
        own = [line for line in lines if not line.text.startswith(MARK)]
        broken = _broken(job, batches)
        seconds = None if broken else _seconds(job, batches)
        return before.model_copy(
            update={
                "state": job.state,
                "message": job.failure_reason or job.status_message,
                "program_started": job.training_started,
                "ended": job.ended,
                "exit_code": batches[-1].exit_code if batches else None,
                "batches": [_shown(batch) for batch in batches],
                "startup_seconds": None if broken else _startup(job, batches, own),
                "peak_memory_bytes": max((batch.peak_memory_bytes for batch in batches), default=0),
                "metrics": job.metrics,
                "log": [line.text for line in own[-TOLD_LINES:]],
                "notes": self._notes(whole, batches),
                "seconds": seconds,
                "cost": self._cost(job.owner, whole, seconds),
            }
        )

    async def _lines(self, caller: Caller, job: Job) -> list[_Line]:
        try:
            page = await self._jobs.logs(caller, job.id, limit=LOG_LINES, tail=True)
        except NotFound:  # it ended before there was a host
            return []
        return [_Line(line.time, line.text) for line in page.items]

    def _notes(self, whole: JobSpec, batches: Sequence[Batch]) -> list[str]:
        notes = [*differences(whole), *dict.fromkeys(note for batch in batches for note in batch.notes)]
        kind = self._instances.catalog.find(whole.instance_type)
        needed = whole_memory(batches)
        if kind and kind.memory_bytes and needed > NEAR * kind.memory_bytes:
            notes.append(
                f"With all its data the program may need {needed / GIB:.1f} GiB of memory; "
                f"{kind.name} has {kind.memory_bytes / GIB:.1f} GiB."
            )
        return notes

    def _cost(self, owner: str, whole: JobSpec, seconds: Estimate | None) -> Estimate | None:
        kind = self._instances.catalog.find(whole.instance_type)
        if seconds is None or kind is None:
            return None
        rate = self._instances.price(owner, kind) * price_factor(whole.spot) * whole.instance_count / 3600
        return Estimate(
            low=rate * seconds.low,
            expected=rate * seconds.expected,
            high=rate * seconds.high,
            basis=seconds.basis,
        )


def _broken(job: Job, batches: Sequence[Batch]) -> bool:
    """Tell whether a program failed."""
    return bool(job.failure_reason) or any(batch.finished and batch.exit_code != 0 for batch in batches)


def _seconds(job: Job, batches: Sequence[Batch]) -> Estimate | None:
    """Return the time of the job: its program's, and what taking an instance took just now."""
    program = whole_time(batches, job.progress)
    if program is None or job.training_started is None:
        return None
    launched = next(
        (each.started for each in job.transitions if each.status is SecondaryStatus.LAUNCHING_ML_INSTANCES),
        job.training_started,
    )
    before = (job.training_started - launched).total_seconds()
    return Estimate(
        low=program.low + before,
        expected=program.expected + before,
        high=program.high + before,
        basis=program.basis,
    )


def _startup(job: Job, batches: Sequence[Batch], lines: Sequence[_Line]) -> float | None:
    """Return what does not grow with the data, else the time up to the program's first line."""
    fitted = startup_time(batches)
    if fitted is not None or not lines or not batches or job.training_started is None:
        return fitted
    # The first batch is cut meanwhile, too.
    return min(batches[0].seconds, max(0.0, (lines[0].time - job.training_started).total_seconds()))


def _shown(batch: Batch) -> DryRunBatch:
    return DryRunBatch(
        records=batch.records,
        share=batch.share,
        seconds=batch.seconds,
        peak_memory_bytes=batch.peak_memory_bytes,
        finished=batch.finished,
    )
