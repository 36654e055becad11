"""Clusters of Amazon EMR: made in the person's AWS account, or found there; reached by the Livy on them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

from ...core.errors import Conflict, InvalidInput, NotFound, StartFailed, StudioError
from ...core.models import Caller
from .. import kerberos
from ..cluster_models import ClusterFacts, ClusterOrder, FoundCluster
from ..credentials import KERBEROS, Credential
from ..emr.account import NO_REGION, Aws, EmrAccount
from ..emr.application_pages import application_page
from ..emr.clusters import EmrCluster, EmrClusters
from ..emr.facts import facts_of, livy_url
from ..emr.roles import RoleCredentials, RoleFile
from ..livy.remote.livies import RemoteLivies, RemoteTools
from ..livy.remote.livy import RemoteLivy
from ..models import READY, ClusterKind, ClusterState, EmrRegions, ExecutionRole
from .base import Report
from .elsewhere import Elsewhere

ORDER, NODES, SOFTWARE = "Order", "Start nodes", "Install software"
LOOK_SECONDS = 30.0
"""Between two looks at a cluster that starts or ends, which takes EMR 5 to 15 minutes. AWS pushes nothing."""
MISSED = frozenset({ClusterState.TERMINATED, ClusterState.TERMINATED_WITH_ERRORS, ClusterState.TERMINATING})


class EmrKind(Elsewhere):
    """Makes, finds and ends clusters of EMR.

    Args:
        tools: what kinds elsewhere share.
        home: the person's home folder, where the file of roles is.
        look_seconds: between two looks at a cluster that starts or ends.
    """

    name: ClusterKind = "emr"
    steps: tuple[str, ...] = (ORDER, NODES, SOFTWARE)

    def __init__(self, tools: RemoteTools, home: Path, look_seconds: float = LOOK_SECONDS) -> None:
        super().__init__(tools)
        self._look_seconds = look_seconds
        self.aws = Aws()
        self._clusters = EmrClusters(self.aws)
        self._roles = RoleFile(home)
        self._role_credentials = RoleCredentials(self.aws)
        self._livies = RemoteLivies(tools)
        self._ids: dict[str, str] = {}
        self._reachable: dict[str, EmrCluster] = {}

    def check(self, order: ClusterOrder) -> Mapping[str, str]:
        """Say what is wrong with region and profile; what else AWS refuses, it says itself.

        Raises:
            NotSupported: boto3 is not installed.
        """
        try:
            region = self.aws.region(self.account(order))
        except InvalidInput as error:
            return {"parameters.Profile": error.message}
        return {} if region else {"parameters.Region": NO_REGION}

    async def start(self, order: ClusterOrder, report: Report) -> None:
        """Have EMR make the cluster, and wait until it is ready.

        Raises:
            StartFailed: it ended instead.
            StudioError: AWS refuses, or does not answer.
        """
        report.step(ORDER)
        cluster_id = await self._clusters.run(self.account(order), order)
        self._ids[order.id] = cluster_id
        report.facts(ClusterFacts(remote_id=cluster_id))
        self._note(order, f"EMR makes the cluster {cluster_id}.")
        cluster = await self._follow(order, report)
        if cluster.state in MISSED:
            raise StartFailed(_why_ended(cluster))

    async def adopt(self, order: ClusterOrder, report: Report) -> None:
        """Find the cluster again, by its id or by the tag that it was made with.

        Raises:
            NotFound: EMR has made none, or knows of it no longer.
            StudioError: AWS refuses, or does not answer.
        """
        if not self.remote_id(order):
            found = await self._clusters.find(self.account(order), order)
            if found is None:
                raise NotFound("EMR has no cluster of this order: the server ended before it was made.")
            self._ids[order.id] = found.id
        cluster = await self._follow(order, report)
        if cluster.state in MISSED:
            report.state(*_end(cluster))

    async def terminate(self, order: ClusterOrder) -> None:
        """End the cluster, and wait until EMR says that it has ended.

        Raises:
            Conflict: it is protected from that.
            StudioError: AWS refuses, or does not answer.
        """
        await self._looks.stop(order.id)
        await self._livies.forget(order)
        cluster_id = self.remote_id(order)
        if cluster_id:
            account = self.account(order)
            await self._clusters.terminate(account, cluster_id)
            self._note(order, f"EMR is told to end {cluster_id}.")
            while not await self._clusters.ended(account, cluster_id):  # noqa: ASYNC110  EMR pushes nothing
                await asyncio.sleep(self._look_seconds)
        self._ids.pop(order.id, None)
        self._reachable.pop(order.id, None)

    async def leave(self, order: ClusterOrder) -> bool:
        """Hang up; cluster and sessions stay, and are found again."""
        await self._livies.close(order)
        return await super().leave(order)

    def livy(self, order: ClusterOrder) -> RemoteLivy:
        """Return the Livy of its primary node.

        Raises:
            Conflict: nobody has looked yet where that is.
        """
        cluster = self._reachable.get(order.id)
        if cluster is None:
            raise Conflict("Where the cluster's Livy is was not asked of EMR yet. Try again in a moment.")

        async def credential_of(owner: str, role: str) -> Credential | None:
            if role:
                return await self._role_credentials.get(self.account(order), cluster.id, role)
            # What was stored is for a gateway in front of a cluster that itself asks for tickets.
            stored = await self._tools.credentials.get(order.id, owner)
            return stored or (KERBEROS if cluster.kerberos else None)

        async def ui_of(body: Mapping[str, object]) -> str:
            application = str(body.get("appId") or "")
            return await application_page(self.aws, self.account(order), self.remote_id(order), application)

        return self._livies.open(order, livy_url(cluster.master, order.settings), credential_of, ui_of)

    async def regions(self, caller: Caller) -> EmrRegions:
        """Return the regions of EMR, and which of them the AWS configuration names.

        Raises:
            StudioError: boto3 is not installed, or its configuration is wrong.
        """
        configured, regions = await self.aws.regions()
        # Those of China and of governments are in lists of their own.
        items = sorted({*regions, *([configured] if configured else [])})
        return EmrRegions(items=items, total=len(items), configured=configured)

    async def discover(self, caller: Caller, region: str) -> Sequence[FoundCluster]:
        """Return the clusters of the person's account, and of those that their roles see, in a region.

        Raises:
            StudioError: AWS refuses, or does not answer; the message says for which role.
        """
        found: list[FoundCluster] = []
        for role in ("", *self._roles.assumable()):
            account = EmrAccount(region=region, role=role)
            try:
                clusters = await self._clusters.live(account)
            except StudioError as error:
                raise type(error)(f"{role}: {error.message}" if role else error.message) from error
            found += [_found(cluster, account) for cluster in clusters]
        return found

    def account(self, order: ClusterOrder) -> EmrAccount:
        """Return in whose name AWS is asked about a cluster."""
        return EmrAccount.of(order.parameters)

    def remote_id(self, order: ClusterOrder) -> str:
        """Return EMR's id of a cluster; empty before it has one."""
        return order.remote_id or self._ids.get(order.id, "")

    async def _follow(self, order: ClusterOrder, report: Report) -> EmrCluster:
        """Wait until a cluster is ready or has ended; AWS may be away meanwhile.

        Raises:
            NotFound: AWS knows of no such cluster.
        """
        while True:
            try:
                cluster = await self._ask(order, report)
            except NotFound:
                raise
            except StudioError as error:
                # Not an end: the cluster runs, and is charged for, whether we can ask or not.
                self._note(order, error.message)
                report.step(NODES, error.message)
            else:
                if cluster.state in READY:  # EMR's RUNNING is about steps, ours about sessions
                    report.state(ClusterState.WAITING, _ready_message(cluster))
                    return cluster
                if cluster.state in MISSED:
                    return cluster
                if cluster.state is ClusterState.BOOTSTRAPPING:
                    report.state(cluster.state, cluster.reason)
                report.step(
                    SOFTWARE if cluster.state is ClusterState.BOOTSTRAPPING else NODES, cluster.reason
                )
            await asyncio.sleep(self._look_seconds)  # EMR pushes nothing

    async def _ask(self, order: ClusterOrder, report: Report) -> EmrCluster:
        cluster = await self._clusters.describe(self.account(order), self.remote_id(order))
        if cluster.master:
            self._reachable[order.id] = cluster
        report.facts(facts_of(cluster, order.settings, self._execution_roles(order, cluster)))
        self._note(order, f"EMR says {cluster.state}. {cluster.reason}")
        return cluster

    def _execution_roles(self, order: ClusterOrder, cluster: EmrCluster) -> list[ExecutionRole]:
        try:
            return self._roles.execution(cluster.account)
        except InvalidInput as error:
            self._note(order, error.message)  # a cluster can be used without roles
            return []

    async def _look(self, order: ClusterOrder, report: Report) -> None:
        try:
            cluster = await self._ask(order, report)
        except NotFound as error:  # EMR keeps clusters for two months after their end
            report.state(ClusterState.TERMINATED, error.message)
            return
        if cluster.state in MISSED:
            await self._livies.forget(order)
            report.state(*_end(cluster))
            return
        report.state(ClusterState.WAITING, _ready_message(cluster))
        await self._livies.look(order)

    def _trouble(self, order: ClusterOrder, report: Report, error: StudioError) -> None:
        report.state(ClusterState.WAITING, error.message)


