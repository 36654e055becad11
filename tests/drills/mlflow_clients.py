"""Processes that log to a studio's MLflow, and a look at what has arrived."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from typing import Any

from jupyter_smstudio.core.compute.processes import ProcessIdentity
from jupyter_smstudio.core.tracking.access import CLIENT_DEFAULTS
from jupyter_smstudio.core.tracking.folder import MlflowFolder, Record

from .studio import StudioServer

WITH_MLFLOW = "--SmStudioApp.start_mlflow=True"
PROCESSES = 8
METRICS = 75
LOGGERS = """
import mlflow, os, sys
processes, metrics = map(int, sys.argv[1:])
mlflow.set_experiment("drill")

def log(name):
    with mlflow.start_run(run_name=name) as run:
        for step in range(metrics):
            mlflow.log_metric("loss", step * 0.5, step=step)
        mlflow.log_param("last", step)
        mlflow.log_text("kept", "kept.txt")

for each in range(processes):
    if not os.fork():
        log(f"run {each}")
        os._exit(0)
for _ in range(processes):
    pid, status = os.wait()
    if status:
        sys.exit(f"{pid} has failed: {status}")
"""
"""Forks once MLflow, which takes seconds, is imported. The experiment is made before: of clients that make
one at once, MLflow sends the losers to Default. An exception in a fork ends it with 1, as any program."""
IMPATIENT = """
import mlflow, os
os.environ["MLFLOW_HTTP_REQUEST_MAX_RETRIES"] = "0"
try:
    while True:
        mlflow.MlflowClient().create_experiment(os.urandom(64).hex())
except mlflow.MlflowException as error:
    print(error)
"""
"""A client that does not try again; it goes on until it is refused."""
READER = """
import json, mlflow
client = mlflow.MlflowClient()
experiment = client.get_experiment_by_name("drill").experiment_id
print(json.dumps([
    [run.info.run_name, run.info.status, run.data.params,
     mlflow.artifacts.load_text(f"runs:/{run.info.run_id}/kept.txt"),
     sorted((each.step, each.value) for each in client.get_metric_history(run.info.run_id, "loss"))]
    for run in client.search_runs([experiment])
]))
"""


class Clients:
    """Processes that log to a studio's MLflow, as kernels and jobs do."""

    def __init__(self, studio: StudioServer) -> None:
        self.folder = MlflowFolder(studio.folder / "data" / "smstudio" / "mlflow")
        self._environ = {
            **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
            "MLFLOW_TRACKING_URI": f"http://127.0.0.1:{self.record.port}",
            "MLFLOW_TRACKING_TOKEN": self.folder.tokens().issue("job-drill"),
            **CLIENT_DEFAULTS,
        }

    @property
    def record(self) -> Record:
        record = self.folder.record()
        assert record is not None
        return record

    @property
    def child(self) -> ProcessIdentity:
        assert self.record.child is not None
        return self.record.child

    def wait_for_mlflow(self) -> None:
        """Return when MLflow answers; its port takes connections before that, and lets them wait."""
        token = {"Authorization": f"Bearer {self._environ['MLFLOW_TRACKING_TOKEN']}"}
        request = urllib.request.Request(f"{self._environ['MLFLOW_TRACKING_URI']}/health", headers=token)
        with urllib.request.urlopen(request, timeout=60) as reply:
            assert reply.read() == b"OK"

    def start(self, processes: int = PROCESSES) -> subprocess.Popen[bytes]:
        """Start processes that log at once; return the one that ends with them, or when one has failed."""
        return self._run(LOGGERS, str(processes), str(METRICS))

    def refusal(self) -> str:
        """Write until that is refused, and return the words."""
        printed, _ = self._run(IMPATIENT).communicate(timeout=120)
        return printed.decode()

    def runs(self) -> list[Any]:
        printed, _ = self._run(READER).communicate(timeout=120)
        runs: list[Any] = json.loads(printed.splitlines()[-1])
        return runs

    def _run(self, code: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-W", "ignore", "-c", code, *arguments]
        return subprocess.Popen(command, env=self._environ, stdout=subprocess.PIPE)


def wait(wanted: Callable[[], Any], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not wanted():
        assert time.monotonic() < deadline
        time.sleep(0.05)  # a drill looks from outside, where no event reaches it


def assert_nothing_is_lost(
    clients: Clients, loggers: subprocess.Popen[bytes], processes: int = PROCESSES
) -> None:
    loggers.communicate(timeout=200)
    assert loggers.returncode == 0
    whole = [[step, step * 0.5] for step in range(METRICS)]
    runs = clients.runs()
    assert len(runs) == processes
    for name, status, params, text, history in runs:
        assert status == "FINISHED", name
        assert (params, text, history) == ({"last": str(METRICS - 1)}, "kept", whole), name


def logged(clients: Clients) -> int:
    with sqlite3.connect(f"file:{clients.folder.database}?mode=ro", uri=True) as connection:
        count = connection.execute("SELECT count(*) FROM metrics").fetchone()[0]
    connection.close()
    return int(count)
