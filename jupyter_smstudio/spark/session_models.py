"""The nouns of Spark sessions on the wire; names and states are Livy's."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from ..core.models import Timestamp, WireModel


class SessionState(StrEnum):
    """Livy's states of a session (and of a batch); :data:`MOVES` lists what may follow what."""

    NOT_STARTED = "not_started"
    """It waits for memory."""
    STARTING = "starting"
    IDLE = "idle"
    BUSY = "busy"
    SHUTTING_DOWN = "shutting_down"
    ERROR = "error"
    """It never came up."""
    DEAD = "dead"
    """Its process ended, or it was not used for too long."""
    KILLED = "killed"
    SUCCESS = "success"
    """Of a batch whose program ended well."""
    RUNNING = "running"
    """Of a batch."""


ENDED = frozenset({SessionState.ERROR, SessionState.DEAD, SessionState.KILLED, SessionState.SUCCESS})
_ENDINGS = ENDED | {SessionState.SHUTTING_DOWN}
_UP = frozenset({SessionState.IDLE, SessionState.BUSY})
MOVES: dict[SessionState, frozenset[SessionState]] = {
    SessionState.NOT_STARTED: _ENDINGS | _UP | {SessionState.STARTING, SessionState.RUNNING},
    SessionState.STARTING: _ENDINGS | _UP | {SessionState.RUNNING},
    SessionState.IDLE: _ENDINGS | {SessionState.BUSY},
    SessionState.BUSY: _ENDINGS | {SessionState.IDLE},
    SessionState.RUNNING: _ENDINGS,
    SessionState.SHUTTING_DOWN: ENDED,
    **{state: frozenset() for state in ENDED},
}


class SparkSession(WireModel):
    """A Spark session that a notebook, a client or a person works in."""

    cluster: str
    cluster_name: str
    id: int
    """Unique on its cluster, from 0."""
    kind: str
    """``pyspark``, ``spark`` (Scala), ``sql`` or ``shared``."""
    state: SessionState
    name: str
    kernel_id: str = ""
    """Of the kernel that opened it."""
    notebook: str = ""
    """That the kernel belongs to, relative to the server's root."""
    created: Timestamp
    last_activity: Timestamp
    app_id: str = ""
    """Spark's own id of the application; empty before it is up."""
    ui: str = ""
    """Address of its Spark UI, below the server's own; empty where there is none."""
    driver_log: str = ""
    """Address of its log."""
    memory_bytes: int = 0
    """Its share of the cluster's memory; 0 where the cluster is elsewhere."""
    statements: int = 0
    """That were run so far."""
    message: str = ""
    """What it waits for, or why it ended."""


class SparkSessionPage(WireModel):
    """All sessions that were asked for, the newest first."""

    items: list[SparkSession]
    total: int


class SessionQuery(WireModel):
    """Which sessions are wanted; empty: all of the caller's."""

    kernel: str = Field(default="", max_length=64)
    cluster: str = Field(default="", max_length=64)
    ended: bool = False
    """Also those of this cluster that were deleted, or ended with it; their logs can still be read."""


class CatalogColumn(WireModel):
    """A column of a table."""

    name: str
    type: str
    """As Spark writes it, e.g. ``decimal(10,2)``."""
    nullable: bool = True
    comment: str = ""


class CatalogTable(WireModel):
    """A table or view that a session sees."""

    name: str
    database: str = ""
    """Empty for a temporary view."""
    type: str = ""
    """Spark's: ``MANAGED``, ``EXTERNAL``, ``VIEW`` or ``TEMPORARY``."""
    temporary: bool = False
    columns: list[CatalogColumn] = Field(default=[])


class Catalog(WireModel):
    """What a session can select from."""

    databases: list[str]
    current: str
    """The database that is looked at."""
    tables: list[CatalogTable]


class CatalogQuery(WireModel):
    """Which database is wanted; empty: the session's current one."""

    database: str = Field(default="", max_length=255)


class SparkStage(WireModel):
    """A stage of a job of Spark's; bytes are sums over its tasks so far."""

    id: int
    attempt: int = 0
    name: str = ""
    state: str
    """Spark's, e.g. ``ACTIVE``."""
    tasks: int = 0
    active: int = 0
    completed: int = 0
    failed: int = 0
    input_bytes: int = 0
    output_bytes: int = 0
    shuffle_read_bytes: int = 0
    shuffle_write_bytes: int = 0


class SparkJob(WireModel):
    """A job of Spark's that a statement caused."""

    id: int
    name: str = ""
    state: str
    """Spark's, e.g. ``RUNNING``."""
    tasks: int = 0
    completed: int = 0
    failed: int = 0
    stages: list[SparkStage] = Field(default=[])


class StatementProgress(WireModel):
    """How far a statement is."""

    statement: int
    state: Literal["waiting", "running", "available", "error", "cancelling", "cancelled"]
    progress: float = Field(default=0.0, ge=0.0, le=1.0)
    """Share of the tasks of its jobs that are complete."""
    jobs: list[SparkJob] = Field(default=[])
    executors: int = 0
    cores: int = 0
    elapsed_seconds: float = 0.0
    expected_seconds: float | None = None
    """Of the whole statement, as far as its speed so far tells; None: unknown."""