def _found(cluster: EmrCluster, account: EmrAccount) -> FoundCluster:
    state = ClusterState.WAITING if cluster.state is ClusterState.RUNNING else cluster.state
    return FoundCluster(
        remote_id=cluster.id,
        name=cluster.name,
        state=state,
        created=cluster.created,
        facts=facts_of(cluster, {}, ()),
        parameters={"Region": cluster.region or account.region, "AssumableRoleArn": account.role},
    )


def _why_ended(cluster: EmrCluster) -> str:
    """Say why EMR has ended a cluster that was to start, and where to read on."""
    logs = (
        f"Its logs are in {cluster.log_uri.rstrip('/')}/{cluster.id}/."
        if cluster.log_uri
        else "Give a folder for logs to the next one to read what its nodes have written."
    )
    return f"EMR ended the cluster. {cluster.reason or 'It says no reason.'} {logs}"


def _ready_message(cluster: EmrCluster) -> str:
    """Return what is in the way of using a cluster that is ready."""
    return kerberos.missing() if cluster.kerberos else ""


def _end(cluster: EmrCluster) -> tuple[ClusterState, str]:
    """Return how a cluster that was ready has ended, and why."""
    if cluster.state is ClusterState.TERMINATED_WITH_ERRORS:
        return cluster.state, _why_ended(cluster)
    return ClusterState.TERMINATED, cluster.reason
