"""Trials in MLflow: their runs are in one experiment, and what they log there is an objective, too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.drills.studio import StudioServer

LOGS = """\
import sys
import mlflow
x = float(sys.argv[2])
for step in range(3):
    mlflow.log_metric("score", x + step, step=step)
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[StudioServer]:
    server = StudioServer(tmp_path, "--SmStudioApp.start_mlflow=True")
    (server.root / "logs.py").write_text(LOGS)
    try:
        server.start()
        # A job waits some seconds for MLflow's start, and then goes on without its run.
        server.until("smstudio/mlflow/api/2.0/mlflow/experiments/get?experiment_id=0", bool, 60)
        yield server
    finally:
        server.stop()


def test_what_a_program_logs_to_its_run_is_the_objective(server: StudioServer) -> None:
    request = {
        "name": "logged",
        "strategy": "Grid",
        "limits": {"max_parallel_jobs": 1},
        "experiment": "My-Search",
        "definitions": [
            {
                "entry_point": "logs.py",
                "image": "system",
                "instance_type": "ml.t3.medium",
                "objective": {"type": "Maximize", "metric": "score"},
                "ranges": {"categorical": [{"name": "x", "values": ["0.5", "0.25"]}]},
            }
        ],
    }
    server.request("POST", "smstudio/tuning/jobs", request)
    path = "smstudio/tuning/jobs/logged"
    job = server.until(path, lambda job: job["ended"] is not None, 120)
    assert (job["state"], job["best"]["objective"], job["best"]["parameters"]) == (
        "Completed",
        2.5,
        {"x": "0.5"},
    )
    trials = server.get(f"{path}/trials")["items"]
    assert job["experiment_id"] and len({trial["run_id"] for trial in trials}) == 2
    curves = server.get(f"{path}/curves")["curves"]
    assert [curve["values"] for curve in curves] == [[0.5, 1.5, 2.5], [0.25, 1.25, 2.25]]
