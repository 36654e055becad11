"""Eight processes that log at once: our MLflow against ``mlflow server`` as it comes.

Each server is asked by processes of its own, which have imported MLflow before; they take turns, so that
what else the machine does meets all of them.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from jupyter_smstudio.core.tracking.folder import MlflowFolder
from tests.drills.studio import TOKEN

from .report import Figure, figure
from .servers import studio

PROCESSES = 8
METRICS = 20
ROUNDS = 5
LOGGERS = """
import json, mlflow, multiprocessing, sys, time

processes, count = map(int, sys.argv[1:])
fork = multiprocessing.get_context("fork")  # MLflow is imported once

def log(begin, ids):
    begin.wait()
    with mlflow.start_run() as run:
        for step in range(count):
            mlflow.log_metric("loss", step, step=step)
    ids.put(run.info.run_id)

for line in sys.stdin:
    begin, ids = fork.Barrier(processes + 1), fork.Queue()
    loggers = [fork.Process(target=log, args=(begin, ids)) for _ in range(processes)]
    for logger in loggers:
        logger.start()
    begin.wait()
    began = time.perf_counter()
    runs = [ids.get(timeout=120) for _ in loggers]
    seconds = time.perf_counter() - began
    client = mlflow.MlflowClient()
    kept = sum(len(client.get_metric_history(run, "loss")) for run in runs)
    print(json.dumps({"seconds": seconds, "kept": kept}), flush=True)
"""


def logging() -> list[Figure]:
    """Measure calls a second; a call is one ``log_metric``, which waits until it is stored."""
    with ExitStack() as stack:
        address = stack.enter_context(_bare())  # it starts while the studio does
        server = stack.enter_context(studio("--SmStudioApp.start_mlflow=True"))
        folder = MlflowFolder(server.folder / "data" / "smstudio" / "mlflow")
        record = folder.record()
        assert record is not None
        bare = stack.enter_context(_loggers(address, ""))
        direct = stack.enter_context(
            _loggers(f"http://127.0.0.1:{record.port}", folder.tokens().issue("job-bench"))
        )
        proxied = stack.enter_context(
            _loggers(f"http://127.0.0.1:{server.port}/smstudio/mlflow", TOKEN, make=False)
        )
        rounds = [(_rate(direct), _rate(proxied), _rate(bare)) for _ in range(ROUNDS)]
    ours, outside, theirs = (list(values) for values in zip(*rounds, strict=True))
    return [
        figure(
            f"{PROCESSES} processes logging, calls a second{where}",
            values,
            "≥ 0.8 × bare MLflow",
            unit="1/s",
            peer="mlflow server",
            peer_values=theirs,
        )
        for where, values in (("", ours), (", from outside", outside))
    ]


def _rate(loggers: subprocess.Popen[str]) -> float:
    assert loggers.stdin is not None and loggers.stdout is not None
    loggers.stdin.write("\n")
    loggers.stdin.flush()
    told = json.loads(loggers.stdout.readline())
    assert told["kept"] == PROCESSES * METRICS
    return PROCESSES * METRICS / float(told["seconds"])


@contextmanager
def _loggers(address: str, token: str, make: bool = True) -> Iterator[subprocess.Popen[str]]:
    """Run the processes that log to one server, a round for each line they are told."""
    environ = {
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        "MLFLOW_TRACKING_URI": address,
        "MLFLOW_TRACKING_TOKEN": token,
        "MLFLOW_EXPERIMENT_NAME": "bench",
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
    }
    _wait(address, token)
    if make:
        _create_experiment(address, token)
    command = [sys.executable, "-W", "ignore", "-c", LOGGERS, str(PROCESSES), str(METRICS)]
    process = subprocess.Popen(command, env=environ, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        yield process
    finally:
        process.communicate(timeout=60)


@contextmanager
def _bare() -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="smstudio-bench-") as folder:
        environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        store = ["--backend-store-uri", f"sqlite:///{folder}/mlflow.db", "--artifacts-destination", folder]
        command = [sys.executable, "-m", "mlflow", "server", "--port", str(port), *store]
        with (Path(folder) / "log").open("wb") as log:
            process = subprocess.Popen(
                command, env=environ, cwd=folder, stdout=log, stderr=log, start_new_session=True
            )
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            os.killpg(process.pid, 15)
            process.wait()


def _create_experiment(address: str, token: str) -> None:
    request = urllib.request.Request(
        f"{address}/api/2.0/mlflow/experiments/create",
        json.dumps({"name": "bench"}).encode(),
        {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    urllib.request.urlopen(request, timeout=60).close()


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
