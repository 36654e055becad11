"""Routes of the experiments feature. Searches are POSTs that change nothing: their conditions need a body."""

from __future__ import annotations

from typing import cast

from ..core.errors import InvalidInput, NotSupported
from ..core.tracking.models import View
from ..web.files import send_artifact, send_lines
from ..web.handlers import StudioHandler, answers, parsed
from .models import (
    ArtifactPage,
    ArtifactPreview,
    CellSource,
    CompareRuns,
    CreateChartCell,
    CreateExperiment,
    Experiment,
    ExperimentPage,
    MetricHistoryPage,
    Run,
    RunComparison,
    RunDetail,
    RunPage,
    RunResultPage,
    SearchHistories,
    SearchRuns,
    ShareTracked,
    TrackingStatus,
    UpdateExperiment,
    UpdateRun,
    UpdateRuns,
)
from .service import ExperimentsService
from .shares import TrackedShares
from .sharing_models import TrackedModel, TrackedModelPage, TrackedModelVersions

NO_TEAM = (
    "Experiments and models are shared in a team's domain, and this server belongs to none. docs/admin.md "
    "says how to make one."
)
VIEWS = ("active", "deleted", "all")


class ExperimentsHandler(StudioHandler):
    """Knows the experiments service."""

    feature = "experiments"

    @property
    def shared_elsewhere(self) -> bool:
        """Whether the domain's service answers the shared verbs; not where runs are recorded elsewhere."""
        return bool(super().shared_elsewhere and self.studio.shares_runs)

    @property
    def service(self) -> ExperimentsService:
        """Return the service of this server."""
        service: ExperimentsService = self.studio.experiments
        return service

    @property
    def shares(self) -> TrackedShares:
        """Return who sees what in this team; ``NotSupported`` where there is none."""
        shares: TrackedShares | None = self.studio.tracked_shares
        if shares is None:
            raise NotSupported(NO_TEAM)
        return shares

    def whole(self, name: str, default: int, most: int) -> int:
        """Return a whole number of the query."""
        text = self.get_query_argument(name, str(default))
        if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) <= most):
            raise InvalidInput(f"{name} must be a whole number from 0 to {most:,}.")
        return int(text)

    def path_argument(self) -> str:
        """Return an artifact's path as it was sent; spaces belong to it."""
        return self.get_query_argument("path", "", strip=False)

    def view(self) -> View:
        """Return which of active and deleted things are asked for."""
        text = self.get_query_argument("view", "active")
        if text not in VIEWS:
            raise InvalidInput(f"view must be one of {', '.join(VIEWS)}.")
        return cast("View", text)


class StatusHandler(ExperimentsHandler):
    """How experiments are read."""

    shared_verbs = frozenset({"get"})

    async def get(self) -> TrackingStatus:
        """Tell whether by SQL or by MLflow's API, and whether changes are told."""
        return await self.service.status(self.caller)


class ExperimentListHandler(ExperimentsHandler):
    """Experiments; ``?text=&view=&offset=&limit=``."""

    shared_verbs = frozenset({"get"})

    async def get(self) -> ExperimentPage:
        """List experiments, last active first."""
        text, view = self.get_query_argument("text", ""), self.view()
        offset, limit = self.whole("offset", 0, 1_000_000), self.whole("limit", 100, 1000)
        return await self.service.experiments(self.caller, text, view, offset, limit)

    @answers(201)
    async def post(self, body: CreateExperiment) -> Experiment:
        """Make an experiment."""
        return await self.service.create(self.caller, body)


class ExperimentHandler(ExperimentsHandler):
    """One experiment."""

    shared_verbs = frozenset({"get"})

    async def get(self, experiment_id: str) -> Experiment:
        """Return an experiment, deleted or not."""
        return await self.service.experiment(self.caller, experiment_id)

    async def patch(self, experiment_id: str, body: UpdateExperiment) -> Experiment:
        """Rename, describe, delete or restore it."""
        return await self.service.update(self.caller, experiment_id, body)

    async def delete(self, experiment_id: str) -> None:
        """Delete it with its runs; PATCH with ``deleted: false`` brings both back."""
        await self.service.update(self.caller, experiment_id, UpdateExperiment(deleted=True))


class ExperimentShareHandler(ExperimentsHandler):
    """Who sees an experiment of a team."""

    shared_verbs = frozenset({"put"})

    async def put(self, experiment_id: str, body: ShareTracked) -> Experiment:
        """Decide who sees it."""
        await self.shares.share_experiment(self.caller, experiment_id, body)
        return await self.service.experiment(self.caller, experiment_id)


class ModelsHandler(ExperimentsHandler):
    """Registered models of a team; ``?text=&offset=&limit=``."""

    shared_verbs = frozenset({"get"})

    async def get(self) -> TrackedModelPage:
        """List one's own and those that others share, by name."""
        text = self.get_query_argument("text", "")
        offset, limit = self.whole("offset", 0, 1_000_000), self.whole("limit", 100, 1000)
        return await self.shares.models(self.caller, text, offset, limit)


class ModelVersionsHandler(ExperimentsHandler):
    """A registered model of a team, and its versions."""

    shared_verbs = frozenset({"get"})

    async def get(self, owner: str, name: str) -> TrackedModelVersions:
        """Return one's own or one that others share, with all versions."""
        return await self.shares.model_versions(self.caller, owner, name)


