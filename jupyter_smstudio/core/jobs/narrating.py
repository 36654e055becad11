"""Turns what runners write into the job's timeline, facts and events."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from .following import Point
from .models import InputRecord
from .recording import RunKeeper
from .registry import JobRegistry, LiveJob
from .runtime.plan import Progress
from .states import SecondaryStatus
from .throttle import Throttle

log = logging.getLogger(__name__)

LEAD = "algo-1"
"""The host whose steps are the job's."""
NOTE = "note"
OWN = frozenset(
    {
        SecondaryStatus.PREPARING_TRAINING_STACK,
        SecondaryStatus.DOWNLOADING,
        SecondaryStatus.TRAINING,
        SecondaryStatus.UPLOADING,
    }
)
"""What a runner may say; the others are the server's to decide."""


class Narrator:
    """Tells of one attempt while it runs.

    Args:
        job: whose.
        registry: where changes are made.
        keeper: records metrics.
    """

    def __init__(self, job: LiveJob, registry: JobRegistry, keeper: RunKeeper) -> None:
        self._job = job
        self._registry = registry
        self._keeper = keeper
        self._sizes: dict[str, int] = {}
        self._tell_log = Throttle(self._publish_log)
        self._tell_metrics = Throttle(self._publish_metrics)

    def progress(self, host: str, step: Progress, offset: int) -> None:
        """Take in a line of a host's ``progress.jsonl``; ``offset`` is behind it."""
        record = self._job.hosts[self._job.record.attempt, host]
        changed = [replace(record, progress_bytes=offset)]
        facts = self._facts(host, step)
        if host == LEAD and step.status in OWN and step.status != self._job.record.secondary_status:
            at = datetime.fromtimestamp(step.time, UTC)
            if step.status == SecondaryStatus.TRAINING and self._job.record.training_started is None:
                facts["training_started"] = at
            status = SecondaryStatus(step.status)
            self._registry.enter(
                self._job, status, step.message, at=at, hosts=changed, must_store=False, **facts
            )
        elif facts:
            self._registry.change(self._job, hosts=changed, must_store=False, **facts)
        elif host == LEAD and step.message and step.status in (NOTE, *OWN):
            self._registry.say(self._job, step.message)

    def points(self, points: list[Point]) -> None:
        """Take in metric values."""
        last = {point.name: point.value for point in points}
        # Stored with the next change: the file is what counts, and it is read again after a restart.
        self._job.record = replace(self._job.record, metrics={**self._job.record.metrics, **last})
        self._keeper.points(self._job)
        self._tell_metrics()

    def log(self, host: str, size: int) -> None:
        """Take in that a host's log has grown."""
        self._sizes[host] = size
        self._tell_log()

    def close(self) -> None:
        """Tell what has not been told yet."""
        self._tell_log.flush()
        self._tell_metrics.flush()

    def _facts(self, host: str, step: Progress) -> dict[str, Any]:
        changes: dict[str, Any] = {}
        record = self._job.record
        if "inputs" in step.facts and host == LEAD:
            changes["inputs"] = tuple(InputRecord(**each) for each in step.facts["inputs"])
        if "fraction" in step.facts and host == LEAD:
            changes["progress"] = min(1.0, max(0.0, float(step.facts["fraction"] or 0.0)))
        if "warning" in step.facts and step.message not in record.warnings:
            changes["warnings"] = (*record.warnings, step.message)
        return changes

    def _publish_log(self) -> None:
        payload = {"job_id": self._job.id, "size": sum(self._sizes.values())}
        self._registry.publish("log.appended", self._job.record.owner, payload)

    def _publish_metrics(self) -> None:
        self._registry.publish("metrics.appended", self._job.record.owner, {"job_id": self._job.id})
