"""Spark in the kernel itself: a bar under each cell that runs jobs of a notebook's own ``SparkContext``."""

from __future__ import annotations

import os
import sys
import threading
import time
from typing import Any

from ..driver.jobs import Jobs, fraction
from .progress import Bar, Progress

LOOK_SECONDS = 0.5
"""Between two looks for jobs; each is one call to the Java side, of less than a millisecond."""
MOST_JOBS = 20
"""Shown of a cell: the latest."""
NO_CHARACTERS = "--conf spark.ui.showConsoleProgress=false pyspark-shell"
"""Of ``PYSPARK_SUBMIT_ARGS``: Spark's own bar of characters would stand in the cell beside this one."""


class CellWatch:
    """Watches the cells of a kernel for Spark jobs.

    Args:
        shell: IPython's; its events say when a cell begins and ends.
    """

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._thread: _Watcher | None = None
        os.environ.setdefault("PYSPARK_SUBMIT_ARGS", NO_CHARACTERS)
        shell.events.register("pre_run_cell", self._begin)
        shell.events.register("post_run_cell", self._end)

    def remove(self) -> None:
        """Watch no more."""
        self._shell.events.unregister("pre_run_cell", self._begin)
        self._shell.events.unregister("post_run_cell", self._end)
        self._end()

    def _begin(self, *_: Any) -> None:
        kernel = getattr(self._shell, "kernel", None)
        if kernel is not None:  # a terminal has no place for a bar
            self._thread = _Watcher(self._shell.display_pub, kernel.get_parent("shell"))
            self._thread.start()

    def _end(self, *_: Any) -> None:
        if self._thread is not None:
            self._thread.stop()
            self._thread = None


class _Watcher(threading.Thread):
    """Shows the jobs that begin while one cell runs."""

    def __init__(self, publisher: Any, parent: Any) -> None:
        super().__init__(name="smstudio-spark-progress", daemon=True)
        self._publisher = publisher
        self._parent = parent
        self._ended = threading.Event()
        self._begun = time.monotonic()
        self._context: Any = active_context()
        self._first = _job_count(self._context)
        self._jobs: Jobs | None = None
        self._read: list[dict[str, Any]] = []
        self._bar: Bar | None = None

    def run(self) -> None:
        """Look for jobs until the cell ends."""
        while not self._ended.wait(LOOK_SECONDS) and self._look():
            pass
        self._ended.wait()
        if self._bar is not None:
            self._bar.finish()

    def stop(self) -> None:
        """Show the final state, where anything was shown."""
        self._ended.set()
        if self._bar is not None:
            self.join()

    def _look(self) -> bool:
        """Look once; return whether to go on."""
        if active_context() is None:
            return True
        from py4j.protocol import Py4JError

        try:
            self._show_jobs()
        except (AttributeError, ConnectionError, Py4JError):  # the cell is just ending its Spark
            return False
        return True

    def _show_jobs(self) -> None:
        context = active_context()
        if context is not self._context:
            self._context, self._first, self._jobs = context, 0, None  # one that this cell has made
        if _job_count(context) <= self._first:
            return
        if self._bar is None:
            self._bar = Bar("local", self._progress, ui=lambda: "", show=self._show)
        self._bar.tick()

    def _progress(self) -> Progress:
        if _lives(self._context):
            self._jobs = self._jobs or Jobs(self._context, self._first)
            if self._ended.is_set():
                self._jobs.settle()
            count = _job_count(self._context)
            self._read = self._jobs.read(range(max(self._first, count - MOST_JOBS), count))
        jobs = self._read
        ended = self._ended.is_set()
        failed = any(job["state"] == "FAILED" for job in jobs)
        part = 1.0 if ended and not failed else fraction(jobs)
        elapsed = time.monotonic() - self._begun
        return {
            "statement": 0,
            "state": ("error" if failed else "available") if ended else "running",
            "progress": part,
            "jobs": jobs,
            "executors": 1,
            "cores": int(self._context.defaultParallelism) if _lives(self._context) else 0,
            "elapsed_seconds": round(elapsed, 3),
            "expected_seconds": round(elapsed / part, 3) if part > 0.05 and not ended else None,
        }

    def _show(self, bundle: dict[str, Any], display_id: str, update: bool) -> None:
        """Put an output under the cell that began this: a thread has no cell of its own."""
        content = {"data": bundle, "metadata": {}, "transient": {"display_id": display_id}}
        kind = "update_display_data" if update else "display_data"
        publisher = self._publisher
        publisher.session.send(
            publisher.pub_socket, kind, content, parent=self._parent, ident=publisher.topic
        )


def active_context() -> Any:
    """Return the kernel's ``SparkContext``, without loading Spark; None: there is none."""
    pyspark = sys.modules.get("pyspark")
    context = getattr(pyspark, "SparkContext", None)
    return getattr(context, "_active_spark_context", None)


def _lives(context: Any) -> bool:
    """Return whether there is a context that was not stopped."""
    return context is not None and context._jsc is not None and not context._jsc.sc().isStopped()


def _job_count(context: Any) -> int:
    """Return how many jobs a context has begun: jobs are numbered from 0."""
    return int(context._jsc.sc().dagScheduler().numTotalJobs()) if _lives(context) else 0
