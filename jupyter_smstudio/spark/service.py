"""The verbs of clusters: create, find, watch, end."""

from __future__ import annotations

import asyncio
import logging
import secrets
import string
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from ..core.clock import Clock
from ..core.compute.catalog import InstanceCatalog
from ..core.compute.instances import InstanceManager
from ..core.deeds import DeedLog
from ..core.errors import Conflict, InvalidInput, NotFound, NotSupported, Unavailable
from ..core.events import Event, EventBus
from ..core.models import Caller
from .cluster_models import ClusterOrder, FoundCluster
from .clusters import FEATURE, Clusters
from .credential_trial import store_tried
from .credentials import ClusterCredentials
from .idle_limit import IDLE_PARAMETER
from .kinds.base import Discoverer
from .livy.port import LivyPort
from .models import (
    ENDED,
    READY,
    Cluster,
    ClusterLogQuery,
    ClusterPage,
    ClusterQuery,
    ClusterState,
    ClusterTemplatePage,
    ConnectTarget,
    CreateCluster,
    DiscoverClusters,
    EmrRegions,
    SparkLogPage,
    StoreCredentials,
    UpdateCluster,
)
from .ports import SessionsPort
from .store import ClusterRecord, SqlClusterStore
from .template_offers import offer
from .templates import Template, misfit

log = logging.getLogger(__name__)

ALPHABET = string.digits + string.ascii_uppercase
ID_CHARACTERS = 13
"""After ``j-``, as EMR's own ids."""
MAX_CLUSTERS = 20
"""That live at a time; each of this machine holds memory of it."""
ADOPT_SECONDS = 5.0
"""A driver that lives answers within a tenth of a second."""
LOOK_SECONDS = 10.0
"""How often clusters that may become idle are looked at: nothing tells that nothing happens."""


@dataclass(frozen=True)
class SparkFoundations:
    """What the service stands on.

    Attributes:
        clusters: those that live.
        store: all.
        templates: by name, the first is offered first.
        discoverer: finds clusters of an account.
        credentials: of people for clusters.
        sessions: on the clusters.
        instances: of this machine.
        catalog: of instance types.
        forget_sessions: called with the id of a cluster that leaves the list.
        clock: the time.
        bus: where sessions are told.
        deeds: hears who created and who ended what.
    """

    clusters: Clusters
    store: SqlClusterStore
    templates: Mapping[str, Template]
    discoverer: Discoverer
    credentials: ClusterCredentials
    sessions: SessionsPort
    instances: InstanceManager
    catalog: InstanceCatalog
    forget_sessions: Callable[[str], None]
    clock: Clock
    bus: EventBus
    deeds: DeedLog


