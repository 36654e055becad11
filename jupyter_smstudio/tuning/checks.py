"""What is wrong with a tuning job, told before anything starts.

The limits are the original's: SageMaker Developer Guide, "Resource limits for automatic model tuning".
"""

from __future__ import annotations

from collections.abc import Iterator

from ..core.jobs.models import Problem
from ..core.models import Caller
from .models import (
    MAX_JOBS,
    MAX_PARAMETERS,
    MAX_RANDOM_JOBS,
    CreateTuningJob,
    Strategy,
    TrainingDefinition,
)
from .ports import TrialJobs, TrialRequest
from .spaces import Space, Value, range_problems
from .warm_start import WarmStarts

MAX_HYPERPARAMETERS = 100


class TuningChecks:
    """Checks requests.

    Args:
        jobs: knows what is wrong with a training job.
        warm_starts: knows parents.
    """

    def __init__(self, jobs: TrialJobs, warm_starts: WarmStarts) -> None:
        self._jobs = jobs
        self._warm_starts = warm_starts

    def problems(self, caller: Caller, request: CreateTuningJob) -> list[Problem]:
        """Return everything that is wrong with a request, in the order of its fields."""
        found = [
            *_strategy_problems(request),
            *_limit_problems(request),
            *(Problem(field=field, message=text) for field, text in self._parents(caller, request)),
            *_definition_problems(request),
        ]
        for index, definition in enumerate(request.definitions):
            wrong = [*_searched_problems(definition)]
            # A corner of a range that is wrong itself says nothing about training jobs.
            found += [_below(index, one) for one in wrong or self._job_problems(caller, request, definition)]
        return found

    def _parents(self, caller: Caller, request: CreateTuningJob) -> Iterator[tuple[str, str]]:
        if request.warm_start is None:
            return
        wrong = list(self._warm_starts.problems(caller.name, request))
        yield from wrong
        count = self._warm_starts.count(caller.name, request.warm_start)
        most = MAX_RANDOM_JOBS if request.strategy is Strategy.RANDOM else MAX_JOBS
        if not wrong and count + (request.limits.max_jobs or 1) > most:
            yield (
                "limits.max_jobs",
                f"The parents' {count} training jobs count, too: at most {most} are allowed together.",
            )

    def _job_problems(
        self, caller: Caller, request: CreateTuningJob, definition: TrainingDefinition
    ) -> list[Problem]:
        """Ask for the training jobs at both ends of all ranges."""
        found: dict[tuple[str, str], Problem] = {}
        space = Space(definition.ranges)
        for corner in (_corner(space, low=True), _corner(space, low=False)):
            job = trial_request(request, definition, space.texts(corner))
            for problem in self._jobs.problems(caller, job):
                found.setdefault((problem.field, problem.message), problem)
        return list(found.values())


def trial_request(
    request: CreateTuningJob, definition: TrainingDefinition, parameters: dict[str, str]
) -> TrialRequest:
    """Return a training job as it could be, for checks and plans."""
    return TrialRequest(
        definition=definition,
        hyperparameters=parameters,
        name=f"{request.name}-001",
        experiment=request.experiment or request.name,
    )


def first_point(definition: TrainingDefinition) -> dict[str, str]:
    """Return the lower end of every range."""
    space = Space(definition.ranges)
    return space.texts(_corner(space, low=True))


def _corner(space: Space, *, low: bool) -> dict[str, Value]:
    def end(name: str) -> Value:
        axis = space.axes[name]
        if axis.kind == "categorical":
            return axis.values[0 if low else -1]
        bound = axis.minimum if low else axis.maximum
        assert bound is not None  # numeric axes have both
        return int(bound) if axis.kind == "integer" else bound

    return {name: end(name) for name in space.axes}


def _below(index: int, problem: Problem) -> Problem:
    return problem.model_copy(update={"field": f"definitions.{index}.{problem.field}".rstrip(".")})


