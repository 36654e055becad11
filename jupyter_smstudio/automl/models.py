"""The nouns of AutoML on the wire; names of states, problem types and objectives are the original's.

Source: SageMaker API reference, ``CreateAutoMLJob``, ``DescribeAutoMLJob`` and ``AutoMLCandidate``.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from ..core.jobs.models import Origin
from ..core.models import Stage, Timestamp, WireModel
from .modes import AutoMLMode
from .runtime.schema import ColumnKind
from .table_models import (
    ColumnName,
    CreatePreview,
    MaybeProblemType,
    PreviewColumn,
    ReadingGuess,
    TablePreview,
    TableReading,
    TableWarning,
)

__all__ = ["CreatePreview", "PreviewColumn", "ReadingGuess", "TablePreview"]
"""Of tables: named here so that they are on the wire with the rest."""

MAX_CANDIDATES = 750
DEFAULT_CANDIDATES = 250
"""The original's."""

AutoMLJobName = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,31}$")]
"""Letters, digits and hyphens, 1 to 32 characters."""
Objectives = Literal[
    "Accuracy", "AUC", "BalancedAccuracy", "F1", "F1macro", "MAE", "MSE", "Precision", "PrecisionMacro",
    "R2", "Recall", "RecallMacro", "RMSE",
]  # fmt: skip
AlgorithmName = Literal["linear", "xgboost", "lightgbm", "random-forest", "extra-trees", "mlp"]


class AutoMLStatus(StrEnum):
    """What an AutoML job is, as a whole."""

    IN_PROGRESS = "InProgress"
    COMPLETED = "Completed"
    FAILED = "Failed"
    STOPPING = "Stopping"
    STOPPED = "Stopped"


class AutoMLSecondaryStatus(StrEnum):
    """What an AutoML job does."""

    STARTING = "Starting"
    PRE_TRAINING = "PreTraining"
    ANALYZING_DATA = "AnalyzingData"
    FEATURE_ENGINEERING = "FeatureEngineering"
    CANDIDATE_DEFINITIONS_GENERATED = "CandidateDefinitionsGenerated"
    MODEL_TUNING = "ModelTuning"
    MAX_CANDIDATES_REACHED = "MaxCandidatesReached"
    MAX_RUNTIME_REACHED = "MaxAutoMLJobRuntimeReached"
    TRAINING_MODELS = "TrainingModels"
    GENERATING_INSIGHTS = "GeneratingModelInsightsReport"
    INSIGHTS_ERROR = "ModelInsightsError"
    GENERATING_EXPLANATIONS = "GeneratingExplainabilityReport"
    EXPLAINABILITY_ERROR = "ExplainabilityError"
    HONEST_ESTIMATE = "HonestEstimate"
    """Not the original's: an outer validation measures the whole procedure."""
    COMPLETED = "Completed"
    FAILED = "Failed"
    STOPPING = "Stopping"
    STOPPED = "Stopped"


class CandidateState(StrEnum):
    """What a candidate is (CandidateStatus)."""

    COMPLETED = "Completed"
    IN_PROGRESS = "InProgress"
    FAILED = "Failed"
    STOPPED = "Stopped"


class CreateAutoMLJob(WireModel):
    """An AutoML job."""

    name: AutoMLJobName | None = None
    """None: one is made of the input's name and the time."""
    input: str = Field(min_length=1, max_length=4096)
    target: str = Field(min_length=1, max_length=1024)
    output: str = Field(default="", max_length=4096)
    """Folder that the model and the notebooks are copied to at the end; empty: they stay with the job."""
    problem_type: MaybeProblemType = ""
    objective: Objectives | Literal[""] = ""
    mode: AutoMLMode = AutoMLMode.AUTO
    candidate_definitions_only: bool = False
    """End when the notebooks are written: the form's *complete experiment: no*."""
    features: list[ColumnName] | None = Field(default=None, max_length=10_000)
    """Columns to learn from; None: all that are fit for it."""
    column_kinds: dict[str, ColumnKind] = Field(default_factory=dict)
    """Of columns whose kind was corrected."""
    reading: TableReading | None = None
    algorithms: list[AlgorithmName] = Field(default_factory=list)
    """Of hyperparameter tuning, the only mode that lets them be chosen; empty: all."""
    sample_weight: str = Field(default="", max_length=1024)
    """Column that says how much a row counts in fits and metrics, and is no feature; empty: all alike."""
    validation: str = Field(default="", max_length=4096)
    """A second table with the same columns, by which candidates are judged; empty: there is none."""
    validation_fraction: float | None = Field(default=None, ge=0.05, le=0.5)
    """Share of the rows that candidates are judged by instead; None: cross-validation."""
    max_candidates: int = Field(default=DEFAULT_CANDIDATES, ge=1, le=MAX_CANDIDATES)
    max_runtime_seconds: int | None = Field(default=None, ge=10, le=2_592_000)
    """Of the whole job; None: no limit."""
    max_candidate_seconds: int | None = Field(default=None, ge=1, le=2_592_000)
    image: str = ""
    """Empty: the one that has all that the mode needs."""
    instance_type: str = "ml.m5.large"
    experiment: str = Field(default="", max_length=120)
    """Empty: one of the job's name."""
    tags: dict[str, str] = Field(default_factory=dict, max_length=49)
    origin: Origin = Origin()