class ModelShareHandler(ExperimentsHandler):
    """Who sees a registered model of a team."""

    shared_verbs = frozenset({"put"})

    async def put(self, name: str, body: ShareTracked) -> TrackedModel:
        """Decide who sees one of one's own models and the files of its versions."""
        return await self.shares.share_model(self.caller, name, body)


class RunSearchesHandler(ExperimentsHandler):
    """Searches for runs."""

    shared_verbs = asking_verbs = frozenset({"post"})

    async def post(self, body: SearchRuns) -> RunPage:
        """Return a stretch of the runs that match; nothing is changed."""
        return await self.service.search(self.caller, body)


class RunHandler(ExperimentsHandler):
    """One run."""

    shared_verbs = frozenset({"get"})

    async def get(self, run_id: str) -> RunDetail:
        """Return everything a run's page shows but curves and artifacts."""
        return await self.service.run(self.caller, run_id)

    async def patch(self, run_id: str, body: UpdateRun) -> Run:
        """Rename, describe or tag it."""
        return await self.service.update_run(self.caller, run_id, body)


class RunActionsHandler(ExperimentsHandler):
    """Changes of many runs."""

    async def post(self, body: UpdateRuns) -> RunResultPage:
        """Delete, restore, move, tag or stop runs; those that fail are told."""
        return await self.service.update_runs(self.caller, body)


class HistoriesHandler(ExperimentsHandler):
    """Curves."""

    shared_verbs = asking_verbs = frozenset({"post"})

    async def post(self, body: SearchHistories) -> MetricHistoryPage:
        """Return metric histories, thinned on the server; nothing is changed."""
        return await self.service.histories(self.caller, body)


class ComparisonsHandler(ExperimentsHandler):
    """Runs side by side."""

    async def post(self, body: CompareRuns) -> RunComparison:
        """Compare runs; nothing is changed."""
        return await self.service.compare(self.caller, body)


class ArtifactsHandler(ExperimentsHandler):
    """A level of a run's artifacts; ``?path=``."""

    async def get(self, run_id: str) -> ArtifactPage:
        """List files and folders."""
        return await self.service.artifacts(self.caller, run_id, self.path_argument())


class PreviewHandler(ExperimentsHandler):
    """The beginning of an artifact; ``?path=``."""

    async def get(self, run_id: str) -> ArtifactPreview:
        """Return text or rows of a file."""
        return await self.service.preview(self.caller, run_id, self.path_argument())


class ArtifactHandler(ExperimentsHandler):
    """A whole artifact; ``?path=&download=1``."""

    async def get(self, run_id: str) -> None:
        """Send a file; what a browser shows of it runs no script and reaches no server."""
        download = self.get_query_argument("download", "") == "1"
        async with self.service.artifact(self.caller, run_id, self.path_argument()) as file:
            inline = file.inline and not download
            await send_artifact(self, file.chunks, file.name, file.content_type, inline)


class ReproduceHandler(ExperimentsHandler):
    """A run, again."""

    async def get(self, run_id: str) -> CellSource:
        """Return a notebook cell that runs again what the run came from."""
        return await self.service.reproduce(self.caller, run_id)


class ChartCellsHandler(ExperimentsHandler):
    """Charts in notebooks."""

    async def post(self, body: CreateChartCell) -> CellSource:
        """Return a notebook cell that draws a chart again; nothing is changed."""
        return await self.service.chart_cell(self.caller, body)


class ExportHandler(ExperimentsHandler):
    """The leaderboard as CSV; ``?query=`` holds a SearchRuns as JSON, so that a link can save it."""

    shared_verbs = frozenset({"get"})

    async def get(self) -> None:
        """Send all runs that match; cells that a spreadsheet would take for formulas begin with a quote."""
        wanted = parsed(SearchRuns, self.get_query_argument("query", "{}").encode())
        await send_lines(self, self.service.export(self.caller, wanted), "runs.csv")


ROUTES: list[tuple[str, type[StudioHandler]]] = [
    (r"status", StatusHandler),
    (r"experiments", ExperimentListHandler),
    (r"experiments/(?P<experiment_id>[A-Za-z0-9_-]{1,64})", ExperimentHandler),
    (r"experiments/(?P<experiment_id>[A-Za-z0-9_-]{1,64})/sharing", ExperimentShareHandler),
    (r"models", ModelsHandler),
    (r"models/(?P<name>[^/]+)/sharing", ModelShareHandler),
    (r"models/(?P<owner>[^/]+)/(?P<name>[^/]+)/versions", ModelVersionsHandler),
    (r"run-searches", RunSearchesHandler),
    (r"run-actions", RunActionsHandler),
    (r"run-exports", ExportHandler),
    (r"runs/(?P<run_id>[A-Za-z0-9_-]{1,64})", RunHandler),
    (r"runs/(?P<run_id>[A-Za-z0-9_-]{1,64})/artifacts", ArtifactsHandler),
    (r"runs/(?P<run_id>[A-Za-z0-9_-]{1,64})/artifact", ArtifactHandler),
    (r"runs/(?P<run_id>[A-Za-z0-9_-]{1,64})/preview", PreviewHandler),
    (r"runs/(?P<run_id>[A-Za-z0-9_-]{1,64})/cell", ReproduceHandler),
    (r"histories", HistoriesHandler),
    (r"comparisons", ComparisonsHandler),
    (r"chart-cells", ChartCellsHandler),
]
