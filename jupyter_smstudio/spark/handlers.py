"""Routes of clusters."""

from __future__ import annotations

from ..web.handlers import StudioHandler, answers
from .models import (
    Cluster,
    ClusterLogQuery,
    ClusterPage,
    ClusterQuery,
    ClusterTemplatePage,
    ConnectTarget,
    CreateCluster,
    DiscoverClusters,
    EmrRegions,
    SparkLogPage,
    SparkLogQuery,
    StoreCredentials,
    UpdateCluster,
)
from .service import SparkService
from .session_models import Catalog, CatalogQuery, SessionQuery, SparkSessionPage, StatementProgress
from .session_service import SessionsService
from .step_models import ClusterStep, ClusterStepPage, CreateClusterStep, StepLogQuery
from .step_service import StepsService


class SparkHandler(StudioHandler):
    """Knows the service of clusters."""

    feature = "spark"

    @property
    def service(self) -> SparkService:
        """Return the service of this server."""
        service: SparkService = self.studio.spark
        return service


class TemplatesHandler(SparkHandler):
    """What clusters may be made from."""

    def get(self) -> ClusterTemplatePage:
        """List the templates; the first is offered first."""
        return self.service.list_templates(self.caller)


class ClustersHandler(SparkHandler):
    """Clusters; ``?state=&kind=&search=&offset=&limit=``, the first two more than once."""

    kernel_verbs = frozenset({"get"})

    async def get(self) -> ClusterPage:
        """List the caller's clusters, newest first."""
        return await self.service.list_clusters(self.caller, self.query(ClusterQuery))

    @answers(201)
    async def post(self, body: CreateCluster) -> Cluster:
        """Make a cluster from a template; it starts at once."""
        return await self.service.create_cluster(self.caller, body)


class ClusterHandler(SparkHandler):
    """One cluster, by its id or by the one that EMR gave it."""

    kernel_verbs = frozenset({"get"})

    async def get(self, cluster: str) -> Cluster:
        """Return a cluster."""
        return await self.service.get_cluster(self.caller, cluster)

    def patch(self, cluster: str, body: UpdateCluster) -> Cluster:
        """Give a cluster another name, or another idle timeout."""
        return self.service.update_cluster(self.caller, cluster, body)

    async def delete(self, cluster: str) -> None:
        """Take a cluster that has ended from the list."""
        await self.service.remove_cluster(self.caller, cluster)


class TerminationHandler(SparkHandler):
    """The end of a cluster."""

    @answers(202)
    async def post(self, cluster: str) -> Cluster:
        """End a cluster with all its sessions; what they hold is lost."""
        return self.service.terminate_cluster(self.caller, cluster)


class DiscoveryHandler(SparkHandler):
    """Clusters that others have made."""

    async def get(self) -> EmrRegions:
        """List the regions of EMR; nothing is asked of AWS."""
        return await self.service.regions(self.caller)

    async def post(self, body: DiscoverClusters) -> ClusterPage:
        """Look for EMR clusters of the account in a region, and list those that are not listed yet."""
        return await self.service.discover(self.caller, body)


class CredentialsHandler(SparkHandler):
    """How a cluster is told who asks; never shown again."""

    async def put(self, cluster: str, body: StoreCredentials) -> None:
        """Keep credentials among the caller's secrets."""
        await self.service.store_credentials(self.caller, cluster, body)

    async def delete(self, cluster: str) -> None:
        """Forget the credentials."""
        await self.service.forget_credentials(self.caller, cluster)


class ClusterLogHandler(SparkHandler):
    """A log of a cluster; ``?name=&offset=&limit=``, the latter two in bytes."""

    async def get(self, cluster: str) -> SparkLogPage:
        """Return a stretch of the log."""
        return await self.service.read_log(self.caller, cluster, self.query(ClusterLogQuery))


class ConnectHandler(SparkHandler):
    """Where a kernel reaches a Spark Connect server by itself."""

    kernel_verbs = frozenset({"get"})

    async def get(self, cluster: str) -> ConnectTarget:
        """Return the server's address, with the token it asks for."""
        return await self.service.connect_target(self.caller, cluster)


class SparkSessionsHandler(StudioHandler):
    """Knows the service of sessions."""

    feature = "spark"

    @property
    def sessions(self) -> SessionsService:
        """Return the service of this server."""
        service: SessionsService = self.studio.spark_sessions
        return service


