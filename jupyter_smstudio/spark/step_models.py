"""The nouns of steps on the wire: programs that a cluster of EMR runs one after another.

Source: EMR API reference, ``StepSummary`` and ``AddJobFlowSteps``.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from ..core.models import Timestamp, WireModel

Argument = Annotated[str, StringConstraints(max_length=10_280)]
StepState = Literal["PENDING", "CANCEL_PENDING", "RUNNING", "COMPLETED", "CANCELLED", "FAILED", "INTERRUPTED"]
StepFile = Literal["controller", "stderr", "stdout", "syslog"]


class ClusterStep(WireModel):
    """A step of a cluster of EMR."""

    id: str
    """EMR's, ``s-…``."""
    name: str
    state: StepState
    arguments: list[str] = Field(default=[])
    message: str = ""
    """Why it is in that state."""
    created: Timestamp | None = None
    started: Timestamp | None = None
    ended: Timestamp | None = None


class ClusterStepPage(WireModel):
    """The newest steps of a cluster, at most 50, the newest first."""

    items: list[ClusterStep]
    total: int


class CreateClusterStep(WireModel):
    """A program of Spark's that a cluster is to run."""

    name: str = Field(min_length=1, max_length=256)
    program: str = Field(pattern=r"^(s3[an]?|hdfs)://[^\s]+$", max_length=2048)
    """A .py or .jar file where the cluster reads it."""
    arguments: list[Argument] = Field(default=[], max_length=100)
    spark_arguments: list[Argument] = Field(default=[], max_length=100)
    """Of ``spark-submit``, before the program, e.g. ``--conf``."""
    on_failure: Literal["CONTINUE", "CANCEL_AND_WAIT", "TERMINATE_CLUSTER"] = "CONTINUE"


class StepLogQuery(WireModel):
    """Which file of a step's logs is wanted, and which stretch of it."""

    file: StepFile = "stderr"
    offset: int = Field(default=0, ge=0)
    """In bytes."""
    limit: int = Field(default=65_536, ge=1, le=1_048_576)
