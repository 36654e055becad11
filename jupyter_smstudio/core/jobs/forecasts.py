"""How long jobs take and wait, from what earlier ones took."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from hashlib import sha256

from ..clock import Clock
from ..compute.catalog import InstanceCatalog
from ..compute.instances import InstanceManager
from ..errors import Unavailable
from ..models import Caller
from ..quota import Amount, Quota
from ..stages import StageTimes
from .models import JobSpec
from .queueing import Forecast, expected_waits
from .registry import LiveJob

log = logging.getLogger(__name__)

STAGE = "job"
EVERYBODY = Caller("jobs", admin=True)


class Forecasts:
    """Medians of earlier jobs of the same program, image and instances.

    Args:
        times: remembers them.
        catalog: sizes of instance types.
        quota: what the machine has.
        instances: what runs on it.
        clock: the time.
    """

    def __init__(
        self,
        times: StageTimes,
        catalog: InstanceCatalog,
        quota: Quota,
        instances: InstanceManager,
        clock: Clock,
    ) -> None:
        self._clock = clock
        self._times = times
        self._catalog = catalog
        self._quota = quota
        self._instances = instances

    def expect(self, job: LiveJob) -> None:
        """Set how long a job is expected to take."""
        job.expected_seconds = self.expected(job.spec)

    def expected(self, spec: JobSpec) -> float | None:
        """Return how long a job like this is expected to take; None if there was none yet."""
        return self._times.expected_seconds(STAGE, subject(spec))

    def remember(self, job: LiveJob) -> None:
        """Remember how long a job took that is about to be completed: from its instances to its end."""
        try:
            self._times.remember(subject(job.spec), {STAGE: self._passed(job)})
        except Unavailable as error:  # the job is what counts
            log.warning("How long %s took is not remembered: %s", job.spec.name, error.message)

    def waits(self, running: Sequence[LiveJob], waiting: Sequence[LiveJob]) -> list[float | None]:
        """Return after how many seconds each waiting job will start; None where nobody knows."""
        return expected_waits(
            self.free(), [self._left(job) for job in running], [self._whole(job) for job in waiting]
        )

    def amount(self, spec: JobSpec) -> Amount:
        """Return what all hosts of a job hold together."""
        kind = self._catalog.get(spec.instance_type)
        count = spec.instance_count
        return Amount(kind.vcpu * count, kind.memory_bytes * count, kind.gpus * count)

    def free(self) -> Amount:
        """Return what is free for jobs: their own cores, and the memory that all share."""
        free, used = self._quota.free, 0.0
        for instance in self._instances.list(EVERYBODY):
            if instance.batch and instance.started is not None:
                used += instance.type.vcpu
        return Amount(self._quota.capacity.vcpu - used, free.memory_bytes, free.gpus)

    def _left(self, job: LiveJob) -> Forecast:
        whole = self._whole(job)
        if whole.seconds is None or not job.attempt:
            return whole
        return Forecast(whole.amount, max(0.0, whole.seconds - self._passed(job)))

    def _passed(self, job: LiveJob) -> float:
        now = self._clock.monotonic()
        return max((job.held(host, now) for host in job.attempt), default=0.0)

    def _whole(self, job: LiveJob) -> Forecast:
        return Forecast(self.amount(job.spec), job.expected_seconds)


def subject(spec: JobSpec) -> str:
    """Name what a job's time depends on."""
    program = sha256("\0".join([spec.program.source, *spec.program.argv]).encode()).hexdigest()[:16]
    return f"{spec.image[:40]} {spec.instance_type} x{spec.instance_count} {program}"
