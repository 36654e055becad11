"""What readers of the tracking server are asked and what they answer, as it crosses the wire too."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import StringConstraints, model_validator

from ..models import Timestamp, WireModel

MetricNumber = float | Literal["NaN", "Infinity", "-Infinity"]
"""A number; the three that JSON lacks are written as text."""

RunId = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9_-]{1,64}$")]
ExperimentId = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9_-]{1,64}$")]
Key = Annotated[str, StringConstraints(min_length=1, max_length=250)]
"""Name of a parameter, metric or tag: any text. MLflow's own limit."""

RunStatus = Literal["RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"]
"""MLflow's names."""
FieldKind = Literal["parameter", "metric", "tag", "attribute"]
Attribute = Literal[
    "run_id", "run_name", "status", "start_time", "end_time", "duration", "user_id", "cost", "experiment"
]
"""What ``attribute`` filters and sorts can name. Times in ms since 1970, duration in seconds."""
Aggregate = Literal["last", "min", "max"]
View = Literal["active", "deleted", "all"]


class RunMetric(WireModel):
    """What a run says of one metric."""

    last: MetricNumber
    step: int
    """Of the last value."""
    min: MetricNumber | None
    """None unless :attr:`SearchRuns.extremes` names the metric."""
    max: MetricNumber | None


class RunColumn(WireModel):
    """A column that the leaderboard can show."""

    kind: FieldKind
    name: str
    type: Literal["number", "text"]
    """Read off a sample of 200 values: ``number`` if each is one."""
    choices: list[str]
    """The values of the sample where they are few (20); for discrete picks."""


class RunFilter(WireModel):
    """One condition; a run that lacks the field does not meet it, except ``missing``."""

    kind: FieldKind
    name: Key
    """For ``attribute`` one of :data:`Attribute`."""
    op: Literal["=", "!=", ">", ">=", "<", "<=", "contains", "in", "exists", "missing"]
    """Order compares numbers only: a parameter or tag that is none does not match. ``contains`` ignores
    case and wants three characters, as the original does."""
    value: str | float | list[str] | None = None
    """A list for ``in``, nothing for ``exists`` and ``missing``."""
    aggregate: Aggregate = "last"
    """Of a metric."""

    @model_validator(mode="after")
    def _value_fits(self) -> Self:
        if self.op in ("exists", "missing"):
            return self
        if self.op == "in":
            if not isinstance(self.value, list) or not 1 <= len(self.value) <= 100:
                raise ValueError("'in' takes a list of 1 to 100 values")
        elif self.value is None or isinstance(self.value, list):
            raise ValueError(f"{self.op!r} takes one value")
        if self.op == "contains" and len(str(self.value)) < 3:
            raise ValueError("'contains' takes at least three characters")
        return self


class RunSort(WireModel):
    """What runs are ordered by; runs that lack it come last either way."""

    kind: FieldKind = "attribute"
    name: Key = "start_time"
    aggregate: Aggregate = "last"
    descending: bool = True


class MetricHistory(WireModel):
    """One metric of one run over its steps, as columns of equal length, ordered by step and time."""

    run_id: str
    metric: str
    total: int
    """Points there are in this stretch; more than ``len(steps)``: each entry stands for a bucket."""
    steps: list[int]
    """Of a bucket: its last."""
    times: list[int]
    """Milliseconds since 1970; of a bucket: its last."""
    values: list[MetricNumber]
    """Of a bucket: the mean of its numbers."""
    lows: list[MetricNumber]
    """Of a bucket: the smallest; empty when nothing is bucketed."""
    highs: list[MetricNumber]
    """Of a bucket: the largest; empty when nothing is bucketed."""


class RunDataset(WireModel):
    """Data that a run read."""

    name: str
    digest: str
    context: str
    """What for, e.g. ``training``."""
    source_type: str
    source: str
    """Hostile text like any: shown, never opened."""
    data_schema: str
    profile: str


class RunModel(WireModel):
    """A model that a run logged; never loaded by the server."""

    id: str
    name: str
    status: str
    created: Timestamp | None
