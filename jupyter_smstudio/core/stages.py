"""The steps of a long work: where it is, since when, and how long such steps took before."""

from __future__ import annotations

import logging
import statistics
from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from sqlalchemy import Delete, Index, String, delete, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from .clock import Clock
from .database import Base, Database, UtcDateTime
from .errors import Unavailable
from .models import Stage

log = logging.getLogger(__name__)
REMEMBERED_TIMES = 15


class StageTimes(Protocol):
    """Remembers how long steps took on this machine."""

    def expected_seconds(self, stage: str, subject: str) -> float | None:
        """Return the median of the last times; None when it was never seen."""
        ...

    def remember(self, subject: str, seconds: Mapping[str, float]) -> None:
        """Add the times of the steps of one work."""
        ...


@dataclass
class _Step:
    expected: float | None
    state: Literal["waiting", "running", "done", "failed", "skipped"] = "waiting"
    started: datetime | None = None
    began: float = 0.0
    seconds: float | None = None
    note: str = ""


class StageTrack:
    """Follows one work through its steps.

    Args:
        names: the steps in the order they are shown.
        subject: what the times depend on, e.g. the image's name.
        clock: the time.
        times: where expected times come from and go to.
        changed: called after every change.
    """

    def __init__(
        self,
        names: Sequence[str],
        subject: str,
        clock: Clock,
        times: StageTimes,
        changed: Callable[[], None],
    ) -> None:
        self._steps = {name: _Step(times.expected_seconds(name, subject)) for name in names}
        self._subject = subject
        self._clock = clock
        self._times = times
        self._changed = changed

    def begin(self, name: str, note: str = "") -> None:
        """Start a step; the one that runs is done with it."""
        self._finish_running("done")
        step = self._steps[name]
        step.state, step.note = "running", note
        step.started, step.began = self._clock.now(), self._clock.monotonic()
        self._changed()

    def note(self, name: str, text: str) -> None:
        """Say what a step waits for or does."""
        if self._steps[name].note != text:
            self._steps[name].note = text
            self._changed()

    def finish(self) -> None:
        """End the running step; steps that never ran were not needed."""
        self._finish_running("done")
        for step in self._steps.values():
            if step.state == "waiting":
                step.state = "skipped"
        self._remember()
        self._changed()

    def fail(self, note: str) -> None:
        """End the running step as failed."""
        for step in self._steps.values():
            if step.state == "running":
                step.note = note
        self._finish_running("failed")
        self._remember()
        self._changed()

    def wire(self) -> list[Stage]:
        """Return the steps as they are now."""
        return [self._stage(name, step) for name, step in self._steps.items()]

    def _finish_running(self, state: Literal["done", "failed"]) -> None:
        for step in self._steps.values():
            if step.state == "running":
                step.state = state
                step.seconds = self._clock.monotonic() - step.began

    def _remember(self) -> None:
        done = {
            name: step.seconds
            for name, step in self._steps.items()
            if step.state == "done" and step.seconds is not None
        }
        try:
            self._times.remember(self._subject, done)
        except Unavailable as error:
            # The work is what counts; a forecast more or less is not worth its failure.
            log.warning("The times of %s are not remembered: %s", self._subject, error.message)

    def _stage(self, name: str, step: _Step) -> Stage:
        running = step.state == "running"
        return Stage(
            name=name,
            state=step.state,
            started=step.started,
            seconds=self._clock.monotonic() - step.began if running else step.seconds,
            expected_seconds=step.expected,
            note=step.note,
        )


class StageSecondsRow(Base):
    """How long one step took once."""

    __tablename__ = "stage_seconds"
    __table_args__ = (Index("ix_stage_seconds_stage_subject", "stage", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    stage: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(127))
    seconds: Mapped[float]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class SqlStageTimes:
    """Times of steps in the studio's database: the last fifteen of each.

    A subject's times are read once, and kept from then on: they are asked for at every start, where
    each query would be waited for. What another server of the same database adds is seen after a restart.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._known: dict[str, defaultdict[str, deque[float]]] = {}

    def expected_seconds(self, stage: str, subject: str) -> float | None:
        """Return the median of the last times; None when it was never seen."""
        seconds = self._times(subject)[stage]
        return statistics.median(seconds) if seconds else None

    def remember(self, subject: str, seconds: Mapping[str, float]) -> None:
        """Add the times of the steps of one work, and forget those beyond the last fifteen of each."""
        if not seconds:
            return
        times, now = self._times(subject), self._clock.now()
        rows = [
            {"stage": stage, "subject": subject, "seconds": taken, "at": now}
            for stage, taken in seconds.items()
        ]
        with self._database.session(durable=False) as session:
            session.execute(insert(StageSecondsRow), rows)
            if any(len(times[stage]) == REMEMBERED_TIMES for stage in seconds):
                session.execute(_beyond_the_last(subject))
        for stage, taken in seconds.items():
            times[stage].append(taken)

    def _times(self, subject: str) -> defaultdict[str, deque[float]]:
        """Return the last times of a subject's steps, oldest first."""
        if subject not in self._known:
            times: defaultdict[str, deque[float]] = defaultdict(lambda: deque(maxlen=REMEMBERED_TIMES))
            rows = select(StageSecondsRow).where(StageSecondsRow.subject == subject)
            with self._database.session() as session:
                for row in session.scalars(rows.order_by(StageSecondsRow.id)):
                    times[row.stage].append(row.seconds)
            self._known[subject] = times
        return self._known[subject]


def _beyond_the_last(subject: str) -> Delete:
    newest_first = func.row_number().over(
        partition_by=StageSecondsRow.stage, order_by=StageSecondsRow.id.desc()
    )
    ranked = (
        select(StageSecondsRow.id, newest_first.label("place"))
        .where(StageSecondsRow.subject == subject)
        .subquery()
    )
    return delete(StageSecondsRow).where(
        StageSecondsRow.id.in_(select(ranked.c.id).where(ranked.c.place > REMEMBERED_TIMES))
    )
