"""The process of the tracking server: ``python -m …tracking.child``; see :mod:`.serving`."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import warnings
from pathlib import Path

from .app import Guard
from .changes import ChangeStream
from .folder import MlflowFolder
from .launch import SPACES, STORE_URL
from .serving import run, take_over
from .store import analyze, prepare_store

NOT_NEEDED = ("pyarrow", "scipy")
"""Optional to MLflow and pandas, and of no use to a tracking server; without them it takes 60 MB less."""
WRITES_PER_ANALYSIS = 1000


def main() -> None:
    """Serve until the process is told to end or nobody needs it."""
    folder, sockets = take_over()
    url = os.environ.pop(STORE_URL)
    configure_mlflow(url, folder.artifacts, spaces=bool(os.environ.pop(SPACES, "")))
    serve(folder, url, sockets)


def configure_mlflow(url: str, artifacts: Path, spaces: bool) -> None:
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
            "MLFLOW_ENABLE_WORKSPACES": "true" if spaces else "false",
            "MLFLOW_DISABLE_TELEMETRY": "true",
        }
    )
    for name in ("TRACKING_URI", "REGISTRY_URI", "RUN_ID", "EXPERIMENT_NAME", "WORKSPACE"):
        os.environ.pop(f"MLFLOW_{name}", None)


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
    run(guard, changes, sockets)


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


if __name__ == "__main__":
    main()
