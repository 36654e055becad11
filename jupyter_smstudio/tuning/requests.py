"""Reads the original's request, ``CreateHyperParameterTuningJob``, as it is sent to its API."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from pydantic import ValidationError

from ..core.errors import InvalidInput
from .models import CreateTuningJob

CLOUD = frozenset({"RoleArn", "VpcConfig", "OutputDataConfig", "EnableNetworkIsolation", "Autotune"})
"""Parts that name what is in the cloud; they have no meaning here."""
SCALINGS = ("ScalingType", "Auto")

Document = Mapping[str, Any]


def read_request(document: Document, algorithms: Collection[str]) -> CreateTuningJob:
    """Return what the original's request asks for.

    Args:
        document: its JSON.
        algorithms: names of the built-in algorithms, by which images are recognised.

    Raises:
        InvalidInput: a part is missing or is not what the API has there; the message names it.
    """
    try:
        return CreateTuningJob.model_validate(_job(document, algorithms))
    except KeyError as error:
        raise InvalidInput(f"The request lacks {error.args[0]}.") from None
    except (TypeError, AttributeError, ValueError) as error:
        if isinstance(error, ValidationError):
            listed = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
            raise InvalidInput(f"The request is not valid. {listed}.") from None
        raise InvalidInput(f"A part of the request has another form than the API's: {error}.") from None


def _job(document: Document, algorithms: Collection[str]) -> dict[str, Any]:
    config: Document = document["HyperParameterTuningJobConfig"]
    limits: Document = config["ResourceLimits"]
    criteria: Document = config.get("TuningJobCompletionCriteria", {})
    resources = config.get("StrategyConfig", {}).get("HyperbandStrategyConfig")
    several = document.get("TrainingJobDefinitions") or [document["TrainingJobDefinition"]]
    made = {
        "name": document["HyperParameterTuningJobName"],
        "strategy": config["Strategy"],
        "early_stopping": config.get("TrainingJobEarlyStoppingType", "Off"),
        "random_seed": config.get("RandomSeed"),
        "limits": {
            "max_jobs": limits.get("MaxNumberOfTrainingJobs"),
            "max_parallel_jobs": limits["MaxParallelTrainingJobs"],
            "max_runtime_seconds": limits.get("MaxRuntimeInSeconds"),
        },
        "completion": {
            "target_value": criteria.get("TargetObjectiveMetricValue"),
            "max_jobs_not_improving": criteria.get("BestObjectiveNotImproving", {}).get(
                "MaxNumberOfTrainingJobsNotImproving"
            ),
            "on_convergence": criteria.get("ConvergenceDetected", {}).get("CompleteOnConvergence")
            == "Enabled",
        },
        "definitions": [_definition(one, config, algorithms) for one in several],
        "tags": {tag["Key"]: tag["Value"] for tag in document.get("Tags", [])},
    }
    if resources is not None:
        made["hyperband"] = {
            "min_resource": int(resources.get("MinResource", 1)),
            "max_resource": resources.get("MaxResource"),
        }
    if warm := document.get("WarmStartConfig"):
        parents = [one["HyperParameterTuningJobName"] for one in warm["ParentHyperParameterTuningJobs"]]
        made["warm_start"] = {"type": warm["WarmStartType"], "parents": parents, "chain": False}
    return made


def _definition(one: Document, config: Document, algorithms: Collection[str]) -> dict[str, Any]:
    objective = one.get("TuningObjective") or config["HyperParameterTuningJobObjective"]
    specification: Document = one["AlgorithmSpecification"]
    resources = one.get("ResourceConfig") or one["HyperParameterTuningResourceConfig"]
    checkpoints: Document = one.get("CheckpointConfig", {})
    static = dict(one.get("StaticHyperParameters", {}))
    made = {
        "name": one.get("DefinitionName", "training"),
        "objective": {"type": objective["Type"], "metric": objective["MetricName"]},
        "ranges": _ranges(one.get("HyperParameterRanges") or config["ParameterRanges"]),
        "channels": [_channel(channel, specification) for channel in one.get("InputDataConfig", [])],
        "metric_definitions": [
            {"name": metric["Name"], "regex": metric["Regex"]}
            for metric in specification.get("MetricDefinitions", [])
        ],
        "instance_type": resources["InstanceType"],
        "instance_count": resources.get("InstanceCount", 1),
        "keep_alive_seconds": resources.get("KeepAlivePeriodInSeconds", 0),
        "spot": one.get("EnableManagedSpotTraining", False),
        "stopping": _stopping(one.get("StoppingCondition", {})),
        "checkpoint_uri": checkpoints.get("S3Uri", ""),
        "checkpoint_local_path": checkpoints.get("LocalPath", "/opt/ml/checkpoints"),
        "environment": one.get("Environment", {}),
        # The original's script mode: both are hyperparameters there, written as JSON.
        "entry_point": _unquoted(static.pop("sagemaker_program", "")),
        "source": _unquoted(static.pop("sagemaker_submit_directory", "")),
        "static_hyperparameters": static,
        **_image(specification, algorithms),
    }
    if retries := one.get("RetryStrategy"):
        made["max_attempts"] = retries["MaximumRetryAttempts"]
    return made


def _ranges(ranges: Document) -> dict[str, Any]:
    def numeric(kind: str) -> list[dict[str, Any]]:
        return [
            {
                "name": one["Name"],
                "minimum": one["MinValue"],
                "maximum": one["MaxValue"],
                "scaling": one.get(*SCALINGS),
            }
            for one in ranges.get(kind, [])
        ]

    return {
        "continuous": numeric("ContinuousParameterRanges"),
        "integer": numeric("IntegerParameterRanges"),
        "categorical": [
            {"name": one["Name"], "values": one["Values"]}
            for one in ranges.get("CategoricalParameterRanges", [])
        ],
    }


def _channel(channel: Document, specification: Document) -> dict[str, Any]:
    source = channel["DataSource"]["S3DataSource"]
    return {
        "name": channel["ChannelName"],
        "uri": source["S3Uri"],
        "distribution": source.get("S3DataDistributionType", "FullyReplicated"),
        "content_type": channel.get("ContentType", ""),
        "input_mode": channel.get("InputMode", specification.get("TrainingInputMode", "File")),
    }


def _stopping(condition: Document) -> dict[str, Any]:
    names = {"MaxRuntimeInSeconds": "max_runtime_seconds", "MaxWaitTimeInSeconds": "max_wait_seconds"}
    return {name: condition[theirs] for theirs, name in names.items() if theirs in condition}


def _image(specification: Document, algorithms: Collection[str]) -> dict[str, str]:
    """Tell a built-in algorithm from another image: ``…amazonaws.com/kmeans:1`` is one."""
    named = specification.get("AlgorithmName") or specification["TrainingImage"]
    name, _, version = named.rpartition("/")[2].partition(":")
    if name in algorithms:
        return {"algorithm": name}
    return {"image": name, "image_version": version}


def _unquoted(text: str) -> str:
    return str(json.loads(text)) if text.startswith('"') else text
