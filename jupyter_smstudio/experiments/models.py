"""The nouns of experiments on the wire. Their facts are MLflow's; nothing here is stored by the studio."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from ..core.identity import Visibility
from ..core.models import Timestamp, WireModel
from ..core.tracking.models import (
    ExperimentId,
    Key,
    MetricHistory,
    MetricNumber,
    RunColumn,
    RunDataset,
    RunFilter,
    RunId,
    RunMetric,
    RunModel,
    RunSort,
    RunStatus,
    View,
)
from .sharing_models import TrackedModelPage, TrackedModelVersions, TrackedSharing

__all__ = ["TrackedModelPage", "TrackedModelVersions"]

ExperimentName = Annotated[str, StringConstraints(min_length=1, max_length=256, strip_whitespace=True)]
RunName = Annotated[str, StringConstraints(min_length=1, max_length=250, strip_whitespace=True)]
Note = Annotated[str, StringConstraints(max_length=8000)]
"""Markdown; MLflow keeps it as the tag ``mlflow.note.content``, whose limit this is."""
PersonName = Annotated[str, StringConstraints(min_length=1, max_length=255)]


class TrackingStatus(WireModel):
    """How experiments are read."""

    reader: Literal["sql", "rest"]
    """``sql``: MLflow's tables, fast. ``rest``: MLflow's own API; sorts and filters read every run."""
    reason: str
    """Why it is not ``sql``; empty if it is."""
    live: bool
    """Whether ``runs.changed`` events arrive; if not, the page offers to load again."""


class Experiment(WireModel):
    """A named collection of runs."""

    id: str
    name: str
    deleted: bool
    created: Timestamp | None
    last_activity: Timestamp | None
    """The last start or end of a run, or the last change of the experiment itself."""
    runs: int
    """Without deleted ones."""
    live: int
    """Runs that say they are running."""
    note: str
    tags: dict[str, str]
    """Without MLflow's own."""
    sharing: TrackedSharing | None = None
    """Whose it is and who sees it; None where there is no team."""


class ExperimentPage(WireModel):
    """A stretch of the experiments, last active first."""

    items: list[Experiment]
    total: int
    """Of all that match, on this page or not."""


class CreateExperiment(WireModel):
    """A new, empty experiment."""

    name: ExperimentName
    note: Note = ""


class UpdateExperiment(WireModel):
    """A change; what is None stays as it is."""

    name: ExperimentName | None = None
    note: Note | None = None
    deleted: bool | None = None
    """True deletes it with its runs; False restores both."""


class ShareTracked(WireModel):
    """A decision who sees an experiment or model, in place of the last one."""

    visibility: Visibility
    people: list[PersonName] = Field(default_factory=list, max_length=200)
    groups: list[PersonName] = Field(default_factory=list, max_length=50)

    @model_validator(mode="after")
    def _names_somebody(self) -> Self:
        named = bool(self.people or self.groups)
        if named != (self.visibility is Visibility.NAMED):
            raise ValueError("people or groups are named if, and only if, it is for named ones")
        return self


class RunSource(WireModel):
    """Where a run came from; empty where it did not say."""

    kind: Literal["notebook", "job", "script", "other"]
    name: str
    """MLflow's: path of the notebook or script."""
    notebook: str
    """Path relative to the server's root."""
    cell: str
    """Id of the cell."""
    job: str
    """Name of the training or processing job."""
    git_commit: str
    image: str
    image_lock: str
    """Digest of the image's lock file: the exact packages."""
    instance_type: str


class Run(WireModel):
    """A run: one row of the leaderboard."""

    id: str
    experiment_id: str
    name: str
    status: RunStatus
    deleted: bool
    start: Timestamp | None
    end: Timestamp | None
    duration_seconds: float | None
    """Of a running one: None; the page counts from ``start``."""
    user: str
    source: RunSource
    cost: float | None
    """In the catalogue's currency; None where nobody metered it."""
    parent_run_id: str
    children: int
    """Nested runs, not deleted."""
    params: dict[str, str]
    metrics: dict[str, RunMetric]
    tags: dict[str, str]
    """Without those of MLflow and the studio, which the fields above show."""


class RunPage(WireModel):
    """A stretch of the runs that match."""

    items: list[Run]
    total: int
    """Of all that match, on this page or not."""
    columns: list[RunColumn]
    """Every parameter, metric and tag of the experiments asked for; empty unless
    :attr:`SearchRuns.with_columns`."""


class SearchRuns(WireModel):
    """Which runs, in what order, with what of them."""

    experiment_ids: list[ExperimentId] = Field(default_factory=list, max_length=100)
    """Empty: of all."""
    run_ids: list[RunId] = Field(default_factory=list, max_length=1000)
    """Only these; empty for no restriction."""
    filters: list[RunFilter] = Field(default_factory=list, max_length=20)
    """All must hold. Twenty is the original's limit."""
    filter_string: Annotated[str, StringConstraints(max_length=20_000)] = ""
    """MLflow's filter syntax, e.g. ``metrics.acc > 0.9 and params.model = 'cnn'``; holds as well."""
    text: Annotated[str, StringConstraints(max_length=250)] = ""
    """Part of the run's name or id; case is ignored."""
    view: View = "active"
    top_level: bool = False
    """Only runs that have no parent; its children are asked for with ``parent_run_id``."""
    parent_run_id: RunId | None = None
    sort: RunSort = RunSort()
    offset: int = Field(default=0, ge=0, le=10_000_000)
    limit: int = Field(default=100, ge=1, le=1000)
    extremes: list[Key] = Field(default_factory=list, max_length=20)
    """Metrics whose minimum and maximum are wanted; reads their histories."""
    with_columns: bool = False


