"""Estimators: a program, the machine it wants, and ``fit``."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from .debugger_request import debugger_request
from .dry_run import try_batch
from .inputs import InputMode, Inputs, channels, folder_here, located
from .job import JobHandle
from .options import refuse_unavailable
from .origin import origin
from .session import Session

if TYPE_CHECKING:
    from jupyter_smstudio.debugger.runtime.config import DebuggerHookConfig
    from jupyter_smstudio.debugger.runtime.profile.config import ProfilerConfig
    from jupyter_smstudio.debugger.runtime.rules.configuration import RuleConfiguration

HyperparameterValue = str | int | float | bool | list[Any] | dict[str, Any] | None


class EstimatorBase:
    """What all estimators share; names, order and defaults are those of the original's SDK 2.

    Args:
        role: needed by the original; has no meaning here.
        instance_count: hosts; 1 by default.
        instance_type: their size, e.g. ``ml.m5.large`` (default). ``local`` means ``ml.m5.large``:
            every job is local here.
        keep_alive_period_in_seconds: how long the instances wait for the next job of the same shape;
            0 (default) to 3,600.
        max_run: seconds after which the job is stopped; a day by default, 28 days at most.
        input_mode: of inputs that name none: ``File`` (default), ``FastFile`` or ``Pipe``.
        output_path: folder of this machine that ``model.tar.gz`` is copied to as well; None (default): it
            stays with the job.
        base_job_name: start of the names of its jobs; None (default): the program's name.
        sagemaker_session: None (default): a new :class:`Session`.
        tags: ``{"key": "value"}``, or the original's list of ``{"Key": …, "Value": …}``.
        metric_definitions: ``[{"Name": …, "Regex": …}]``, looked for in every line of the log.
        use_spot_instances: run cheaper, and be interrupted when somebody else needs the machine.
        max_wait: for spot jobs: seconds of waiting and running together, at least ``max_run``.
        checkpoint_s3_uri: folder that checkpoints are kept in; None (default): the job's own.
        checkpoint_local_path: where the program writes them; ``/opt/ml/checkpoints`` by default.
        environment: variables of the program.
        secrets: names of variables of ``environment`` whose values nobody is shown again; those that it
            has not come from your own secrets (``jupyter smstudio secrets set``). (Not in the original.)
        max_retry_attempts: starts after an internal error, 1 to 30.
        hyperparameters: of the program.
        image_uri: name of an image of the studio, or ``name:version``; None (default): the program's.
        debugger_hook_config: which tensors of the program are saved; None (default): what ``rules`` need,
            False: none.
        rules: ``[Rule.sagemaker(…), …]`` that judge these tensors while the job runs, and
            ``ProfilerRule.sagemaker(…)``, that judge what is measured; 20 of each at most.
        profiler_config: what is measured of the machine and of the training's steps; None (default): as its
            own defaults where tensors are saved, else nothing.
        disable_profiler: measure nothing.
        kwargs: parameters of the original that name cloud resources; those that would promise
            protection are refused, the others have no meaning here.

    Raises:
        ValueError: a parameter is wrong, or promises what the studio does not have.
    """

    default_image = "data-science"

    def __init__(
        self,
        role: str | None = None,
        instance_count: int = 1,
        instance_type: str = "ml.m5.large",
        *,
        keep_alive_period_in_seconds: int | None = None,
        max_run: int = 86_400,
        input_mode: InputMode = "File",
        output_path: str | None = None,
        base_job_name: str | None = None,
        sagemaker_session: Session | None = None,
        tags: Mapping[str, str] | list[dict[str, str]] | None = None,
        metric_definitions: list[dict[str, str]] | None = None,
        use_spot_instances: bool = False,
        max_wait: int | None = None,
        checkpoint_s3_uri: str | None = None,
        checkpoint_local_path: str | None = None,
        environment: Mapping[str, str] | None = None,
        secrets: list[str] | None = None,
        max_retry_attempts: int | None = None,
        hyperparameters: Mapping[str, HyperparameterValue] | None = None,
        image_uri: str | None = None,
        debugger_hook_config: DebuggerHookConfig | Literal[False] | None = None,
        rules: Sequence[RuleConfiguration] | None = None,
        profiler_config: ProfilerConfig | None = None,
        disable_profiler: bool = False,
        **kwargs: Any,
    ) -> None:
        refuse_unavailable(type(self).__name__, kwargs)
        if max_wait is not None and not use_spot_instances:
            raise ValueError("max_wait is for spot jobs; set use_spot_instances=True.")
        if use_spot_instances and max_wait is not None and max_wait < max_run:
            raise ValueError(
                f"max_wait ({max_wait} s) includes max_run ({max_run} s) and must be at least that."
            )
        self.role = role
        self.instance_count = instance_count
        self.instance_type = "ml.m5.large" if instance_type in ("local", "local_gpu") else instance_type
        self.keep_alive_period_in_seconds = keep_alive_period_in_seconds
        self.max_run = max_run
        self.input_mode: InputMode = input_mode
        self.output_path = folder_here("output_path", output_path) if output_path else None
        self.base_job_name = base_job_name
        self.sagemaker_session = sagemaker_session or Session()
        self.tags = _tags(tags)
        self.metric_definitions = metric_definitions or []
        self.use_spot_instances = use_spot_instances
        self.max_wait = max_wait
        self.checkpoint_s3_uri = checkpoint_s3_uri
        self.checkpoint_local_path = checkpoint_local_path
        self.environment = dict(environment or {})
        self.secrets = list(secrets or [])
        self.max_retry_attempts = max_retry_attempts
        self.image_uri = image_uri
        self._debugger = debugger_request(
            debugger_hook_config, rules or [], profiler_config, disable_profiler
        )
        self._hyperparameters = dict(hyperparameters or {})
        self.latest_training_job: JobHandle | None = None

    def set_hyperparameters(self, **kwargs: HyperparameterValue) -> None:
        """Set hyperparameters; others stay as they are."""
        self._hyperparameters.update(kwargs)

    def hyperparameters(self) -> dict[str, HyperparameterValue]:
        """Return the hyperparameters that ``fit`` sends."""
        return {name: value for name, value in self._hyperparameters.items() if value is not None}

    def fit(
        self,
        inputs: Inputs = None,
        wait: bool = True,
        logs: bool | Literal["All", "None"] = True,
        job_name: str | None = None,
        experiment_config: Mapping[str, str] | None = None,
    ) -> None:
        """Create a training job.

        Args:
            inputs: a path or URL for the channel ``training``, or a mapping from channels to them.
            wait: return when the job has ended.
            logs: print its log meanwhile.
            job_name: None (default): made from ``base_job_name`` and the time.
            experiment_config: ``ExperimentName`` and ``RunName`` (or ``TrialName``) to record it under.

        Raises:
            StudioError: the job was refused; nothing was started.
            JobFailed: it was waited for, and failed.
        """
        request = self.request(inputs, job_name, experiment_config)
        client = self.sagemaker_session.client
        self.latest_training_job = JobHandle(client, client.post("training/jobs", request))
        if wait:
            self.latest_training_job.wait(logs=logs not in (False, "None"))
            self._copy_output()

    def plan(self, inputs: Inputs = None) -> dict[str, Any]:
        """Say what ``fit`` would do, take and cost, and what is wrong; nothing is started."""
        plan: dict[str, Any] = self.sagemaker_session.client.post(
            "training/plans", self.request(inputs, None, None)
        )
        return plan

    def dry_run(self, inputs: Inputs = None) -> dict[str, Any]:
        """Try the program on the first records of its inputs, for 30 s at most; print and return the result.

        It runs on an instance of the same type and is recorded nowhere. ``seconds`` and ``cost`` of the
        result say what ``fit`` would take, each with ``low``, ``expected``, ``high`` and its ``basis``.

        Raises:
            StudioError: the request was refused; nothing was started.
            DryRunFailed: the program ended with an error.
        """
        return try_batch(self.sagemaker_session.client, self.request(inputs, None, None))

    @property
    def model_data(self) -> str:
        """Return where ``model.tar.gz`` of the latest job is, after fetching it into the bucket.

        Raises:
            RuntimeError: there is no job, or it left no model.
        """
        job = self._job()
        if "model.tar.gz" not in job.artifact_names():
            job.describe()
        if "model.tar.gz" not in job.artifact_names():
            raise RuntimeError(f"The job {job.name} has left no model; its state is {job.record['state']}.")
        folder = Path(self.output_path or self.sagemaker_session.default_bucket()) / job.name / "output"
        model = folder / "model.tar.gz"
        if not model.exists():
            folder.mkdir(parents=True, exist_ok=True)
            job.download("model.tar.gz", folder)
        return str(model)

    def logs(self) -> None:
        """Print the whole log of the latest job."""
        for line in self._job().lines():
            print(line)

    def stop(self) -> None:
        """Stop the latest job."""
        self._job().stop()

    def wait(self, logs: bool = True) -> None:
        """Wait for the latest job; raises JobFailed if it fails."""
        self._job().wait(logs)

    @classmethod
    def attach(cls, training_job_name: str, sagemaker_session: Session | None = None) -> EstimatorBase:
        """Return an estimator for a job that was created before, here or elsewhere.

        Raises:
            StudioError: there is no such job.
        """
        session = sagemaker_session or Session()
        job = JobHandle.find(session.client, training_job_name)
        spec = job.record["spec"]
        estimator = cls.__new__(cls)
        EstimatorBase.__init__(
            estimator,
            None,
            spec["instance_count"],
            spec["instance_type"],
            sagemaker_session=session,
            hyperparameters=spec["hyperparameters"],
            image_uri=spec["image"],
        )
        estimator.latest_training_job = job
        return estimator

    def request(
        self, inputs: Inputs, job_name: str | None, experiment_config: Mapping[str, str] | None
    ) -> dict[str, Any]:
        """Return what ``fit`` sends to the studio."""
        config = dict(experiment_config or {})
        image, _, version = (self.image_uri or self.default_image).partition(":")
        stopping: dict[str, int] = {"max_runtime_seconds": self.max_run}
        if self.max_wait is not None:
            stopping["max_wait_seconds"] = self.max_wait
        return {
            "name": job_name or self._made_name(),
            "image": image,
            "image_version": version,
            "instance_type": self.instance_type,
            "instance_count": self.instance_count,
            "hyperparameters": {name: as_text(value) for name, value in self.hyperparameters().items()},
            "channels": channels(inputs, "training", self.input_mode),
            "environment": self.environment,
            "secrets": self.secrets,
            "metric_definitions": [
                {"name": one["Name"], "regex": one["Regex"]} for one in self.metric_definitions
            ],
            "stopping": stopping,
            "spot": self.use_spot_instances,
            "checkpoint_uri": located(self.checkpoint_s3_uri) if self.checkpoint_s3_uri else "",
            "checkpoint_local_path": self.checkpoint_local_path or "/opt/ml/checkpoints",
            "keep_alive_seconds": self.keep_alive_period_in_seconds or 0,
            "max_attempts": self.max_retry_attempts or 1,
            "tags": self.tags,
            "experiment": config.get("ExperimentName", ""),
            "run_name": config.get("RunName", config.get("TrialName", "")),
            "origin": origin(),
            **({"debugger": self._debugger} if self._debugger else {}),
            **self._program(),
        }

    def _program(self) -> dict[str, Any]:
        raise NotImplementedError(f"{type(self).__name__} names no program; use Estimator.")

    def _made_name(self) -> str | None:
        if self.base_job_name is None:
            return None
        from datetime import datetime

        return f"{self.base_job_name}-{datetime.now():%Y-%m-%d-%H-%M-%S-%f}"[:63].rstrip("-")

    def _job(self) -> JobHandle:
        if self.latest_training_job is None:
            raise RuntimeError("There is no job yet; call fit() or attach() first.")
        return self.latest_training_job

    def _copy_output(self) -> None:
        if self.output_path and "model.tar.gz" in self._job().artifact_names():
            assert self.model_data


class Estimator(EstimatorBase):
    """An estimator for any image: a script, or a built-in algorithm.

    Args:
        image_uri: name of an image, ``name:version``, or a built-in algorithm as
            :func:`~.image_uris.retrieve` returns it.
        entry_point: the script; None for a built-in algorithm.
        source_dir: folder or archive the script is in; None (default): the script alone is sent.
        kwargs: of :class:`EstimatorBase`.
    """

    def __init__(
        self,
        image_uri: str | None = None,
        role: str | None = None,
        instance_count: int = 1,
        instance_type: str = "ml.m5.large",
        *,
        entry_point: str | None = None,
        source_dir: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(role, instance_count, instance_type, image_uri=image_uri, **kwargs)
        self.entry_point = entry_point
        self.source_dir = source_dir

    def _program(self) -> dict[str, Any]:
        if self.entry_point is None:
            return {"algorithm": self.image_uri or "", "image": "", "image_version": ""}
        if self.source_dir is None:
            return {"entry_point": located(self.entry_point)}
        return {"entry_point": self.entry_point, "source": located(self.source_dir)}


def as_text(value: HyperparameterValue) -> str:
    """Return a hyperparameter as the original sends it: text as it is, the rest as JSON."""
    return value if isinstance(value, str) else json.dumps(value)


def _tags(tags: Mapping[str, str] | list[dict[str, str]] | None) -> dict[str, str]:
    if isinstance(tags, Mapping):
        return dict(tags)
    return {tag["Key"]: tag["Value"] for tag in tags or []}
