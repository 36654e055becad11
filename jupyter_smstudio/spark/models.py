"""The nouns of clusters on the wire; names of states and kinds of authentication are the original's.

Source: EMR API reference, ``ClusterStatus``; SageMaker Developer Guide, "Connect to an Amazon EMR cluster".
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, SecretStr, StringConstraints

from ..core.models import Stage, Timestamp, WireModel

ClusterName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=256, pattern=r"^[^\x00-\x1f\x7f]+$"),
]
ClusterKind = Literal["local", "livy", "emr", "connect"]
AuthType = Literal["None", "Basic_Access", "Kerberos", "Token"]
Language = Literal["python", "scala"]
Value = bool | int | float | str
"""Of a parameter."""
MAX_IDLE_MINUTES = 10_080
"""A week, the most that EMR's auto-termination policy allows, too (604,800 seconds)."""


class ClusterState(StrEnum):
    """EMR's states; :data:`MOVES` lists what may follow what."""

    STARTING = "STARTING"
    BOOTSTRAPPING = "BOOTSTRAPPING"
    RUNNING = "RUNNING"
    """A session is open."""
    WAITING = "WAITING"
    """Ready, with no session."""
    TERMINATING = "TERMINATING"
    TERMINATED = "TERMINATED"
    TERMINATED_WITH_ERRORS = "TERMINATED_WITH_ERRORS"


ENDED = frozenset({ClusterState.TERMINATED, ClusterState.TERMINATED_WITH_ERRORS})
READY = frozenset({ClusterState.RUNNING, ClusterState.WAITING})
"""Sessions may be opened."""
_ENDINGS = ENDED | {ClusterState.TERMINATING}
MOVES: dict[ClusterState, frozenset[ClusterState]] = {
    ClusterState.STARTING: READY | _ENDINGS | {ClusterState.BOOTSTRAPPING},
    ClusterState.BOOTSTRAPPING: READY | _ENDINGS,
    ClusterState.RUNNING: _ENDINGS | {ClusterState.WAITING},
    ClusterState.WAITING: _ENDINGS | {ClusterState.RUNNING},
    ClusterState.TERMINATING: ENDED,
    ClusterState.TERMINATED: frozenset(),
    ClusterState.TERMINATED_WITH_ERRORS: frozenset(),
}
"""A cluster that runs already when it is connected to has nothing to bootstrap."""


class TemplateParameter(WireModel):
    """A value that the person who creates a cluster chooses."""

    name: str
    """As in a CloudFormation template, e.g. ``MasterInstanceType``."""
    title: str
    description: str = ""
    type: Literal["String", "Integer", "Number", "Boolean"] = "String"
    default: Value | None = None
    allowed: list[Value] = []
    """Empty: whatever fits the other rules."""
    minimum: float | None = None
    maximum: float | None = None
    pattern: str = ""
    """Regular expression that the whole text matches; empty: every text."""
    constraint_description: str = ""
    """The pattern in words that follow the title, e.g. ``must begin with s3://``; as in CloudFormation."""
    required: bool = False
    secret: bool = False
    """Kept with the person's secrets, and never shown again."""


class ClusterTemplate(WireModel):
    """What a cluster may be made from; the form is generated from it."""

    name: str
    title: str
    description: str = ""
    kind: ClusterKind
    parameters: list[TemplateParameter] = []
    prices: dict[str, float] = {}
    """By instance type that a parameter may choose: price per hour for the caller."""


class ClusterTemplatePage(WireModel):
    """All templates; the first is the one that is offered first."""

    items: list[ClusterTemplate]
    total: int
    currency: str


class StoreCredentials(WireModel):
    """How a cluster is told who asks; kept with the person's secrets, never in a notebook."""

    auth_type: AuthType
    username: str = Field(default="", max_length=256)
    password: SecretStr = Field(default=SecretStr(""), max_length=16_384)
    """Of Token: the token."""


