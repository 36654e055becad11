"""The nouns of jobs on the wire: what to run, where, on which data, and what became of it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from ..models import Timestamp, WireModel
from .debugger_models import DebuggerSpec
from .states import JobState, SecondaryStatus

JobName = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$")]
"""Letters, digits and hyphens, 1 to 63 characters, as the original's TrainingJobName."""

ChannelName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
VariableName = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z_][a-zA-Z0-9_]{0,511}$")]


class JobKind(StrEnum):
    """Who understands a job's results; all kinds run alike."""

    TRAINING = "training"
    PROCESSING = "processing"
    AUTOML = "automl"
    DRY_RUN = "dry-run"
    """Tries a program for some seconds: listed nowhere, recorded nowhere, and removed when it has ended."""


class Channel(WireModel):
    """A named input, found by the program below ``/opt/ml/input/data/<name>``."""

    name: ChannelName
    uri: str = Field(max_length=4096)
    """A path relative to the server's root, an absolute path, or a URL that fsspec opens."""
    content_type: str = ""
    """E.g. ``text/csv;label_size=1``; the program is told, nothing is converted."""
    input_mode: Literal["File", "FastFile", "Pipe"] = "File"
    distribution: Literal["FullyReplicated", "ShardedByS3Key"] = "FullyReplicated"
    """Whether every host gets all files, or its share of them."""
    local_path: str = ""
    """Where a processing job wants it, below ``/opt/ml/processing``; empty: the channel's own folder."""


class OutputFolder(WireModel):
    """A folder of a processing job that is kept when it ends."""

    name: ChannelName
    local_path: str
    """Below ``/opt/ml/processing``."""
    destination: str = ""
    """Where it is copied to; empty: it is kept with the job."""


class MetricDefinition(WireModel):
    """A regular expression whose first group is a metric's value, looked for in every line of the log."""

    name: str = Field(min_length=1, max_length=255)
    regex: str = Field(min_length=1, max_length=500)


class StoppingCondition(WireModel):
    """Times after which a job is stopped; what it has saved is kept."""

    max_runtime_seconds: int = Field(default=86_400, ge=1, le=2_419_200)
    """The original's default of one day and limit of 28."""
    max_wait_seconds: int | None = Field(default=None, ge=1, le=2_419_200)
    """For spot jobs: waiting and running together; at least ``max_runtime_seconds``."""


class Program(WireModel):
    """What a job starts on every host."""

    argv: list[str] = Field(min_length=1, max_length=256)
    """The command; ``python`` is the image's. Hyperparameters are appended as ``--name value`` if
    ``pass_hyperparameters``."""
    source: str = ""
    """Folder, file or ``.tar.gz`` that is copied to ``/opt/ml/code``; empty: nothing is."""
    pass_hyperparameters: bool = False
    install_requirements: bool = True
    """Whether ``requirements.txt`` of the source is installed first."""


class Origin(WireModel):
    """Where a job was asked for; recorded with its run."""

    notebook: str = ""
    cell: str = ""
    git_commit: str = ""


class JobSpec(WireModel):
    """All it takes to run a job, and to run it again."""

    kind: JobKind
    name: JobName
    image: str
    image_version: str = ""
    """Empty: the one its alias points at when the job is submitted."""
    instance_type: str
    instance_count: int = Field(default=1, ge=1, le=20)
    program: Program
    hyperparameters: dict[str, str] = Field(default_factory=dict, max_length=100)
    channels: list[Channel] = Field(default_factory=list, max_length=20)
    outputs: list[OutputFolder] = Field(default_factory=list, max_length=10)
    environment: dict[VariableName, str] = Field(default_factory=dict, max_length=100)
    secrets: list[VariableName] = Field(default_factory=list)
    """Variables of ``environment`` whose values are masked wherever they would be shown; those that it has
    not are taken from the owner's secrets when the job is created."""
    metric_definitions: list[MetricDefinition] = Field(default_factory=list, max_length=40)
    stopping: StoppingCondition = StoppingCondition()
    spot: bool = False
    """Cheaper, and interrupted when somebody else needs the machine."""
    checkpoint_local_path: str = "/opt/ml/checkpoints"
    checkpoint_uri: str = ""
    """A folder outside the job that checkpoints are kept in and read from; empty: the job's own."""
    keep_alive_seconds: int = Field(default=0, ge=0, le=3600)
    """How long its instances wait for the next job of the same shape (a warm pool)."""
    max_attempts: int = Field(default=1, ge=1, le=30)
    """Starts after an internal error; interruptions of a spot job are not counted."""
    tags: dict[str, str] = Field(default_factory=dict, max_length=50)
    experiment: str = ""
    """Name of the experiment its run belongs to; empty: unassigned."""
    run_name: str = ""
    origin: Origin = Origin()
    debugger: DebuggerSpec | None = None
    """None: its program is not told to save tensors."""


