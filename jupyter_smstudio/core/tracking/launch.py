"""Starts the child's process."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import version
from typing import IO

from ... import __version__
from .folder import Claim, MlflowFolder

STORE_URL = "SMSTUDIO_MLFLOW_STORE_URL"
"""Holds the database's URL, whose password may not be on a command line that everybody can list."""
LOG_BYTES = 5_000_000


def child_version() -> str:
    """Name the code that a child runs; a child of another version is replaced."""
    return f"{__version__} mlflow {version('mlflow')}"


def spawn(
    folder: MlflowFolder, claim: Claim, store_url: str, environ: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    """Start a child that takes a claim over, in a session of its own.

    Args:
        folder: its state.
        claim: closed here; the child has inherited it.
        store_url: of its database.
        environ: its variables.

    Raises:
        OSError: it cannot be started.
    """
    descriptors = [each.fileno() for each in (claim.lock, claim.tcp, claim.unix)]
    try:
        with _open_log(folder) as output:
            return subprocess.Popen(
                [sys.executable, "-m", f"{__package__}.child", str(folder.path), *map(str, descriptors)],
                env={**environ, STORE_URL: store_url, "MALLOC_ARENA_MAX": "2"},
                cwd=folder.path,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                pass_fds=descriptors,
                start_new_session=True,
            )
    finally:
        claim.close()


def _open_log(folder: MlflowFolder) -> IO[bytes]:
    if folder.log.exists() and folder.log.stat().st_size > LOG_BYTES:
        folder.log.replace(folder.log.with_suffix(".log.1"))
    return folder.log.open("ab")
