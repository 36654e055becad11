"""Clusters as the wire shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from ..core.compute import meter
from ..core.compute.instances import InstanceManager
from ..core.models import Stage
from .credentials import ClusterCredentials
from .idle import IdleTimes
from .models import READY, Cluster
from .ports import SessionsPort
from .store import ClusterRecord

_NO_STAGES: Sequence[Stage] = ()


class Views:
    """Puts together what is stored of a cluster and what it does now.

    Args:
        instances: whose meter charges clusters of this machine.
        sessions: on the clusters.
        credentials: of people for clusters.
        idle: since when they rest.
    """

    def __init__(
        self,
        instances: InstanceManager,
        sessions: SessionsPort,
        credentials: ClusterCredentials,
        idle: IdleTimes,
    ) -> None:
        self._instances = instances
        self._sessions = sessions
        self._credentials = credentials
        self._idle = idle

    def wire(self, record: ClusterRecord, stages: Sequence[Stage] = _NO_STAGES) -> Cluster:
        """Return a cluster as it is now."""
        order, facts = record.order, record.facts
        ready = record.state in READY
        return Cluster(
            id=order.id,
            name=order.name,
            kind=order.kind,
            template=order.template,
            owner=order.owner,
            state=record.state,
            state_message=record.message,
            stages=list(stages),
            created=order.created,
            ready=record.ready,
            ended=record.ended,
            idle_minutes=record.idle_minutes,
            idle_ends=self._idle.ends(order.id, record.idle_minutes) if ready else None,
            instance_type=facts.instance_type,
            price_per_hour=facts.price_per_hour,
            cost=meter.cost(self._instances.meter.instance_charges(facts.instance_id))
            if facts.instance_id
            else 0.0,
            currency=self._instances.catalog.currency,
            sessions=self._sessions.summary(order.id).open if ready else 0,
            url=facts.url,
            auth_types=list(facts.auth_types),
            credentials=self._credential_state(record),
            languages=list(facts.languages),
            roles=list(facts.roles),
            links=list(facts.links),
            parameters=dict(order.parameters),
            configuration=dict(facts.configuration),
            logs=list(facts.logs),
            spark_version=facts.spark_version,
            java=facts.java,
        )

    def _credential_state(self, record: ClusterRecord) -> Literal["none", "stored", "needed"]:
        if record.order.kind == "local":
            return "none"
        return self._credentials.state(record.id, record.owner, record.facts.auth_types)
