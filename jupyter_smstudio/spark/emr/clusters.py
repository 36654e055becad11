"""Clusters of EMR: made, found, described and ended. EMR's states are ours.

Source: EMR API reference, ``DescribeCluster``, ``ListClusters`` and ``ClusterStatus``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ...core.errors import InvalidInput, NotFound
from ..cluster_models import ClusterOrder
from ..models import ENDED, ClusterState
from .account import Aws, EmrAccount
from .flows import TAG, flow_of

LIVE = [state.value for state in ClusterState if state not in ENDED]
MOST_CLUSTERS = 500
"""That are looked through in one account."""


@dataclass(frozen=True)
class EmrCluster:
    """A cluster as AWS describes it.

    Attributes:
        id: ``j-…``.
        arn: its name in all of AWS; tells its account and region. Empty in a list.
        name: that its maker gave it.
        state: now.
        reason: why it is in that state; empty where AWS says nothing.
        created: when it was asked for.
        master: DNS name of its primary node; empty before it has one.
        release: e.g. ``emr-7.9.0``.
        applications: versions by lower-case name.
        kerberos: whether it asks for tickets.
        log_uri: folder in S3 that its logs go to; empty without.
        tags: by key.
    """

    id: str
    arn: str
    name: str
    state: ClusterState
    reason: str
    created: datetime
    master: str
    release: str
    applications: dict[str, str]
    kerberos: bool
    log_uri: str
    tags: dict[str, str]

    @property
    def region(self) -> str:
        """Return the region that its ARN names; empty without one."""
        parts = self.arn.split(":")
        return parts[3] if len(parts) > 5 else ""

    @property
    def account(self) -> str:
        """Return the number of the account that its ARN names; empty without one."""
        parts = self.arn.split(":")
        return parts[4] if len(parts) > 5 else ""

    @classmethod
    def of(cls, told: dict[str, Any]) -> EmrCluster:
        """Read what AWS tells, of ``DescribeCluster`` or ``ListClusters``."""
        status = told["Status"]
        return cls(
            id=told["Id"],
            arn=told.get("ClusterArn", ""),
            name=told.get("Name", ""),
            state=ClusterState(status["State"]),
            reason=_reason(status.get("StateChangeReason", {})),
            created=_moment(status.get("Timeline", {}).get("CreationDateTime")),
            master=told.get("MasterPublicDnsName", ""),
            release=told.get("ReleaseLabel", ""),
            applications={
                each["Name"].lower(): each.get("Version", "")
                for each in told.get("Applications", [])
                if each.get("Name")
            },
            kerberos=bool(told.get("KerberosAttributes", {}).get("Realm")),
            log_uri=told.get("LogUri", ""),
            tags={each["Key"]: each.get("Value", "") for each in told.get("Tags", [])},
        )


class EmrClusters:
    """Asks EMR for clusters.

    Args:
        aws: is asked.
    """

    def __init__(self, aws: Aws) -> None:
        self._aws = aws

    async def run(self, account: EmrAccount, order: ClusterOrder) -> str:
        """Make a cluster; return its id.

        Raises:
            StudioError: AWS refuses, or does not answer.
        """
        answer = await self._aws.ask(account, "emr", "run_job_flow", **flow_of(order))
        return str(answer["JobFlowId"])

    async def describe(self, account: EmrAccount, cluster_id: str) -> EmrCluster:
        """Return a cluster.

        Raises:
            NotFound: this account has none of that id.
            StudioError: AWS refuses, or does not answer.
        """
        answer = await self._aws.ask(account, "emr", "describe_cluster", ClusterId=cluster_id)
        return EmrCluster.of(answer["Cluster"])

    async def live(self, account: EmrAccount, since: datetime | None = None) -> list[EmrCluster]:
        """Return the clusters of an account that have not ended, the newest first, at most 500.

        Raises:
            StudioError: AWS refuses, or does not answer.
        """
        asked: dict[str, Any] = {"ClusterStates": LIVE}
        if since is not None:
            asked["CreatedAfter"] = since
        found: list[EmrCluster] = []
        while len(found) < MOST_CLUSTERS:
            answer = await self._aws.ask(account, "emr", "list_clusters", **asked)
            found += [EmrCluster.of(each) for each in answer.get("Clusters", [])]
            if not answer.get("Marker"):
                break
            asked["Marker"] = answer["Marker"]
        return found[:MOST_CLUSTERS]

    async def find(self, account: EmrAccount, order: ClusterOrder) -> EmrCluster | None:
        """Find the cluster of an order whose id was never noted, by its tag.

        Raises:
            StudioError: AWS refuses, or does not answer.
        """
        for each in await self.live(account, order.created.replace(microsecond=0)):
            cluster = await self.describe(account, each.id)
            if cluster.tags.get(TAG) == order.id:
                return cluster
        return None

    async def ended(self, account: EmrAccount, cluster_id: str) -> bool:
        """Tell whether a cluster has ended, or is not known any more.

        Raises:
            StudioError: AWS refuses, or does not answer.
        """
        try:
            return (await self.describe(account, cluster_id)).state in ENDED
        except NotFound:
            return True

    async def terminate(self, account: EmrAccount, cluster_id: str) -> None:
        """End a cluster; one that is not there is ended.

        Raises:
            Conflict: it is protected from that.
            StudioError: AWS refuses, or does not answer.
        """
        try:
            await self._aws.ask(account, "emr", "terminate_job_flows", JobFlowIds=[cluster_id])
        except NotFound:
            return
        except InvalidInput:
            if (await self.describe(account, cluster_id)).state not in ENDED:
                raise


def _reason(told: dict[str, Any]) -> str:
    """Return AWS's words; its code where it has no words, but not the code of an ordinary end."""
    code = str(told.get("Code", ""))
    return str(told.get("Message", "")) or (
        code if code not in ("", "USER_REQUEST", "ALL_STEPS_COMPLETED") else ""
    )


def _moment(told: object) -> datetime:
    return told.astimezone(UTC) if isinstance(told, datetime) else datetime.fromtimestamp(0, UTC)
