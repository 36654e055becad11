"""Spark jobs, their stages and tasks, as documents.

Read from Spark's own status store, the one behind its UI, and put into JSON on the Java side. A listener of
our own would cost each task; this costs only who looks. A look is a handful of calls to Java, of some 0.1 ms
each, whatever the number of jobs; stages that are complete are read once.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from .job_names import job_name

MOST_STAGES = 20
"""Of a job's document: the latest."""
MOST_REMEMBERED = 1000
"""Jobs, and complete stages; as many as Spark's store keeps (``spark.ui.retainedJobs``)."""
SETTLE_MILLISECONDS = 1000
"""At most, until the store has heard of what has happened; jobs of other threads may keep it busy."""
ENDED = {"SUCCEEDED", "FAILED", "UNKNOWN"}
COMPLETE = {"COMPLETE", "SKIPPED"}
"""States of a stage that is over; one that failed may be tried again."""

Job = dict[str, Any]
"""``{id, name, state, tasks, completed, failed, stages}``; see ``StatementProgress`` in the interface."""


@dataclass(frozen=True)
class _Seen:
    """What the last look said of a job.

    Attributes:
        document: without its stages.
        groups: the one that it belongs to, and its tags: a statement's name is among them, whatever group the
            statement's code has set.
        description: of the statement that started it; empty: nothing describes it.
        stages: numbers of the latest.
    """

    document: Job
    groups: frozenset[str]
    description: str
    stages: list[int]


class Jobs:
    """Reads jobs; from any thread.

    Args:
        context: pyspark's ``SparkContext``.
        first: number of the first job that matters; those before it are never read.
    """

    def __init__(self, context: Any, first: int = 0) -> None:
        scala = context._jsc.sc()
        self._scheduler = scala.dagScheduler()
        self._store = scala.statusStore()
        self._bus = scala.listenerBus()
        self._json = context._jvm.org.apache.spark.status.api.v1.JacksonMessageWriter().mapper()
        self._seen: dict[int, _Seen] = {}
        self._open = first
        self._complete: dict[int, dict[str, Any]] = {}
        self._reading = threading.Lock()

    def of_group(self, group: str) -> list[Job]:
        """Return the jobs of a group, or with its name as a tag, without their stages, the oldest first."""
        with self._reading:
            self._look()
            return [job.document for _, job in sorted(self._seen.items()) if group in job.groups]

    def with_stages(self, jobs: Iterable[Job]) -> list[Job]:
        """Return jobs with their stages."""
        with self._reading:
            return [{**job, "stages": self._stages_of(job["id"])} for job in jobs]

    def settle(self) -> None:
        """Wait until the store knows what has happened so far: Spark tells it a moment later."""
        from py4j.protocol import Py4JJavaError

        with suppress(Py4JJavaError):  # TimeoutException: the rest is told when it is known
            self._bus.waitUntilEmpty(SETTLE_MILLISECONDS)

    def read(self, numbers: Iterable[int]) -> list[Job]:
        """Return jobs with their stages by their numbers; without those that Spark does not know."""
        with self._reading:
            self._look()
            known = [self._seen[number].document for number in numbers if number in self._seen]
        return self.with_stages(known)

    def _look(self) -> None:
        """Read the jobs that may have changed since the last look."""
        count = self._scheduler.numTotalJobs()
        if self._open >= count:
            return
        latest = self._store.jobsList(None).take(count - self._open)  # the store lists the newest first
        found = sorted(json.loads(self._json.writeValueAsString(latest)), key=lambda each: each["jobId"])
        for each in found:
            self._seen[each["jobId"]] = _seen(each)
        _forget(self._seen)
        running = [each["jobId"] for each in found if each["status"] not in ENDED]
        # Not ``count``: a job that has just begun may not be in the store yet.
        after = [each["jobId"] + 1 for each in found[-1:]]
        self._open = max(self._open, min(running or after, default=0))

    def _stages_of(self, job: int) -> list[dict[str, Any]]:
        seen = self._seen.get(job)
        if seen is None:
            return []
        stages = (self._stage(number, seen.description) for number in seen.stages)
        return [stage for stage in stages if stage is not None]

    def _stage(self, number: int, description: str) -> dict[str, Any] | None:
        if number in self._complete:
            return self._complete[number]
        found = self._read_stage(number)
        if found is None:
            return None
        stage = {
            "id": number,
            "attempt": found["attemptId"],
            "name": job_name({"description": description, **found}),  # a skipped stage has none of its own
            "state": found["status"],
            "tasks": found["numTasks"],
            "active": found["numActiveTasks"],
            "completed": found["numCompleteTasks"],
            "failed": found["numFailedTasks"],
            "input_bytes": found["inputBytes"],
            "output_bytes": found["outputBytes"],
            "shuffle_read_bytes": found["shuffleReadBytes"],
            "shuffle_write_bytes": found["shuffleWriteBytes"],
        }
        if found["status"] in COMPLETE:
            self._complete[number] = stage
            _forget(self._complete)
        return stage

    def _read_stage(self, number: int) -> dict[str, Any] | None:
        from py4j.protocol import Py4JJavaError

        try:
            stored = self._store.lastStageAttempt(number)
        except Py4JJavaError:  # NoSuchElementException: the store has not seen it yet, or has forgotten it
            return None
        found: dict[str, Any] = json.loads(self._json.writeValueAsString(stored))
        return found


def fraction(jobs: Sequence[Job]) -> float:
    """Return the share of all known tasks that are done, 0 to 1; tasks of a job not begun are not known."""
    total = sum(job["tasks"] for job in jobs)
    done = sum(min(job["completed"], job["tasks"]) for job in jobs)
    return round(done / total, 4) if total else 0.0


def _seen(found: dict[str, Any]) -> _Seen:
    document = {
        "id": found["jobId"],
        "name": job_name(found),
        "state": found["status"],
        "tasks": found["numTasks"] - found["numSkippedTasks"],
        "completed": found["numCompletedTasks"],
        "failed": found["numFailedTasks"],
    }
    groups = frozenset({found.get("jobGroup", ""), *found.get("jobTags", ())})
    return _Seen(document, groups, found.get("description", ""), sorted(found["stageIds"])[-MOST_STAGES:])


def _forget(documents: dict[int, Any]) -> None:
    for number in list(documents)[: max(0, len(documents) - MOST_REMEMBERED)]:
        del documents[number]
