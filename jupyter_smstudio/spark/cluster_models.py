"""Clusters below the wire: what a kind is told of one, and what it found out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ..core.models import Caller
from .models import AuthType, ClusterKind, ClusterLink, ClusterState, ExecutionRole, Language, Value


@dataclass(frozen=True)
class ClusterOrder:
    """What a kind knows of a cluster; it says the same in every call of its life.

    Attributes:
        id: ``j-`` and 13 letters and digits.
        name: as people call it.
        owner: whose it is.
        kind: of the template.
        template: name of the template; empty where it was found and not made here.
        parameters: checked against the template, defaults filled in; no secrets.
        settings: of the template, which nobody chooses in the form, e.g. EMR's applications.
        created: when it was asked for.
        folder: of its own, for logs and scratch; made by the service, removed with the cluster.
        remote_id: id that somebody else gave it, e.g. EMR's; empty before it has one.
    """

    id: str
    name: str
    owner: str
    kind: ClusterKind
    template: str
    parameters: Mapping[str, Value]
    settings: Mapping[str, object]
    created: datetime
    folder: Path
    remote_id: str = ""

    @property
    def caller(self) -> Caller:
        """In whose name the cluster acts."""
        return Caller(self.owner)


@dataclass(frozen=True)
class ClusterFacts:
    """What a kind found out about a cluster; each report replaces the one before it, whole.

    Attributes:
        remote_id: id that somebody else gave it.
        instance_id: the instance of this machine that it runs on, by whose meter it is charged.
        instance_type: name of the type that people read.
        price_per_hour: in the studio's currency; of a cluster with an instance the meter says it.
        url: as it is reached, without credentials.
        auth_types: by which it may be connected to; the first is preselected.
        languages: of its sessions.
        roles: that work may take on.
        links: to its own interfaces.
        configuration: what Spark is configured with.
        logs: names of logs beside the cluster's own, e.g. ``master``.
        spark_version: e.g. ``4.3.0``; empty where it is unknown.
        java: version of the Java that runs it.
    """

    remote_id: str = ""
    instance_id: str = ""
    instance_type: str = ""
    price_per_hour: float = 0.0
    url: str = ""
    auth_types: tuple[AuthType, ...] = ("None",)
    languages: tuple[Language, ...] = ("python",)
    roles: tuple[ExecutionRole, ...] = ()
    links: tuple[ClusterLink, ...] = ()
    configuration: Mapping[str, str] = field(default_factory=dict)
    logs: tuple[str, ...] = ()
    spark_version: str = ""
    java: str = ""


@dataclass(frozen=True)
class FoundCluster:
    """A cluster that somebody else made, found in an account.

    Attributes:
        remote_id: its id there.
        name: its name there.
        state: its state there.
        created: when.
        facts: what else is known.
        parameters: by which its kind finds it again, e.g. the region.
    """

    remote_id: str
    name: str
    state: ClusterState
    created: datetime
    facts: ClusterFacts
    parameters: Mapping[str, Value] = field(default_factory=dict)

    def order(self, owner: str, folder: Path) -> ClusterOrder:
        """Return what is known of it, as of one that was made here.

        Args:
            owner: who found it.
            folder: of its own.
        """
        return ClusterOrder(
            id=self.remote_id,
            name=self.name,
            owner=owner,
            kind="emr",
            template="",
            parameters=self.parameters,
            settings={},
            created=self.created,
            folder=folder,
            remote_id=self.remote_id,
        )
