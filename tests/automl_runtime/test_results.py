"""What a job leaves: the model, which runs without the studio, too; insights, explanations, a notebook."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import mlflow
import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from jupyter_smstudio.automl.runtime.results.insights import insights

from .small import environment, lines, passengers, steps

ALONE = """
import json, sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "jupyter_smstudio":
            raise ImportError(name)
sys.meta_path.insert(0, Blocked())
sys.path.insert(0, sys.argv[1] + "/code")
import pandas, smstudio_model
model = smstudio_model.load()
print(model.answer(pandas.read_csv(sys.argv[2])).to_json(orient="records"))
"""


def exploration(folder: Path) -> str:
    (path,) = (folder / "notebooks").glob("*Exploration*.ipynb")
    return path.read_text()


def test_a_job_goes_through_the_originals_steps(finished: Path) -> None:
    assert steps(finished) == [
        "Starting",
        "AnalyzingData",
        "FeatureEngineering",
        "CandidateDefinitionsGenerated",
        "ModelTuning",
        "MaxCandidatesReached",
        "TrainingModels",
        "GeneratingModelInsightsReport",
        "GeneratingExplainabilityReport",
        "Completed",
    ]
    reading = json.loads((finished / "schema.json").read_text())["reading"]
    assert (reading["delimiter"], reading["columns"][-1]) == (",", "saved")  # as it was guessed, and read
    assert "Rows are most alike when cut at the comma" in exploration(finished)
    trials = lines(finished / "trials.jsonl")
    assert [trial["number"] for trial in trials] == [0, 1, 2]
    assert {"Accuracy", "AUC", "F1", "LogLoss"} <= set(trials[0]["metrics"])
    assert trials[0]["objective"] == trials[0]["metrics"]["AUC"]
    result = json.loads((finished / "result.json").read_text())
    assert result["best_trial"] == min(trials, key=lambda trial: trial["loss"])["name"]
    assert sum(result["members"].values()) == pytest.approx(1)
    assert result["inner_metrics"]["LogLoss"] <= min(trial["loss"] for trial in trials) + 1e-6


def test_the_model_answers_where_there_is_no_studio(finished: Path, tmp_path: Path) -> None:
    passengers(6, seed=9).to_csv(tmp_path / "new.csv", index=False)
    command = [sys.executable, "-c", ALONE, str(finished / "model"), str(tmp_path / "new.csv")]
    told = subprocess.run(
        command, cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr
    answers = json.loads(told.stdout)
    assert len(answers) == 6
    for answer in answers:
        assert answer["labels"] == ["no", "yes"]
        best = int(np.argmax(answer["probabilities"]))
        assert answer["predicted_label"] == answer["labels"][best]
        assert answer["probability"] == pytest.approx(answer["probabilities"][best])
        assert sum(answer["probabilities"]) == pytest.approx(1)
    requirements = (finished / "model" / "requirements.txt").read_text()
    assert all("==" in line for line in requirements.splitlines())


FRESH = """
import json, sys
sys.path.insert(0, sys.argv[1] + "/code")
import pandas, smstudio_model
rows = json.load(open(sys.argv[1] + "/input_example.json"))
print(smstudio_model.load().answer(pandas.DataFrame(**rows)).to_json(orient="records"))
"""


@pytest.mark.timeout(400)
def test_the_model_answers_in_a_fresh_environment_of_its_requirements(finished: Path, tmp_path: Path) -> None:
    python, model = tmp_path / "env" / "bin" / "python", finished / "model"
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    subprocess.run(["uv", "venv", "--quiet", "--python", version, tmp_path / "env"], check=True)
    command = ["uv", "pip", "install", "--quiet", "--python", python, "-r", model / "requirements.txt"]
    installed = subprocess.run(command, capture_output=True, text=True, check=False)
    if installed.returncode != 0:
        pytest.skip(f"the model's packages cannot be installed here: {installed.stderr.strip()[-200:]}")
    # Nothing of this environment, where the studio is, leaks into that one.
    told = subprocess.run(
        [python, "-I", "-c", FRESH, model], cwd=tmp_path, env={}, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr
    answers = json.loads(told.stdout)
    assert [{*answer} for answer in answers] == [
        {"predicted_label", "probability", "probabilities", "labels"}
    ] * 5
    assert {answer["predicted_label"] for answer in answers} <= {"yes", "no"}


MLFLOW = pytest.mark.filterwarnings("ignore:.*Any type hint:UserWarning")
"""Importing mlflow.pyfunc warns of MLflow's own type hints."""


