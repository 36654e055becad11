"""The process of the tracking server: ``python -m …tracking.child FOLDER LOCK TCP UNIX``.

The last three are descriptors it inherits: the lock that says it lives, and two sockets that listen
already. It outlives a killed server, so that jobs go on logging, and ends when nobody needs it.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
import socket
import sys
import threading
import time
import warnings
from contextlib import suppress
from pathlib import Path
from types import FrameType

import uvicorn

from ..compute.processes import ProcessIdentity
from .app import Guard
from .changes import ChangeStream
from .folder import MlflowFolder, Record
from .joined import JoinedProtocol
from .launch import STORE_URL, child_version
from .store import analyze, prepare_store

GRACE_SECONDS = 600
"""As long as kernels wait for a server that was killed (``kernels/runtime/launch.py``): they may log."""
SHUTDOWN_SECONDS = 5
NOT_NEEDED = ("pyarrow", "scipy")
"""Optional to MLflow and pandas, and of no use to a tracking server; without them it takes 60 MB less."""
KEEP_ALIVE_SECONDS = 75
"""Longer than the pauses of a training loop, so that its client keeps its connection."""
WRITES_PER_ANALYSIS = 1000


def main() -> None:
    """Serve until the process is told to end or nobody needs it."""
    folder = MlflowFolder(Path(sys.argv[1]))
    # Kept open for life; the lock is free the moment this process is gone, however it went.
    lock, tcp, unix = int(sys.argv[2]), socket.socket(fileno=int(sys.argv[3])), int(sys.argv[4])
    for descriptor in (lock, tcp.fileno(), unix):
        os.set_inheritable(descriptor, False)
    os.chdir(folder.path)
    identity = ProcessIdentity.of(os.getpid())
    folder.write(Record(tcp.getsockname()[1], identity, child_version()))
    threading.Thread(target=end_when_unused, args=(folder.in_use,), name="in-use", daemon=True).start()
    url = os.environ.pop(STORE_URL)
    configure_mlflow(url, folder.artifacts)
    serve(folder, url, [tcp, socket.socket(fileno=unix)])


def configure_mlflow(url: str, artifacts: Path) -> None:
    """Set what ``mlflow server`` would set; read by MLflow when it is imported.

    The names with an underscore are MLflow's private ones (``mlflow/server/constants.py``), so
    ``tests/core/tracking`` hold that they work.
    """
    os.environ.update(
        {
            "_MLFLOW_SERVER_FILE_STORE": url,
            "_MLFLOW_SERVER_REGISTRY_STORE": url,
            "_MLFLOW_SERVER_ARTIFACT_ROOT": "mlflow-artifacts:/",
            "_MLFLOW_SERVER_ARTIFACT_DESTINATION": str(artifacts),
            "_MLFLOW_SERVER_SERVE_ARTIFACTS": "true",
            "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
            "MLFLOW_DISABLE_TELEMETRY": "true",
        }
    )
    for name in ("MLFLOW_TRACKING_URI", "MLFLOW_REGISTRY_URI", "MLFLOW_RUN_ID", "MLFLOW_EXPERIMENT_NAME"):
        os.environ.pop(name, None)


def serve(folder: MlflowFolder, url: str, sockets: list[socket.socket]) -> None:
    """Open the database and answer requests."""
    for name in NOT_NEEDED:
        sys.modules[name] = None  # type: ignore[assignment]  # Python's way to say: not installed
    prepare_store(url)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # MLflow's own use of what its libraries deprecate
        from mlflow.server import handlers
        from mlflow.server.fastapi_app import app

    # Makes the tables of a new database, so that the first request finds them.
    handlers._get_tracking_store()
    handlers._get_model_registry_store()
    analyze(url)
    port = sockets[0].getsockname()[1]
    changes = ChangeStream()
    guard = Guard(app, folder.tokens(), port, changes, GrowthWatch(url).wrote)
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


class GrowthWatch:
    """Renews the database's statistics as it grows.

    Args:
        url: of the database.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._writes = 0
        self._running: asyncio.Future[None] | None = None

    def wrote(self) -> None:
        """Count a write; every thousandth starts an analysis."""
        self._writes += 1
        if self._writes % WRITES_PER_ANALYSIS == 0 and (self._running is None or self._running.done()):
            self._running = asyncio.get_running_loop().run_in_executor(None, analyze, self._url)


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


if __name__ == "__main__":
    main()
