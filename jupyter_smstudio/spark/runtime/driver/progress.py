"""How far a statement is: its Spark jobs, and the time that it should still take."""

from __future__ import annotations

from typing import Any

from .context import Spark
from .jobs import Jobs, fraction
from .statements import Statement

MOST_JOBS = 20
"""Of an answer: the latest; all are counted."""
LEAST_FRACTION = 0.05
"""Below this share of the tasks, no time is extrapolated."""
MOST_REMEMBERED = 200
"""Times of code that ended well."""


class Durations:
    """Remembers how long the same code took before, in this session."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}

    def remember(self, digest: str, seconds: float) -> None:
        """Note how long code of some digest took."""
        self._seconds.pop(digest, None)
        self._seconds[digest] = seconds
        if len(self._seconds) > MOST_REMEMBERED:
            del self._seconds[next(iter(self._seconds))]

    def expected(self, digest: str, elapsed: float, done: float) -> float | None:
        """Return how long code should take in all, in seconds: as before, else by the share that is done.

        Args:
            digest: of the code that runs.
            elapsed: seconds since it began.
            done: share of its tasks, 0 to 1.
        """
        before = self._seconds.get(digest)
        if before is not None:
            return round(max(before, elapsed), 3)
        return round(elapsed / done, 3) if done >= LEAST_FRACTION else None


class Progress:
    """Reads the progress of statements; from any thread.

    Args:
        spark: where their jobs run.
        durations: of code that ran before.
    """

    def __init__(self, spark: Spark, durations: Durations) -> None:
        self._spark = spark
        self._durations = durations
        self._jobs = Jobs(spark.context)
        self._cores = int(spark.context.defaultParallelism)

    def read(self, statement: Statement) -> dict[str, Any]:
        """Return the progress of a statement, as the interface's ``StatementProgress``."""
        if statement.output is not None:
            self._jobs.settle()
        jobs = self._jobs.of_group(statement.group)
        done = 1.0 if statement.state == "available" else fraction(jobs)
        elapsed = round(statement.seconds, 3)
        return {
            "statement": statement.id,
            "state": str(statement.state),
            "progress": done,
            "jobs": self._jobs.with_stages(jobs[-MOST_JOBS:]),
            "executors": self._spark.executors,
            "cores": self._cores,
            "elapsed_seconds": elapsed,
            "expected_seconds": self._durations.expected(statement.digest, elapsed, done),
        }

    def fraction(self, statement: Statement) -> float:
        """Return only the share of a statement's tasks that are done."""
        return fraction(self._jobs.of_group(statement.group))