class SessionsHandler(SparkSessionsHandler):
    """Sessions on all clusters; ``?kernel=&cluster=``."""

    kernel_verbs = frozenset({"get"})

    def get(self) -> SparkSessionPage:
        """List the caller's sessions, newest first."""
        return self.sessions.list_sessions(self.caller, self.query(SessionQuery))


class SessionHandler(SparkSessionsHandler):
    """One session."""

    async def delete(self, cluster: str, number: str) -> None:
        """End a session; what it holds is lost."""
        await self.sessions.end_session(self.caller, cluster, number)


class SessionLogHandler(SparkSessionsHandler):
    """What a session's driver wrote; ``?offset=&limit=`` in bytes."""

    async def get(self, cluster: str, number: str) -> SparkLogPage:
        """Return a stretch of the log."""
        return await self.sessions.read_log(self.caller, cluster, number, self.query(SparkLogQuery))


class CatalogHandler(SparkSessionsHandler):
    """What a session can select from; ``?database=``."""

    kernel_verbs = frozenset({"get"})

    async def get(self, cluster: str, number: str) -> Catalog:
        """List databases, tables and their columns."""
        database = self.query(CatalogQuery).database
        return await self.sessions.catalog(self.caller, cluster, number, database)


class ProgressHandler(SparkSessionsHandler):
    """How far a statement is."""

    kernel_verbs = frozenset({"get"})

    async def get(self, cluster: str, number: str, statement: str) -> StatementProgress:
        """Return its jobs and stages, the last ones first told."""
        return await self.sessions.progress(self.caller, cluster, number, statement)


class CancellationHandler(SparkSessionsHandler):
    """The end of a statement."""

    kernel_verbs = frozenset({"post"})

    async def post(self, cluster: str, number: str, statement: str) -> None:
        """Cancel a statement; its session goes on."""
        await self.sessions.cancel(self.caller, cluster, number, statement)


class SparkStepsHandler(StudioHandler):
    """Knows the service of steps."""

    feature = "spark"

    @property
    def steps(self) -> StepsService:
        """Return the service of this server."""
        service: StepsService = self.studio.spark_steps
        return service


class StepsHandler(SparkStepsHandler):
    """Steps of a cluster of EMR: programs that it runs one after another."""

    async def get(self, cluster: str) -> ClusterStepPage:
        """List the newest steps, newest first."""
        return await self.steps.list_steps(self.caller, cluster)

    @answers(201)
    async def post(self, cluster: str, body: CreateClusterStep) -> ClusterStep:
        """Have the cluster run a program of Spark's after those before it."""
        return await self.steps.add_step(self.caller, cluster, body)


class StepLogHandler(SparkStepsHandler):
    """A log of a step, from S3; ``?file=&offset=&limit=`` in bytes."""

    async def get(self, cluster: str, step: str) -> SparkLogPage:
        """Return a stretch of the log."""
        return await self.steps.read_log(self.caller, cluster, step, self.query(StepLogQuery))


SESSION = r"clusters/(?P<cluster>[^/]+)/sessions/(?P<number>[^/]+)"
STATEMENT = rf"{SESSION}/statements/(?P<statement>[^/]+)"

ROUTES: list[tuple[str, type[StudioHandler]]] = [
    (r"templates", TemplatesHandler),
    (r"clusters", ClustersHandler),
    (r"clusters/discover", DiscoveryHandler),
    (r"clusters/(?P<cluster>[^/]+)", ClusterHandler),
    (r"clusters/(?P<cluster>[^/]+)/terminate", TerminationHandler),
    (r"clusters/(?P<cluster>[^/]+)/credentials", CredentialsHandler),
    (r"clusters/(?P<cluster>[^/]+)/log", ClusterLogHandler),
    (r"clusters/(?P<cluster>[^/]+)/connect", ConnectHandler),
    (r"clusters/(?P<cluster>[^/]+)/steps", StepsHandler),
    (r"clusters/(?P<cluster>[^/]+)/steps/(?P<step>[^/]+)/log", StepLogHandler),
    (r"sessions", SessionsHandler),
    (SESSION, SessionHandler),
    (rf"{SESSION}/log", SessionLogHandler),
    (rf"{SESSION}/catalog", CatalogHandler),
    (rf"{STATEMENT}/progress", ProgressHandler),
    (rf"{STATEMENT}/cancel", CancellationHandler),
]
