"""The steps of a start or a switch: where it is, since when, and how long such steps took before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from ..core.clock import Clock
from ..core.models import Stage


class StageTimes(Protocol):
    """Remembers how long steps took on this machine."""

    def expected_seconds(self, stage: str, subject: str) -> float | None:
        """Return the median of the last times; None when it was never seen."""
        ...

    def remember_seconds(self, stage: str, subject: str, seconds: float) -> None:
        """Add one time."""
        ...


@dataclass
class _Step:
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
        self._steps = {name: _Step() for name in names}
        self._subject = subject
        self._clock = clock
        self._times = times
        self._changed = changed
        self._expected = {name: times.expected_seconds(name, subject) for name in names}

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
        self._changed()

    def fail(self, note: str) -> None:
        """End the running step as failed."""
        for step in self._steps.values():
            if step.state == "running":
                step.note = note
        self._finish_running("failed")
        self._changed()

    def wire(self) -> list[Stage]:
        """Return the steps as they are now."""
        return [self._stage(name, step) for name, step in self._steps.items()]

    def _finish_running(self, state: Literal["done", "failed"]) -> None:
        for name, step in self._steps.items():
            if step.state == "running":
                step.state = state
                step.seconds = self._clock.monotonic() - step.began
                if state == "done":
                    self._times.remember_seconds(name, self._subject, step.seconds)

    def _stage(self, name: str, step: _Step) -> Stage:
        running = step.state == "running"
        return Stage(
            name=name,
            state=step.state,
            started=step.started,
            seconds=self._clock.monotonic() - step.began if running else step.seconds,
            expected_seconds=self._expected[name],
            note=step.note,
        )
