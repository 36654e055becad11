"""One build of one environment: its steps, its log, and who waits for it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import datetime

from ...clock import Clock
from ...errors import StudioError
from ...models import Stage, new_id
from ...stages import StageTimes, StageTrack
from .base import BUILD_MOVES, BuildProgress, BuildState, ImageSpec

STAGES = ("resolve", "download", "install", "publish")
LOG_CHARACTERS = 65_536


class BuildRun:
    """A build that runs or ran in this server's life. Written by ``builder.Builder`` alone.

    Attributes:
        id: of the build.
        spec: the image version that was asked for first; others with the same content share the build.
        key: what is built: the digest, or what stands for it until the lock is made.
        state: where it is.
        started: when it was asked for.
        ended: when it ended.
        fraction: 0 to 1; None while unknown.
        failure: why it failed.
        asked: users who asked for it, the first one first.
        holders: users who wait for it, and how often; it is stopped when the last one leaves.
        task: does the work.
    """

    def __init__(
        self,
        spec: ImageSpec,
        key: str,
        clock: Clock,
        times: StageTimes,
        changed: Callable[[BuildRun], None],
    ) -> None:
        self.id = new_id()
        self.spec = spec
        self.key = key
        self.state = BuildState.PENDING
        self.started = clock.now()
        self.ended: datetime | None = None
        self.fraction: float | None = None
        self.failure: StudioError | None = None
        self.asked: list[str] = []
        self.holders: Counter[str] = Counter()
        self.track = StageTrack(STAGES, spec.name, clock, times, self._notify)
        self.task: asyncio.Task[str] | None = None
        self._clock = clock
        self._changed = changed
        self._log = ""

    @property
    def log(self) -> str:
        """Return the last 64 KiB of what uv printed."""
        return self._log

    @property
    def ended_or_ending(self) -> bool:
        """Tell whether nobody can join it any more."""
        return self.state not in (BuildState.PENDING, BuildState.IN_PROGRESS)

    def stages(self) -> list[Stage]:
        """Return its steps as they are now."""
        return self.track.wire()

    def hold(self, user: str) -> None:
        """Note that one more request of a user waits for it."""
        self.holders[user] += 1
        if user not in self.asked:
            self.asked.append(user)

    def progress(self) -> BuildProgress:
        """Return how far it is."""
        stages = self.stages()
        note = next((stage.note for stage in stages if stage.state == "running"), "")
        return BuildProgress(self.id, stages, self.fraction, note)

    def move(self, state: BuildState) -> None:
        """Go to another state.

        Raises:
            ValueError: the state machine has no such move.
        """
        if state not in BUILD_MOVES[self.state]:
            raise ValueError(f"A build cannot go from {self.state} to {state}.")
        self.state = state
        if not BUILD_MOVES[state]:
            self.ended = self._clock.now()
        self._notify()

    def write(self, line: str) -> None:
        """Add a line to the log."""
        self._log = f"{self._log}{line}\n"[-LOG_CHARACTERS:]

    def advance(self, fraction: float | None, stage: str, note: str) -> None:
        """Note how far it is, and tell whoever listens if that changed."""
        if fraction != self.fraction:
            self.fraction = fraction
            self._notify()
        self.track.note(stage, note)

    def _notify(self) -> None:
        self._changed(self)