def _strategy_problems(request: CreateTuningJob) -> Iterator[Problem]:
    hyperband = request.hyperband
    if request.strategy is Strategy.HYPERBAND and request.early_stopping != "Off":
        yield Problem(
            field="early_stopping",
            message="Hyperband stops training jobs itself: early stopping must be Off with it.",
        )
    if hyperband and request.strategy is not Strategy.HYPERBAND:
        yield Problem(field="hyperband", message="Only the strategy Hyperband has resources.")
    if hyperband and hyperband.max_resource is not None and hyperband.max_resource < hyperband.min_resource:
        yield Problem(
            field="hyperband.max_resource",
            message=f"The maximum resource must be at least the minimum, {hyperband.min_resource}.",
        )


def _limit_problems(request: CreateTuningJob) -> Iterator[Problem]:
    limits = request.limits
    most = MAX_RANDOM_JOBS if request.strategy is Strategy.RANDOM else MAX_JOBS
    if limits.max_jobs is not None and limits.max_jobs > most:
        yield Problem(
            field="limits.max_jobs",
            message=f"With the strategy {request.strategy.value}, at most {most} training jobs are allowed.",
        )
    if request.strategy is Strategy.GRID:
        yield from _grid_problems(request)
    elif limits.max_parallel_jobs > (limits.max_jobs or 1):
        yield Problem(
            field="limits.max_parallel_jobs",
            message=f"No more training jobs can run in parallel than there are in all: "
            f"{limits.max_jobs or 1}.",
        )


def _grid_problems(request: CreateTuningJob) -> Iterator[Problem]:
    sizes = []
    for index, definition in enumerate(request.definitions):
        sizes.append(Space(definition.ranges).grid_size)
        if sizes[-1] is None:
            yield Problem(
                field=f"definitions.{index}.ranges",
                message="The strategy Grid supports categorical hyperparameters only.",
            )
    total = sum(size or 0 for size in sizes)
    if None in sizes:
        return
    if request.limits.max_jobs not in (None, total):
        yield Problem(
            field="limits.max_jobs",
            message=f"The grid has {total} combinations: the number of training jobs must be {total}, or "
            "left out.",
        )
    elif total > MAX_JOBS:
        yield Problem(
            field="definitions.0.ranges",
            message=f"The grid has {total} combinations; at most {MAX_JOBS} training jobs are allowed.",
        )


def _definition_problems(request: CreateTuningJob) -> Iterator[Problem]:
    names = [definition.name for definition in request.definitions]
    for index, definition in enumerate(request.definitions):
        if names.index(definition.name) < index:
            yield Problem(
                field=f"definitions.{index}.name", message=f"There are two definitions {definition.name}."
            )
        if definition.objective.type != request.definitions[0].objective.type:
            yield Problem(
                field=f"definitions.{index}.objective.type",
                message=f"All definitions must {request.definitions[0].objective.type.lower()} their metric: "
                "they are compared by it.",
            )


def _searched_problems(definition: TrainingDefinition) -> Iterator[Problem]:
    for field, message in range_problems(definition.ranges):
        yield Problem(field=f"ranges.{field}", message=message)
    searched = Space(definition.ranges).axes
    if not searched:
        yield Problem(field="ranges", message="Give at least one hyperparameter a range to search.")
    if len(searched) > MAX_PARAMETERS:
        yield Problem(
            field="ranges",
            message=f"At most {MAX_PARAMETERS} hyperparameters can be searched; these are {len(searched)}.",
        )
    static = definition.static_hyperparameters
    for name in static.keys() & searched.keys():
        yield Problem(
            field=f"static_hyperparameters.{name}", message=f"{name} is static and searched; choose one."
        )
    # One place is taken by the name of the objective metric.
    if len(static) + len(searched) > MAX_HYPERPARAMETERS - 1:
        yield Problem(
            field="static_hyperparameters",
            message=f"At most {MAX_HYPERPARAMETERS - 1} hyperparameters are allowed, static and searched.",
        )
