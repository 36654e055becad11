"""MLflow's JSON as records."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

from .buckets import Point, wire_number
from .models import RunDataset, RunMetric, RunModel
from .reader import ExperimentRecord, RunRecord

CONTEXT_TAG = "mlflow.data.context"


def run_of(answer: dict[str, Any], children: int = 0) -> RunRecord:
    """Return a run of MLflow's ``Run`` message."""
    info, data = answer["info"], answer.get("data", {})
    return RunRecord(
        id=info["run_id"],
        experiment_id=str(info["experiment_id"]),
        name=info.get("run_name", ""),
        status=info.get("status", "RUNNING"),
        deleted=info.get("lifecycle_stage") == "deleted",
        start=whole(info.get("start_time")),
        end=whole(info.get("end_time")),
        user=info.get("user_id", ""),
        params=texts(data.get("params")),
        metrics={
            each["key"]: RunMetric(
                last=wire_number(real(each.get("value"))), step=int(each.get("step", 0)), min=None, max=None
            )
            for each in data.get("metrics", [])
        },
        tags=texts(data.get("tags")),
        children=children,
    )


def experiment_of(answer: dict[str, Any], runs: int, live: int, last_run: int | None) -> ExperimentRecord:
    """Return an experiment of MLflow's ``Experiment`` message."""
    created = whole(answer.get("creation_time"))
    times = (last_run, whole(answer.get("last_update_time")), created)
    return ExperimentRecord(
        id=str(answer["experiment_id"]),
        name=answer["name"],
        deleted=answer.get("lifecycle_stage") == "deleted",
        created=created,
        last_activity=max((time for time in times if time), default=None),
        runs=runs,
        live=live,
        tags=texts(answer.get("tags")),
    )


def datasets_of(run: dict[str, Any]) -> list[RunDataset]:
    """Return the data that a run of MLflow's ``Run`` message has read."""
    found = []
    for each in run.get("inputs", {}).get("dataset_inputs", []):
        data = each["dataset"]
        found.append(
            RunDataset(
                name=data["name"],
                digest=data["digest"],
                context=texts(each.get("tags")).get(CONTEXT_TAG, ""),
                source_type=data.get("source_type", ""),
                source=data.get("source", ""),
                data_schema=data.get("schema", ""),
                profile=data.get("profile", ""),
            )
        )
    return sorted(found, key=lambda data: (data.name, data.digest))


def model_of(answer: dict[str, Any]) -> RunModel:
    """Return a model of MLflow's ``LoggedModel`` message."""
    info = answer["info"]
    created = whole(info.get("creation_timestamp_ms"))
    return RunModel(
        id=info["model_id"],
        name=info.get("name", ""),
        status=str(info.get("status", "")).removeprefix("LOGGED_MODEL_"),
        created=None if created is None else datetime.fromtimestamp(created / 1000, UTC),
    )


def point_of(answer: dict[str, Any]) -> Point:
    """Return a value of MLflow's ``Metric`` message."""
    return Point(int(answer.get("step", 0)), int(answer.get("timestamp", 0)), real(answer.get("value")))


def texts(pairs: list[dict[str, str]] | None) -> dict[str, str]:
    """Return MLflow's list of keys and values as a mapping."""
    return {pair["key"]: pair.get("value", "") for pair in pairs or [] if "key" in pair}


def whole(value: object) -> int | None:
    """Return a 64-bit number, which JSON made from protobuf may hold as text; 0 and nothing are None."""
    return int(str(value)) or None if value not in (None, "") else None


def real(value: object) -> float | None:
    """Return a metric's value, which protobuf's JSON writes as text if it is not finite; None if NaN."""
    found = float(str(value)) if value is not None else 0.0
    return None if math.isnan(found) else found
