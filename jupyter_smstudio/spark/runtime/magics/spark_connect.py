"""Spark Connect: there is no Livy, so ``spark`` is made in the kernel itself."""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable, Iterable
from typing import Any

from .errors import SparkMistake
from .progress import Bar, Progress, Show
from .studio import Cluster, Studio


def connect(shell: Any, studio: Studio, cluster: Cluster) -> None:
    """Make ``spark`` in the notebook.

    Raises:
        SparkMistake: the image has no PySpark, or the kernel has a Spark of its own.
    """
    if importlib.util.find_spec("pyspark") is None or importlib.util.find_spec("grpc") is None:
        raise SparkMistake(
            "This kernel's image has no PySpark for Spark Connect. Choose the image sparkanalytics in the "
            "notebook's toolbar, and connect again."
        )
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    if SparkContext._active_spark_context is not None:
        raise SparkMistake(
            "This kernel has a Spark of its own already. End it with spark.stop(), and connect again."
        )
    spark = SparkSession.builder.remote(studio.connect_target(cluster.id)).create()
    version = spark.version  # the first question: whoever is not there says so now
    watch(spark, cluster.id)
    shell.user_ns["spark"] = spark
    print(
        f"Connected to “{cluster.name}” by Spark Connect, Spark {version}. SparkSession available as 'spark'."
    )


class Watch:
    """Shows a bar for each operation; Spark Connect calls it while results are awaited.

    Args:
        cluster: id of the cluster; empty: a server that the studio does not know.
        show: puts an output into the cell, see :class:`~.progress.Bar`.
        clock: seconds that only grow.
    """

    def __init__(
        self, cluster: str = "", show: Show | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._cluster = cluster
        self._show = show
        self._clock = clock
        self._running: dict[str, tuple[Bar, _Operation]] = {}

    def __call__(
        self, stages: Iterable[Any] | None, inflight_tasks: int, operation_id: str | None, done: bool
    ) -> None:
        """Take what the server says of an operation."""
        key = operation_id or ""
        if key not in self._running:
            operation = _Operation(self._clock)
            bar = Bar(
                "connect", operation.progress, cluster=self._cluster, show=self._show, clock=self._clock
            )
            self._running[key] = bar, operation
        bar, operation = self._running[key]
        operation.update(stages or (), inflight_tasks, done)
        if done:
            bar.finish()
            del self._running[key]
        else:
            bar.tick()


class _Operation:
    """What is known of one operation: stages and tasks, as one job."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._started = clock()
        self._stages: list[dict[str, Any]] = []
        self._done = False

    def update(self, stages: Iterable[Any], inflight: int, done: bool) -> None:
        self._done = done
        self._stages = [_stage(each) for each in stages]
        running = next((stage for stage in self._stages if stage["state"] == "ACTIVE"), None)
        if running is not None:
            running["active"] = inflight

    def progress(self) -> Progress:
        tasks, completed = (sum(stage[count] for stage in self._stages) for count in ("tasks", "completed"))
        part = 1.0 if self._done else (completed / tasks if tasks else 0.0)
        elapsed = self._clock() - self._started
        job = {
            "id": 0,
            "name": "Spark Connect",
            "state": "SUCCEEDED" if self._done else "RUNNING",
            "tasks": tasks,
            "completed": completed,
            "failed": 0,
            "stages": self._stages,
        }
        return {
            "statement": 0,
            "state": "available" if self._done else "running",
            "progress": round(part, 4),
            "jobs": [job] if self._stages else [],
            "executors": 0,
            "cores": 0,
            "elapsed_seconds": round(elapsed, 3),
            "expected_seconds": round(elapsed / part, 3) if part > 0.05 and not self._done else None,
        }


def _stage(found: Any) -> dict[str, Any]:
    return {
        "id": found.stage_id,
        "attempt": 0,
        "name": f"Stage {found.stage_id}",
        "state": "COMPLETE" if found.done else "ACTIVE",
        "tasks": found.num_tasks,
        "active": 0,
        "completed": found.num_completed_tasks,
        "failed": 0,
        "input_bytes": found.num_bytes_read,
        "output_bytes": 0,
        "shuffle_read_bytes": 0,
        "shuffle_write_bytes": 0,
    }


def watch(spark: Any, cluster: str = "") -> None:
    """Show progress for a session of Spark Connect, in place of PySpark's bar of characters."""
    spark.clearProgressHandlers()
    spark.registerProgressHandler(Watch(cluster))
