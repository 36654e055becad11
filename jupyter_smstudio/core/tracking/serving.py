"""What every process has in common that listens where MLflow's clients knock.

It outlives a killed server, so that jobs go on logging, and ends when nobody needs it.
"""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType

import uvicorn

from ..compute.processes import ProcessIdentity
from .app import Guard
from .changes import ChangeStream
from .folder import MlflowFolder, Record
from .joined import JoinedProtocol
from .launch import VERSION

GRACE_SECONDS = 600
"""As long as kernels wait for a server that was killed (``kernels/runtime/launch.py``): they may log."""
SHUTDOWN_SECONDS = 5
KEEP_ALIVE_SECONDS = 75
"""Longer than the pauses of a training loop, so that its client keeps its connection."""


def take_over() -> tuple[MlflowFolder, list[socket.socket]]:
    """Return the folder and the sockets that this process was started with, and say that it lives.

    The command line is ``FOLDER LOCK TCP UNIX``; the last three are descriptors that it inherits: the lock
    that says it lives, and two sockets that listen already.
    """
    folder = MlflowFolder(Path(sys.argv[1]))
    # Kept open for life; the lock is free the moment this process is gone, however it went.
    lock, tcp, unix = int(sys.argv[2]), socket.socket(fileno=int(sys.argv[3])), int(sys.argv[4])
    for descriptor in (lock, tcp.fileno(), unix):
        os.set_inheritable(descriptor, False)
    os.chdir(folder.path)
    identity = ProcessIdentity.of(os.getpid())
    folder.write(Record(tcp.getsockname()[1], identity, os.environ.pop(VERSION)))
    threading.Thread(target=end_when_unused, args=(folder.in_use,), name="in-use", daemon=True).start()
    return folder, [tcp, socket.socket(fileno=unix)]


def run(guard: Guard, changes: ChangeStream, sockets: list[socket.socket]) -> None:
    """Answer requests until the process is told to end.

    Args:
        guard: what answers.
        changes: ended first.
        sockets: to listen on.
    """
    config = uvicorn.Config(
        guard,
        http=JoinedProtocol,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
    Server(config, changes).run(sockets=sockets)


class Server(uvicorn.Server):
    """Ends the streams of changes first when it is told to end."""

    def __init__(self, config: uvicorn.Config, changes: ChangeStream) -> None:
        super().__init__(config)
        self._changes = changes

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Take a signal."""
        self._changes.close()
        super().handle_exit(sig, frame)


def end_when_unused(in_use: Path) -> None:
    """End this process when nobody has held ``in_use`` for a while, or its folder was removed.

    Asking for the exclusive lock blocks, without any polling, for as long as anybody holds it.
    """
    with suppress(FileNotFoundError):
        while True:
            with in_use.open("w") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
            time.sleep(GRACE_SECONDS)
            with in_use.open("w") as file, suppress(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
    os.kill(os.getpid(), signal.SIGTERM)
