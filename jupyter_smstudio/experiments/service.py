"""What people do with experiments: look, find, compare, chart, change, reproduce."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager

from ..core.models import Caller
from ..core.sheets.models import Sheet
from ..core.tracking.models import View
from ..core.tracking.rest import MlflowRest
from ..core.tracking.writer import NOTE_TAG, TrackingWriter
from . import tables
from .actions import RunActions
from .artifacts import ArtifactFile, RunArtifacts
from .cells import chart_cell, reproduce_cell
from .changes import ChangeFeed
from .comparisons import RunComparisons
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
    TrackingStatus,
    UpdateExperiment,
    UpdateRun,
    UpdateRuns,
)
from .queries import select_curves, select_runs
from .sheets import CURVES, POINTS, comparison_sheet, run_sheet, runs_sheet
from .store import TrackedRuns

MAX_EXPORTED = 1_000_000


class ExperimentsService:
    """The verbs of experiments and runs.

    All methods raise ``Unavailable`` while the tracking server is down, and ``NotFound`` for ids that
    name nothing.

    Args:
        store: reads.
        writer: writes.
        artifacts: reads what runs stored as files.
        actions: changes runs.
        feed: tells open pages what changed.
        rest: what all of these talk through; closed with the service.
    """

    def __init__(
        self,
        store: TrackedRuns,
        writer: TrackingWriter,
        artifacts: RunArtifacts,
        actions: RunActions,
        feed: ChangeFeed,
        rest: MlflowRest,
    ) -> None:
        self._store = store
        self._writer = writer
        self._artifacts = artifacts
        self._actions = actions
        self._comparisons = RunComparisons(artifacts)
        self._feed = feed
        self._rest = rest

    async def status(self, caller: Caller) -> TrackingStatus:
        """Tell how experiments are read."""
        return await self._store.status()

    async def experiments(
        self, caller: Caller, text: str, view: View, offset: int, limit: int
    ) -> ExperimentPage:
        """Return a stretch of the experiments, last active first."""
        return await self._store.experiments(text, view, offset, limit)

    async def experiment(self, caller: Caller, experiment_id: str) -> Experiment:
        """Return one experiment."""
        return await self._store.experiment(experiment_id)

    async def create(self, caller: Caller, wanted: CreateExperiment) -> Experiment:
        """Make an experiment; ``Conflict`` when one has the name, be it a deleted one."""
        tags = {NOTE_TAG: wanted.note} if wanted.note else {}
        return await self.experiment(caller, await self._writer.create_experiment(wanted.name, tags))

    async def update(self, caller: Caller, experiment_id: str, wanted: UpdateExperiment) -> Experiment:
        """Rename, describe, delete or restore an experiment."""
        if wanted.deleted is False:
            await self._writer.restore_experiment(experiment_id)
        if wanted.name is not None:
            await self._writer.rename_experiment(experiment_id, wanted.name)
        if wanted.note is not None:
            await self._writer.tag_experiment(experiment_id, NOTE_TAG, wanted.note)
        if wanted.deleted is True:
            await self._writer.delete_experiment(experiment_id)
        return await self.experiment(caller, experiment_id)

    async def search(self, caller: Caller, wanted: SearchRuns) -> RunPage:
        """Return a stretch of the runs that match.

        Raises:
            InvalidInput: a filter or the sort cannot be read; the message says where.
        """
        page = await self._store.search(select_runs(wanted))
        if not wanted.with_columns:
            return page
        columns = await self._store.columns(wanted.experiment_ids)
        return page.model_copy(update={"columns": columns})

    async def run(self, caller: Caller, run_id: str) -> RunDetail:
        """Return everything a run's page shows."""
        return await self._store.detail(run_id)

    async def update_run(self, caller: Caller, run_id: str, wanted: UpdateRun) -> Run:
        """Rename, describe or tag a run."""
        await self._actions.update(run_id, wanted)
        return (await self._store.runs([run_id]))[0]

    async def update_runs(self, caller: Caller, wanted: UpdateRuns) -> RunResultPage:
        """Change many runs."""
        return await self._actions.update_many(wanted)

    async def histories(self, caller: Caller, wanted: SearchHistories) -> MetricHistoryPage:
        """Return metric histories, thinned."""
        return MetricHistoryPage(items=await self._store.histories(select_curves(wanted)))

    async def compare(self, caller: Caller, wanted: CompareRuns) -> RunComparison:
        """Return runs side by side, in the order asked for."""
        return await self._comparisons.compare(await self._store.runs(wanted.run_ids))

    async def artifacts(self, caller: Caller, run_id: str, path: str) -> ArtifactPage:
        """Return one level of a run's artifacts."""
        return await self._artifacts.list(run_id, path)

    async def preview(self, caller: Caller, run_id: str, path: str) -> ArtifactPreview:
        """Return the beginning of an artifact."""
        return await self._artifacts.preview(run_id, path)

    def artifact(self, caller: Caller, run_id: str, path: str) -> AbstractAsyncContextManager[ArtifactFile]:
        """Give an artifact to be sent."""
        return self._artifacts.open(run_id, path)

    async def chart_cell(self, caller: Caller, wanted: CreateChartCell) -> CellSource:
        """Return a cell that draws a chart again."""
        return chart_cell(wanted, await self._store.runs(wanted.run_ids))

    async def reproduce(self, caller: Caller, run_id: str) -> CellSource:
        """Return a cell that runs again what a run came from."""
        detail = await self.run(caller, run_id)
        return reproduce_cell(detail.run, detail.experiment)

    async def export(self, caller: Caller, wanted: SearchRuns) -> AsyncIterator[str]:
        """Yield the runs that match as CSV, a thousand rows at a time; offset and limit are not heeded."""
        columns = await self._store.columns(wanted.experiment_ids)
        text = tables.header(columns)
        for offset in range(0, MAX_EXPORTED, 1000):
            few = wanted.model_copy(update={"offset": offset, "limit": 1000, "with_columns": False})
            page = await self.search(caller, few)
            # The header goes with the first rows: what fails until then is still told as an error.
            yield text + "".join(tables.row(run, columns) for run in page.items)
            text = ""
            if offset + len(page.items) >= page.total or not page.items:
                return

    async def run_sheet(self, caller: Caller, run_id: str) -> Sheet:
        """Return a run's figures as they are now."""
        detail = await self.run(caller, run_id)
        metrics = sorted(detail.run.metrics)[:CURVES]
        if not metrics:
            return run_sheet(detail, [])
        wanted = SearchHistories(run_ids=[detail.run.id], metrics=metrics, max_points=POINTS)
        return run_sheet(detail, (await self.histories(caller, wanted)).items)

    async def runs_sheet(self, caller: Caller, run_ids: list[str], columns: list[str]) -> Sheet:
        """Return a table of runs as they are now, in the order asked for."""
        extremes = [key.split(".", 2)[2] for key in columns if key.startswith(("metric.min.", "metric.max."))]
        wanted = SearchRuns(run_ids=run_ids, view="all", limit=len(run_ids), extremes=extremes[:20])
        found = {run.id: run for run in (await self.search(caller, wanted)).items}
        runs = [found[run_id] for run_id in run_ids if run_id in found]
        return runs_sheet(await self._shared_experiment(caller, runs), runs, columns)

    async def comparison_sheet(self, caller: Caller, run_ids: list[str]) -> Sheet:
        """Return runs side by side as they are now."""
        comparison = await self.compare(caller, CompareRuns(run_ids=run_ids))
        return comparison_sheet(await self._shared_experiment(caller, comparison.runs), comparison)

    async def _shared_experiment(self, caller: Caller, runs: list[Run]) -> str:
        """Return the name of the experiment that all of the runs belong to; empty where there is none."""
        ids = {run.experiment_id for run in runs}
        return (await self.experiment(caller, ids.pop())).name if len(ids) == 1 else ""

    async def close(self) -> None:
        """Let go of the tracking server and its database."""
        self._feed.close()
        await self._store.close()
        await self._rest.close()
