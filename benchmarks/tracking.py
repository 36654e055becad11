"""Eight processes that log at once: our MLflow against ``mlflow server`` as it comes."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jupyter_smstudio.core.tracking.folder import MlflowFolder

from .report import Figure, figure
from .servers import studio

PROCESSES = 8
METRICS = 50
ROUNDS = 2
BARE_PORT = 19_480
LOGGER = """
import mlflow, sys
sys.stdin.readline()
with mlflow.start_run():
    for step in range(int(sys.argv[1])):
        mlflow.log_metric("loss", step, step=step)
"""
MAKER = "import mlflow; mlflow.create_experiment('bench')"


def logging() -> list[Figure]:
    """Measure calls a second; a call is one ``log_metric``, which waits until it is stored."""
    with studio("--SmStudioApp.start_mlflow=True") as server:
        folder = MlflowFolder(server.folder / "data" / "smstudio" / "mlflow")
        record = folder.record()
        assert record is not None
        ours = _rates(f"http://127.0.0.1:{record.port}", folder.tokens().issue("job-bench"))
    with _bare() as address:
        theirs = _rates(address, "")
    goal = "≥ 0.8 × bare MLflow"
    return [
        figure(
            "8 processes logging, calls a second",
            ours,
            goal,
            unit="1/s",
            peer="mlflow server",
            peer_values=theirs,
        )
    ]


def _rates(address: str, token: str) -> list[float]:
    environ = {
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        "MLFLOW_TRACKING_URI": address,
        "MLFLOW_TRACKING_TOKEN": token,
        "MLFLOW_EXPERIMENT_NAME": "bench",
        "MLFLOW_DISABLE_TELEMETRY": "true",
    }
    _wait(address, token)
    subprocess.run([sys.executable, "-W", "ignore", "-c", MAKER], env=environ, check=True)
    return [_rate(environ) for _ in range(ROUNDS)]


def _rate(environ: dict[str, str]) -> float:
    command = [sys.executable, "-W", "ignore", "-c", LOGGER, str(METRICS)]
    loggers = [
        subprocess.Popen(command, env=environ, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        for _ in range(PROCESSES)
    ]
    time.sleep(15)  # until all have imported MLflow; they begin together
    began = time.perf_counter()
    for logger in loggers:
        assert logger.stdin is not None
        logger.stdin.write(b"\n")
        logger.stdin.close()
    assert [logger.wait() for logger in loggers] == [0] * PROCESSES
    return PROCESSES * METRICS / (time.perf_counter() - began)


@contextmanager
def _bare() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="smstudio-bench-") as folder:
        environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        store = ["--backend-store-uri", f"sqlite:///{folder}/mlflow.db", "--artifacts-destination", folder]
        command = [sys.executable, "-m", "mlflow", "server", "--port", str(BARE_PORT), *store]
        with (Path(folder) / "log").open("wb") as log:
            process = subprocess.Popen(
                command, env=environ, cwd=folder, stdout=log, stderr=log, start_new_session=True
            )
        try:
            yield f"http://127.0.0.1:{BARE_PORT}"
        finally:
            os.killpg(process.pid, 15)
            process.wait()


def _wait(address: str, token: str) -> None:
    request = urllib.request.Request(f"{address}/health", headers={"Authorization": f"Bearer {token}"})
    deadline = time.monotonic() + 120
    while True:
        try:
            with urllib.request.urlopen(request, timeout=60):
                return
        except urllib.error.URLError:
            assert time.monotonic() < deadline
            time.sleep(0.2)  # there is nothing to wait on before it listens
