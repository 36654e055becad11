"""One studio server in a process of its own, with a kernel and a job that run, for every attack on it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
import requests

from ..drills.conftest import SMALL_TYPES
from ..drills.studio import START_SECONDS, TOKEN, StudioServer

WAITS = "import time; print('ready', flush=True); time.sleep(600)"
ANSWER_SECONDS = 60


@dataclass(frozen=True)
class Target:
    """The server, and the tokens that it has given away, as their bearers find them."""

    server: StudioServer
    kernel: str
    job: str
    tokens: dict[str, str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.port}/"

    def ask(self, verb: str, path: str, token: str = "", **options: object) -> requests.Response:
        """Send a request as it is, without following where it leads."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        headers |= options.pop("headers", {})  # type: ignore[arg-type,call-overload]
        return requests.request(
            verb,
            f"{self.url}{path.lstrip('/')}",
            headers=headers,
            allow_redirects=False,
            timeout=ANSWER_SECONDS,
            **options,  # type: ignore[arg-type]
        )


@pytest.fixture(scope="session")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    folder = tmp_path_factory.mktemp("target")
    types = folder / "instances.yaml"
    types.write_text(SMALL_TYPES)
    server = StudioServer(
        folder, f"--SmStudioApp.instance_catalog={types}", "--SmStudioApp.start_mlflow=True"
    )
    os.environ.pop("PYTEST_CURRENT_TEST", None)  # ipykernel behaves otherwise where it sees it
    server.start()
    try:
        wait_for_mlflow(server)
        kernel = server.start_kernel("open.ipynb", "ml.t3.tiny")
        (server.root / "wait.py").write_text(WAITS)
        request = {
            "image": "system",
            "instance_type": "ml.t3.tiny",
            "entry_point": "wait.py",
            "name": "waits",
        }
        job = server.request("POST", "smstudio/training/jobs", request)["id"]
        server.until(f"smstudio/training/jobs/{job}/logs", lambda page: bool(page["items"]))
        tokens = {
            "owner": TOKEN,
            "kernel": server.run(kernel, "import os; print(os.environ['SMSTUDIO_API_TOKEN'])"),
            "job": _variable("SMSTUDIO_JOB_ID", job, "SMSTUDIO_API_TOKEN"),
            "tracking": _variable("SMSTUDIO_JOB_ID", job, "MLFLOW_TRACKING_TOKEN"),
        }
        yield Target(server, kernel, job, tokens)
    finally:
        server.stop()


def wait_for_mlflow(server: StudioServer) -> None:
    """Return when MLflow answers: whoever starts before it does is not told of it."""
    deadline = time.monotonic() + START_SECONDS
    while server.try_request("GET", "smstudio/experiments/experiments")[0] != 200:
        assert time.monotonic() < deadline, server.log
        time.sleep(0.2)  # the proxy refuses until then, and tells nobody when it stops


def _variable(mark: str, value: str, wanted: str) -> str:
    """Return a variable of the process that has another one, as that process would read it."""
    for process in psutil.process_iter():
        try:
            environ = process.environ()
        except psutil.Error:  # it has ended
            continue
        if environ.get(mark) == value and wanted in environ:
            return environ[wanted]
    raise AssertionError(f"No process has {mark}={value} and {wanted}.")


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """Return a folder that no server has as its own, with a file that nobody may get."""
    folder = tmp_path / "of-another"
    folder.mkdir(mode=0o700)
    (folder / "private.txt").write_text("only its owner may read this")
    return folder
