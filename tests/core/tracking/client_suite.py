"""What users do with MLflow's client; prints every answer, without what differs from run to run.

Run by ``test_clients.py`` with ``MLFLOW_TRACKING_URI`` set; not a test by itself.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mlflow
import numpy as np
import pandas as pd
from mlflow.entities import Metric, Param, RunTag, ViewType
from mlflow.exceptions import MlflowException
from sklearn.linear_model import LinearRegression

logging.disable(logging.WARNING)
ANSWERS: dict[str, Any] = {}
CLIENT = mlflow.MlflowClient()


def keep(name: str, value: Any) -> None:
    ANSWERS[name] = json.loads(json.dumps(value, default=str))


def refusal(call: Callable[[], Any]) -> str:
    try:
        call()
    except MlflowException as error:
        return f"{error.error_code}"
    return "passed"


def experiments() -> str:
    experiment = CLIENT.create_experiment("suite/ünïcode", tags={"team": "a"})
    keep("experiment", CLIENT.get_experiment(experiment).name)
    keep("duplicate", refusal(lambda: CLIENT.create_experiment("suite/ünïcode")))
    CLIENT.rename_experiment(experiment, "suite")
    CLIENT.set_experiment_tag(experiment, "note", "hello")
    keep("tags", CLIENT.get_experiment_by_name("suite").tags.keys() >= {"team", "note"})
    other = CLIENT.create_experiment("suite-deleted")
    CLIENT.delete_experiment(other)
    keep(
        "deleted",
        [
            e.name
            for e in CLIENT.search_experiments(ViewType.DELETED_ONLY, filter_string="name LIKE 'suite%'")
        ],
    )
    CLIENT.restore_experiment(other)
    keep("restored", sorted(e.name for e in CLIENT.search_experiments(filter_string="name LIKE 'suite%'")))
    return experiment


def runs(experiment: str) -> str:
    mlflow.set_experiment(experiment_id=experiment)
    with mlflow.start_run(run_name="parent") as parent:
        mlflow.log_params({"lr": 0.1, "text": "<img src=x onerror=alert(1)>"})
        for step in range(20):
            mlflow.log_metric("loss", 1 / (step + 1), step=step)
        mlflow.log_metrics({"nan": float("nan"), "inf": float("inf"), "acc": 0.5}, step=3)
        with mlflow.start_run(run_name="child", nested=True) as child:
            mlflow.log_metric("loss", 0.01)
    batch = CLIENT.create_run(experiment, run_name="batch").info.run_id
    CLIENT.log_batch(
        batch,
        metrics=[Metric("loss", value, 1_700_000_000_000, value) for value in range(1000)],
        params=[Param(f"p{n}", str(n)) for n in range(100)],
        tags=[RunTag("kind", "batch")],
    )
    CLIENT.set_terminated(batch, "FAILED")
    data = CLIENT.get_run(parent.info.run_id).data
    keep("params", data.params)
    keep("metrics", data.metrics)
    keep("history", [(m.step, m.value) for m in CLIENT.get_metric_history(parent.info.run_id, "loss")])
    keep("long history", len(CLIENT.get_metric_history(batch, "loss")))
    keep("status", [CLIENT.get_run(each).info.status for each in (parent.info.run_id, batch)])
    keep("nested", CLIENT.get_run(child.info.run_id).data.tags["mlflow.parentRunId"] == parent.info.run_id)
    keep("param again", refusal(lambda: CLIENT.log_param(batch, "p0", "other")))
    keep("no such run", refusal(lambda: CLIENT.get_run("0" * 32)))
    found = CLIENT.search_runs(
        [experiment], "metrics.loss < 1 and attributes.status = 'FINISHED'", order_by=["metrics.loss"]
    )
    keep("search", [run.info.run_name for run in found])
    keep("bad filter", refusal(lambda: CLIENT.search_runs([experiment], "metrics.loss <")))
    page = CLIENT.search_runs([experiment], max_results=2)
    keep("pages", [len(page), len(CLIENT.search_runs([experiment], max_results=2, page_token=page.token))])
    keep("frame", sorted(mlflow.search_runs([experiment]).columns)[:3])
    CLIENT.delete_run(child.info.run_id)
    keep("after delete", len(CLIENT.search_runs([experiment])))
    CLIENT.restore_run(child.info.run_id)
    CLIENT.delete_tag(batch, "kind")
    keep("after restore", [len(CLIENT.search_runs([experiment])), "kind" in CLIENT.get_run(batch).data.tags])
    return parent.info.run_id


def artifacts(run: str) -> None:
    Path("folder/sub dir").mkdir(parents=True)
    Path("folder/sub dir/a b.txt").write_text("spaces")
    Path("folder/ü.bin").write_bytes(bytes(range(256)) * 1000)
    CLIENT.log_artifacts(run, "folder", "up")
    CLIENT.log_text(run, "<script>alert(1)</script>", "page.html")
    CLIENT.log_dict(run, {"a": [1, 2]}, "d.json")
    CLIENT.log_table(run, {"x": [1, 2]}, "table.json")
    CLIENT.log_image(run, np.zeros((4, 4, 3), dtype=np.uint8), "image.png")
    keep("list", sorted((f.path, f.is_dir) for f in CLIENT.list_artifacts(run)))
    keep("list below", sorted(f.path for f in CLIENT.list_artifacts(run, "up")))
    path = Path(CLIENT.download_artifacts(run, "up", "."))
    keep(
        "download",
        sorted((str(p.relative_to(path)), p.stat().st_size) for p in path.rglob("*") if p.is_file()),
    )
    keep("text", mlflow.artifacts.load_text(f"runs:/{run}/page.html"))
    keep("table", mlflow.load_table("table.json", run_ids=[run]).to_dict())


def models(run: str) -> None:
    frame = pd.DataFrame({"x": [0.0, 1.0, 2.0]})
    with mlflow.start_run(run_id=run):
        model = LinearRegression().fit(frame, [1.0, 3.0, 5.0])
        # What it requires is said here: to find out, MLflow would load the model in a process of its own.
        logged = mlflow.sklearn.log_model(
            model, name="model", registered_model_name="suite-model", pip_requirements=["scikit-learn"]
        )
        mlflow.log_input(mlflow.data.from_pandas(frame, name="three"), context="training")
    keep("input", [d.dataset.name for d in CLIENT.get_run(run).inputs.dataset_inputs])
    keep("predict", mlflow.pyfunc.load_model(logged.model_uri).predict(frame).round(6).tolist())
    second = mlflow.register_model(f"runs:/{run}/model", "suite-model")
    CLIENT.set_registered_model_alias("suite-model", "champion", second.version)
    CLIENT.set_model_version_tag("suite-model", second.version, "checked", "yes")
    CLIENT.update_registered_model("suite-model", "described")
    keep("registry", [(v.version, v.tags) for v in CLIENT.search_model_versions("name='suite-model'")])
    keep("alias", CLIENT.get_model_version_by_alias("suite-model", "champion").version)
    keep(
        "by alias", mlflow.pyfunc.load_model("models:/suite-model@champion").predict(frame).round(6).tolist()
    )
    keep("copied", CLIENT.copy_model_version("models:/suite-model/1", "suite-copy").version)
    CLIENT.delete_model_version("suite-model", "1")
    keep(
        "registered", [(m.name, m.description) for m in CLIENT.search_registered_models("name LIKE 'suite%'")]
    )
    keep("prompt", mlflow.genai.register_prompt("suite-prompt", "Say {{word}}").version)


def traces(experiment: str) -> None:
    @mlflow.trace
    def add(a: int, b: int) -> int:
        return a + b

    keep("traced", add(1, 2))
    mlflow.flush_trace_async_logging()
    found = mlflow.search_traces(locations=[experiment], return_type="list")
    keep("traces", [(trace.info.state, [span.name for span in trace.data.spans]) for trace in found])


if __name__ == "__main__":
    made = experiments()
    first = runs(made)
    artifacts(first)
    models(first)
    traces(made)
    print(json.dumps(ANSWERS))