class SparkService:
    """Clusters of a server's people.

    Args:
        foundations: what it stands on.
    """

    def __init__(self, foundations: SparkFoundations) -> None:
        self._on = foundations
        self._clusters = foundations.clusters
        self._watching: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        foundations.bus.subscribe(self._heard)

    def start(self) -> None:
        """Begin to look for idle clusters; on the running loop."""
        self._watching = asyncio.create_task(self._watch())

    async def recover(self) -> None:
        """Take over what an earlier server has left; after the instances were taken over.

        Returns when the clusters of this machine answer, so that notebooks find their sessions, or after
        some seconds: a driver may hang.
        """
        records = self._on.store.present()
        adopting = {self._clusters.adopt(each): each.order.kind for each in records}
        here = [task for task, kind in adopting.items() if kind == "local"]
        if here:
            await asyncio.wait(here, timeout=ADOPT_SECONDS)

    async def close(self) -> None:
        """Let go of the clusters: those of this machine end, others stay."""
        if self._watching:
            self._watching.cancel()
        await self._clusters.leave()

    # Templates

    def list_templates(self, caller: Caller) -> ClusterTemplatePage:
        """Return what clusters may be made from."""
        types = [kind for kind in self._on.catalog.all() if kind.vcpu and not self._on.instances.misfit(kind)]
        prices = {kind.name: self._on.instances.price(caller.name, kind) for kind in types}
        items = [offer(template, prices) for template in self._on.templates.values()]
        return ClusterTemplatePage(items=items, total=len(items), currency=self._on.catalog.currency)

    # Clusters

    async def list_clusters(self, caller: Caller, query: ClusterQuery) -> ClusterPage:
        """Return the caller's clusters, the newest first; an administrator sees everybody's."""
        owner = None if caller.admin else caller.name
        records, total = self._on.store.page(owner, query)
        await asyncio.gather(*(self._clusters.refresh(record) for record in records))
        return ClusterPage(items=[self._clusters.wire(record) for record in records], total=total)

    async def get_cluster(self, caller: Caller, cluster_id: str) -> Cluster:
        """Return one cluster.

        Raises:
            NotFound: there is none, or it is not the caller's.
        """
        record = self._find(caller, cluster_id)
        await self._clusters.refresh(record)
        return self._clusters.wire(record)

    async def create_cluster(self, caller: Caller, wanted: CreateCluster) -> Cluster:
        """Make a cluster from a template; it starts in the background.

        Raises:
            InvalidInput: ``details["fields"]`` says which part is wrong.
            QuotaExceeded, NotSupported: it could never start here.
        """
        template = self._on.templates.get(wanted.template)
        if template is None:
            known = ", ".join(self._on.templates)
            raise InvalidInput(
                f"There is no template {wanted.template[:63]!r}; there are {known}.",
                fields={"template": "There is no such template."},
            )
        own = [record for record in self._clusters.all() if record.owner == caller.name]
        if len(own) >= MAX_CLUSTERS:
            raise Conflict(f"You have {len(own)} clusters, the most there may be. Terminate one first.")
        record = self._record(caller, wanted, template)
        problems = self._clusters.kind(record).check(record.order)
        if problems:
            raise InvalidInput(" ".join(problems.values()), fields=dict(problems))
        if wanted.credentials is not None:
            await self._on.credentials.store(record.id, caller.name, wanted.credentials)
        self._clusters.start(record)
        self._on.deeds.note(caller.name, "cluster.created", wanted.name, record.id, template.title)
        return self._clusters.wire(record)

    def update_cluster(self, caller: Caller, cluster_id: str, changes: UpdateCluster) -> Cluster:
        """Give a cluster another name, or another time to rest.

        Raises:
            NotFound: there is none, or it is not the caller's.
            Conflict: its time to rest is not the studio's to change.
            InvalidInput: its template allows no such time.
        """
        record = self._find(caller, cluster_id)
        if changes.idle_minutes is not None:
            self._check_idle(record, changes.idle_minutes)
        return self._clusters.wire(self._clusters.change(record, changes.name, changes.idle_minutes))

    def terminate_cluster(self, caller: Caller, cluster_id: str) -> Cluster:
        """End a cluster with all its sessions; it goes on in the background.

        Raises:
            NotFound: there is none, it is not the caller's, or it has ended.
        """
        record = self._find(caller, cluster_id)
        self._keep(self._clusters.end(record, f"Terminated by {caller.name}."))
        self._on.deeds.note(caller.name, "cluster.terminated", record.order.name, record.id)
        return self._clusters.wire(record)

    async def remove_cluster(self, caller: Caller, cluster_id: str) -> None:
        """Take a cluster that has ended from the list.

        Raises:
            NotFound: there is none, or it is not the caller's.
            Conflict: it has not ended.
        """
        record = self._find(caller, cluster_id)
        if record.state not in ENDED:
            raise Conflict(f"{record.order.name} has not ended. Terminate it first.")
        await self._on.credentials.forget(record.id, record.owner)
        self._on.forget_sessions(record.id)
        self._clusters.remove(record)

    async def regions(self, caller: Caller) -> EmrRegions:
        """Return where EMR clusters may be looked for.

        Raises:
            StudioError: nobody can be asked; the message says what to do.
        """
        return await self._on.discoverer.regions(caller)

    async def discover(self, caller: Caller, wanted: DiscoverClusters) -> ClusterPage:
        """Look for EMR clusters of the caller's account, and list those that are not listed yet.

        Raises:
            StudioError: the account could not be asked; the message says what to do.
        """
        found = await self._on.discoverer.discover(caller, wanted.region)
        new = [each for each in found if each.state not in ENDED and not self._on.store.find(each.remote_id)]
        records = [self._adopt(caller, each) for each in new]
        return ClusterPage(items=[self._clusters.wire(record) for record in records], total=len(records))

    # What a cluster is asked

    async def store_credentials(self, caller: Caller, cluster_id: str, given: StoreCredentials) -> None:
        """Keep how the cluster is told who asks.

        Raises:
            NotFound: there is no such cluster of the caller's.
            Forbidden: the cluster refuses them.
            InvalidInput: a part of them is missing.
        """
        record = self._find(caller, cluster_id)
        await store_tried(self._on.credentials, self._clusters.kind(record), record.order, given)
        await self._clusters.refresh(record)
        self._clusters.tell(record.id)

    async def forget_credentials(self, caller: Caller, cluster_id: str) -> None:
        """Forget them; none are no error."""
        record = self._find(caller, cluster_id)
        await self._on.credentials.forget(record.id, record.owner)
        self._clusters.tell(record.id)

    async def read_log(self, caller: Caller, cluster_id: str, query: ClusterLogQuery) -> SparkLogPage:
        """Return a stretch of a log of a cluster; also after its end, until it is removed from the list.

        Raises:
            NotFound: there is no such cluster of the caller's, or it has no such log.
        """
        record = self._find(caller, cluster_id)
        if query.name and query.name not in record.facts.logs:
            raise NotFound(f"{record.order.name} has no log {query.name!r}.")
        return await self._clusters.kind(record).log(record.order, query.name, query.offset, query.limit)

    async def connect_target(self, caller: Caller, cluster_id: str) -> ConnectTarget:
        """Return where a kernel reaches a Spark Connect server by itself.

        Raises:
            NotSupported: it is reached by Livy.
        """
        record = self._ready(caller, cluster_id)
        target = await self._clusters.kind(record).target(record.order)
        if target is None:
            raise NotSupported(f"{record.order.name} is reached by Livy, and not by Spark Connect.")
        return target

    def order(self, caller: Caller, cluster_id: str) -> ClusterOrder:
        """Return what a cluster was made of, for the services of its steps.

        Raises:
            NotFound: there is no such cluster of the caller's.
        """
        return self._find(caller, cluster_id).order

    def port(self, caller: Caller, cluster_id: str) -> tuple[ClusterOrder, LivyPort]:
        """Return the Livy of a cluster, for the gateway.

        Raises:
            NotFound: there is no such cluster of the caller's.
            Conflict: it is not ready.
            NotSupported: it has no Livy.
        """
        record = self._ready(caller, cluster_id)
        livy = self._clusters.kind(record).livy(record.order)
        if livy is None:
            raise NotSupported(
                f"{record.order.name} is a Spark Connect server, which speaks no Livy: connect from a kernel "
                "with PySpark by %sm_analytics."
            )
        return record.order, livy

    # Ending by itself

    async def instance_stopped(self, cluster_id: str) -> None:
        """End a cluster because somebody stops the instance it runs on; returns when it is gone."""
        record = self._clusters.find(cluster_id)
        if record is not None and record.state not in ENDED:
            with suppress(NotFound):  # it has ended meanwhile
                await self._clusters.terminate(record, "Its instance was stopped.")

    def look(self) -> None:
        """Look which clusters work, and end those that have rested for long enough."""
        for record in self._clusters.all():
            if record.state not in READY or record.ready is None:
                continue
            self._on.clusters.tools.idle.observe(
                record.id, record.ready, self._on.sessions.summary(record.id)
            )
            remaining = self._on.clusters.tools.idle.remaining(record.id, record.idle_minutes)
            if remaining is not None and remaining <= 0:
                message = f"It was idle for {record.idle_minutes} minutes."
                log.info("The cluster %s is terminated: %s", record.id, message)
                self._keep(self._clusters.end(record, message))

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                self.look()
            except Unavailable as error:
                log.warning("Idle clusters are looked for again: %s", error.message)

    # Inside

    def _heard(self, event: Event) -> None:
        if event.feature == FEATURE and event.action in ("session.changed", "session.removed"):
            self._clusters.settle(str(event.payload.get("cluster", "")))

    def _find(self, caller: Caller, cluster_id: str) -> ClusterRecord:
        record = self._clusters.find(cluster_id)
        if record is None or not (caller.admin or record.owner == caller.name):
            raise NotFound(f"There is no cluster {cluster_id[:64]!r} of yours.")
        return record

    def _ready(self, caller: Caller, cluster_id: str) -> ClusterRecord:
        record = self._find(caller, cluster_id)
        if record.state not in READY:
            why = f" {record.message}" if record.message else ""
            raise Conflict(f"The cluster {record.order.name} is {record.state}.{why}")
        return record

    def _check_idle(self, record: ClusterRecord, minutes: int) -> None:
        if record.idle_minutes is None:
            raise Conflict(f"{record.order.name} is not ended by the studio when it is idle.")
        template = self._on.templates.get(record.order.template)
        parameter = template.parameter(IDLE_PARAMETER) if template else None
        if parameter and (problem := misfit(parameter, minutes)):
            raise InvalidInput(
                f"{parameter.title} {problem}.", fields={"idle_minutes": f"{parameter.title} {problem}."}
            )

    def _record(self, caller: Caller, wanted: CreateCluster, template: Template) -> ClusterRecord:
        types = frozenset(kind.name for kind in self._on.catalog.all() if kind.vcpu)
        cluster_id = "j-" + "".join(secrets.choice(ALPHABET) for _ in range(ID_CHARACTERS))
        order = ClusterOrder(
            id=cluster_id,
            name=wanted.name,
            owner=caller.name,
            kind=template.kind,
            template=template.name,
            parameters=template.fill(wanted.parameters, types),
            settings=template.settings,
            created=self._on.clock.now(),
            folder=self._on.store.folder_of(cluster_id),
        )
        minutes = order.parameters.get(IDLE_PARAMETER)
        ours = order.kind == "local" and isinstance(minutes, int)
        return ClusterRecord(order, idle_minutes=int(minutes or 0) if ours else None)

    def _adopt(self, caller: Caller, found: FoundCluster) -> ClusterRecord:
        order = found.order(caller.name, self._on.store.folder_of(found.remote_id))
        record = ClusterRecord(order, state=ClusterState.STARTING, facts=found.facts)
        self._clusters.adopt(record, new=True)
        return record

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
