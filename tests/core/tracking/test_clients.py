"""MLflow's own client gets the same answers from our server as from a bare one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jupyter_smstudio.core.tracking.folder import MlflowFolder

from ...tools.ports import quiet_port

SUITE = Path(__file__).with_name("client_suite.py")
START_SECONDS = 120


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start MLflow's application as it is, with a database of its own."""
    folder = tmp_path_factory.mktemp("bare")
    port = quiet_port()
    environ = {
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        "_MLFLOW_SERVER_FILE_STORE": f"sqlite:///{folder}/mlflow.db",
        "_MLFLOW_SERVER_REGISTRY_STORE": f"sqlite:///{folder}/mlflow.db",
        "_MLFLOW_SERVER_ARTIFACT_ROOT": "mlflow-artifacts:/",
        "_MLFLOW_SERVER_ARTIFACT_DESTINATION": str(folder / "artifacts"),
        "_MLFLOW_SERVER_SERVE_ARTIFACTS": "true",
        "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
    }
    command = [sys.executable, "-m", "uvicorn", "mlflow.server.fastapi_app:app", "--port", str(port)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environ, cwd=folder, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + START_SECONDS
        while not _answers(address):
            assert time.monotonic() < deadline and process.poll() is None, (folder / "log").read_text()
            time.sleep(0.1)  # there is nothing to wait on before it listens
        yield address
    finally:
        process.kill()
        process.wait()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/health") as reply:
            return bool(reply.status == 200)
    except OSError:  # it does not listen yet, or hangs up while it starts
        return False


def run_suite(folder: Path, address: str, token: str = "") -> dict[str, Any]:
    environ = {
        **os.environ,
        "MLFLOW_TRACKING_URI": address,
        "MLFLOW_TRACKING_TOKEN": token,
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1",
    }
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(SUITE)], cwd=folder, env=environ, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    answers: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answers


def test_the_same_answers_as_from_a_bare_server(mlflow_data: Path, bare: str, tmp_path: Path) -> None:
    folder = MlflowFolder(mlflow_data / "mlflow")
    record = folder.record()
    assert record is not None
    ours = run_suite(
        tmp_path / "ours", f"http://127.0.0.1:{record.port}", folder.tokens().issue("kernel-suite")
    )
    theirs = run_suite(tmp_path / "theirs", bare)
    assert ours == theirs
    assert len(ours) >= 20
