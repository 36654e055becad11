"""Trials in MLflow: their runs are in one experiment, and what they log there is an objective, too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.drills.studio import StudioServer

LOGS = """\
import json, os, sys, time, urllib.request
x = float(sys.argv[2])
for step in range(3):
    value = {"key": "score", "value": x + step, "step": step, "timestamp": int(time.time() * 1000)}
    urllib.request.urlopen(
        urllib.request.Request(
            os.environ["MLFLOW_TRACKING_URI"] + "/api/2.0/mlflow/runs/log-metric",
            json.dumps({"run_id": os.environ["MLFLOW_RUN_ID"], **value}).encode(),
            {
                "Authorization": "Bearer " + os.environ["MLFLOW_TRACKING_TOKEN"],
                "Content-Type": "application/json",
            },
        )
    ).read()
if x < 0:
    time.sleep(600)  # until it is given up
"""
"""Logs as MLflow's client does, without the seconds that its import takes."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[StudioServer]:
    server = StudioServer(tmp_path, "--SmStudioApp.start_mlflow=True")
    (server.root / "logs.py").write_text(LOGS)
    try:
        server.start()
        # A job waits some seconds for MLflow's start, and then goes on without its run.
        server.until("smstudio/mlflow/api/2.0/mlflow/experiments/get?experiment_id=0", bool, 120)
        yield server
    finally:
        server.stop()


def test_what_programs_log_to_their_runs_is_the_objective_also_while_they_run(server: StudioServer) -> None:
    values = ["0.5", "0.25", "0.375", "0.125", "-9"]
    request = {
        "name": "logged",
        "strategy": "Grid",
        "early_stopping": "Auto",
        "limits": {"max_parallel_jobs": 1},
        "experiment": "My-Search",
        "definitions": [
            {
                "entry_point": "logs.py",
                "image": "system",
                "instance_type": "ml.t3.medium",
                "objective": {"type": "Maximize", "metric": "score"},
                "ranges": {"categorical": [{"name": "x", "values": values}]},
            }
        ],
    }
    server.request("POST", "smstudio/tuning/jobs", request)
    path = "smstudio/tuning/jobs/logged"
    job = server.until(path, lambda job: job["ended"] is not None, 240)
    assert job["state"] == "Completed", job["completion_reason"]
    assert (job["best"]["objective"], job["best"]["parameters"]) == (2.5, {"x": "0.5"})
    trials = server.get(f"{path}/trials")["items"]
    assert [trial["stopped_early"] for trial in trials] == [False, False, False, False, True]
    curves = server.get(f"{path}/curves")["curves"]
    assert [curve["values"][0] for curve in curves] == [float(value) for value in values]

    api = "smstudio/mlflow/api/2.0/mlflow/runs"
    parent = server.until(
        f"{api}/get?run_id={job['run_id']}", lambda answer: answer["run"]["info"]["status"] == "FINISHED"
    )["run"]
    assert parent["info"]["experiment_id"] == job["experiment_id"]
    assert {one["key"]: one["value"] for one in parent["data"]["metrics"]} == {"score": 2.5}
    for trial in trials:
        found = server.get(f"{api}/get?run_id={trial['run_id']}")["run"]
        tags = {tag["key"]: tag["value"] for tag in found["data"]["tags"]}
        assert tags["mlflow.parentRunId"] == job["run_id"]
    shared = [
        server.request("POST", "smstudio/sharing/sheets", {"subject": subject})
        for subject in (
            {"of": "trials", "ids": [job["id"]]},
            {"of": "run", "ids": [trials[0]["run_id"]]},
            {"of": "runs", "ids": [trial["run_id"] for trial in trials], "columns": ["metric.last.score"]},
            {"of": "comparison", "ids": [trial["run_id"] for trial in trials[:2]]},
        )
    ]
    check = server.request(
        "POST", "smstudio/sharing/sheet-checks", {"subject": {"of": "run", "ids": [job["run_id"]]}}
    )
    assert check["findings"] == []
    assert [each["kind"] for each in shared] == ["view", "run", "view", "view"]
    assert [each["title"] for each in shared][::2] == ["logged", "My-Search"]
    # What is shared stays when what it shows does not.
    server.request("DELETE", f"smstudio/tuning/jobs/{job['id']}")
    runs = {"run_ids": [trial["run_id"] for trial in trials], "action": "delete"}
    server.request("POST", "smstudio/experiments/run-actions", runs)
    for each in shared:
        page = server.read(f"smstudio/sharing/snapshots/{each['id']}/preview")
        assert "score" in page and "2.5" in page, each["path"]