class Candidate(WireModel):
    """One candidate of an AutoML job."""

    name: str
    number: int
    """From 0, in the order of the proposals; -1: a person made it."""
    state: CandidateState
    pair: str
    algorithm: str
    preprocessing: str
    objective: float | None
    metrics: dict[str, float]
    hyperparameters: dict[str, str]
    fit_seconds: float
    predict_seconds: float
    """Of 1,000 rows."""
    started: Timestamp | None
    ended: Timestamp | None
    cost: float
    ensemble: bool
    """Whether it is a weighted mean of others."""
    run_id: str
    edited_from: str
    """Name of the candidate that a person changed into this one; empty: the search made it."""
    reason: str
    """Why it failed or was stopped."""


class CandidatePage(WireModel):
    """Candidates, the best first."""

    items: list[Candidate]
    total: int


class HonestEstimate(WireModel):
    """How well the whole procedure predicts rows that no part of it has seen."""

    metrics: dict[str, float]
    """Means over the outer folds."""
    deviation: dict[str, float]
    """Standard deviation of the partitions' means; empty where there is one partition."""
    standard_error: dict[str, float]
    folds: int
    partitions: int
    note: str


class AutoMLNotebooks(WireModel):
    """Paths below the job's files; empty: not written yet."""

    exploration: str = ""
    candidates: str = ""


class AutoMLJob(WireModel):
    """An AutoML job as it is now."""

    id: str
    owner: str
    request: CreateAutoMLJob
    state: AutoMLStatus
    secondary_status: AutoMLSecondaryStatus
    status_message: str
    failure_reason: str
    trouble: str = ""
    """What keeps the studio from going on with it now, such as a full disk; empty if nothing does."""
    created: Timestamp
    ended: Timestamp | None
    stages: list[Stage]
    """Analyzing data, Feature engineering, Model tuning, Completed."""
    problem_type: MaybeProblemType
    objective: str
    objective_direction: Literal["Maximize", "Minimize"]
    mode_used: AutoMLMode
    mode_reason: str
    candidates: int
    best: Candidate | None
    honest: HonestEstimate | None
    warnings: list[TableWarning]
    notebooks: AutoMLNotebooks
    files: list[str]
    """Paths that can be downloaded: model.tar.gz, report.html, notebooks."""
    job_ids: list[str]
    """Of the jobs that ran the search."""
    experiment_id: str
    run_id: str
    cost: float
    registered: str
    """Name and version in the model registry, e.g. ``titanic/1``; empty: it is not registered."""


class AutoMLJobPage(WireModel):
    """AutoML jobs, newest first."""

    items: list[AutoMLJob]
    total: int


class ConfusionMatrix(WireModel):
    """Rows are what is true, columns what was predicted; the 15 most frequent classes at most."""

    labels: list[str]
    counts: list[list[int]]


class RocCurve(WireModel):
    """Receiver operating characteristic of a class against the rest."""

    label: str
    false_positive_rate: list[float]
    true_positive_rate: list[float]
    auc: float


class PrecisionRecallCurve(WireModel):
    """Precision over recall of a class."""

    label: str
    recall: list[float]
    precision: list[float]


class LiftCurve(WireModel):
    """Cumulative gain and lift of a class over the share of rows, the likeliest first."""

    label: str
    share: list[float]
    gain: list[float]
    lift: list[float]


class Residuals(WireModel):
    """Numbers and what was predicted, in the order of the numbers."""

    actual: list[float]
    predicted: list[float]


class FeatureImportance(WireModel):
    """Mean of the absolute SHAP values of a column."""

    feature: str
    value: float


class RowExplanation(WireModel):
    """What moved the prediction of one row away from the mean."""

    row: int
    values: dict[str, str | float | bool | None]
    contributions: dict[str, float]


class PipelineStep(WireModel):
    """A box of the pipeline's diagram."""

    name: str
    label: str
    detail: str
    parents: list[str]


class CandidateReport(WireModel):
    """What there is to show of a candidate; what was not computed of it is empty or None."""

    candidate: Candidate
    rows: int
    """That the figures rest on: each was predicted by models that had not seen it."""
    metrics: dict[str, float]
    deviation: dict[str, float]
    """Standard deviation over the folds, by metric; ``Loss`` is what the search minimises."""
    confusion: ConfusionMatrix | None
    roc: list[RocCurve]
    precision_recall: list[PrecisionRecallCurve]
    lift: list[LiftCurve]
    residuals: Residuals | None
    importance: list[FeatureImportance]
    explained_class: str
    """That contributions are for; empty: the predicted number."""
    base_value: float | None
    row_explanations: list[RowExplanation]
    pipeline: list[PipelineStep]
    note: str
    """Why something is not there."""


class CreateNotebookCopy(WireModel):
    """Which notebook to copy into the user's folder."""

    which: Literal["exploration", "candidates"]
    folder: str = Field(default="", max_length=4096)
    """Relative to the server's root; empty: the root itself."""


class NotebookCopy(WireModel):
    """Where a notebook was copied to."""

    path: str
    """Relative to the server's root."""


class CreateRegisteredModel(WireModel):
    """Under which name to register a job's model."""

    name: str = Field(min_length=1, max_length=255, pattern=r"^[^/:%]+$")
    candidate: str = Field(default="", max_length=128)
    """Empty, or the best one: the job's model."""


class RegisteredModel(WireModel):
    """A version in the model registry."""

    name: str
    version: str


class CreateAutoMLRequest(WireModel):
    """A request of the original's API, ``CreateAutoMLJob``."""

    document: dict[str, Any]
    """JSON of ``CreateAutoMLJob``."""
