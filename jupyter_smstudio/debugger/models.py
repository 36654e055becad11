"""The nouns of the debugger on the wire: jobs whose tensors are saved, tensors, and what rules say of them.

Names of tensors and texts of rules are a script's own: of any content, and shown as text alone.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ..core.jobs.states import JobState
from ..core.models import Timestamp, WireModel
from .edit_models import (  # noqa: F401  # on the wire
    EditProposal,
    EditRequest,
    EditSource,
    Hunk,
    LayerOrigin,
    ProposedEdit,
)
from .embedding_models import (  # noqa: F401  # on the wire
    ConfusionQuery,
    Embedding,
    EmbeddingQuery,
    TensorConfusion,
)
from .tensor_query import Figure, Mode, TensorQuery

Status = Literal["InProgress", "NoIssuesFound", "IssuesFound", "Error", "Stopping", "Stopped"]
"""``RuleEvaluationStatus`` of the original."""


class RuleFinding(WireModel):
    """Something that is wrong with a training."""

    rule: str
    step: int
    """The global one; -1: it is about no step."""
    mode: str
    tensor: str
    layer: str
    message: str
    figures: dict[str, Figure]
    explanation: str
    proposal: EditProposal | None
    origin: LayerOrigin | None


class ActionTaken(WireModel):
    """What was done because a rule found something."""

    name: str
    target: str
    """The job's name or an address."""
    state: Literal["waiting", "done", "failed"]
    message: str = ""


class RuleEvaluation(WireModel):
    """What a rule has said of a job so far."""

    name: str
    rule: str
    status: Status
    details: str = ""
    triggered: int = 0
    data_points: int = 0
    """How many values were judged."""
    last_step: int = -1
    findings: list[RuleFinding] = Field(default_factory=list)
    """The first 20."""
    actions: list[ActionTaken] = Field(default_factory=list)
    parameters: dict[str, str] = Field(default_factory=dict)
    """That were given; the others have their defaults."""
    replay: str = ""
    """Id of the replay that added it; empty: it came with the training."""
    found: Timestamp | None = None
    """When the step of the first finding was saved; None: there is none, or it is not known."""


class RuleEvaluationPage(WireModel):
    """All rules of a job."""

    items: list[RuleEvaluation]


class RuleHeadline(WireModel):
    """A rule in a list of jobs."""

    name: str
    rule: str
    status: Status
    details: str
    triggered: int
    replay: str
    first_step: int
    """Of its first finding; -1: there is none."""
    found: Timestamp | None
    """When that step was saved."""


class DebuggedJob(WireModel):
    """A training whose tensors are saved: a job's, or that of a loop in a notebook."""

    id: str
    name: str
    kind: Literal["job", "notebook"]
    notebook: str
    """Path of the notebook; empty for a job."""
    owner: str
    state: JobState
    created: Timestamp
    ended: Timestamp | None
    path: str
    """Folder of its tensors, for ``sdk.debugger.create_trial``; there is none before the first."""
    rules: list[RuleHeadline]
    tensors: int
    """How many names there are."""
    steps: dict[str, int]
    """How many were saved, by mode."""
    last_step: int
    """The global one; -1: none was saved."""
    workers: list[str]
    collections: list[str]
    writing: bool
    """Whether more may come."""
    trouble: str
    """Why its tensors cannot be read; empty: they can."""
    notes: list[str]
    """What could not be saved, as the hook has noted it, and what could not be read and was passed over."""


class DebuggedJobPage(WireModel):
    """Jobs whose tensors are saved, newest first."""

    items: list[DebuggedJob]
    total: int


class StepPage(WireModel):
    """Steps of a mode, evenly thinned; the first and the last are among them."""

    mode: Mode
    total: int
    first: int
    last: int
    """-1: there is none, as with ``first``."""
    steps: list[int]


class TensorSummary(WireModel):
    """What is known of a tensor at a step; figures are of its finite elements."""

    count: int
    sampled: int
    """How many of them were looked at."""
    estimate: bool
    mean: Figure
    std: Figure
    min: Figure
    max: Figure
    abs_mean: Figure
    l1: Figure
    l2: Figure
    zero_share: float
    nan_share: float
    inf_share: float


