"""Starts a kernel's module in this process, and ends it when its server stays away.

``python launch.py LEASE MODULE ARGUMENT…``. A kernel outlives a killed server, so that the next one
can adopt it; the lease keeps it from outliving everybody.
"""

from __future__ import annotations

import fcntl
import os
import runpy
import signal
import sys
import threading
import time

GRACE_SECONDS = 600


def keep_lease(path: str) -> None:
    """Wait for as long as a server holds ``path``; end this process when none comes back.

    The server locks the file for its whole life. Asking for a shared lock therefore blocks, without
    any polling, until that server is gone, however it went.
    """
    while True:
        _wait_until_unlocked(path)
        time.sleep(GRACE_SECONDS)
        if not _is_locked(path):
            os.kill(os.getpid(), signal.SIGTERM)
            return


def _wait_until_unlocked(path: str) -> None:
    with open(path) as lease:
        fcntl.flock(lease, fcntl.LOCK_SH)


def _is_locked(path: str) -> bool:
    with open(path) as lease:
        try:
            fcntl.flock(lease, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def drop_forged_output() -> None:
    """Let ipykernel say nothing of messages that are not its own.

    It listens on a port of this machine for what its forked processes print, and knows theirs by 16 random
    bytes. It prints all others, so that any user of the machine could write into the notebook's output.
    """
    from ipykernel.iostream import IOPubThread

    take = getattr(IOPubThread, "_handle_pipe_msg", None)
    if take is None:
        return  # a version without such a port

    def take_own(self: IOPubThread, message: list[bytes]) -> None:
        if message[0] == self._pipe_uuid:
            take(self, message)

    IOPubThread._handle_pipe_msg = take_own  # type: ignore[method-assign]


def main() -> None:
    """Start the lease's thread, then become the module."""
    lease, module, *arguments = sys.argv[1:]
    # Started as a script, Python put this folder first on the path; the user's code must not see it.
    sys.path.pop(0)
    sys.argv = [module, *arguments]
    threading.Thread(target=keep_lease, args=(lease,), name="smstudio-lease", daemon=True).start()
    if module.startswith("ipykernel"):
        drop_forged_output()
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