class Transition(WireModel):
    """One entry of a job's timeline."""

    status: SecondaryStatus
    started: Timestamp
    ended: Timestamp | None = None
    message: str = ""


class Artifact(WireModel):
    """A file that a job left."""

    path: str
    """Below the job's own folder of artifacts, e.g. ``model.tar.gz``."""
    size_bytes: int
    sha256: str = ""


class InputRecord(WireModel):
    """What a channel really held."""

    channel: str
    uri: str
    files: int
    size_bytes: int
    sha256: str
    """Over the names and contents of its files in order; empty where it was streamed."""


class JobHost(WireModel):
    """One machine of a job."""

    name: str
    """``algo-1``, ``algo-2``, …"""
    instance_id: str | None = None
    exit_code: int | None = None
    signal: str = ""
    """E.g. ``SIGKILL``; empty if it was not ended by one."""


class Job(WireModel):
    """A job as it is now; values of secrets in its specification are ``***``."""

    id: str
    owner: str
    spec: JobSpec
    state: JobState
    secondary_status: SecondaryStatus
    status_message: str = ""
    failure_reason: str = ""
    """At most 1,024 characters, the program's own words first."""
    created: Timestamp
    training_started: Timestamp | None = None
    ended: Timestamp | None = None
    attempt: int = 1
    interruptions: int = 0
    transitions: list[Transition] = Field(default_factory=list)
    hosts: list[JobHost] = Field(default_factory=list)
    queue_position: int | None = None
    """From 1, while it waits."""
    expected_wait_seconds: float | None = None
    expected_seconds: float | None = None
    """Median of earlier jobs of the same program, image and instance; None: never seen."""
    progress: float | None = None
    """0 to 1, where the program tells (``#progress_metric``)."""
    training_seconds: float = 0.0
    """Time of its program on all hosts together, interruptions' lost work included."""
    billable_seconds: float = 0.0
    cost: float = 0.0
    """In the currency of the price list, so far."""
    spot_saving: float | None = None
    """Share of the full price that spot saved, 0 to 1; None for other jobs."""
    warnings: list[str] = Field(default_factory=list)
    trouble: str = ""
    """What keeps the studio from going on with it now, such as a full disk; empty if nothing does."""
    inputs: list[InputRecord] = Field(default_factory=list)
    artifacts: list[Artifact] = Field(default_factory=list)
    metrics: dict[str, float] = Field(default_factory=dict)
    """The last value of each."""
    run_id: str = ""
    experiment_id: str = ""


class JobPage(WireModel):
    """Jobs, newest first."""

    items: list[Job]
    total: int


class LogLine(WireModel):
    """A line of a job's log."""

    time: Timestamp
    host: str
    text: str


class LogPage(WireModel):
    """A stretch of a log."""

    items: list[LogLine]
    next_token: str
    """Give it back for what follows; equal to the one sent when there is nothing more now."""
    size_bytes: int
    truncated: bool = False
    """Whether lines were dropped because the log's size limit was reached."""


class MetricPoint(WireModel):
    """A value of a metric at a moment."""

    time: Timestamp
    step: int
    value: float


class MetricSeries(WireModel):
    """A metric's values, thinned to what a chart can show."""

    name: str
    points: list[MetricPoint]
    total: int


class MetricSeriesPage(WireModel):
    """All metrics of a job."""

    items: list[MetricSeries]


class UsagePoint(WireModel):
    """What a host used at a moment."""

    time: Timestamp
    host: str
    cpu_percent: float
    """Of one core."""
    memory_bytes: int


class JobUsage(WireModel):
    """Resource use over time, thinned."""

    points: list[UsagePoint]
    vcpu: float
    memory_bytes: int
    """What each host may use."""


class Problem(WireModel):
    """Something that would make a job fail, told before it starts."""

    field: str
    """As in the request, e.g. ``channels.0.uri``; empty where it concerns no single one."""
    message: str
    blocking: bool = True
    """False: a warning."""


class Estimate(WireModel):
    """A figure with its error bar."""

    low: float
    expected: float
    high: float
    basis: str
    """What it comes from, e.g. ``median of 7 earlier jobs``."""
