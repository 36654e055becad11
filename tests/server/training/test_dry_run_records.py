"""What a program records while it is tried: nothing of it reaches MLflow, which runs beside."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

Try = Callable[..., Awaitable[dict[str, Any]]]
RECORDS = """
import mlflow
from jupyter_smstudio import sdk
from jupyter_smstudio.sdk.experiments import Run, load_run

with Run("Tried", "one") as run:
    run.log_parameter("lr", 0.1)
    run.log_metric("loss", 0.5, step=3)
    run.log_confusion_matrix([0, 1], [0, 1])
    assert load_run() is run
load_run().log_metric("loss", 0.5)
load_run("one", "Tried").log_parameters({"a": 1})
mlflow.set_experiment("Tried")
with mlflow.start_run():
    mlflow.log_metric("loss", 0.5)
"""


@pytest.fixture
def jp_server_config(jp_server_config: dict[str, Any], mlflow_data: Path) -> dict[str, Any]:
    jp_server_config["SmStudioApp"].update(start_mlflow=True, data_dir=str(mlflow_data))
    return jp_server_config


async def test_a_program_that_records_can_be_tried_and_nothing_is_recorded(
    attempt: Try, jp_root_dir: Path, app: Any
) -> None:
    (jp_root_dir / "train.py").write_text(RECORDS)
    rest = app.job_records

    async def recorded() -> set[str]:
        found = await rest.post("experiments/search", {"max_results": 1000})
        experiments = [one["experiment_id"] for one in found["experiments"]]
        runs = await rest.post("runs/search", {"experiment_ids": experiments, "max_results": 1000})
        return {*experiments, *(one["info"]["run_id"] for one in runs.get("runs", []))}

    before = await recorded()
    found = await attempt(instance_type="ml.t3.medium", experiment="Tried")
    assert (found["state"], found["message"]) == ("Completed", "")
    assert await recorded() == before
