"""Trials of tuning as training jobs: where the two features meet; :mod:`.tuning` hands it over."""

from __future__ import annotations

from collections.abc import Callable

from ..core.clock import Clock
from ..core.errors import InvalidInput, NotFound
from ..core.jobs.models import Job, MetricSeries, Problem
from ..core.jobs.service import JobService
from ..core.models import Caller
from ..core.tracking.base import Tracking
from ..core.tracking.rest import MlflowRest
from ..training.algorithms import ALGORITHMS
from ..training.checks import Checks
from ..training.models import CreateTrainingJob
from ..training.planning import Planner
from ..training.requests import Requests
from ..training.runtime.algorithms.definitions.definition import TUNING_OBJECTIVE
from ..tuning.models import TrainingDefinition
from ..tuning.ports import TrialForecast, TrialRequest

SAME = (
    "algorithm", "source", "entry_point", "image", "image_version", "channels", "metric_definitions",
    "instance_type", "instance_count", "stopping", "spot", "checkpoint_local_path", "checkpoint_uri",
    "keep_alive_seconds", "environment", "secrets", "max_attempts",
)  # fmt: skip
"""Fields that a definition and a training job have in common."""


class StudioTrialJobs:
    """Runs trials as training jobs; see :class:`~.tuning.ports.TrialJobs`.

    Args:
        jobs: the job engine.
        requests: turns requests into specifications.
        checks: knows what is wrong with requests.
        planner: makes dry runs.
        tracking: whether metrics are kept in MLflow.
        rest: asks MLflow.
        clock: the time.
    """

    def __init__(
        self,
        jobs: JobService,
        requests: Requests,
        checks: Checks,
        planner: Planner,
        tracking: Tracking,
        rest: MlflowRest,
        clock: Clock,
    ) -> None:
        self._jobs = jobs
        self._requests = requests
        self._checks = checks
        self._planner = planner
        self._tracking = tracking
        self._rest = rest
        self._clock = clock

    def problems(self, caller: Caller, request: TrialRequest) -> list[Problem]:
        """Return what is wrong with a job."""
        definition = request.definition
        if definition.algorithm and definition.algorithm not in ALGORITHMS:
            known = ", ".join(ALGORITHMS)
            text = f"There is no built-in algorithm {definition.algorithm}; choose one of {known}."
            return [Problem(field="algorithm", message=text)]
        found = [
            problem.model_copy(update={"field": _field(definition, problem.field)})
            for problem in self._checks.problems(_training(request))
        ]
        if not any(problem.blocking for problem in found):
            spec = self._requests.training(_training(request), self._clock.now())
            found += self._planner.machine_problems(caller, spec)
        metric = definition.objective.metric
        if definition.algorithm and metric not in ALGORITHMS[definition.algorithm].metrics:
            told = ", ".join(ALGORITHMS[definition.algorithm].metrics)
            text = f"{definition.algorithm} does not tell {metric}; its metrics are {told}."
            found.append(Problem(field="objective.metric", message=text))
        elif definition.metric_definitions and metric not in {
            one.name for one in definition.metric_definitions
        }:
            text = f"No metric definition is named {metric}; the program has to log it itself."
            found.append(Problem(field="objective.metric", message=text, blocking=False))
        return found

    async def forecast(self, caller: Caller, request: TrialRequest) -> TrialForecast:
        """Say what a job would take."""
        plan = await self._planner.plan(caller, _training(request))
        return TrialForecast(plan.seconds, plan.cost, plan.starts)

    async def submit(self, caller: Caller, request: TrialRequest) -> Job:
        """Create a job."""
        spec = self._requests.training(_training(request), self._clock.now())
        return await self._jobs.submit(caller, spec)

    def find(self, caller: Caller, name: str) -> Job | None:
        """Return the owner's job of that name."""
        found = self._jobs.find(caller, name)
        return self.get(caller, found) if found else None

    def get(self, caller: Caller, job_id: str) -> Job | None:
        """Return a job; None if it was removed."""
        try:
            return self._jobs.get(caller, job_id)
        except NotFound:
            return None

    async def stop(self, caller: Caller, job_id: str) -> None:
        """Stop a job."""
        try:
            await self._jobs.stop(caller, job_id)
        except NotFound:  # it was removed meanwhile
            return

    def on_logged(self, listener: Callable[[frozenset[str]], None]) -> Callable[[], None]:
        """Call ``listener`` with the ids of runs that something was logged to."""
        return self._tracking.subscribe(lambda changes: listener(changes.runs))

    async def curve(self, caller: Caller, job: Job, metric: str) -> list[tuple[int, float]]:
        """Return the epochs and values of a metric so far."""
        for series in await self._jobs.metrics(caller, job.id):
            if series.name == metric:
                return _epochs(series)
        return await self._logged(job, metric)

    async def _logged(self, job: Job, metric: str) -> list[tuple[int, float]]:
        """Return what a program has logged with MLflow itself."""
        if not job.run_id or not self._tracking.environ("tuning"):
            return []
        query = {"run_id": job.run_id, "metric_key": metric}
        try:
            found = (await self._rest.get("metrics/get-history", query)).get("metrics", [])
        except (NotFound, InvalidInput):  # the run was deleted, or such a name cannot be logged
            return []
        found.sort(key=lambda one: (int(one.get("step", 0)), int(one["timestamp"])))
        return [(epoch, float(one["value"])) for epoch, one in enumerate(found, start=1)]


def _training(request: TrialRequest) -> CreateTrainingJob:
    definition = request.definition
    return CreateTrainingJob.model_validate(
        {
            **{name: getattr(definition, name) for name in SAME},
            "name": request.name,
            "hyperparameters": {
                **definition.static_hyperparameters,
                **request.hyperparameters,
                # Built-in algorithms tell it even where their own list of metrics lacks it. A script would
                # find an argument that it does not know.
                **({TUNING_OBJECTIVE: definition.objective.metric} if definition.algorithm else {}),
            },
            "tags": dict(request.tags),
            "experiment": request.experiment,
            "run_name": request.name,
            "origin": request.origin,
        }
    )


def _field(definition: TrainingDefinition, field: str) -> str:
    """Return where in a definition the field of a training job is."""
    name = field.removeprefix("hyperparameters.")
    if name == field:
        return field
    ranges = definition.ranges
    searched = {
        "continuous": [one.name for one in ranges.continuous],
        "integer": [one.name for one in ranges.integer],
        "categorical": [one.name for one in ranges.categorical],
    }
    for kind, names in searched.items():
        if name in names:
            return f"ranges.{kind}.{names.index(name)}"
    return f"static_hyperparameters.{name}"


def _epochs(series: MetricSeries) -> list[tuple[int, float]]:
    whole = series.total == len(series.points)
    return [
        # Of thinned series the place says nothing; steps begin at 0.
        (place if whole else point.step + 1, point.value)
        for place, point in enumerate(series.points, start=1)
    ]
