"""Confines its own process as the watchdog wants it, then becomes the command it is given.

Run by path, with nothing but the standard library: ``python -I -S watchdog_start.py TAG CORES ARGV...``
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

VARIABLE = "SMSTUDIO_LIMIT_GROUP"
NICENESS = 5
"""Below the server, which must stay responsive."""
OOM_SCORE = 500
"""When the machine itself runs out of memory, kernels go before the server (proc(5))."""


def confine(pid: int, cores: Iterable[int]) -> None:
    """Bind a process to cores, and let it yield to the server.

    Raises:
        ProcessLookupError: it is gone.
    """
    allowed = set(cores)
    if not Path(f"/proc/{pid}").exists():
        raise ProcessLookupError(f"There is no process {pid}.")
    for thread in os.listdir(f"/proc/{pid}/task"):
        with suppress(ProcessLookupError):  # a thread may end meanwhile
            os.sched_setaffinity(int(thread), allowed)
            os.setpriority(os.PRIO_PROCESS, int(thread), NICENESS)
    score = Path(f"/proc/{pid}/oom_score_adj")
    score.write_text(str(max(OOM_SCORE, int(score.read_text()))))


def main(tag: str, cores: str, *argv: str) -> None:
    """Become ``argv``."""
    confine(os.getpid(), map(int, cores.split(",")))
    # Python ignores these signals, and what is ignored stays so in the command.
    for number in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)
    os.execvpe(argv[0], argv, {**os.environ, VARIABLE: tag})


if __name__ == "__main__":
    main(*sys.argv[1:])
