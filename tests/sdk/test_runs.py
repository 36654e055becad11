"""Runs recorded by the SDK in a real MLflow, without MLflow's client."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from jupyter_smstudio import sdk
from jupyter_smstudio.core.tracking.folder import MlflowFolder
from jupyter_smstudio.core.tracking.launch import mlflow_program
from jupyter_smstudio.core.tracking.server import MlflowServer
from jupyter_smstudio.core.tracking.store import choose_store
from jupyter_smstudio.sdk.experiments import Run, list_runs, load_run
from jupyter_smstudio.sdk.experiments.api import TrackingApi


@pytest.fixture(autouse=True)
def tracked(mlflow_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = MlflowFolder(mlflow_data / "mlflow")
    server = MlflowServer(folder, mlflow_program(choose_store("", "", folder.database)), {})
    for name, value in server.environ("kernel-1").items():
        monkeypatch.setenv(name, value)
    asyncio.run(server.stop())
    monkeypatch.setenv("MLFLOW_RUN_CONTEXT", json.dumps({"smstudio.notebook": "a.ipynb"}))


def fetch(run: Run) -> dict[str, object]:
    found: dict[str, object] = TrackingApi().get("runs/get", run_id=run.run_id)["run"]
    return found


def test_everything_is_recorded(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("text")
    with Run("SDK-Titanic", "First") as run:
        run.log_parameter("depth", 3)
        run.log_parameters({"lr": 0.1, "model": "cnn"})
        for step in range(3):
            run.log_metric("loss", 1 / (step + 1), step=step)
        run.log_metric("odd", float("nan"))
        run.log_file(str(file))
        run.log_confusion_matrix([0, 1], [0, 1])
        assert load_run().run_id == run.run_id
    record = json.loads(json.dumps(fetch(run)))
    assert (run.run_name, record["info"]["status"]) == ("First", "FINISHED")
    assert {one["key"]: one["value"] for one in record["data"]["params"]} == {
        "depth": "3",
        "lr": "0.1",
        "model": "cnn",
    }
    assert {"key": "smstudio.notebook", "value": "a.ipynb"} in record["data"]["tags"]
    loss = next(one for one in record["data"]["metrics"] if one["key"] == "loss")
    assert (loss["step"], loss["value"]) == (2, pytest.approx(1 / 3))
    files = TrackingApi().get("artifacts/list", run_id=run.run_id, path="output")["files"]
    assert sorted(one["path"] for one in files) == ["output/confusion-matrix.chart.json", "output/notes.txt"]


def test_a_run_goes_on_where_it_was_left_and_fails_with_its_block() -> None:
    with Run("sdk-again", "trial") as first:
        first.log_metric("a", 1)
    with pytest.raises(ZeroDivisionError), Run("sdk-again", "trial") as second:
        assert second.run_id == first.run_id
        raise ZeroDivisionError
    record = json.loads(json.dumps(fetch(second)))
    assert record["info"]["status"] == "FAILED"
    assert [run.run_id for run in list_runs("sdk-again")] == [first.run_id]


def test_names_are_kept_as_written_and_found_in_any_case() -> None:
    # As a job's experiment is made: by its name alone.
    made = TrackingApi().post("experiments/create", {"name": "My-Exp"})["experiment_id"]
    similar = Run("My_Exp", "First").experiment_id
    run = Run("My-Exp", "First")
    assert run.experiment_id == made != similar
    assert (run.experiment_name, run.run_name) == ("My-Exp", "First")
    assert Run("my-exp", "FIRST").run_id == load_run("first", "MY-EXP").run_id == run.run_id
    other = TrackingApi().post("experiments/create", {"name": "MY-EXP"})["experiment_id"]
    assert (Run("MY-EXP").experiment_id, Run("My-Exp").experiment_id) == (other, made)
    assert Run("Ann's", "Ann's").run_id == Run("ann's", "ann's").run_id


def test_a_deleted_experiment_is_told() -> None:
    deleted = Run("sdk-gone").experiment_id
    TrackingApi().post("experiments/delete", {"experiment_id": deleted})
    with pytest.raises(sdk.StudioError, match="sdk-gone is deleted"):
        Run("sdk-gone")
    assert list_runs("sdk-gone") == []


def test_inside_a_job_the_run_is_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run("sdk-job", "own")
    monkeypatch.setenv("MLFLOW_RUN_ID", run.run_id)
    with load_run() as own:
        own.log_metric("a", 1)
    assert own.run_id == run.run_id
    assert json.loads(json.dumps(fetch(run)))["info"]["status"] == "RUNNING"


def test_what_is_not_there_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(sdk.StudioError, match="There is no run nobody"):
        load_run("nobody", "sdk-titanic")
    monkeypatch.delenv("MLFLOW_RUN_ID", raising=False)
    with pytest.raises(sdk.StudioError, match="No run is open here"):
        load_run()
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "")
    with pytest.raises(sdk.StudioError, match="knows no tracking server"):
        Run("a", "b")
