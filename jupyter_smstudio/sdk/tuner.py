"""Hyperparameter tuners: an estimator, what to search, and ``fit``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from .estimator import Estimator, EstimatorBase
from .functions import OBJECTIVE, write_program
from .inputs import Inputs
from .job import JobHandle
from .origin import origin
from .parameter import ParameterRange
from .session import Session
from .tuning_config import StrategyConfig, TuningJobCompletionCriteriaConfig, WarmStartConfig, WarmStartTypes
from .tuning_job import HyperparameterTuningJobAnalytics, TuningJobHandle

Strategy = Literal["Bayesian", "Random", "Hyperband", "Grid"]
OF_THE_JOB = ("name", "hyperparameters", "tags", "experiment", "run_name", "origin")
"""What a training job has for itself; the rest is a definition."""
NAME_CHARACTERS = 32
STAMP = "%y%m%d-%H%M%S"


class HyperparameterTuner:
    """Searches hyperparameters; names, order and defaults are those of the original's SDK 2.

    Args:
        estimator: whose ``fit`` is a trial.
        objective_metric_name: what is to become best; its last value counts.
        hyperparameter_ranges: what is searched, by name.
        metric_definitions: ``[{"Name": …, "Regex": …}]``; None (default): the estimator's.
        strategy: ``Bayesian`` (default), ``Random``, ``Hyperband`` or ``Grid``.
        objective_type: ``Maximize`` (default) or ``Minimize``.
        max_jobs: training jobs in all; 1 by default, None for a grid.
        max_parallel_jobs: at the same time; 1 by default.
        max_runtime_in_seconds: of the whole search; None (default): no limit.
        tags: of the tuning job.
        base_tuning_job_name: start of its name; None (default): the estimator's.
        warm_start_config: what is learned from earlier ones.
        strategy_config: settings of Hyperband.
        completion_criteria_config: when to end early.
        early_stopping_type: ``Off`` (default), or ``Auto`` for the median rule.
        estimator_name: of the definition.
        random_seed: fixes the points.
        experiment_config: ``ExperimentName`` that its runs belong to; None (default): of its own name.
            (Not in the original.)
    """

    def __init__(
        self,
        estimator: EstimatorBase,
        objective_metric_name: str,
        hyperparameter_ranges: Mapping[str, ParameterRange],
        metric_definitions: list[dict[str, str]] | None = None,
        strategy: Strategy = "Bayesian",
        objective_type: Literal["Maximize", "Minimize"] = "Maximize",
        max_jobs: int | None = 1,
        max_parallel_jobs: int = 1,
        max_runtime_in_seconds: int | None = None,
        tags: Mapping[str, str] | None = None,
        base_tuning_job_name: str | None = None,
        warm_start_config: WarmStartConfig | None = None,
        strategy_config: StrategyConfig | None = None,
        completion_criteria_config: TuningJobCompletionCriteriaConfig | None = None,
        early_stopping_type: Literal["Off", "Auto"] = "Off",
        estimator_name: str | None = None,
        random_seed: int | None = None,
        *,
        experiment_config: Mapping[str, str] | None = None,
    ) -> None:
        name = estimator_name or "training"
        self.estimator = estimator
        self._estimators = {name: estimator}
        self._objectives = {name: objective_metric_name}
        self._ranges = {name: dict(hyperparameter_ranges)}
        self._metrics = {name: metric_definitions}
        self.strategy = strategy
        self.objective_type = objective_type
        self.max_jobs = None if strategy == "Grid" and max_jobs == 1 else max_jobs
        self.max_parallel_jobs = max_parallel_jobs
        self.max_runtime_in_seconds = max_runtime_in_seconds
        self.tags = dict(tags or {})
        self.base_tuning_job_name = base_tuning_job_name
        self.warm_start_config = warm_start_config
        self.strategy_config = strategy_config
        self.completion_criteria_config = completion_criteria_config
        self.early_stopping_type = early_stopping_type
        self.random_seed = random_seed
        self.experiment_config = dict(experiment_config or {})
        self.sagemaker_session: Session = estimator.sagemaker_session
        self.latest_tuning_job: TuningJobHandle | None = None

    @classmethod
    def create(
        cls,
        estimator_dict: Mapping[str, EstimatorBase],
        objective_metric_name_dict: Mapping[str, str],
        hyperparameter_ranges_dict: Mapping[str, Mapping[str, ParameterRange]],
        metric_definitions_dict: Mapping[str, list[dict[str, str]]] | None = None,
        **settings: Any,
    ) -> HyperparameterTuner:
        """Return a tuner over several estimators, each with a name; ``settings`` as of a tuner.

        Raises:
            ValueError: there is no estimator, or one of them has no objective or ranges.
        """
        if not estimator_dict:
            raise ValueError("Give at least one estimator.")
        if (
            not estimator_dict.keys()
            == objective_metric_name_dict.keys()
            == hyperparameter_ranges_dict.keys()
        ):
            raise ValueError("Estimators, objectives and ranges need the same names.")
        metrics = metric_definitions_dict or {}
        first = next(iter(estimator_dict))
        tuner = cls(estimator_dict[first], objective_metric_name_dict[first], {}, **settings)
        tuner._estimators = dict(estimator_dict)
        tuner._objectives = dict(objective_metric_name_dict)
        tuner._ranges = {name: dict(ranges) for name, ranges in hyperparameter_ranges_dict.items()}
        tuner._metrics = {name: metrics.get(name) for name in estimator_dict}
        return tuner

    @classmethod
    def from_function(
        cls,
        function: Callable[..., Any],
        hyperparameter_ranges: Mapping[str, ParameterRange],
        *,
        static: Mapping[str, Any] | None = None,
        image_uri: str | None = None,
        instance_type: str = "ml.m5.large",
        objective_metric_name: str = OBJECTIVE,
        sagemaker_session: Session | None = None,
        **settings: Any,
    ) -> HyperparameterTuner:
        """Return a tuner of a function; every trial calls it in a training job.

        Not in the original.

        Args:
            function: takes hyperparameters by name and returns the objective, or a mapping of metrics
                with it. It imports inside what it needs, or uses modules that were imported outside.
            hyperparameter_ranges: what is searched.
            static: its other arguments.
            image_uri: it runs in; None (default): Data Science.
            instance_type: it runs on.
            objective_metric_name: of a mapping that it returns.
            sagemaker_session: None (default): a new session.
            settings: of a tuner.

        Raises:
            ValueError: the function uses what a job cannot see.
        """
        session = sagemaker_session or Session()
        folder = Path(session.default_bucket()) / "functions" / datetime.now().strftime("%y%m%d-%H%M%S-%f")
        estimator = Estimator(
            image_uri,
            instance_type=instance_type,
            entry_point=str(write_program(function, folder)),
            hyperparameters=dict(static or {}),
            sagemaker_session=session,
        )
        settings.setdefault("base_tuning_job_name", function.__name__)
        return cls(estimator, objective_metric_name, hyperparameter_ranges, **settings)

    @classmethod
    def attach(cls, tuning_job_name: str, sagemaker_session: Session | None = None) -> HyperparameterTuner:
        """Return a tuner for a tuning job that was created before, here or elsewhere.

        Raises:
            StudioError: there is no such tuning job.
        """
        session = sagemaker_session or Session()
        job = TuningJobHandle.find(session.client, tuning_job_name)
        request = job.record["request"]
        first = request["definitions"][0]
        estimator = Estimator(
            first["image"] or first["algorithm"] or None,
            entry_point=first["entry_point"] or None,
            source_dir=first["source"] or None,
            instance_type=first["instance_type"],
            hyperparameters=first["static_hyperparameters"],
            sagemaker_session=session,
        )
        tuner = cls(
            estimator,
            first["objective"]["metric"],
            {},
            strategy=request["strategy"],
            objective_type=first["objective"]["type"],
            max_jobs=request["limits"]["max_jobs"],
            max_parallel_jobs=request["limits"]["max_parallel_jobs"],
        )
        tuner.latest_tuning_job = job
        return tuner

    def fit(
        self,
        inputs: Inputs | Mapping[str, Inputs] = None,
        job_name: str | None = None,
        wait: bool = True,
        logs: bool = True,
    ) -> None:
        """Create a tuning job.

        Args:
            inputs: as of the estimator; with several estimators, a mapping from their names.
            job_name: 32 characters at most; None (default): made from the base name and the time.
            wait: return when it has ended.
            logs: print how far it is meanwhile.

        Raises:
            StudioError: it was refused; nothing was started.
            TuningJobFailed: it was waited for, and failed.
        """
        client = self.sagemaker_session.client
        record = client.post("tuning/jobs", self.request(inputs, job_name))
        self.latest_tuning_job = TuningJobHandle(client, record)
        if wait:
            self.latest_tuning_job.wait(logs)

    def plan(self, inputs: Inputs | Mapping[str, Inputs] = None) -> dict[str, Any]:
        """Say what ``fit`` would do, take and cost, and what is wrong; nothing is started."""
        plan: dict[str, Any] = self.sagemaker_session.client.post("tuning/plans", self.request(inputs, None))
        return plan

    def describe(self) -> dict[str, Any]:
        """Return the latest tuning job as it is now."""
        return self._job().describe()

    def wait(self, logs: bool = True) -> None:
        """Wait for the latest tuning job; raises TuningJobFailed if it fails."""
        self._job().wait(logs)

    def stop_tuning_job(self) -> None:
        """Stop the latest tuning job; what it has reached is kept."""
        self._job().stop()

    def best_training_job(self) -> str:
        """Return the name of the training job with the best objective.

        Raises:
            RuntimeError: no training job has told its objective yet.
        """
        best = self._job().describe()["best"]
        if best is None:
            raise RuntimeError(f"No training job of {self._job().name} has told its objective yet.")
        return str(best["job_name"])

    def best_estimator(self, best_training_job: JobHandle | None = None) -> EstimatorBase:
        """Return an estimator that is attached to the best training job."""
        name = best_training_job.name if best_training_job else self.best_training_job()
        return Estimator.attach(name, self.sagemaker_session)

    def analytics(self) -> HyperparameterTuningJobAnalytics:
        """Return the trials as a table."""
        return HyperparameterTuningJobAnalytics(self._job().name, self.sagemaker_session)

    def hyperparameter_ranges(self) -> dict[str, ParameterRange]:
        """Return what is searched, of the first estimator."""
        return next(iter(self._ranges.values()))

    def identical_dataset_and_algorithm_tuner(
        self, additional_parents: set[str] | None = None
    ) -> HyperparameterTuner:
        """Return a tuner that goes on from the latest tuning job, with the same program and data."""
        return self._child(WarmStartTypes.IDENTICAL_DATA_AND_ALGORITHM, additional_parents, None)

    def transfer_learning_tuner(
        self, additional_parents: set[str] | None = None, estimator: EstimatorBase | None = None
    ) -> HyperparameterTuner:
        """Return a tuner that begins with the best points of the latest tuning job."""
        return self._child(WarmStartTypes.TRANSFER_LEARNING, additional_parents, estimator)

    def request(self, inputs: Inputs | Mapping[str, Inputs], job_name: str | None) -> dict[str, Any]:
        """Return what ``fit`` sends to the studio."""
        apart = inputs if len(self._estimators) > 1 and isinstance(inputs, Mapping) else None
        hyperband = self.strategy_config.hyperband_strategy_config if self.strategy_config else None
        criteria = self.completion_criteria_config or TuningJobCompletionCriteriaConfig()
        return {
            "name": job_name or self._made_name(),
            "strategy": self.strategy,
            "hyperband": hyperband
            and {"min_resource": hyperband.min_resource, "max_resource": hyperband.max_resource},
            "early_stopping": self.early_stopping_type,
            "random_seed": self.random_seed,
            "limits": {
                "max_jobs": self.max_jobs,
                "max_parallel_jobs": self.max_parallel_jobs,
                "max_runtime_seconds": self.max_runtime_in_seconds,
            },
            "completion": criteria.as_request(),
            "warm_start": self.warm_start_config and self.warm_start_config.as_request(),
            "definitions": [
                self._definition(name, inputs if apart is None else apart.get(name))
                for name in self._estimators
            ],
            "experiment": self.experiment_config.get("ExperimentName", ""),
            "tags": self.tags,
            "origin": origin(),
        }

    def _definition(self, name: str, inputs: Any) -> dict[str, Any]:
        estimator, ranges = self._estimators[name], self._ranges[name]
        job = estimator.request(inputs, None, None)
        searched: dict[str, list[dict[str, Any]]] = {"continuous": [], "integer": [], "categorical": []}
        for parameter, one in ranges.items():
            kind, range_request = one.as_request(parameter)
            searched[kind].append(range_request)
        made = {field: value for field, value in job.items() if field not in OF_THE_JOB}
        if estimator.max_retry_attempts is None:
            del made["max_attempts"]
        metrics = self._metrics[name]
        if metrics is not None:
            made["metric_definitions"] = [{"name": one["Name"], "regex": one["Regex"]} for one in metrics]
        static = {key: text for key, text in job["hyperparameters"].items() if key not in ranges}
        return {
            **made,
            "name": name,
            "static_hyperparameters": static,
            "ranges": searched,
            "objective": {"type": self.objective_type, "metric": self._objectives[name]},
        }

    def _child(
        self, kind: WarmStartTypes, additional: set[str] | None, estimator: EstimatorBase | None
    ) -> HyperparameterTuner:
        child = HyperparameterTuner.__new__(HyperparameterTuner)
        child.__dict__.update(self.__dict__)
        child.warm_start_config = WarmStartConfig(kind, {self._job().name, *(additional or ())})
        child.latest_tuning_job = None
        if estimator is not None:
            child.estimator = estimator
            child._estimators = {next(iter(self._estimators)): estimator}
        return child

    def _made_name(self) -> str:
        stamp = datetime.now().strftime(STAMP)
        base = self.base_tuning_job_name or self.estimator.base_job_name or "tuning"
        stem = re.sub(r"[^a-zA-Z0-9]+", "-", base).strip("-")[: NAME_CHARACTERS - len(stamp) - 1].rstrip("-")
        return f"{stem or 'tuning'}-{stamp}"

    def _job(self) -> TuningJobHandle:
        if self.latest_tuning_job is None:
            raise RuntimeError("There is no tuning job yet; call fit() or attach() first.")
        return self.latest_tuning_job
