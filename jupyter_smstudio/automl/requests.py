"""Reads the original's request, ``CreateAutoMLJob``, as it is sent to its API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from ..core.errors import InvalidInput, NotSupported
from .models import AutoMLMode, CreateAutoMLJob

Document = Mapping[str, Any]
ALGORITHMS = {
    "xgboost": "xgboost", "linear-learner": "linear", "mlp": "mlp", "lightgbm": "lightgbm",
    "randomforest": "random-forest", "extra-trees": "extra-trees",
}  # fmt: skip
"""From the original's names; its others (catboost, fastai, nn-torch) are not searched."""


def read_request(document: Document) -> CreateAutoMLJob:
    """Return what the original's request asks for.

    Args:
        document: its JSON.

    Raises:
        InvalidInput: a part is missing or is not what the API has there; the message names it.
        NotSupported: it asks for what is not done here.
    """
    try:
        return CreateAutoMLJob.model_validate(_job(document))
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
    channel = _training_channel(document["InputDataConfig"], config)
    mode = config.get("Mode", AutoMLMode.AUTO.value)
    if mode == "ENSEMBLING" or mode == "Ensembling":
        raise NotSupported("The mode ENSEMBLING is not done here; choose AUTO or HYPERPARAMETER_TUNING.")
    return {
        "name": document["AutoMLJobName"],
        "input": channel["DataSource"]["S3DataSource"]["S3Uri"].removeprefix("file://"),
        "target": channel["TargetAttributeName"],
        "output": document.get("OutputDataConfig", {}).get("S3OutputPath", "").removeprefix("file://"),
        "problem_type": document.get("ProblemType", ""),
        "objective": document.get("AutoMLJobObjective", {}).get("MetricName", ""),
        "mode": AutoMLMode.HYPERPARAMETER_TUNING if mode == "HYPERPARAMETER_TUNING" else AutoMLMode.AUTO,
        "candidate_definitions_only": document.get("GenerateCandidateDefinitionsOnly", False),
        "algorithms": _algorithms(config),
        "max_candidates": limits.get("MaxCandidates", 250),
        "max_runtime_seconds": limits.get("MaxAutoMLJobRuntimeInSeconds"),
        "max_candidate_seconds": limits.get("MaxRuntimePerTrainingJobInSeconds"),
        "tags": {tag["Key"]: tag["Value"] for tag in document.get("Tags", [])},
    }


def _training_channel(channels: list[Document], config: Document) -> Document:
    others = [one for one in channels if one.get("ChannelType", "training") != "training"]
    if others or config.get("DataSplitConfig"):
        raise NotSupported(
            "A validation set of one's own is not used here: candidates are judged by cross-validation. "
            "Leave the validation channel and DataSplitConfig out."
        )
    return channels[0]


def _algorithms(config: Document) -> list[str]:
    wanted = config.get("CandidateGenerationConfig", {}).get("AlgorithmsConfig", [])
    names = [name for one in wanted for name in one["AutoMLAlgorithms"]]
    if unknown := [name for name in names if name not in ALGORITHMS]:
        raise NotSupported(
            f"{', '.join(unknown)} is not searched here; choose of {', '.join(sorted(ALGORITHMS))}."
        )
    return [ALGORITHMS[name] for name in names]