@MLFLOW
def test_mlflow_loads_the_model_and_checks_its_rows(finished: Path) -> None:
    model = mlflow.pyfunc.load_model(str(finished / "model"))
    table = passengers(4, seed=9)
    answers = model.predict(table.drop(columns="saved"))
    assert set(answers["predicted_label"]) <= {"yes", "no"}
    assert model.input_example["ticket"].str.startswith("PC").all()
    with pytest.raises(mlflow.exceptions.MlflowException, match="missing inputs"):
        model.predict(table[["age"]])


def test_insights_have_the_curves_of_the_rows_apart(finished: Path) -> None:
    found = json.loads((finished / "insights.json").read_text())
    assert np.sum(found["confusion"]["rows_true_columns_predicted"]) == found["rows"] == 160
    roc = found["curves"]["yes"]["roc"]
    assert (roc["false_positive_rate"][0], roc["true_positive_rate"][-1]) == (0, 1)
    assert found["curves"]["yes"]["lift"]["lift"][-1] == pytest.approx(1)
    assert json.loads((finished / "diagram.json").read_text())["nodes"][0]["id"] == "table"


def test_insights_of_numbers_have_residuals() -> None:
    outcome = np.arange(500.0)
    found = insights(outcome, (outcome + 1)[:, None], ())
    assert found["metrics"]["MSE"] == 1
    assert len(found["residuals"]["points"]["actual"]) == 200


def test_an_explanation_adds_up_and_names_what_matters(finished: Path) -> None:
    found = json.loads((finished / "explanations.json").read_text())
    assert found["features"][0]["name"] == "name"  # the title is in it
    assert found["of"] == "yes"
    for row in found["rows"]:
        assert 0 <= found["base"] + sum(row["contributions"]) <= 1
    assert {row["row"] for row in found["rows"]} <= set(range(160))


def test_the_notebook_runs_alone_and_finds_the_leaderboards_score(
    finished: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    (path,) = (finished / "notebooks").glob("*Candidate*.ipynb")
    notebook = nbformat.read(path, as_version=4)
    assert "jupyter_smstudio" not in path.read_text()
    for cell in notebook.cells:
        cell.source = cell.source.replace("TRIES = 2", "TRIES = 1")
        cell.source = cell.source.replace("# parent =", "parent =").replace("# add_own", "add_own")
    client = NotebookClient(notebook, timeout=250, resources={"metadata": {"path": str(path.parent)}})
    asyncio.run(client.async_execute())  # `execute` leaves its event loop open
    texts = [output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", [])]
    trials = lines(finished / "trials.jsonl")
    own = trials.pop()
    best = min(trials, key=lambda trial: trial["loss"])
    assert any(f"Loss {best['loss']:.6f}; the leaderboard says {best['loss']:.6f}" in text for text in texts)
    assert (own["name"], own["parent"], own["loss"]) == ("my-candidate", best["name"], best["loss"])
    assert len(np.load(finished / "trials" / "my-candidate" / "predictions.npy")) == 160


@MLFLOW
def test_probabilities_are_of_the_labels_in_their_order(finished: Path) -> None:
    model = mlflow.pyfunc.load_model(str(finished / "model"))
    table = passengers(400, seed=5)
    answers = model.predict(table.drop(columns="saved"))
    right = (answers["predicted_label"].to_numpy() == table["saved"].to_numpy()).mean()
    assert right > 0.7
