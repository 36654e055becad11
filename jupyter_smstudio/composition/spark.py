"""Clusters of Spark: those of this machine, and those elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ..core.compute.instance import Activity, Session
from ..core.sockets import folder_of
from ..core.tokens import SignedTokens
from ..spark.clusters import Clusters, ClusterTools
from ..spark.credentials import ClusterCredentials
from ..spark.emr.steps import EmrSteps
from ..spark.idle import IdleTimes
from ..spark.idle_limit import with_idle_limit
from ..spark.kinds.connect import ConnectKind
from ..spark.kinds.emr import EmrKind
from ..spark.kinds.livy import LivyKind
from ..spark.kinds.local import LocalKind, LocalTools
from ..spark.livy.local.gateway import Gateway
from ..spark.livy.local.places import GatewayTools
from ..spark.livy.local.session_store import SqlSessionStore
from ..spark.livy.remote.livies import RemoteTools
from ..spark.ports import SessionsSummary
from ..spark.service import SparkFoundations, SparkService
from ..spark.session_service import SessionsService
from ..spark.step_service import StepsService
from ..spark.store import SqlClusterStore
from ..spark.templates import load_templates
from ..spark.views import Views
from .core import Core, Jupyter, sdk_environ
from .kernels import Kernels

UI_TICKETS = "smu"


@dataclass(frozen=True)
class Spark:
    """The feature with the parts that others ask."""

    service: SparkService
    sessions: SessionsService
    steps: StepsService
    gateway: Gateway
    sockets: Path
    """Folder of the drivers' sockets."""

    async def close(self) -> None:
        """Let go of the clusters; what ends here leaves nothing."""
        await self.service.close()
        with suppress(OSError):  # it was never made, or a driver that could not be ended listens there
            self.sockets.rmdir()


@dataclass(frozen=True)
class AllSessions:
    """Implements :class:`~..spark.ports.SessionsPort` for clusters here and elsewhere."""

    gateway: Gateway
    remote: RemoteTools

    def summary(self, cluster_id: str) -> SessionsSummary:
        """Return what runs on a cluster now."""
        if self.gateway.find(cluster_id) is not None:
            return self.gateway.summary(cluster_id)
        return self.remote.sessions.summary(cluster_id)


def build_spark(
    core: Core, jupyter: Jupyter, kernels: Kernels, templates: str, allowed_hosts: Sequence[str]
) -> Spark:
    """Put clusters and sessions together, and tell the instances about them.

    Args:
        core: what features stand on.
        jupyter: what is asked of Jupyter.
        kernels: whose notebooks work on clusters.
        templates: an administrator's file; empty for none.
        allowed_hosts: that may be asked although their addresses are private.
    """
    store = SqlClusterStore(core.database, core.state.name, core.state.path / "clusters")
    credentials, idle = ClusterCredentials(core.secrets), IdleTimes(core.clock)
    notebook_of = _notebooks(kernels)
    # Not the folder of the kernels' sockets, which the next server empties.
    sockets = folder_of(store.folder)
    gateway = Gateway(
        GatewayTools(
            store=SqlSessionStore(core.database, core.state.name),
            clock=core.clock,
            bus=core.bus,
            sockets=sockets,
            variables=_variables(core, jupyter),
            notebook_of=notebook_of,
            working_directory_of=_working_directories(kernels),
            tickets=SignedTokens(UI_TICKETS, core.state.secret()),
            root=jupyter.root,
            allowed_hosts=tuple(allowed_hosts),
        )
    )
    remote = RemoteTools(credentials, core.clock, core.bus, notebook_of, tuple(allowed_hosts))
    environ = {**jupyter.environ, **sdk_environ(core.state)}
    local = LocalKind(LocalTools(core.images, core.instances, core.catalog, gateway, environ, core.clock))
    emr, sessions = EmrKind(remote, Path.home()), AllSessions(gateway, remote)
    clusters = Clusters(
        ClusterTools(
            store=store,
            kinds={"local": local, "livy": LivyKind(remote), "emr": emr, "connect": ConnectKind(remote)},
            sessions=sessions,
            views=Views(core.instances, sessions, credentials, idle),
            idle=idle,
            clock=core.clock,
            times=core.times,
            bus=core.bus,
        )
    )
    service = SparkService(
        SparkFoundations(
            clusters=clusters,
            store=store,
            templates=with_idle_limit(
                load_templates(Path(templates) if templates else None), core.preferences.policy.most
            ),
            discoverer=emr,
            credentials=credentials,
            sessions=sessions,
            instances=core.instances,
            catalog=core.catalog,
            forget_sessions=gateway.forget,
            clock=core.clock,
            bus=core.bus,
            deeds=core.deeds,
        )
    )
    _tell_instances(core, service, local, store)
    return Spark(
        service,
        SessionsService(gateway, remote.sessions, service.port, service.order),
        StepsService(service.order, EmrSteps(emr.aws)),
        gateway,
        sockets,
    )


def _tell_instances(core: Core, service: SparkService, local: LocalKind, store: SqlClusterStore) -> None:
    """Tell the instances what clusters do, how they end, and which have survived a killed server."""

    def activity(session: Session) -> Activity | None:
        if session.kind != "cluster":
            return None
        # It has an idle timeout of its own, which alone is to end it.
        return Activity(True, f"{session.title} is up", core.clock.now())

    async def stop(sessions: Sequence[Session]) -> None:
        for session in sessions:
            if session.kind == "cluster":
                await service.instance_stopped(session.id)

    def survivors() -> Mapping[str, datetime | None]:
        return local.survivors([record.order for record in store.present()])

    core.instances.add_activity_probe(activity)
    core.instances.add_stopper(stop)
    core.instances.add_survivors(survivors)


def _notebooks(kernels: Kernels) -> Callable[[str], str]:
    def notebook_of(kernel_id: str) -> str:
        kernel = kernels.registry.find(kernel_id)
        return kernel.path if kernel else ""

    return notebook_of


def _working_directories(kernels: Kernels) -> Callable[[str], str]:
    def working_directory_of(kernel_id: str) -> str:
        kernel = kernels.registry.find(kernel_id)
        return kernel.cwd if kernel and Path(kernel.cwd).is_dir() else ""

    return working_directory_of


def _variables(core: Core, jupyter: Jupyter) -> Callable[[str, str], Mapping[str, str]]:
    def variables(_owner: str, driver_id: str) -> Mapping[str, str]:
        return {
            **core.tracking.environ(f"spark-{driver_id}"),
            "SMSTUDIO_API_URL": jupyter.api_url(),
            "SMSTUDIO_API_TOKEN": jupyter.tokens.issue(driver_id),
        }

    return variables