class CreateCluster(WireModel):
    """A new cluster."""

    name: ClusterName
    template: str = Field(max_length=256)
    """Name of a template."""
    parameters: dict[str, Value] = Field(default={}, max_length=100)
    """Those that differ from the template's defaults, by name."""
    credentials: StoreCredentials | None = None
    """Of a cluster that asks who it is."""


class DiscoverClusters(WireModel):
    """Where clusters of EMR are looked for."""

    region: str = Field(default="", max_length=64, pattern=r"^([a-z]{2}(-[a-z]+)+-\d+)?$")
    """Empty: that of the server's AWS configuration."""


class EmrRegions(WireModel):
    """Where clusters of EMR may be looked for."""

    items: list[str]
    total: int
    configured: str = ""
    """That of the server's AWS configuration; empty where it names none."""


class UpdateCluster(WireModel):
    """What may be changed while a cluster lives; what is not given stays."""

    name: ClusterName | None = None
    idle_minutes: int | None = Field(default=None, ge=0, le=MAX_IDLE_MINUTES)
    """Minutes without work after which it is terminated; 0: never."""


class ConnectTarget(WireModel):
    """Where a kernel reaches a Spark Connect server by itself."""

    remote: str
    """``sc://host:port/;token=…``; with the credentials, as there is no gateway to add them."""


class ExecutionRole(WireModel):
    """A role that work on a cluster may take on."""

    arn: str
    title: str


class ClusterLink(WireModel):
    """An interface of a cluster, e.g. its Spark master's."""

    title: str
    url: str


class Cluster(WireModel):
    """A place where Spark sessions run."""

    id: str
    """``j-`` and 13 letters and digits, as EMR's."""
    name: str
    kind: ClusterKind
    template: str
    """Empty where it was found and not made here."""
    owner: str
    state: ClusterState
    state_message: str = ""
    """What it does, waits for, or why it ended."""
    stages: list[Stage] = []
    """While it starts."""
    created: Timestamp
    ready: Timestamp | None = None
    ended: Timestamp | None = None
    idle_minutes: int | None = None
    """Minutes without work after which it is terminated; 0: never; None: somebody else decides that."""
    idle_ends: Timestamp | None = None
    """When it is terminated unless it is used; None while it works, or never."""
    instance_type: str = ""
    price_per_hour: float = 0.0
    cost: float = 0.0
    """So far."""
    currency: str = ""
    sessions: int = 0
    """That are open."""
    url: str = ""
    """As it is reached, without credentials; empty for a cluster of this machine."""
    auth_types: list[AuthType] = []
    credentials: Literal["none", "stored", "needed"] = "none"
    languages: list[Language] = []
    roles: list[ExecutionRole] = []
    links: list[ClusterLink] = []
    parameters: dict[str, Value] = {}
    configuration: dict[str, str] = {}
    """What Spark is configured with, as far as it is known."""
    logs: list[str] = []
    """Names of logs beside its own, e.g. of its Spark master."""
    spark_version: str = ""
    java: str = ""
    """Version of the Java that runs it."""


class ClusterPage(WireModel):
    """A stretch of clusters, the newest first."""

    items: list[Cluster]
    total: int


class ClusterQuery(WireModel):
    """Which clusters are wanted."""

    state: list[ClusterState] = Field(default=[], max_length=10)
    """Empty: all."""
    kind: list[ClusterKind] = Field(default=[], max_length=10)
    search: str = Field(default="", max_length=256)
    """In the name or the id."""
    offset: int = Field(default=0, ge=0)
    limit: int = Field(default=50, ge=1, le=500)


class SparkLogQuery(WireModel):
    """A stretch of a log."""

    offset: int = Field(default=0, ge=0)
    """In bytes."""
    limit: int = Field(default=65_536, ge=1, le=1_048_576)
    """Most bytes."""


class ClusterLogQuery(SparkLogQuery):
    """Which log of a cluster is wanted, and which stretch of it."""

    name: str = Field(default="", max_length=64)
    """One of its ``logs``; empty: its own."""


class SparkLogPage(WireModel):
    """A stretch of a log."""

    text: str
    next: int
    """Offset, in bytes, of what follows."""
    total: int
    """Bytes of the whole log now."""
