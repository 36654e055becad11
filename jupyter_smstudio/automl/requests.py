"""Reads the original's requests, ``CreateAutoMLJob`` and ``CreateAutoMLJobV2``, as its API takes them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ..core.errors import InvalidInput, NotSupported
from .models import CreateAutoMLJob
from .modes import ORIGINALS, AutoMLMode

Document = Mapping[str, Any]
ALGORITHMS = {
    "xgboost": "xgboost", "linear-learner": "linear", "mlp": "mlp", "lightgbm": "lightgbm",
    "randomforest": "random-forest", "extra-trees": "extra-trees",
}  # fmt: skip
"""From the original's names; its others (catboost, fastai, nn-torch) are not searched."""


KINDS = {"numeric": "numeric", "categorical": "categorical", "text": "text", "datetime": "date"}
"""From the original's types of features (FeatureDataTypes); sequences are not learned from."""


def read_request(document: Document, locate: Callable[[str], Path]) -> CreateAutoMLJob:
    """Return what the original's request asks for.

    Args:
        document: its JSON, of either version.
        locate: from a path in it to the file.

    Raises:
        InvalidInput: a part is missing or is not what the API has there, or the file that names the features
            cannot be read; the message says which.
        NotSupported: it asks for what is not done here.
    """
    try:
        first = _first_version(document)
        return CreateAutoMLJob.model_validate({**_job(first), **_features(first, locate)})
    except KeyError as error:
        raise InvalidInput(f"The request lacks {error.args[0]}.") from None
    except ValidationError as error:
        listed = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise InvalidInput(f"The request is not valid. {listed}.") from None
    except (TypeError, AttributeError, IndexError) as error:
        raise InvalidInput(f"A part of the request has another form than the API's: {error}.") from None


def _job(document: Document) -> dict[str, Any]:
    config: Document = document.get("AutoMLJobConfig", {})
    limits: Document = config.get("CompletionCriteria", {})
    channel, validation = _channels(document["InputDataConfig"])
    mode = config.get("Mode", AutoMLMode.AUTO)
    return {
        "name": document["AutoMLJobName"],
        "input": _path(channel),
        "target": channel["TargetAttributeName"],
        "sample_weight": channel.get("SampleWeightAttributeName", ""),
        "validation": _path(validation) if validation else "",
        "validation_fraction": config.get("DataSplitConfig", {}).get("ValidationFraction"),
        "output": document.get("OutputDataConfig", {}).get("S3OutputPath", "").removeprefix("file://"),
        "problem_type": document.get("ProblemType", ""),
        "objective": document.get("AutoMLJobObjective", {}).get("MetricName", ""),
        "mode": ORIGINALS.get(mode, mode),
        "candidate_definitions_only": document.get("GenerateCandidateDefinitionsOnly", False),
        "algorithms": _algorithms(config),
        "max_candidates": limits.get("MaxCandidates", 250),
        "max_runtime_seconds": limits.get("MaxAutoMLJobRuntimeInSeconds"),
        "max_candidate_seconds": limits.get("MaxRuntimePerTrainingJobInSeconds"),
        "tags": {tag["Key"]: tag["Value"] for tag in document.get("Tags", [])},
    }


def _first_version(document: Document) -> Document:
    """Return a request of the second version as one of the first says the same."""
    if "AutoMLProblemTypeConfig" not in document:
        return document
    problem: Document = document["AutoMLProblemTypeConfig"]
    if "TabularJobConfig" not in problem:
        raise NotSupported(
            f"{', '.join(problem)} is not done here; jobs learn from tables (TabularJobConfig)."
        )
    table: Document = problem["TabularJobConfig"]
    columns = {"TargetAttributeName": table["TargetAttributeName"]}
    if "SampleWeightAttributeName" in table:
        columns["SampleWeightAttributeName"] = table["SampleWeightAttributeName"]
    config = {name: table[name] for name in ("CompletionCriteria", "Mode") if name in table}
    candidates = {**table.get("CandidateGenerationConfig", {})}
    if "FeatureSpecificationS3Uri" in table:
        candidates["FeatureSpecificationS3Uri"] = table["FeatureSpecificationS3Uri"]
    return {
        **document,
        "InputDataConfig": [{**channel, **columns} for channel in document["AutoMLJobInputDataConfig"]],
        "ProblemType": table.get("ProblemType", ""),
        "GenerateCandidateDefinitionsOnly": table.get("GenerateCandidateDefinitionsOnly", False),
        "AutoMLJobConfig": {
            **config,
            "CandidateGenerationConfig": candidates,
            "DataSplitConfig": document.get("DataSplitConfig", {}),
        },
    }


def _channels(channels: list[Document]) -> tuple[Document, Document | None]:
    """Return the channel to learn from, and the one to judge candidates by, where there is one."""
    kinds = [channel.get("ChannelType", "training") for channel in channels]
    if kinds.count("training") != 1 or kinds.count("validation") > 1 or {*kinds} - {"training", "validation"}:
        raise InvalidInput(
            f"The request has the channels {', '.join(kinds) or 'none'}. It needs one training channel, and "
            "may have one validation channel."
        )
    if len(targets := {channel["TargetAttributeName"] for channel in channels}) > 1:
        raise InvalidInput(
            f"The channels have the targets {' and '.join(sorted(targets))}. Give all the same "
            "TargetAttributeName."
        )
    validation = channels[kinds.index("validation")] if "validation" in kinds else None
    return channels[kinds.index("training")], validation


def _path(channel: Document) -> str:
    uri: str = channel["DataSource"]["S3DataSource"]["S3Uri"]
    return uri.removeprefix("file://")


def _features(document: Document, locate: Callable[[str], Path]) -> dict[str, Any]:
    """Return the columns to learn from and their kinds, where a file names them."""
    config: Document = document.get("AutoMLJobConfig", {}).get("CandidateGenerationConfig", {})
    uri: str = config.get("FeatureSpecificationS3Uri", "").removeprefix("file://")
    if not uri:
        return {}
    try:
        named: Document = json.loads(locate(uri).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InvalidInput(
            f"The file {uri} (FeatureSpecificationS3Uri) cannot be read as JSON: {error}."
        ) from None
    types: Document = named.get("FeatureDataTypes", {})
    if unknown := sorted({kind for kind in types.values() if kind not in KINDS}):
        raise NotSupported(
            f"Features of type {', '.join(unknown)} are not learned from here; leave them out."
        )
    found: dict[str, Any] = {"column_kinds": {name: KINDS[kind] for name, kind in types.items()}}
    if "FeatureAttributeNames" in named:
        found["features"] = named["FeatureAttributeNames"]
    return found


def _algorithms(config: Document) -> list[str]:
    wanted = config.get("CandidateGenerationConfig", {}).get("AlgorithmsConfig", [])
    names = [name for one in wanted for name in one["AutoMLAlgorithms"]]
    if unknown := [name for name in names if name not in ALGORITHMS]:
        raise NotSupported(
            f"{', '.join(unknown)} is not searched here; choose of {', '.join(sorted(ALGORITHMS))}."
        )
    return [ALGORITHMS[name] for name in names]
