"""The program's processes: started so that none outlives the runner unseen, and ended as a whole."""

from __future__ import annotations

import ctypes
import os
import signal
from collections.abc import Callable
from contextlib import suppress

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
"""prctl(2)."""
WRAPPER = "bwrap"


def adopt_orphans() -> None:
    """Become the parent of descendants whose own parent ends, so that none is lost from sight."""
    _prctl(PR_SET_CHILD_SUBREAPER, 1)


def dies_with_runner() -> Callable[[], None]:
    """Return what a child runs before it becomes the program: it is killed when this process ends.

    The kernel does so however the runner ends (prctl(2), PR_SET_PDEATHSIG), and it means the thread
    that started the child: call it from the main thread.
    """
    parent = os.getpid()
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def before_exec() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:  # it ended before the line above
            os._exit(1)

    return before_exec


def reap(keep: int) -> None:
    """Bury children that have ended, apart from ``keep``, whose status somebody else waits for."""
    with suppress(ChildProcessError):
        while True:
            ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            if ended is None or ended.si_pid == keep:
                return
            os.waitpid(ended.si_pid, os.WNOHANG)


def descendants(root: int) -> dict[int, str]:
    """Return the processes below ``root`` that run, parents first: pid to command name."""
    children: dict[int, list[tuple[int, str]]] = {}
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/stat", "rb") as file:
                head, _, tail = file.read().rpartition(b")")
        except (FileNotFoundError, ProcessLookupError):
            continue
        state, parent = tail.split()[:2]
        name = head.partition(b"(")[2].decode(errors="replace")
        if state not in (b"Z", b"X"):
            children.setdefault(int(parent), []).append((int(entry), name))
    found: dict[int, str] = {}
    waiting = children.get(root, [])
    while waiting:
        found.update(waiting)
        waiting = [child for pid, _ in waiting for child in children.get(pid, [])]
    return found


def send(number: signal.Signals) -> int:
    """Send a signal to all descendants of this process; return how many there are.

    The wrapper of a private mount gets only SIGKILL: it would end at once on SIGTERM and take the
    program with it, without its time to save.
    """
    targets = descendants(os.getpid())
    for pid, name in targets.items():
        if number is signal.SIGKILL or name != WRAPPER:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)
    return len(targets)


def _prctl(option: int, value: int) -> None:
    if ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
