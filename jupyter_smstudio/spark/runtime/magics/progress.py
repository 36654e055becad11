"""The bar under a cell: how far a Spark statement is, as a MIME output that is updated in place."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping
from typing import Any

PROGRESS_MIME = "application/vnd.smstudio.spark-progress.v1+json"
SHOWN_AFTER_SECONDS = 0.5
"""What is done sooner shows no bar: it would only flicker."""
UPDATE_SECONDS = 1.0
"""Between two updates: an eye follows no more, and a notebook's file holds only the last."""

ENDINGS = {"available": "done", "error": "failed"}
"""Livy's states in the words of a notebook; ``cancelled`` is one already."""
Progress = Mapping[str, Any]
"""The wire's ``StatementProgress``."""


def payload(
    progress: Progress, source: str, cluster: str, session: int, ui: str, finished: bool
) -> dict[str, Any]:
    """Return the MIME output's content."""
    return {
        **progress,
        "source": source,
        "cluster": cluster,
        "session": session,
        "ui": ui,
        "finished": finished,
    }


def described(progress: Progress, finished: bool) -> str:
    """Say in a line how far it is, for clients that do not draw the bar."""
    jobs = progress["jobs"]
    tasks, completed = (sum(job[count] for job in jobs) for count in ("tasks", "completed"))
    ended = ENDINGS.get(progress["state"], progress["state"])
    parts = [f"Spark: {ended}" if finished else f"Spark: {progress['progress']:.0%}"]
    if jobs:
        parts.append(f"{len(jobs)} {'job' if len(jobs) == 1 else 'jobs'}, {completed:,} of {tasks:,} tasks")
    if progress.get("elapsed_seconds"):
        parts.append(f"{progress['elapsed_seconds']:.0f} s")
    return " · ".join(parts)


Show = Callable[[dict[str, Any], str, bool], None]
"""Takes an output, its display id, and whether it replaces the one before."""


class Bar:
    """One statement's progress in the output of its cell.

    It appears once the statement has run for ``SHOWN_AFTER_SECONDS``, and its final state stays.

    Args:
        source: ``livy``, ``local`` or ``connect``; says how a statement is cancelled.
        ask: returns how far the statement is.
        cluster: its id; empty: none.
        session: Livy's number; -1: none.
        ui: returns the path of the Spark UI below the server; empty: none.
        show: puts an output into the cell (True as the last argument: in place of the one before).
        clock: seconds that only grow.
    """

    def __init__(
        self,
        source: str,
        ask: Callable[[], Progress],
        *,
        cluster: str = "",
        session: int = -1,
        ui: Callable[[], str] = str,
        show: Show | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._source = source
        self._ask = ask
        self._place = (cluster, session)
        self._ui = ui
        self._show = show or show_output
        self._clock = clock
        self._next = clock() + SHOWN_AFTER_SECONDS
        self._id = f"smstudio-spark-{uuid.uuid4().hex}"
        self._shown = False

    @property
    def due(self) -> float:
        """Seconds until an update is due."""
        return max(0.0, self._next - self._clock())

    def tick(self) -> None:
        """Show how far it is, where an update is due."""
        if self._clock() >= self._next:
            self._put(self._ask(), finished=False)
            self._next = self._clock() + UPDATE_SECONDS

    def finish(self) -> None:
        """Show the final state, where anything was shown."""
        if self._shown:
            self._put(self._ask(), finished=True)

    def _put(self, progress: Progress, finished: bool) -> None:
        content = payload(progress, self._source, *self._place, self._ui(), finished)
        self._show(
            {PROGRESS_MIME: content, "text/plain": described(progress, finished)}, self._id, self._shown
        )
        self._shown = True


def show_output(bundle: dict[str, Any], display_id: str, update: bool) -> None:
    """Put an output into the cell that runs, or replace it there."""
    from IPython.display import display

    display(bundle, raw=True, display_id=display_id, update=update)
