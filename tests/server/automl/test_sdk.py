"""Requests of the original's API, and previews, against a real server."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from jupyter_smstudio import sdk

from .conftest import Fetch, refusal


def test_a_job_that_was_not_created_is_not_asked_about() -> None:
    automl = sdk.AutoML(sagemaker_session=sdk.Session(url="http://localhost:1", token="none"))
    with pytest.raises(ValueError, match="call fit, or name one"):
        automl.list_candidates()


DOCUMENT: dict[str, Any] = {
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
    images = {**DOCUMENT, "AutoMLProblemTypeConfig": {"ImageClassificationJobConfig": {}}}
    status, error = await refusal(fetch("requests", method="POST", body={"document": images}))
    assert (status, error["code"]) == (501, "not_supported")
    status, error = await refusal(fetch("requests", method="POST", body={"document": {}}))
    assert (status, error["message"]) == (400, "The request lacks InputDataConfig.")


SECOND: dict[str, Any] = {
    "AutoMLJobName": "second",
    "AutoMLJobInputDataConfig": [
        {"ChannelType": "training", "DataSource": {"S3DataSource": {"S3Uri": "file:///data/customers.csv"}}},
        {"ChannelType": "validation", "DataSource": {"S3DataSource": {"S3Uri": "later.csv"}}},
    ],
    "AutoMLProblemTypeConfig": {
        "TabularJobConfig": {
            "TargetAttributeName": "bought",
            "SampleWeightAttributeName": "size",
            "ProblemType": "BinaryClassification",
            "CompletionCriteria": {"MaxCandidates": 7},
            "GenerateCandidateDefinitionsOnly": True,
        }
    },
    "AutoMLJobObjective": {"MetricName": "AUC"},
}


async def test_requests_of_the_second_version_are_read(fetch: Fetch) -> None:
    read = await fetch("requests", method="POST", body={"document": SECOND})
    assert (read["input"], read["validation"]) == ("/data/customers.csv", "later.csv")
    assert (read["target"], read["sample_weight"], read["objective"]) == ("bought", "size", "AUC")
    assert (read["max_candidates"], read["candidate_definitions_only"]) == (7, True)
    document = copy.deepcopy(SECOND)
    document["AutoMLJobInputDataConfig"].pop()
    document["DataSplitConfig"] = {"ValidationFraction": 0.3}
    read = await fetch("requests", method="POST", body={"document": document})
    assert (read["validation"], read["validation_fraction"]) == ("", 0.3)


async def test_features_are_read_from_a_file(fetch: Fetch, jp_root_dir: Path) -> None:
    config = {"CandidateGenerationConfig": {"FeatureSpecificationS3Uri": "features.json"}}
    body = {"document": {**DOCUMENT, "AutoMLJobConfig": config}}
    status, error = await refusal(fetch("requests", method="POST", body=body))
    assert status == 400 and "features.json (FeatureSpecificationS3Uri) cannot be read" in error["message"]
    file = jp_root_dir / "features.json"
    file.write_text('{"FeatureAttributeNames": ["size"], "FeatureDataTypes": {"size": "datetime"}}')
    read = await fetch("requests", method="POST", body=body)
    assert (read["features"], read["column_kinds"]) == (["size"], {"size": "date"})


CHANNELS = {
    "no channel to learn from": (["validation"], "It needs one training channel"),
    "two to judge by": (["training", "validation", "validation"], "It needs one training channel"),
}


@pytest.mark.parametrize("name", CHANNELS)
async def test_channels_that_say_too_little_or_too_much_are_refused(fetch: Fetch, name: str) -> None:
    kinds, sentence = CHANNELS[name]
    (first,) = DOCUMENT["InputDataConfig"]
    document = {**DOCUMENT, "InputDataConfig": [{**first, "ChannelType": kind} for kind in kinds]}
    status, error = await refusal(fetch("requests", method="POST", body={"document": document}))
    assert (status, error["code"]) == (400, "invalid_input")
    assert sentence in error["message"]


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
    second = table.with_name("second.csv")
    second.write_text("size,paid\n1,2\n")
    lacking = await fetch(
        "previews",
        method="POST",
        body={"input": table.name, "target": "bought", "validation": second.name},
    )
    assert [problem["field"] for problem in lacking["problems"]] == ["validation"]
    assert "second.csv has no column “colour”, “bought”" in lacking["problems"][0]["message"]
    nowhere = await fetch("previews", method="POST", body={"input": table.name, "target": "nothing"})
    assert [problem["field"] for problem in nowhere["problems"]] == ["target"]
