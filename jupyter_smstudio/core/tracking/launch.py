"""Starts the child's process, and says which programs it can be."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.metadata import version

from ... import __version__
from .folder import Claim, MlflowFolder

STORE_URL = "SMSTUDIO_MLFLOW_STORE_URL"
"""Holds the database's URL, whose password may not be on a command line that everybody can list."""
LOG_BYTES = 5_000_000


SPACES = "SMSTUDIO_MLFLOW_SPACES"
"""Set where each person of a domain has a space of their own."""
SERVICE_URL = "SMSTUDIO_RELAY_URL"
SERVICE_TOKEN = "SMSTUDIO_RELAY_TOKEN"
VERSION = "SMSTUDIO_CHILD_VERSION"


@dataclass(frozen=True)
class Program:
    """What runs in a child.

    Attributes:
        module: of this package.
        version: of the code and of what it was told; a child of another version is replaced.
        store_url: SQLAlchemy URL of MLflow's database; None where MLflow runs elsewhere.
        environ: its own variables, with its secrets.
    """

    module: str
    version: str
    store_url: str | None
    environ: Mapping[str, str] = field(repr=False)


def child_version() -> str:
    """Name the code that a child runs."""
    return f"{__version__} mlflow {version('mlflow')}"


def mlflow_program(store_url: str, spaces: bool = False) -> Program:
    """Return the program that is MLflow's server.

    Args:
        store_url: SQLAlchemy URL of its database.
        spaces: whether it keeps the people of a domain apart.
    """
    environ = {STORE_URL: store_url, **({SPACES: "1"} if spaces else {})}
    return Program("child", child_version(), store_url, environ)


def relay_program(url: str, token: str) -> Program:
    """Return the program that asks the MLflow of a domain's service.

    Args:
        url: of that MLflow, at the service.
        token: by which the service knows whose server this is; a new one makes a new child.
    """
    told = hashlib.sha256(f"{url} {token}".encode()).hexdigest()[:16]
    return Program("relay", f"{child_version()} relay {told}", None, {SERVICE_URL: url, SERVICE_TOKEN: token})


def spawn(folder: MlflowFolder, claim: Claim, program: Program, environ: Mapping[str, str]) -> int:
    """Start a child that takes a claim over, in a session of its own; return its process id.

    Not by ``subprocess``: the child outlives who started it, which a ``Popen`` takes for a mistake.

    Args:
        folder: its state.
        claim: closed here; the child has inherited it.
        program: what it runs.
        environ: its variables besides.

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
            [
                sys.executable,
                "-m",
                f"{__package__}.{program.module}",
                str(folder.path),
                *map(str, descriptors),
            ],
            {**environ, **program.environ, VERSION: program.version, "MALLOC_ARENA_MAX": "2"},
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
