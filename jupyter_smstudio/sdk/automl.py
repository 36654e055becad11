"""AutoML from a notebook or a script, with the names of the original's SDK 2."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .automl_input import AutoMLInput, channels
from .client import Client, quoted
from .inputs import located
from .job import ENDED, POLL_SECONDS
from .origin import origin
from .session import Session

MODES = {"AUTO": "Auto", "ENSEMBLING": "Ensembling", "HYPERPARAMETER_TUNING": "HyperparameterTuning"}
"""Modes of the studio by the names of the original's API."""


class AutoMLJobFailed(Exception):
    """An AutoML job ended, and not as it should; the message says why."""


class AutoML:
    """Learns to predict a column of a table.

    Args:
        role: ignored; the original needs one.
        target_attribute_name: the column to predict.
        output_path: folder that the model and the notebooks are copied to; None (default): they stay with the
            job.
        problem_type: ``BinaryClassification``, ``MulticlassClassification``, ``Regression``; None (default):
            it is told by the column.
        max_candidates: 1 to 750; None (default): 250.
        max_runtime_per_training_job_in_seconds: of one candidate; None (default): no limit.
        total_job_runtime_in_seconds: of the whole job; None (default): no limit.
        job_objective: ``{"MetricName": "AUC"}``; None (default): the problem's own.
        generate_candidate_definitions_only: end when the notebooks are written (default: False).
        tags: of the original's form, ``[{"Key": …, "Value": …}]``.
        validation_fraction: share of the rows, .05 to .5, that candidates are judged by and no model learns
            from; None (default): cross-validation.
        sample_weight_attribute_name: column that says how much a row counts in fits and metrics; None
            (default): all count alike.
        mode: ``Auto`` (default), ``Ensembling`` or ``HyperparameterTuning``, also in the original's capitals.
        instance_type: that the search runs on (default: ``ml.m5.large``).
        image_uri: image that has what the search needs; None (default): the studio's own.
        sagemaker_session: None (default): a new session.
    """

    def __init__(
        self,
        role: str | None = None,
        target_attribute_name: str | None = None,
        output_path: str | os.PathLike[str] | None = None,
        problem_type: str | None = None,
        max_candidates: int | None = None,
        max_runtime_per_training_job_in_seconds: int | None = None,
        total_job_runtime_in_seconds: int | None = None,
        job_objective: Mapping[str, str] | None = None,
        generate_candidate_definitions_only: bool = False,
        tags: Sequence[Mapping[str, str]] = (),
        validation_fraction: float | None = None,
        sample_weight_attribute_name: str | None = None,
        mode: str = "Auto",
        instance_type: str = "ml.m5.large",
        image_uri: str | None = None,
        sagemaker_session: Session | None = None,
    ) -> None:
        self.sagemaker_session = sagemaker_session or Session()
        self.current_job_name: str | None = None
        request = {
            "target": target_attribute_name,
            "output": located(output_path) if output_path is not None else None,
            "problem_type": problem_type,
            "max_candidates": max_candidates,
            "max_candidate_seconds": max_runtime_per_training_job_in_seconds,
            "max_runtime_seconds": total_job_runtime_in_seconds,
            "objective": (job_objective or {}).get("MetricName"),
            "candidate_definitions_only": generate_candidate_definitions_only,
            "tags": {tag["Key"]: tag["Value"] for tag in tags},
            "validation_fraction": validation_fraction,
            "sample_weight": sample_weight_attribute_name,
            "mode": MODES.get(mode, mode),
            "instance_type": instance_type,
            "image": image_uri,
        }
        self._request = {name: value for name, value in request.items() if value is not None}

    @classmethod
    def attach(cls, auto_ml_job_name: str, sagemaker_session: Session | None = None) -> AutoML:
        """Return an AutoML job that was created elsewhere; raises StudioError where there is none."""
        automl = cls(sagemaker_session=sagemaker_session)
        record = automl.describe_auto_ml_job(auto_ml_job_name)
        automl.current_job_name = record["request"]["name"]
        automl._request = {**record["request"]}
        return automl

    def fit(
        self,
        inputs: str | os.PathLike[str] | AutoMLInput | Sequence[AutoMLInput],
        wait: bool = True,
        logs: bool = True,
        job_name: str | None = None,
        validation: str | os.PathLike[str] | None = None,
    ) -> None:
        """Create the AutoML job.

        Args:
            inputs: file, folder or manifest of the table; or the channels of the original's form.
            wait: return when it has ended (default: True).
            logs: print meanwhile what it does (default: True).
            job_name: None (default): one is made of the input's name and the time.
            validation: a second table with the same columns, by which candidates are judged; None (default):
                there is none.

        Raises:
            ValueError: the channels are not one to learn from and at most one to judge by.
            StudioError: it is refused.
            AutoMLJobFailed: it failed.
        """
        asked = {**self._request, **channels(inputs)}
        if validation is not None:
            asked["validation"] = located(validation)
        request = {**asked, "name": job_name, "origin": origin()}
        record = self._client.post("automl/jobs", request)
        self.current_job_name = record["request"]["name"]
        if wait:
            self.wait(logs)

    def wait(self, logs: bool = True) -> None:
        """Return when the job has ended; raises AutoMLJobFailed if it failed."""
        told = ""
        while True:
            record = self.describe_auto_ml_job()
            if logs and (line := _line(record)) != told:
                told = line
                sys.stdout.write(line + "\n")
                sys.stdout.flush()
            if record["state"] in ENDED:
                break
            time.sleep(POLL_SECONDS)
        if record["state"] == "Failed":
            raise AutoMLJobFailed(f"The AutoML job {self._name()} failed: {record['failure_reason']}")

    def stop(self) -> None:
        """Stop the job; the best model that it has is kept."""
        self._client.post(f"{self._path()}/stop")

    def resume(self) -> None:
        """Go on with the job, which failed, from what it has left; raises StudioError if it did not fail."""
        self._client.post(f"{self._path()}/resume")

    def describe_auto_ml_job(self, job_name: str | None = None) -> dict[str, Any]:
        """Return the job as the studio describes it."""
        found: dict[str, Any] = self._client.get(self._path(job_name))
        return found

    def list_candidates(self, job_name: str | None = None) -> list[dict[str, Any]]:
        """Return the candidates, the best first."""
        found: list[dict[str, Any]] = self._client.get(f"{self._path(job_name)}/candidates")["items"]
        return found

    def best_candidate(self, job_name: str | None = None) -> dict[str, Any] | None:
        """Return the best candidate; None while there is none."""
        best: dict[str, Any] | None = self.describe_auto_ml_job(job_name)["best"]
        return best

    def download_model(self, target: str | os.PathLike[str], job_name: str | None = None) -> Path:
        """Save the best model, ``model.tar.gz``, as a file, and return where it is."""
        path = Path(target)
        self._client.download(f"{self._path(job_name)}/files/model.tar.gz", path)
        return path

    def register(self, model_name: str) -> str:
        """Make the best model a version in MLflow's registry, and return ``name/version``."""
        made = self._client.post(f"{self._path()}/model", {"name": model_name})
        return f"{made['name']}/{made['version']}"

    @property
    def _client(self) -> Client:
        return self.sagemaker_session.client

    def _name(self, job_name: str | None = None) -> str:
        name = job_name or self.current_job_name
        if name is None:
            raise ValueError("There is no job yet: call fit, or name one.")
        return name

    def _path(self, job_name: str | None = None) -> str:
        return f"automl/jobs/{quoted(self._name(job_name))}"


def _line(record: Mapping[str, Any]) -> str:
    line = f"{record['secondary_status']}: {record['candidates']} candidates"
    if best := record["best"]:
        line += f", best {record['objective']} {best['objective']:.4f} ({best['name']})"
    return line
