"""Dry runs: what a tuning job would do, take and cost."""

from __future__ import annotations

import math
from collections.abc import Iterator

from ..core.jobs.models import Estimate
from ..core.models import Caller
from .checks import TuningChecks, first_point, trial_request
from .models import CreateTuningJob, Strategy, TuningPlan
from .ports import TrialJobs
from .spaces import Space

WORDS = {
    Strategy.BAYESIAN: "Choose each point by what the points before it have reached (TPE)",
    Strategy.RANDOM: "Draw points at random",
    Strategy.GRID: "Try every combination once",
    Strategy.HYPERBAND: "Choose points by TPE, and give up the worse two of three after 1, 3, 9, … epochs",
}


class TuningPlanner:
    """Plans tuning jobs.

    Args:
        checks: what a request has to pass.
        jobs: knows what training jobs take.
    """

    def __init__(self, checks: TuningChecks, jobs: TrialJobs) -> None:
        self._checks = checks
        self._jobs = jobs

    async def plan(self, caller: Caller, request: CreateTuningJob) -> TuningPlan:
        """Say what a tuning job would do; nothing is started."""
        problems = self._checks.problems(caller, request)
        sizes = [Space(definition.ranges).grid_size for definition in request.definitions]
        grid = sum(size or 0 for size in sizes) if request.strategy is Strategy.GRID else None
        jobs = request.limits.max_jobs or grid or 1
        if any(problem.blocking for problem in problems):
            return TuningPlan(problems=problems, jobs=jobs, grid_size=grid, steps=[], starts="–")
        definition = request.definitions[0]
        one = await self._jobs.forecast(caller, trial_request(request, definition, first_point(definition)))
        rounds = math.ceil(jobs / request.limits.max_parallel_jobs)
        seconds = _times(one.seconds, rounds)
        longest = request.limits.max_runtime_seconds
        if seconds and longest is not None:
            bounds = {name: min(getattr(seconds, name), longest) for name in ("low", "expected", "high")}
            seconds = seconds.model_copy(update=bounds)
        return TuningPlan(
            problems=problems,
            jobs=jobs,
            grid_size=grid,
            seconds=seconds,
            cost=_times(one.cost, jobs),
            steps=list(_steps(request, jobs)),
            starts=one.starts,
        )


def _times(one: Estimate | None, count: int) -> Estimate | None:
    if one is None:
        return None
    scaled = {name: getattr(one, name) * count for name in ("low", "expected", "high")}
    return one.model_copy(update=scaled)


def _steps(request: CreateTuningJob, jobs: int) -> Iterator[str]:
    if request.warm_start:
        yield f"Learn from {', '.join(request.warm_start.parents)}"
    yield WORDS[request.strategy]
    parallel = min(jobs, request.limits.max_parallel_jobs)
    kinds = sorted({definition.instance_type for definition in request.definitions})
    yield f"Run {jobs} training jobs on {', '.join(kinds)}, {parallel} at a time"
    if request.early_stopping == "Auto":
        yield "Stop a training job whose metric falls behind the median of earlier ones"
    if request.limits.max_runtime_seconds:
        yield f"End after {request.limits.max_runtime_seconds} s at the latest"
    yield f"Record every training job in the experiment {request.experiment or request.name}"
