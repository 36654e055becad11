"""One job, from the JSON of ``CreateAutoMLJob`` to a version in the registry; tests look at what it left."""

from __future__ import annotations

import json
import random
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mlflow
import pandas as pd
import pytest

from jupyter_smstudio import sdk
from tests.drills.studio import TOKEN, StudioServer

ROWS, WITHOUT_TARGET = 200, 7
PATH = "smstudio/automl/jobs/customers"
DOCUMENT = {
    "AutoMLJobName": "customers",
    "InputDataConfig": [
        {
            "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "customers.csv"}},
            "TargetAttributeName": "bought",
        }
    ],
    "OutputDataConfig": {"S3OutputPath": "models"},
    "ProblemType": "BinaryClassification",
    "AutoMLJobObjective": {"MetricName": "AUC"},
    "AutoMLJobConfig": {
        "CompletionCriteria": {"MaxCandidates": 2, "MaxAutoMLJobRuntimeInSeconds": 240},
        "CandidateGenerationConfig": {
            "AlgorithmsConfig": [{"AutoMLAlgorithms": ["linear-learner", "lightgbm"]}],
            "FeatureSpecificationS3Uri": "features.json",
        },
        "Mode": "HYPERPARAMETER_TUNING",
    },
    "RoleArn": "arn:aws:iam::1:role/x",
    "Tags": [{"Key": "team", "Value": "sales"}],
}


def customers() -> pd.DataFrame:
    """Rows with an id, a column that tells the target, few of a class, and some without a target."""
    draw = random.Random(4)
    rows = []
    for number in range(ROWS):
        size, colour = draw.gauss(0, 1), draw.choice(["red", "green", "blue"])
        bought = size + (colour == "red") + draw.gauss(0, 0.4) > 2.2
        told = "" if number < WITHOUT_TARGET else "yes" if bought else "no"
        rows.append((number + 1, round(size, 3), colour, 7.5 if bought else 1.25, told))
    return pd.DataFrame(rows, columns=["customer_id", "size", "colour", "paid", "bought"])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioServer]:
    folder = tmp_path_factory.mktemp("finished")
    types = folder / "types.yaml"
    types.write_text("types:\n  - {name: ml.search, vcpu: 2, memory_gib: 4, price_per_hour: 36}\n")
    server = StudioServer(
        folder, "--SmStudioApp.start_mlflow=True", f"--SmStudioApp.instance_catalog={types}"
    )
    table = customers()
    table.to_csv(server.root / "customers.csv", index=False)
    table.tail(60).to_csv(server.root / "later.csv", index=False)
    names = {"FeatureAttributeNames": ["size", "colour"], "FeatureDataTypes": {"colour": "categorical"}}
    (server.root / "features.json").write_text(json.dumps(names))
    try:
        server.start()
        # A job waits some seconds for MLflow's start, and then goes on without its run.
        server.until("smstudio/mlflow/api/2.0/mlflow/experiments/get?experiment_id=0", bool, 120)
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="module")
def session(server: StudioServer) -> sdk.Session:
    return sdk.Session(url=f"http://127.0.0.1:{server.port}/", token=TOKEN)


@pytest.fixture(scope="module")
def job(server: StudioServer) -> dict[str, Any]:
    """The job when it has ended."""
    asked = server.request("POST", "smstudio/automl/requests", {"document": DOCUMENT})
    server.request("POST", "smstudio/automl/jobs", {**asked, "image": "system", "instance_type": "ml.search"})
    ended: dict[str, Any] = server.until(PATH, lambda job: job["ended"] is not None, 240)
    return ended


def test_the_request_of_the_original_is_done(server: StudioServer, job: dict[str, Any]) -> None:
    assert (job["state"], job["failure_reason"]) == ("Completed", "")
    assert (job["problem_type"], job["objective"]) == ("BinaryClassification", "AUC")
    assert job["request"]["tags"] == {"team": "sales"}
    assert job["request"]["features"] == ["size", "colour"]
    board = server.get(f"{PATH}/candidates")["items"]
    assert {one["algorithm"] for one in board} - {"ensemble"} == {"linear", "lightgbm"}
    assert job["best"]["name"] == board[0]["name"]
    for copied in ("model.tar.gz", "report.html", "notebooks"):
        assert (server.root / "models" / "customers" / copied).exists()


@pytest.mark.parametrize(
    ("of", "kind", "shown"),
    [("report", "report", "Receiver operating characteristic"), ("candidates", "view", "Leaderboard")],
)
def test_its_figures_are_shared(
    server: StudioServer, job: dict[str, Any], of: str, kind: str, shown: str
) -> None:
    request = {"subject": {"of": of, "ids": [job["id"]]}, "note": "Look"}
    shared = server.request("POST", "smstudio/sharing/sheets", request)
    assert (shared["kind"], shared["title"], shared["path"]) == (kind, "customers", f"{of}/{job['id']}")
    page = server.read(f"smstudio/sharing/snapshots/{shared['id']}/preview")
    assert shown in page and job["best"]["name"] in page


