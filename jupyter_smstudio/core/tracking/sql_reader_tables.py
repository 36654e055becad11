"""MLflow's tables, as far as they are read; its own definitions are in ``mlflow.store.tracking.dbmodels``."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Double, Integer, MetaData, String, Table, Text

KNOWN_REVISIONS = {"dc11669786a5": "3.17"}
"""Alembic revisions whose tables are as written below, with the version of MLflow that makes them."""
INFINITY = 1.7976931348623157e308
"""What MLflow stores for infinity, with its sign (``SqlAlchemyStore.sanitize_metric_value``)."""

_mlflow = MetaData()

alembic_version = Table("alembic_version", _mlflow, Column("version_num", String))

experiments = Table(
    "experiments",
    _mlflow,
    Column("experiment_id", Integer, primary_key=True),
    Column("name", String),
    Column("lifecycle_stage", String),
    Column("creation_time", BigInteger),
    Column("last_update_time", BigInteger),
    Column("workspace", String),
)

experiment_tags = Table(
    "experiment_tags",
    _mlflow,
    Column("key", String, primary_key=True),
    Column("experiment_id", Integer, primary_key=True),
    Column("value", Text),
)

runs = Table(
    "runs",
    _mlflow,
    Column("run_uuid", String, primary_key=True),
    Column("name", String),
    Column("user_id", String),
    Column("status", String),
    Column("start_time", BigInteger),
    Column("end_time", BigInteger),
    Column("lifecycle_stage", String),
    Column("experiment_id", Integer),
)

params = Table(
    "params",
    _mlflow,
    Column("key", String, primary_key=True),
    Column("run_uuid", String, primary_key=True),
    Column("value", String),
)

tags = Table(
    "tags",
    _mlflow,
    Column("key", String, primary_key=True),
    Column("run_uuid", String, primary_key=True),
    Column("value", String),
)

latest_metrics = Table(
    "latest_metrics",
    _mlflow,
    Column("key", String, primary_key=True),
    Column("run_uuid", String, primary_key=True),
    Column("value", Double),
    Column("step", BigInteger),
    Column("is_nan", Boolean),
)

metrics = Table(
    "metrics",
    _mlflow,
    Column("key", String, primary_key=True),
    Column("timestamp", BigInteger, primary_key=True),
    Column("step", BigInteger, primary_key=True),
    Column("run_uuid", String, primary_key=True),
    Column("value", Double, primary_key=True),
    Column("is_nan", Boolean, primary_key=True),
)

datasets = Table(
    "datasets",
    _mlflow,
    Column("dataset_uuid", String),
    Column("experiment_id", Integer, primary_key=True),
    Column("name", String, primary_key=True),
    Column("digest", String, primary_key=True),
    Column("dataset_source_type", String),
    Column("dataset_source", Text),
    Column("dataset_schema", Text),
    Column("dataset_profile", Text),
)

inputs = Table(
    "inputs",
    _mlflow,
    Column("input_uuid", String),
    Column("source_type", String, primary_key=True),
    Column("source_id", String, primary_key=True),
    Column("destination_type", String, primary_key=True),
    Column("destination_id", String, primary_key=True),
)

input_tags = Table(
    "input_tags",
    _mlflow,
    Column("input_uuid", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("value", String),
)

logged_models = Table(
    "logged_models",
    _mlflow,
    Column("model_id", String, primary_key=True),
    Column("experiment_id", Integer),
    Column("name", String),
    Column("creation_timestamp_ms", BigInteger),
    Column("status", Integer),
    Column("lifecycle_stage", String),
    Column("source_run_id", String),
)

trace_info = Table(
    "trace_info",
    _mlflow,
    Column("request_id", String, primary_key=True),
    Column("experiment_id", Integer),
)

registered_models = Table(
    "registered_models",
    _mlflow,
    Column("workspace", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("creation_time", BigInteger),
    Column("last_updated_time", BigInteger),
    Column("description", String),
)

model_versions = Table(
    "model_versions",
    _mlflow,
    Column("workspace", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("creation_time", BigInteger),
    Column("description", String),
    Column("status", String),
    Column("source", String),
    Column("storage_location", String),
    Column("run_id", String),
)
