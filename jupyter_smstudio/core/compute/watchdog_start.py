"""Confines its own process as the watchdog wants it, then becomes the command it is given.

Run by path, with nothing but the standard library: ``python -I -S watchdog_start.py CONFINEMENT ARGV...``
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

VARIABLE = "SMSTUDIO_LIMIT_GROUP"
"""Names the group of a process in its environment, and with it that of all it starts."""
NICENESS = 5
"""Below the server, which must stay responsive."""
OOM_SCORE = 500
"""When the machine itself runs out of memory, kernels go before the server (proc(5))."""


@dataclass(frozen=True)
class Confinement:
    """What a process itself can be held to.

    Attributes:
        cores: it runs on these only.
        memory_bytes: an allocation that would give it more private memory fails, in Python with a
            MemoryError (``RLIMIT_DATA``, setrlimit(2)); None for no limit.
    """

    cores: tuple[int, ...]
    memory_bytes: int | None

    def to_json(self) -> str:
        """Return it as an argument of this script."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Confinement:
        """Return what :meth:`to_json` gave."""
        found = json.loads(text)
        return cls(tuple(found["cores"]), found["memory_bytes"])

    def apply(self, pid: int) -> None:
        """Hold a process to it, and let it yield to the server.

        Raises:
            ProcessLookupError: it is gone.
        """
        if not Path(f"/proc/{pid}").exists():
            raise ProcessLookupError(f"There is no process {pid}.")
        for thread in os.listdir(f"/proc/{pid}/task"):
            with suppress(ProcessLookupError):  # a thread may end meanwhile
                os.sched_setaffinity(int(thread), self.cores)
                os.setpriority(os.PRIO_PROCESS, int(thread), NICENESS)
        score = Path(f"/proc/{pid}/oom_score_adj")
        score.write_text(str(max(OOM_SCORE, int(score.read_text()))))
        self._limit_memory(pid)

    def _limit_memory(self, pid: int) -> None:
        # The soft limit only: a process that moves to a larger instance may have to get more.
        _, hard = resource.prlimit(pid, resource.RLIMIT_DATA)
        wanted = resource.RLIM_INFINITY if self.memory_bytes is None else self.memory_bytes
        allowed = [each for each in (wanted, hard) if each != resource.RLIM_INFINITY]
        soft = min(allowed, default=resource.RLIM_INFINITY)
        resource.prlimit(pid, resource.RLIMIT_DATA, (soft, hard))


def main(confinement: str, *argv: str) -> None:
    """Become ``argv``."""
    # Python ignores these signals, and what is ignored stays so in the command.
    for number in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)
    Confinement.from_json(confinement).apply(os.getpid())
    os.execvp(argv[0], argv)


if __name__ == "__main__":
    main(*sys.argv[1:])
