"""The nouns of tuning on the wire; names of states, strategies and limits are the original's.

Source of the limits: SageMaker API reference, ``CreateHyperParameterTuningJob`` and the data types
below it, and Developer Guide, "Resource limits for automatic model tuning".
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from ..core.jobs.models import (
    Channel,
    Estimate,
    MetricDefinition,
    Origin,
    Problem,
    StoppingCondition,
    VariableName,
)
from ..core.models import Timestamp, WireModel
from .range_models import NarrowedRange, ParameterAxis, ParameterName, ParameterRanges, ParameterText

MAX_JOBS = 750
MAX_RANDOM_JOBS = 10_000
MAX_PARAMETERS = 30

TuningJobName = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,31}$")]
"""Letters, digits and hyphens, 1 to 32 characters: its training jobs add theirs."""
DefinitionName = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,63}$")]


class Strategy(StrEnum):
    """How points are chosen."""

    BAYESIAN = "Bayesian"
    RANDOM = "Random"
    HYPERBAND = "Hyperband"
    GRID = "Grid"


class TuningState(StrEnum):
    """What a tuning job is, as a whole."""

    IN_PROGRESS = "InProgress"
    COMPLETED = "Completed"
    FAILED = "Failed"
    STOPPING = "Stopping"
    STOPPED = "Stopped"


class TrialState(StrEnum):
    """What a trial is; all but Waiting are those of its training job."""

    WAITING = "Waiting"
    """Enqueued: its turn comes next."""
    IN_PROGRESS = "InProgress"
    COMPLETED = "Completed"
    STOPPED = "Stopped"
    FAILED = "Failed"


class Objective(WireModel):
    """What is to become best."""

    type: Literal["Maximize", "Minimize"] = "Maximize"
    metric: str = Field(min_length=1, max_length=255)
    """Its last value in a training job is the job's objective."""


class ResourceLimits(WireModel):
    """How much may be used."""

    max_jobs: int | None = Field(default=None, ge=1, le=MAX_RANDOM_JOBS)
    """None: 1, with Grid the number of combinations. At most 750; with Random 10,000."""
    max_parallel_jobs: int = Field(default=1, ge=1, le=10)
    max_runtime_seconds: int | None = Field(default=None, ge=120, le=15_768_000)
    """Of the whole tuning job; None: no limit."""


class CompletionCriteria(WireModel):
    """When to end before the limits; any one that is met ends the tuning job."""

    target_value: float | None = None
    max_jobs_not_improving: int | None = Field(default=None, ge=3)
    """Training jobs in a row that did not improve on the best."""
    on_convergence: bool = False
    """When further jobs are not expected to improve on the best by 1 %."""


class WarmStart(WireModel):
    """What is learned from tuning jobs that have ended."""

    type: Literal["IdenticalDataAndAlgorithm", "TransferLearning"] = "IdenticalDataAndAlgorithm"
    parents: list[str] = Field(min_length=1, max_length=5)
    """Names or ids."""
    chain: bool = True
    """Also from the parents' own parents, which the original ignores."""


class HyperbandConfig(WireModel):
    """The resource is the number of epochs: values of the objective metric that a job has told."""

    min_resource: int = Field(default=1, ge=1)
    max_resource: int | None = Field(default=None, ge=1)
    """None: as many as the first complete job has told."""


class TrainingDefinition(WireModel):
    """How one kind of training job is made; the fields are those of ``CreateTrainingJob``."""

    name: DefinitionName = "training"
    algorithm: str = ""
    source: str = Field(default="", max_length=4096)
    entry_point: str = Field(default="", max_length=1024)
    image: str = ""
    image_version: str = ""
    static_hyperparameters: dict[ParameterName, ParameterText] = Field(default_factory=dict)
    ranges: ParameterRanges = ParameterRanges()
    objective: Objective
    channels: list[Channel] = Field(default_factory=list, max_length=20)
    metric_definitions: list[MetricDefinition] = Field(default_factory=list, max_length=40)
    instance_type: str = "ml.m5.large"
    instance_count: int = Field(default=1, ge=1, le=20)
    stopping: StoppingCondition = StoppingCondition()
    spot: bool = False
    checkpoint_local_path: str = "/opt/ml/checkpoints"
    checkpoint_uri: str = ""
    keep_alive_seconds: int = Field(default=0, ge=0, le=3600)
    environment: dict[VariableName, str] = Field(default_factory=dict, max_length=100)
    secrets: list[VariableName] = Field(default_factory=list)
    max_attempts: int = Field(default=2, ge=1, le=30)
    """Starts of a trial whose process vanished; a program that fails is not tried again."""


