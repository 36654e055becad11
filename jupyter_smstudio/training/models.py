"""The nouns of training on the wire: what people ask for; what they get is ``core.jobs.models.Job``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from ..core.jobs.debugger_models import DebuggerSpec
from ..core.jobs.models import (
    Channel,
    Estimate,
    JobName,
    MetricDefinition,
    Origin,
    OutputFolder,
    Problem,
    StoppingCondition,
    VariableName,
)
from ..core.jobs.states import JobState
from ..core.models import Timestamp, WireModel

HyperparameterName = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,255}$")]
"""Those that begin with ``_`` are notes of tuners and tools for built-in algorithms."""
HyperparameterValue = Annotated[str, StringConstraints(max_length=2500)]
"""Text, as the original's API has it; numbers and truth values are written as JSON."""


class _JobRequest(WireModel):
    """What training and processing jobs have in common."""

    name: JobName | None = None
    """None: made from the program's name and the time."""
    image: str = ""
    """Empty: the algorithm's own, else ``data-science``."""
    image_version: str = ""
    instance_type: str = "ml.m5.large"
    instance_count: int = Field(default=1, ge=1, le=20)
    environment: dict[VariableName, str] = Field(default_factory=dict, max_length=100)
    secrets: list[VariableName] = Field(default_factory=list)
    """Variables of ``environment`` whose values nobody is shown again; those that it has not are taken from
    the caller's own secrets."""
    stopping: StoppingCondition = StoppingCondition()
    tags: dict[str, str] = Field(default_factory=dict, max_length=50)
    experiment: str = Field(default="", max_length=120)
    run_name: str = Field(default="", max_length=120)
    origin: Origin = Origin()


class CreateTrainingJob(_JobRequest):
    """A training job: a built-in algorithm, a script, or a notebook."""

    algorithm: Literal["", "kmeans", "pca", "linear-learner", "xgboost"] = ""
    """A built-in algorithm; empty: ``entry_point`` is run."""
    source: str = Field(default="", max_length=4096)
    """Folder or ``.tar.gz`` with the code, relative to the server's root or absolute; empty: the folder
    is not copied, only the entry point."""
    entry_point: str = Field(default="", max_length=1024)
    """A ``.py``, ``.sh`` or ``.ipynb`` file, relative to ``source``."""
    hyperparameters: dict[HyperparameterName, HyperparameterValue] = Field(
        default_factory=dict, max_length=100
    )
    channels: list[Channel] = Field(default_factory=list, max_length=20)
    metric_definitions: list[MetricDefinition] = Field(default_factory=list, max_length=40)
    spot: bool = False
    checkpoint_local_path: str = "/opt/ml/checkpoints"
    checkpoint_uri: str = ""
    keep_alive_seconds: int = Field(default=0, ge=0, le=3600)
    """The original's limit of one hour for a warm pool."""
    max_attempts: int = Field(default=1, ge=1, le=30)
    debugger: DebuggerSpec | None = None
    """None: nothing is saved of its tensors, and nothing judges them."""


class CreateProcessingJob(_JobRequest):
    """A processing job: a script between input and output folders."""

    source: str = Field(default="", max_length=4096)
    entry_point: str = Field(min_length=1, max_length=1024)
    arguments: list[str] = Field(default_factory=list, max_length=100)
    inputs: list[Channel] = Field(default_factory=list, max_length=10)
    outputs: list[OutputFolder] = Field(default_factory=list, max_length=10)


class Hyperparameter(WireModel):
    """One setting of a built-in algorithm."""

    name: str
    type: Literal["int", "float", "bool", "text", "choice", "list"]
    required: bool = False
    default: str = ""
    """Empty: none."""
    choices: list[str] = Field(default_factory=list)
    minimum: float | None = None
    maximum: float | None = None
    tunable: bool = False
    tuning_minimum: float | None = None
    """Of what the original recommends to search; None: no number, or nothing recommended."""
    tuning_maximum: float | None = None
    description: str


class Algorithm(WireModel):
    """A built-in algorithm."""

    name: str
    display_name: str
    description: str
    image: str
    channels: list[str]
    """The ones it reads; the first is required."""
    content_types: list[str]
    hyperparameters: list[Hyperparameter]
    metrics: list[str]


class AlgorithmPage(WireModel):
    """All built-in algorithms."""

    items: list[Algorithm]


class ChannelSample(WireModel):
    """What the first records of a channel look like."""

    channel: str
    files: int
    size_bytes: int
    columns: list[str]
    rows: list[list[str]]
    """At most five."""


class Plan(WireModel):
    """What would happen if the job was created now; nothing has been started."""

    problems: list[Problem]
    steps: list[str]
    """In words, in order."""
    command: str
    samples: list[ChannelSample]
    seconds: Estimate | None = None
    """None: nothing like it has run here, and nothing could be tried."""
    cost: Estimate | None = None
    starts: str
    """When it would start: ``now``, or what it would wait for."""


class DryRunBatch(WireModel):
    """One start of the program in a dry run."""

    records: int | None
    """None where some of them cannot be counted, as in files that nobody can cut."""
    share: float
    """Of the bytes of all channels, 0 to 1; 1 where there is nothing to cut."""
    seconds: float
    peak_memory_bytes: int
    """Resident, of the largest of its processes."""
    finished: bool
    """False: it still ran when its time was over, without an error so far."""


class DryRun(WireModel):
    """A program that is tried on the first records of its channels, and what came of it."""

    id: str
    """Also of the job that runs it, which is gone when the dry run has ended."""
    state: JobState
    message: str = ""
    """What it does now, or why it failed: the last lines of the program first."""
    created: Timestamp
    program_started: Timestamp | None = None
    ended: Timestamp | None = None
    limit_seconds: float
    """After which a program that still runs is ended; that is no failure."""
    exit_code: int | None = None
    batches: list[DryRunBatch] = Field(default_factory=list)
    startup_seconds: float | None = None
    """What does not grow with the data; else up to its first line; None: there is none."""
    peak_memory_bytes: int = 0
    metrics: dict[str, float] = Field(default_factory=dict)
    """The last value of each, found as in a job."""
    log: list[str] = Field(default_factory=list)
    """Its last lines."""
    notes: list[str] = Field(default_factory=list)
    """Sentences on what was different from the job, and on what would be too small for it."""
    seconds: Estimate | None = None
    """Of the job with all its data; None: nothing can be told."""
    cost: Estimate | None = None


class JobRequest(WireModel):
    """What a job was made of; one of the two."""

    training: CreateTrainingJob | None = None
    processing: CreateProcessingJob | None = None


class JobQuery(WireModel):
    """Which jobs a page shows; empty means all."""

    state: str = ""
    kind: str = ""
    search: str = ""
    """Part of the name, in any case."""
    offset: int = Field(default=0, ge=0)
    limit: int = Field(default=100, ge=1, le=1000)


class LogQuery(WireModel):
    """Which stretch of a log."""

    after: str = Field(default="", max_length=1024)
    """``next_token`` of the stretch before; empty: from the beginning. (Jupyter takes an argument
    ``token`` for its own.)"""
    limit: int = Field(default=1000, ge=1, le=10_000)
    host: str = Field(default="", max_length=64)
    search: str = Field(default="", max_length=1000)
    """Only lines that contain it."""
    tail: bool = False
    """The end instead of the beginning."""