class SearchHistories(WireModel):
    """Which curves, and how fine."""

    run_ids: list[RunId] = Field(min_length=1, max_length=100)
    metrics: list[Key] = Field(min_length=1, max_length=20)
    max_points: int = Field(default=500, ge=10, le=5000)
    """Of each curve; a longer one is told in as many buckets."""
    from_step: int | None = None
    """Zoom: the first step; None: the first there is."""
    to_step: int | None = None


class MetricHistoryPage(WireModel):
    """The curves asked for; a run without the metric has none."""

    items: list[MetricHistory]


class CompareRuns(WireModel):
    """Runs to lay side by side."""

    run_ids: list[RunId] = Field(min_length=2, max_length=100)


class ComparedField(WireModel):
    """One row of a comparison."""

    kind: Literal["parameter", "metric", "tag", "source"]
    name: str
    values: list[str | MetricNumber | None]
    """One for each run, in their order; None where the run lacks it."""
    differs: bool


class CodeDifference(WireModel):
    """The change of the code from the first to the second of the runs compared."""

    base: str
    """Id of the run that is compared."""
    head: str
    """Id of the run that it is compared with."""
    diff: str
    """Unified, of the files below ``code/`` among the artifacts; at most 200,000 characters."""
    truncated: bool
    note: str
    """Why there is no difference to show; empty if there is."""


class RunComparison(WireModel):
    """Runs side by side; rows that differ come first within their kind."""

    runs: list[Run]
    fields: list[ComparedField]
    code: CodeDifference


class RunLink(WireModel):
    """A run, as far as another one links to it."""

    id: str
    name: str
    status: RunStatus


class RunLineage(WireModel):
    """What a run came from and what came from it."""

    parent: RunLink | None
    children: list[RunLink]
    """The newest 100; :attr:`Run.children` counts all."""
    moved_from: str
    """Id that the run had in another experiment; empty if it never moved."""
    moved_to: str
    """Of a deleted run: its id in the experiment that it was moved to."""
    datasets: list[RunDataset]
    models: list[RunModel]


class RunDetail(WireModel):
    """Everything a run's page shows, except curves and artifacts."""

    run: Run
    experiment: str
    """Its name."""
    note: str
    all_tags: dict[str, str]
    """Those of MLflow and the studio too."""
    lineage: RunLineage
    sharing: TrackedSharing | None = None
    """Of its experiment; None where there is no team."""


ArtifactKind = Literal["folder", "image", "table", "text", "html", "binary"]
"""How a page can show it; told from the name alone."""


class ArtifactEntry(WireModel):
    """A file or folder among a run's artifacts."""

    path: str
    """From the run's root, with ``/``."""
    name: str
    kind: ArtifactKind
    size_bytes: int | None


class ArtifactPage(WireModel):
    """One level of a run's artifacts, folders first."""

    path: str
    """The folder; empty for the root."""
    items: list[ArtifactEntry]


class ArtifactPreview(WireModel):
    """The beginning of an artifact; pictures and HTML are fetched from ``runs/{id}/artifact``."""

    path: str
    kind: ArtifactKind
    text: str
    """Of ``text`` and ``html`` (its source): at most 200,000 characters."""
    columns: list[str]
    """Of a ``table``."""
    rows: list[list[str]]
    """Of a ``table``: at most 500."""
    truncated: bool


class UpdateRun(WireModel):
    """A change of one run; what is None stays as it is."""

    name: RunName | None = None
    note: Note | None = None
    tags: dict[Key, str | None] = Field(default_factory=dict, max_length=100)
    """To set; None removes one."""


class UpdateRuns(WireModel):
    """One change of many runs; those that fail are told, the others are done."""

    run_ids: list[RunId] = Field(min_length=1, max_length=1000)
    action: Literal["delete", "restore", "move", "tag", "stop"]
    """``stop`` marks runs as killed whose process is gone; ``move`` gives them new ids."""
    experiment_id: ExperimentId | None = None
    """Where ``move`` puts them."""
    tags: dict[Key, str | None] = Field(default_factory=dict, max_length=100)
    """What ``tag`` sets; None removes one."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.action == "move" and self.experiment_id is None:
            raise ValueError("'move' takes experiment_id")
        if self.action == "tag" and not self.tags:
            raise ValueError("'tag' takes tags")
        return self


class RunResult(WireModel):
    """What became of one run of a change of many."""

    run_id: str
    new_run_id: str
    """After ``move``: its id from now on; empty otherwise."""
    error: str
    """Empty: done."""


class RunResultPage(WireModel):
    """What became of each run, in the order asked."""

    items: list[RunResult]


class CreateChartCell(WireModel):
    """A chart of the page, to be drawn again in a notebook."""

    chart: Literal["line", "scatter", "bar", "histogram", "parallel"]
    run_ids: list[RunId] = Field(min_length=1, max_length=100)
    metrics: list[Key] = Field(default_factory=list, max_length=20)
    params: list[Key] = Field(default_factory=list, max_length=20)
    x: Literal["step", "time"] = "step"
    log_x: bool = False
    log_y: bool = False
    smoothing: float = Field(default=0.0, ge=0.0, lt=1.0)
    """Weight of the past in an exponential mean; 0: none."""


class CellSource(WireModel):
    """The source of a notebook cell."""

    source: str
    """Python; everything that came from a run stands in it as a string literal."""
    notes: list[str]
    """What the cell can't bring back, in words."""


class RunsChanged(WireModel):
    """Payload of ``runs.changed``."""

    ids: list[str]
    experiments: list[str]
    reset: bool
    """Anything may have changed: read all again."""
