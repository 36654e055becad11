"""A record of experiments that every reader must read alike, written by MLflow itself.

Run as a program, ``tracked_runs.py STORE_URL ARTIFACTS``: what tests must not import is imported here.
"""

from __future__ import annotations

import math
import sys
from typing import Any

from mlflow.entities import (
    Dataset,
    DatasetInput,
    InputTag,
    LoggedModelOutput,
    Metric,
    Param,
    RunStatus,
    RunTag,
)
from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore
from records import HOSTILE, LONG, ODD_NAME, START


def fill(url: str, artifacts: str) -> None:
    """Write ``tracked digits`` with its runs, ``tracked empty``, and ``tracked gone``, which is deleted."""
    store = SqlAlchemyStore(url, artifacts)
    digits = store.create_experiment("tracked digits", tags=[])
    store.create_experiment("tracked empty")
    gone = store.create_experiment("tracked gone")
    run(store, gone, "run of gone", 50)
    store.delete_experiment(gone)
    parent = run(store, digits, "parent", 0, params={"lr": "0.1", "model": "CNN"}, metrics={"acc": 0.5})
    for n in range(3):
        run(
            store, digits, f"child {n}", n + 1,
            params={"lr": ("1e-3", "0.01", "10")[n], "model": "mlp"},
            metrics={"acc": (0.9, 0.7, math.nan)[n], "loss": (0.5, math.inf, 2.0)[n]},
            tags={"mlflow.parentRunId": parent, "team": "red", "smstudio.cost": f"0.{n}5"},
        )  # fmt: skip
    run(store, digits, HOSTILE, 10, params={"lr": "auto", ODD_NAME: HOSTILE}, tags={"team": HOSTILE})
    run(store, digits, "failed", 11, status="FAILED", metrics={"acc": -1.0}, params={"lr": "0.5 "})
    run(store, digits, "running", 12, status="RUNNING", tags={"team": "blue", "smstudio.cost": "much"})
    deleted = run(store, digits, "deleted", 13, metrics={"acc": 0.99})
    store.delete_run(deleted)
    many = run(store, digits, "many", 14, metrics={"acc": 0.7})
    _log_long(store, many)
    with_data = run(store, digits, "with data", 15)
    _log_data(store, digits, with_data)
    for n in range(2):
        run(store, digits, "twin", 20, params={"lr": str(n)}, metrics={"acc": 0.7})


def run(store: Any, experiment: str, name: str, minute: int, **facts: Any) -> str:
    """Write one run that began ``minute`` minutes after the first, and return its id."""
    start = START + minute * 60_000
    tags = [RunTag(key, value) for key, value in facts.get("tags", {}).items()]
    made = store.create_run(experiment, "ann" if minute % 2 else "bob", start, tags, name)
    run_id: str = made.info.run_id
    params = [Param(key, value) for key, value in facts.get("params", {}).items()]
    metrics = [Metric(key, value, start + 5, 3) for key, value in facts.get("metrics", {}).items()]
    store.log_batch(run_id, metrics, params, [])
    status = facts.get("status", "FINISHED")
    end = None if status == "RUNNING" else start + 1500 * (minute + 1)
    store.update_run_info(run_id, RunStatus.from_string(status), end, name)
    return run_id


def _log_long(store: Any, run_id: str) -> None:
    values = [math.sin(step / 100) for step in range(LONG)]
    values[1000], values[2000], values[2500] = 50.0, math.nan, -math.inf
    points = [Metric("loss", value, START + step * 10, step * 7) for step, value in enumerate(values)]
    points += [Metric("stepless", float(n), START + n * 10, 0) for n in range(200)]
    points += [Metric("short", float(n), START + n, n) for n in range(5)]
    for begin in range(0, len(points), 1000):
        store.log_batch(run_id, points[begin : begin + 1000], [], [])


def _log_data(store: Any, experiment: str, run_id: str) -> None:
    data = [("mnist", "d1", "training"), ("mnist", "d2", "test")]
    inputs = [
        DatasetInput(
            Dataset(name, digest, "local", '{"uri": "file:///etc/passwd"}', "[]", "{}"),
            [InputTag("mlflow.data.context", context)],
        )
        for name, digest, context in data
    ]
    store.log_inputs(run_id, inputs)
    model = store.create_logged_model(experiment, "net", run_id)
    store.log_outputs(run_id, [LoggedModelOutput(model.model_id, 1)])


if __name__ == "__main__":
    fill(*sys.argv[1:3])