def test_what_is_wrong_with_the_table_is_told(job: dict[str, Any]) -> None:
    told = {(one["kind"], one["column"]): one["message"] for one in job["warnings"]}
    assert {
        ("leakage", "paid"),
        ("id", "customer_id"),
        ("imbalance", "bought"),
        ("small", ""),
    } <= {*told}
    assert f"{WITHOUT_TARGET} rows" in told["missing_target", "bought"]


def test_rows_without_a_target_are_not_learned_from(server: StudioServer, job: dict[str, Any]) -> None:
    report = server.get(f"{PATH}/candidates/{job['best']['name']}")
    assert report["rows"] == sum(map(sum, report["confusion"]["counts"])) == ROWS - WITHOUT_TARGET
    assert {one["feature"] for one in report["importance"]} == {"size", "colour"}
    assert report["pipeline"][0]["detail"] == "size, colour"


def test_the_sdk_tells_of_a_job_that_was_created_elsewhere(
    session: sdk.Session, job: dict[str, Any], tmp_path: Path
) -> None:
    automl = sdk.AutoML.attach("customers", session)
    described = automl.describe_auto_ml_job()
    assert (described["id"], described["objective"]) == (job["id"], "AUC")
    candidates = automl.list_candidates()
    assert automl.best_candidate() == candidates[0]
    assert candidates[0]["objective"] == candidates[0]["metrics"]["AUC"]
    with tarfile.open(automl.download_model(tmp_path / "model.tar.gz")) as archive:
        assert {"MLmodel", "model.pkl", "requirements.txt"} <= {*archive.getnames()}


def logged(lines: list[dict[str, Any]]) -> set[tuple[str, str, str]]:
    return {(line["action"], line["thing"], line["note"]) for line in lines}


@pytest.mark.filterwarnings("ignore:.*Any type hint:UserWarning")
def test_the_model_is_a_version_in_the_registry(
    server: StudioServer, session: sdk.Session, job: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    automl = sdk.AutoML.attach("customers", session)
    assert [automl.register("customers-model") for _ in "ab"] == ["customers-model/1", "customers-model/2"]
    assert server.get(PATH)["registered"] == "customers-model/2"
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"http://127.0.0.1:{server.port}/smstudio/mlflow")
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", TOKEN)
    versions = mlflow.MlflowClient().search_model_versions("name = 'customers-model'")
    assert {(one.version, one.run_id, one.status) for one in versions} == {
        ("1", job["run_id"], "READY"),
        ("2", job["run_id"], "READY"),
    }
    wanted = {("model.registered", "customers-model", note) for note in ("", "version 1", "version 2")}
    # MLflow has answered before the log is written.
    server.until("smstudio/domain/log?action=model", lambda log: logged(log["items"]) == wanted)
    model = mlflow.pyfunc.load_model("models:/customers-model/1")
    signature = model.metadata.signature
    assert [column.name for column in signature.inputs] == ["size", "colour"]
    assert [column.name for column in signature.outputs] == [
        "predicted_label", "probability", "probabilities", "labels",
    ]  # fmt: skip
    answers = model.predict(model.input_example)
    assert len(answers) == 5 and {*answers["predicted_label"]} <= {"yes", "no"}


def test_the_sdk_names_the_tables_of_a_job(server: StudioServer, session: sdk.Session) -> None:
    automl = sdk.AutoML(
        generate_candidate_definitions_only=True,
        instance_type="ml.search",
        image_uri="system",
        mode="HYPERPARAMETER_TUNING",
        sagemaker_session=session,
    )
    training = sdk.AutoMLInput(server.root / "customers.csv", "bought", sample_weight_attribute_name="paid")
    later = sdk.AutoMLInput(server.root / "later.csv", "bought", channel_type="validation")
    with pytest.raises(ValueError, match="at most one of channel_type validation"):
        automl.fit([training, later, later])
    automl.fit([training, later], job_name="judged", wait=False)
    automl.wait(logs=False)
    job = automl.describe_auto_ml_job()
    asked = job["request"]
    assert (asked["target"], asked["sample_weight"]) == ("bought", "paid")
    assert asked["validation"] == str(server.root / "later.csv")
    path = f"smstudio/automl/jobs/judged/files/{job['notebooks']['candidates']}"
    told = "".join(server.get(path)["cells"][0]["source"])
    assert "judged by the rows of later.csv" in told
    assert automl.best_candidate() is None
