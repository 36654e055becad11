"""What tuning asks of the rest of the studio: training jobs, whatever makes and runs them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from ..core.jobs.models import Estimate, Job, Origin, Problem
from ..core.models import Caller
from .models import TrainingDefinition


@dataclass(frozen=True)
class TrialRequest:
    """One training job to be.

    Attributes:
        definition: what it is made of.
        hyperparameters: the searched ones; the static ones are in the definition.
        name: of the job.
        experiment: that its run belongs to.
        tags: of the job and its run.
    """

    definition: TrainingDefinition
    hyperparameters: Mapping[str, str]
    name: str
    experiment: str
    tags: Mapping[str, str] = field(default_factory=dict)
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True)
class TrialForecast:
    """What one training job takes; None where nothing like it has run."""

    seconds: Estimate | None
    cost: Estimate | None
    starts: str


class TrialJobs(Protocol):
    """Runs trials as training jobs. The first argument is the owner of the tuning job."""

    def problems(self, caller: Caller, request: TrialRequest) -> list[Problem]:
        """Return what is wrong with a job; fields are those of the definition."""
        ...

    async def forecast(self, caller: Caller, request: TrialRequest) -> TrialForecast:
        """Say what a job without problems would take; nothing is started."""
        ...

    async def submit(self, caller: Caller, request: TrialRequest) -> Job:
        """Create a job.

        Raises:
            StudioError: it is refused; ``Unavailable`` if that may be another time, ``Conflict`` if the
                owner has a job of that name.
        """
        ...

    def find(self, caller: Caller, name: str) -> Job | None:
        """Return the owner's job of that name."""
        ...

    def get(self, caller: Caller, job_id: str) -> Job | None:
        """Return a job; None if it was removed."""
        ...

    async def stop(self, caller: Caller, job_id: str) -> None:
        """Stop a job; one that has ended stays as it is."""
        ...

    def on_logged(self, listener: Callable[[frozenset[str]], None]) -> Callable[[], None]:
        """Call ``listener`` with the ids of runs that something was logged to; return what ends that."""
        ...

    async def curve(self, caller: Caller, job: Job, metric: str) -> list[tuple[int, float]]:
        """Return the steps and values of a metric so far, by step; from MLflow if the log has none."""
        ...
