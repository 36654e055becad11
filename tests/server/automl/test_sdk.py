"""``AutoML`` of the SDK, requests of the original's API, and previews, against a real server."""

from __future__ import annotations

import asyncio
import tarfile
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.serverapp import ServerApp

from jupyter_smstudio import sdk

from .conftest import Fetch, refusal


@pytest.fixture
def session(
    fetch: Fetch, jp_serverapp: ServerApp, jp_base_url: str, http_server_port: tuple[Any, int]
) -> sdk.Session:
    url = f"http://127.0.0.1:{http_server_port[1]}{jp_base_url}"  # where the server of ``fetch`` listens
    return sdk.Session(url=url, token=jp_serverapp.identity_provider.token)


async def test_a_table_is_learned_from_a_notebook(
    session: sdk.Session, table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    automl = sdk.AutoML(
        target_attribute_name="bought",
        max_candidates=2,
        job_objective={"MetricName": "AUC"},
        total_job_runtime_in_seconds=60,
        tags=[{"Key": "team", "Value": "sales"}],
        mode="HYPERPARAMETER_TUNING",
        instance_type="ml.t3.search",
        image_uri="system",
        sagemaker_session=session,
    )
    await asyncio.to_thread(automl.fit, table, job_name="from-sdk")
    assert "Completed: " in capsys.readouterr().out
    attached = await asyncio.to_thread(sdk.AutoML.attach, "from-sdk", session)
    described = await asyncio.to_thread(attached.describe_auto_ml_job)
    assert (described["request"]["tags"], described["objective"]) == ({"team": "sales"}, "AUC")
    candidates = await asyncio.to_thread(attached.list_candidates)
    assert await asyncio.to_thread(attached.best_candidate) == candidates[0]
    assert candidates[0]["objective"] == candidates[0]["metrics"]["AUC"]
    model = await asyncio.to_thread(attached.download_model, tmp_path / "model.tar.gz")
    with tarfile.open(model) as archive:
        assert "model.pkl" in archive.getnames()


def test_a_job_that_was_not_created_is_not_asked_about() -> None:
    automl = sdk.AutoML(sagemaker_session=sdk.Session(url="http://localhost:1", token="none"))
    with pytest.raises(ValueError, match="call fit, or name one"):
        automl.list_candidates()


DOCUMENT = {
    "AutoMLJobName": "original",
    "InputDataConfig": [
        {"DataSource": {"S3DataSource": {"S3Uri": "customers.csv"}}, "TargetAttributeName": "bought"}
    ],
    "OutputDataConfig": {"S3OutputPath": "models"},
    "ProblemType": "BinaryClassification",
    "AutoMLJobObjective": {"MetricName": "AUC"},
    "AutoMLJobConfig": {
        "CompletionCriteria": {"MaxCandidates": 5, "MaxAutoMLJobRuntimeInSeconds": 600},
        "CandidateGenerationConfig": {"AlgorithmsConfig": [{"AutoMLAlgorithms": ["xgboost"]}]},
    },
    "RoleArn": "arn:aws:iam::1:role/x",
}


async def test_requests_of_the_originals_api_are_read(fetch: Fetch) -> None:
    read = await fetch("requests", method="POST", body={"document": DOCUMENT})
    assert (read["name"], read["input"], read["output"]) == ("original", "customers.csv", "models")
    assert (read["objective"], read["algorithms"]) == ("AUC", ["xgboost"])
    assert (read["max_candidates"], read["max_runtime_seconds"]) == (5, 600)
    ensembling = {**DOCUMENT, "AutoMLJobConfig": {"Mode": "ENSEMBLING"}}
    status, error = await refusal(fetch("requests", method="POST", body={"document": ensembling}))
    assert (status, error["code"]) == (501, "not_supported")
    status, error = await refusal(fetch("requests", method="POST", body={"document": {}}))
    assert (status, error["message"]) == (400, "The request lacks InputDataConfig.")


@pytest.fixture
def unclosed(jp_root_dir: Path) -> Path:
    path = jp_root_dir / "unclosed.csv"
    path.write_text('a,b\n1,"2\n')
    return path


async def test_a_preview_says_how_a_table_is_read_and_what_would_be_predicted(
    fetch: Fetch, table: Path
) -> None:
    seen = await fetch("previews", method="POST", body={"input": table.name, "target": "bought"})
    assert (seen["rows_total"], len(seen["rows"]), seen["problems"]) == (120, 20, [])
    assert [(one["name"], one["kind"]) for one in seen["columns"][:2]] == [
        ("size", "numeric"),
        ("colour", "categorical"),
    ]
    assert (seen["problem_type"], seen["objective"]) == ("BinaryClassification", "F1")


async def test_a_preview_says_what_is_wrong_with_a_table(fetch: Fetch, table: Path, unclosed: Path) -> None:
    broken = await fetch("previews", method="POST", body={"input": unclosed.name})
    assert [problem["field"] for problem in broken["problems"]] == ["input"]
    assert "quotation mark" in broken["problems"][0]["message"]
    nowhere = await fetch("previews", method="POST", body={"input": table.name, "target": "nothing"})
    assert [problem["field"] for problem in nowhere["problems"]] == ["target"]
