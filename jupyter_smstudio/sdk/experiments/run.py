"""A run of an experiment: parameters, metrics and artifacts of one trial."""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar
from urllib.parse import quote

from ..client import StudioError
from ..session import Session
from . import curves
from .api import DRY_RUN, TrackingApi, tracking_api

UNASSIGNED = "Unassigned"
MAX_TEXT = 6000
"""MLflow's own limit for a parameter's value."""
MAX_FOUND = 1000
"""Experiments or runs in one answer."""

Record = dict[str, Any]
"""An experiment or a run, as MLflow's API writes it."""


class Run:
    """Records one trial; use it with ``with``.

    Args:
        experiment_name: made if there is none, as it is written. Upper and lower case are one, as in the
            original: a run joins the experiment that a job has made as "Digits", wherever either is written.
        run_name: None (default): made from the time. A run of that name in the experiment goes on.
        sagemaker_session: accepted as in the original; the tracking server is this process's own.
        run_id: of a run to go on with, whatever its names.

    Raises:
        StudioError: this process knows no tracking server, or it refused.
    """

    _active: ClassVar[list[Run]] = []

    def __init__(
        self,
        experiment_name: str | None = None,
        run_name: str | None = None,
        sagemaker_session: Session | None = None,
        *,
        run_id: str | None = None,
    ) -> None:
        self._api = tracking_api()
        if run_id is not None:
            self._take(self._api.get("runs/get", run_id=run_id)["run"])
            return
        self.experiment_name = experiment_name or UNASSIGNED
        self.experiment_id = _experiment(self._api, self.experiment_name)
        self.run_name = run_name or f"run-{time.strftime('%Y-%m-%d-%H-%M-%S')}"
        found = _find_run(self._api, self.experiment_id, self.run_name)
        self._take(found or self._create())

    def __enter__(self) -> Run:
        """Make it the run that :func:`load_run` finds in this process."""
        self._api.post("runs/update", {"run_id": self.run_id, "status": "RUNNING"})
        Run._active.append(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it: FINISHED, or FAILED if the block raised. A job's own run ends with the job."""
        Run._active.remove(self)
        if os.environ.get("MLFLOW_RUN_ID") != self.run_id:
            status = "FAILED" if kind else "FINISHED"
            self._api.post(
                "runs/update", {"run_id": self.run_id, "status": status, "end_time": _milliseconds()}
            )

    def log_parameter(self, name: str, value: Any) -> None:
        """Record a setting; recording another value under the same name is refused by MLflow."""
        self._api.post("runs/log-parameter", {"run_id": self.run_id, "key": name, "value": _text(value)})

    def log_parameters(self, parameters: Mapping[str, Any]) -> None:
        """Record many settings at once."""
        params = [{"key": name, "value": _text(value)} for name, value in parameters.items()]
        self._api.post("runs/log-batch", {"run_id": self.run_id, "params": params})

    def log_metric(
        self, name: str, value: float, timestamp: float | None = None, step: int | None = None
    ) -> None:
        """Record a value of a metric.

        Args:
            name: the metric.
            value: a number; NaN and infinities are recorded as MLflow records them.
            timestamp: seconds since the epoch; None (default): now.
            step: of the training; None (default): 0.
        """
        number = float(value)
        self._api.post(
            "runs/log-metric",
            {
                "run_id": self.run_id,
                "key": name,
                "value": number if math.isfinite(number) else str(number),
                "timestamp": _milliseconds() if timestamp is None else int(timestamp * 1000),
                "step": step or 0,
            },
        )

    def log_artifact(
        self, name: str, value: str, media_type: str | None = None, is_output: bool = True
    ) -> None:
        """Record where an input or output lies, without copying it; see :meth:`log_file`."""
        kind = "output" if is_output else "input"
        record = json.dumps({"value": value, "media_type": media_type})
        self._api.post(
            "runs/set-tag", {"run_id": self.run_id, "key": f"smstudio.{kind}.{name}", "value": record}
        )

    def log_file(
        self, file_path: str, name: str | None = None, media_type: str | None = None, is_output: bool = True
    ) -> None:
        """Copy a file to the run's artifacts."""
        path = Path(file_path)
        folder = "output" if is_output else "input"
        self._put(f"{folder}/{name or path.name}", path.read_bytes())

    def log_confusion_matrix(
        self, y_true: Sequence[Any], y_pred: Sequence[Any], title: str | None = None, is_output: bool = True
    ) -> None:
        """Record how often each class was called which."""
        self._chart(curves.confusion_matrix(y_true, y_pred), title or "confusion-matrix", is_output)

    def log_roc_curve(
        self,
        y_true: Sequence[Any],
        y_score: Sequence[float],
        title: str | None = None,
        is_output: bool = True,
        positive_label: Any = 1,
    ) -> None:
        """Record the ROC curve of a binary classifier's scores."""
        self._chart(curves.roc_curve(y_true, y_score, positive_label), title or "roc-curve", is_output)

    def log_precision_recall(
        self,
        y_true: Sequence[Any],
        predicted_probabilities: Sequence[float],
        positive_label: Any = 1,
        title: str | None = None,
        is_output: bool = True,
    ) -> None:
        """Record precision and recall of a binary classifier's probabilities."""
        curve = curves.precision_recall_curve(y_true, predicted_probabilities, positive_label)
        self._chart(curve, title or "precision-recall", is_output)

    def _chart(self, record: dict[str, Any], title: str, is_output: bool) -> None:
        folder = "output" if is_output else "input"
        record = {**record, "title": title, "version": 0}
        self._put(f"{folder}/{quote(title, safe=' ')}.chart.json", json.dumps(record).encode())

    def _put(self, path: str, content: bytes) -> None:
        self._api.put_artifact(self.experiment_id, self.run_id, path, content)

    def _create(self) -> dict[str, Any]:
        context = json.loads(os.environ.get("MLFLOW_RUN_CONTEXT", "{}"))
        tags = {**context, "mlflow.runName": self.run_name}
        body = {
            "experiment_id": self.experiment_id,
            "run_name": self.run_name,
            "start_time": _milliseconds(),
            "tags": [{"key": key, "value": str(value)} for key, value in tags.items()],
        }
        run: dict[str, Any] = self._api.post("runs/create", body)["run"]
        return run

    def _take(self, record: dict[str, Any]) -> None:
        self.run_id = str(record["info"]["run_id"])
        self.experiment_id = str(record["info"]["experiment_id"])
        self.run_name = str(record["info"].get("run_name", ""))


def load_run(
    run_name: str | None = None,
    experiment_name: str | None = None,
    sagemaker_session: Session | None = None,
) -> Run:
    """Return the run to go on with.

    Args:
        run_name: of which run; None (default): the one of the enclosing ``with``, else the job's own.
        experiment_name: of its experiment; needed with ``run_name``.
        sagemaker_session: as for :class:`Run`.

    Raises:
        StudioError: there is no such run. In a dry run there is always one, which is forgotten.
    """
    if run_name is None:
        if Run._active:
            return Run._active[-1]
        if run_id := os.environ.get("MLFLOW_RUN_ID"):
            return Run(run_id=run_id)
        if DRY_RUN in os.environ:
            return Run()
        raise StudioError("No run is open here; name one, or call load_run() inside a job or `with Run(…)`.")
    if experiment_name is None:
        raise StudioError("Name the run's experiment too: load_run(run_name=…, experiment_name=…).")
    if DRY_RUN in os.environ:
        return Run(experiment_name, run_name)
    api = tracking_api()
    experiment_id = _find_experiment(api, experiment_name)
    found = _find_run(api, experiment_id, run_name) if experiment_id else None
    if found is None:
        raise StudioError(f"There is no run {run_name} in the experiment {experiment_name}.", "not_found")
    return Run(run_id=found["info"]["run_id"])


def list_runs(experiment_name: str) -> list[Run]:
    """Return the runs of an experiment, newest first, at most 1,000."""
    api = tracking_api()
    experiment_id = _find_experiment(api, experiment_name)
    if experiment_id is None:
        return []
    body = {"experiment_ids": [experiment_id], "max_results": MAX_FOUND}
    return [Run(run_id=run["info"]["run_id"]) for run in api.post("runs/search", body).get("runs", [])]


def _experiment(api: TrackingApi, name: str) -> str:
    """Return the id of an experiment, which is made if there is none.

    Raises:
        StudioError: it is deleted, or the tracking server refused.
    """
    if found := _find_experiment(api, name):
        return found
    try:
        return str(api.post("experiments/create", {"name": name})["experiment_id"])
    except StudioError as error:
        if error.code != "RESOURCE_ALREADY_EXISTS":
            raise
    if found := _find_experiment(api, name):  # another process has made it meanwhile
        return found
    raise StudioError(f"The experiment {name} is deleted. Restore it, or choose another name.", "conflict")


def _find_experiment(api: TrackingApi, name: str) -> str | None:
    body = {"filter": f"name ILIKE {_quoted(name)}", "max_results": MAX_FOUND}
    found = api.post("experiments/search", body).get("experiments", [])
    experiment = _named(name, found, lambda one: str(one["name"]))
    return None if experiment is None else str(experiment["experiment_id"])


def _find_run(api: TrackingApi, experiment_id: str, run_name: str) -> Record | None:
    body = {
        "experiment_ids": [experiment_id],
        "filter": f"attributes.run_name ILIKE {_quoted(run_name)}",
        "max_results": MAX_FOUND,
    }
    found = api.post("runs/search", body).get("runs", [])
    return _named(run_name, found, lambda one: str(one["info"].get("run_name", "")))


def _named(name: str, found: list[Record], name_of: Callable[[Record], str]) -> Record | None:
    """Return what is called so among what ``ILIKE`` found, to which ``_`` and ``%`` stand for anything."""
    same = [one for one in found if name_of(one).lower() == name.lower()]
    return next((one for one in same if name_of(one) == name), same[0] if same else None)


def _quoted(text: str) -> str:
    """Return a text as MLflow's filters take it, which know no way to write both quotes in one."""
    return f'"{text}"' if "'" in text else f"'{text}'"


def _text(value: Any) -> str:
    return str(value)[:MAX_TEXT]


def _milliseconds() -> int:
    return int(time.time() * 1000)
