"""Spark jobs, their stages and tasks, as documents.

Read from Spark's own status store, the one behind its UI, and put into JSON on the Java side: one call a job
or stage. A listener of our own would cost each task; this costs only who looks.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Sequence
from typing import Any

MOST_STAGES = 20
"""Of a job's document: the latest."""
MOST_REMEMBERED = 1000
"""Jobs that have ended, which need not be read again."""
ENDED = {"SUCCEEDED", "FAILED", "UNKNOWN"}

Job = dict[str, Any]
"""``{id, name, state, tasks, completed, failed, stages}``; see ``StatementProgress`` in the interface."""


class Jobs:
    """Reads jobs; from any thread.

    Args:
        context: pyspark's ``SparkContext``.
    """

    def __init__(self, context: Any) -> None:
        scala = context._jsc.sc()
        self._arrays = context._jvm.java.util.Arrays
        self._tracker = scala.statusTracker()
        self._store = scala.statusStore()
        self._json = context._jvm.org.apache.spark.status.api.v1.JacksonMessageWriter().mapper()
        self._ended: dict[int, Job] = {}
        self._reading = threading.Lock()

    def of_group(self, group: str) -> list[Job]:
        """Return the jobs of a group, the oldest first."""
        # As one text: each element of Java's array would be a call.
        numbers = json.loads(self._arrays.toString(self._tracker.getJobIdsForGroup(group)))
        return self.read(sorted(numbers))

    def read(self, numbers: Iterable[int]) -> list[Job]:
        """Return jobs by their numbers; without those that Spark does not know yet, or any more."""
        with self._reading:
            return [job for job in map(self._job, numbers) if job is not None]

    def _job(self, number: int) -> Job | None:
        if number in self._ended:
            return self._ended[number]
        found = self._read(self._store.job, number)
        if found is None:
            return None
        stages = map(self._stage, sorted(found["stageIds"])[-MOST_STAGES:])
        # Spark's own threads have no place in the code; the description is what the code's group says.
        name = found.get("description", "") if found["name"].startswith("$anonfun") else ""
        job = {
            "id": number,
            "name": name or found["name"],
            "state": found["status"],
            "tasks": found["numTasks"] - found["numSkippedTasks"],
            "completed": found["numCompletedTasks"],
            "failed": found["numFailedTasks"],
            "stages": [stage for stage in stages if stage is not None],
        }
        if found["status"] in ENDED:
            self._ended[number] = job
            if len(self._ended) > MOST_REMEMBERED:
                del self._ended[next(iter(self._ended))]
        return job

    def _stage(self, number: int) -> dict[str, Any] | None:
        found = self._read(self._store.lastStageAttempt, number)
        if found is None:
            return None
        return {
            "id": number,
            "attempt": found["attemptId"],
            "name": found["name"],
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

    def _read(self, stored: Any, number: int) -> dict[str, Any] | None:
        from py4j.protocol import Py4JJavaError

        try:
            found: dict[str, Any] = json.loads(self._json.writeValueAsString(stored(number)))
        except Py4JJavaError:  # NoSuchElementException: the store has not seen it yet, or has forgotten it
            return None
        return found


def fraction(jobs: Sequence[Job]) -> float:
    """Return the share of all known tasks that are done, 0 to 1; tasks of a job not begun are not known."""
    total = sum(job["tasks"] for job in jobs)
    done = sum(min(job["completed"], job["tasks"]) for job in jobs)
    return round(done / total, 4) if total else 0.0
