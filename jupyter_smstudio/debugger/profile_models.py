"""The nouns of a training's profile on the wire: what the machine did, how steps spent their time, traces."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ..core.models import Timestamp, WireModel

Phase = Literal["data", "forward", "backward", "optimizer", "other", "hook"]
Figure = float | None
"""None: it is no finite number."""
Unit = Literal["%", "bytes", "bytes/s"]


class ProfileSeries(WireModel):
    """A measure of a device over time; its values have the times of its host."""

    metric: str
    """E.g. ``cpu``, ``io_wait``, ``memory``, ``disk_read``, ``network_in``, ``gpu``, ``job_cpu``."""
    device: str
    """E.g. ``cpu0``, ``gpu0``, ``machine``, ``job``."""
    unit: Unit
    values: list[Figure]


class HostProfile(WireModel):
    """A host in one attempt; of each stretch of time the least and the most."""

    host: str
    attempt: int
    interval: float
    """Seconds between two samples."""
    times: list[float]
    """Seconds since the epoch."""
    series: list[ProfileSeries]


class ProcessProfile(WireModel):
    """What a process used; those of a host that used most."""

    host: str
    pid: int
    name: str
    times: list[float]
    cpu: list[Figure]
    """Percent of a core."""
    memory: list[Figure]
    """Bytes."""
    read: list[Figure]
    """Bytes of disks a second."""
    written: list[Figure]


class StepProfile(WireModel):
    """How long the steps of a worker took; of many the slowest and a usual one of each stretch."""

    worker: str
    total: int
    """Steps that were timed between the two times."""
    steps: list[int]
    began: list[float]
    """Seconds since the epoch."""
    phases: dict[Phase, list[Figure]]


class ProfileRow(WireModel):
    """A measure in figures, of all samples between two times."""

    host: str
    metric: str
    device: str
    unit: Unit | Literal["s"]
    min: Figure
    p50: Figure
    p90: Figure
    p99: Figure
    max: Figure


class TrainingProfile(WireModel):
    """What was measured of a training."""

    interval: float
    """Seconds between two samples of the machine, as asked for."""
    start: float | None
    """Seconds since the epoch of the first figure of all; None: there is none."""
    end: float | None
    hosts: list[HostProfile]
    processes: list[ProcessProfile]
    steps: list[StepProfile]
    table: list[ProfileRow]
    totals: dict[Phase, float]
    """Seconds of all steps of all workers between the two times."""
    slowest: Phase | None
    """That takes most of them; None: no step was timed."""
    traceable: bool
    """Whether a trace can be asked for now: PyTorch trains, and is not done."""


class ProfileQuery(WireModel):
    """Which part of a profile."""

    since: float | None = Field(default=None, ge=0)
    """Seconds since the epoch; None: from its first figure."""
    until: float | None = Field(default=None, ge=0)
    at_most: int = Field(default=600, ge=10, le=5000)
    """Values of each series."""


class TraceRequest(WireModel):
    """Asks for a trace of the next steps."""

    steps: int = Field(default=5, ge=1, le=100)


class Trace(WireModel):
    """A trace that is kept with a job."""

    id: str
    first_step: int
    last_step: int
    created: Timestamp
    size_bytes: int


class TracePage(WireModel):
    """The traces of a job, newest first."""

    items: list[Trace]
    waiting: bool
    """Whether the training was asked for one, and has not begun it."""


class OperatorRow(WireModel):
    """An operator in all steps of a trace, seconds."""

    name: str
    calls: int
    self_seconds: float
    """Without the operators that it calls."""
    seconds: float
    device_seconds: float
    """Of the kernels that it has started on a GPU."""


class TraceSpan(WireModel):
    """Something that took long, for the picture of a trace."""

    lane: str
    """Thread, or stream of a GPU."""
    depth: int
    name: str
    kind: Literal["step", "operator", "kernel"]
    start: float
    """Seconds since the trace's first."""
    seconds: float


class TraceView(WireModel):
    """A trace, put together."""

    trace: Trace
    seconds: float
    steps: list[TraceSpan]
    operators: list[OperatorRow]
    """The 50 whose own time is longest."""
    spans: list[TraceSpan]
    """The 2,000 longest."""
    events: int