class CreateTuningJob(WireModel):
    """A tuning job."""

    name: TuningJobName
    strategy: Strategy = Strategy.BAYESIAN
    hyperband: HyperbandConfig | None = None
    early_stopping: Literal["Off", "Auto"] = "Off"
    """Auto: the median rule."""
    random_seed: int | None = Field(default=None, ge=0, le=2**32 - 1)
    """None: one is drawn, and kept."""
    limits: ResourceLimits = ResourceLimits()
    completion: CompletionCriteria = CompletionCriteria()
    warm_start: WarmStart | None = None
    definitions: list[TrainingDefinition] = Field(min_length=1, max_length=10)
    experiment: str = Field(default="", max_length=120)
    """Empty: one of the tuning job's name."""
    tags: dict[str, str] = Field(default_factory=dict, max_length=48)
    """Two of a training job's 50 name the tuning job and its run."""
    origin: Origin = Origin()


class CreateTuningRequest(WireModel):
    """The original's request, to be turned into :class:`CreateTuningJob`."""

    document: dict[str, Any]
    """JSON of ``CreateHyperParameterTuningJob``."""


class Trial(WireModel):
    """One point and its training job."""

    number: int
    """Within its tuning job, from 0."""
    definition: str
    job_id: str = ""
    """Empty: not submitted yet."""
    job_name: str
    run_id: str = ""
    state: TrialState
    stopped_early: bool = False
    """By the median rule or Hyperband."""
    parameters: dict[str, str]
    objective: float | None = None
    started: Timestamp | None = None
    ended: Timestamp | None = None
    cost: float = 0.0
    reason: str = ""
    """Why it failed or was stopped."""
    enqueued: bool = False
    """Chosen by a person or taken over from a parent, and not by the strategy."""


class TrialPage(WireModel):
    """Some of a tuning job's trials."""

    items: list[Trial]
    total: int


class TuningEvent(WireModel):
    """One entry of a tuning job's timeline: what was decided, by whom."""

    time: Timestamp
    message: str


class TuningJob(WireModel):
    """A tuning job as it is now; values of secrets in its request are ``***``."""

    id: str
    owner: str
    request: CreateTuningJob
    """With what was changed since: ranges and limits are the present ones."""
    state: TuningState
    paused: bool = False
    """Trials that run go on; no new one starts."""
    status_message: str = ""
    created: Timestamp
    ended: Timestamp | None = None
    job_counts: dict[str, int]
    """Completed, InProgress, RetryableError, NonRetryableError, Stopped; the original's names."""
    objective_counts: dict[str, int]
    """Succeeded, Pending, Failed."""
    best: Trial | None = None
    overall_best: Trial | None = None
    """With the parents of an identical warm start; its name tells whose it is."""
    cost: float = 0.0
    warnings: list[str] = Field(default_factory=list)
    storage_path: str
    """Optuna's journal, for ``optuna.load_study``."""
    study_names: list[str]
    """One for each definition."""
    experiment_id: str = ""
    run_id: str = ""
    """Of its own run, which the runs of its trials are nested below; empty where there is none."""
    completion_reason: str = ""
    """Why it ended, in words."""
    total: int = 0
    """Trials so far."""
    expected_total: int
    """Trials when the limit of jobs is reached."""
    timeline: list[TuningEvent] = Field(default_factory=list)


class TuningJobPage(WireModel):
    """Tuning jobs, newest first."""

    items: list[TuningJob]
    total: int


class TuningHistory(WireModel):
    """All trials of one definition, in columns, for every chart; entries of one trial share a place."""

    definition: str
    objective: Objective
    axes: list[ParameterAxis]
    numbers: list[int]
    states: list[TrialState]
    stopped_early: list[bool]
    objectives: list[float | None]
    best: list[float | None]
    """The best so far, in the order of the numbers."""
    started: list[Timestamp | None]
    seconds: list[float | None]
    """From start to end, or until now."""
    parameters: dict[str, list[float | str | None]]


class TuningHistoryPage(WireModel):
    """The history of each definition."""

    items: list[TuningHistory]


class TrialCurve(WireModel):
    """How a trial's objective metric went, thinned."""

    number: int
    state: TrialState
    stopped_early: bool
    steps: list[int]
    """Epochs, from 1."""
    values: list[float]


class TrialCurves(WireModel):
    """The latest trials' curves, 500 at most."""

    metric: str
    curves: list[TrialCurve]


class Importance(WireModel):
    """How much of the objective's variance a hyperparameter explains, 0 to 1."""

    name: str
    importance: float


class Importances(WireModel):
    """The hyperparameters of one definition by importance, the largest first."""

    method: Literal["fanova"] = "fanova"
    definition: str
    items: list[Importance]
    reason: str = ""
    """Why there are none yet."""


class UpdateTuningJob(WireModel):
    """What is changed of a running tuning job; None leaves it as it is."""

    paused: bool | None = None
    limits: ResourceLimits | None = None
    ranges: list[NarrowedRange] | None = None


class CreateTrial(WireModel):
    """A point that is tried next."""

    definition: str = ""
    """Empty: the first."""
    parameters: dict[ParameterName, ParameterText]
    """Of every range."""


class TuningPlan(WireModel):
    """What would happen if the tuning job was created now; nothing has been started."""

    problems: list[Problem]
    jobs: int
    grid_size: int | None = None
    seconds: Estimate | None = None
    """None: nothing like its jobs has run here."""
    cost: Estimate | None = None
    steps: list[str]
    """In words, in order."""
    starts: str
