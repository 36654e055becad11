"""Starts the child's process."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from importlib.metadata import version

from ... import __version__
from .folder import Claim, MlflowFolder

STORE_URL = "SMSTUDIO_MLFLOW_STORE_URL"
"""Holds the database's URL, whose password may not be on a command line that everybody can list."""
LOG_BYTES = 5_000_000


def child_version() -> str:
    """Name the code that a child runs; a child of another version is replaced."""
    return f"{__version__} mlflow {version('mlflow')}"


def spawn(folder: MlflowFolder, claim: Claim, store_url: str, environ: Mapping[str, str]) -> int:
    """Start a child that takes a claim over, in a session of its own; return its process id.

    Not by ``subprocess``: the child outlives who started it, which a ``Popen`` takes for a mistake.

    Args:
        folder: its state.
        claim: closed here; the child has inherited it.
        store_url: of its database.
        environ: its variables.

    Raises:
        OSError: it cannot be started.
    """
    descriptors = [each.fileno() for each in (claim.lock, claim.tcp, claim.unix)]
    if folder.log.exists() and folder.log.stat().st_size > LOG_BYTES:
        folder.log.replace(folder.log.with_suffix(".log.1"))
    try:
        for descriptor in descriptors:
            os.set_inheritable(descriptor, True)
        return os.posix_spawn(
            sys.executable,
            [sys.executable, "-m", f"{__package__}.child", str(folder.path), *map(str, descriptors)],
            {**environ, STORE_URL: store_url, "MALLOC_ARENA_MAX": "2"},
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, str(folder.log), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600),
                (os.POSIX_SPAWN_DUP2, 1, 2),
            ],
            setsid=True,
        )
    finally:
        claim.close()


def reap(pid: int) -> None:
    """Leave no zombie of a child that has ended; does nothing while it runs."""
    with suppress(ChildProcessError):  # a child of another server, or reaped already
        os.waitpid(pid, os.WNOHANG)