class Sparkline(WireModel):
    """How a tensor's norm went, at 40 steps at most."""

    steps: list[int]
    l2: list[Figure]


class TensorRow(WireModel):
    """A tensor in the tree."""

    name: str
    layer: str
    collections: list[str]
    shape: list[int] | None
    dtype: str
    values: bool
    """Whether whole tensors were saved, and not only summaries."""
    steps: int
    last_step: int
    summary: TensorSummary | None
    """Of the last step."""
    health: Literal["good", "zero", "nan", "inf", "vanishing"]
    sparkline: Sparkline


class TensorPage(WireModel):
    """Tensors by their names."""

    items: list[TensorRow]
    total: int


class TensorAtStep(WireModel):
    """A tensor at a step: its summary, and how its magnitudes are distributed."""

    name: str
    step: int
    mode: Mode
    worker: str
    shape: list[int] | None
    dtype: str
    summary: TensorSummary
    edges: list[float]
    """129 magnitudes, between which the bins lie; what lies beyond is in the outermost ones."""
    positive: list[int]
    negative: list[int]
    """Empty, as ``positive``: no histogram was stored."""
    origin: LayerOrigin | None


class TensorSlice(WireModel):
    """Values of a tensor at a step: a plane, or the planes of an activation; thinned to what is shown."""

    name: str
    step: int
    shape: list[int]
    index: list[int]
    """Which of the leading dimensions."""
    rows: int
    columns: int
    """Of a plane before it was thinned."""
    low: Figure
    high: Figure
    """Of the finite values that are shown."""
    maps: list[list[list[Figure]]]


class Distribution(WireModel):
    """How a tensor's magnitudes are distributed, step by step; columns of one length."""

    name: str
    layer: str
    steps: list[int]
    edges: list[float]
    """65 magnitudes, between which the 64 bins of each sign lie."""
    positive: list[list[int]]
    """A row a step."""
    negative: list[list[int]]
    mean: list[Figure]
    std: list[Figure]
    l2: list[Figure]
    zero_share: list[Figure]
    nan_share: list[Figure]


class DistributionPage(WireModel):
    """Distributions in the order they were asked for."""

    items: list[Distribution]


class UpdateRatio(WireModel):
    """How much of a weight is changed between two saved steps: mean |update| / mean |weight|."""

    layer: str
    tensor: str
    steps: list[int]
    ratio: list[Figure]


class UpdateRatioPage(WireModel):
    """Ratios of all weights whose values were saved."""

    items: list[UpdateRatio]


class JobsQuery(WireModel):
    """Which debugged jobs a page shows."""

    offset: int = Field(default=0, ge=0)
    limit: int = Field(default=50, ge=1, le=200)


class StepsQuery(WireModel):
    """Which steps."""

    mode: Mode = ""
    name: str = Field(default="", max_length=1024)
    """Only those that have this tensor; empty: all."""
    at_most: int = Field(default=2000, ge=2, le=2000)


class TensorsQuery(WireModel):
    """Which tensors a page shows."""

    mode: Mode = ""
    search: str = Field(default="", max_length=1024)
    """Part of the name, in any case."""
    offset: int = Field(default=0, ge=0)
    limit: int = Field(default=200, ge=1, le=500)


class SliceQuery(TensorQuery):
    """Which values."""

    index: str = Field(default="", max_length=100, pattern=r"^(\d+(,\d+)*)?$")
    """Of the leading dimensions, e.g. ``0,3``; empty: the first of each."""
    samples: bool = False
    """Planes side by side are those of a batch's samples, instead of a sample's channels; ``index`` is then
    of what lies between, e.g. of the channels."""


class DistributionsQuery(WireModel):
    """Which tensors side by side."""

    names: str = Field(min_length=2, max_length=45_000)
    """A JSON list of 40 names at most."""
    mode: Mode = ""
    worker: str = Field(default="", max_length=64)
    at_most: int = Field(default=200, ge=2, le=500)


class UpdatesQuery(WireModel):
    """Which steps of the weights."""

    mode: Mode = ""
    at_most: int = Field(default=200, ge=2, le=500)
