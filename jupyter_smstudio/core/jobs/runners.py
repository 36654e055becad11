"""The processes of runners: started early, and one kept ready for the next job.

A runner's Python takes longer to start than everything else between a request and its program. Until it
is told its folder a runner ends with this server, and leaves nothing; afterwards it outlives it.
"""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from dataclasses import dataclass

from ..compute.processes import ProcessIdentity
from .runtime.plan import SPARE, word_to_go
from .settings import JobSettings

SPARES = 2
"""Kept ready: as many as start at once where two jobs run side by side. Each has some 12 MiB."""
REFILL_SECONDS = 0.3
"""After a job has begun, so that the next runner's start takes no time from its program's."""
KEPT_SECONDS = 600.0
"""After the last start of a job: who runs one job runs another soon, or none for long."""
LOG = ".runners.log"
"""In the folder of all jobs: what a runner says before it has a folder of its own; nothing, as a rule."""


@dataclass(eq=False)
class WaitingRunner:
    """A runner that waits for its folder; a child of this process.

    Attributes:
        identity: the runner's.
        go: pipe that it reads from.
    """

    identity: ProcessIdentity
    go: int

    def release(self, folder: str) -> None:
        """Let it follow the plan of a folder."""
        # A runner that has ended already is found out by whoever follows it, as any that ends early.
        with suppress(BrokenPipeError):
            os.write(self.go, word_to_go(folder))
        os.close(self.go)

    def abandon(self) -> None:
        """End and bury it."""
        os.close(self.go)
        self.identity.kill()
        os.waitpid(self.identity.pid, 0)  # it was killed: this takes no time


class Runners:
    """Starts runners.

    Args:
        settings: of the server.
    """

    def __init__(self, settings: JobSettings) -> None:
        self._settings = settings
        self._spares: list[WaitingRunner] = []
        self._refill: asyncio.TimerHandle | None = None
        self._end: asyncio.TimerHandle | None = None

    def take(self) -> WaitingRunner:
        """Return a runner, and see to it that the next one is there in time.

        Raises:
            OSError: it cannot be started.
        """
        self._arm()
        while self._spares:
            spare = self._spares.pop(0)
            if spare.identity.alive():
                return spare
            spare.abandon()  # killed from outside, e.g. for want of memory
        return self._start()

    def close(self) -> None:
        """End those that nobody needs."""
        self._disarm()
        self._drop()

    def _arm(self) -> None:
        self._disarm()
        loop = asyncio.get_running_loop()
        self._refill = loop.call_later(REFILL_SECONDS, self._fill)
        self._end = loop.call_later(KEPT_SECONDS, self._drop)

    def _disarm(self) -> None:
        for timer in (self._refill, self._end):
            if timer:
                timer.cancel()

    def _fill(self) -> None:
        while len(self._spares) < SPARES:
            self._spares.append(self._start(SPARE))

    def _drop(self) -> None:
        while self._spares:
            self._spares.pop().abandon()

    def _start(self, *arguments: str) -> WaitingRunner:
        waits, go = os.pipe2(os.O_CLOEXEC)
        try:
            pid = os.posix_spawn(
                self._settings.runner[0],
                [*self._settings.runner, *arguments],
                {**self._settings.environ, "MALLOC_ARENA_MAX": "2"},
                file_actions=[
                    (os.POSIX_SPAWN_DUP2, waits, 0),
                    (
                        os.POSIX_SPAWN_OPEN,
                        1,
                        str(self._settings.folder / LOG),
                        os.O_WRONLY | os.O_CREAT | os.O_APPEND,
                        0o600,
                    ),
                    (os.POSIX_SPAWN_DUP2, 1, 2),
                ],
                setsid=True,
            )
        except BaseException:
            os.close(go)
            raise
        finally:
            os.close(waits)
        return WaitingRunner(ProcessIdentity.of(pid), go)
