"""What a run has read and made: datasets and models."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, and_, select

from .models import RunDataset, RunModel
from .reader import Scope
from .sql_reader_scope import run_in
from .sql_reader_tables import datasets, input_tags, inputs, logged_models, runs

MODEL_STATES = {1: "PENDING", 2: "READY", 3: "FAILED"}
"""Numbers of ``mlflow.protos.service_pb2.LoggedModelStatus``."""


def _run(scope: Scope, run_id: str) -> Select[Any]:
    return select(runs.c.run_uuid).where(runs.c.run_uuid == run_id, run_in(scope))


def read_datasets(connection: Connection, scope: Scope, run_id: str) -> list[RunDataset]:
    """Return the data that a run has read, by name and digest."""
    context = input_tags.c.name == "mlflow.data.context"
    of_run = and_(
        inputs.c.source_type == "DATASET",
        inputs.c.destination_type == "RUN",
        inputs.c.destination_id.in_(_run(scope, run_id)),
    )
    source = inputs.join(datasets, datasets.c.dataset_uuid == inputs.c.source_id).outerjoin(
        input_tags, and_(input_tags.c.input_uuid == inputs.c.input_uuid, context)
    )
    statement = select(datasets, input_tags.c.value.label("context")).select_from(source).where(of_run)
    return [
        RunDataset(
            name=row.name,
            digest=row.digest,
            context=row.context or "",
            source_type=row.dataset_source_type or "",
            source=row.dataset_source or "",
            data_schema=row.dataset_schema or "",
            profile=row.dataset_profile or "",
        )
        for row in connection.execute(statement.order_by(datasets.c.name, datasets.c.digest))
    ]


def read_models(connection: Connection, scope: Scope, run_id: str) -> list[RunModel]:
    """Return the models that a run has logged, the first one first."""
    logged = select(inputs.c.destination_id).where(
        inputs.c.source_type == "RUN_OUTPUT",
        inputs.c.source_id.in_(_run(scope, run_id)),
        inputs.c.destination_type == "MODEL_OUTPUT",
    )
    statement = select(logged_models).where(
        logged_models.c.model_id.in_(logged), logged_models.c.lifecycle_stage == "active"
    )
    rows = connection.execute(
        statement.order_by(logged_models.c.creation_timestamp_ms, logged_models.c.model_id)
    )
    return [
        RunModel(
            id=row.model_id,
            name=row.name,
            status=MODEL_STATES.get(row.status, ""),
            created=row.creation_timestamp_ms,
        )
        for row in rows
    ]
