"""What people do with experiments: look, find, compare, chart, change, reproduce."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager

from ..core.models import Caller
from ..core.sheets.models import Sheet
from ..core.tracking.rest import MlflowRest
from ..core.tracking.writer import NOTE_TAG, TrackingWriter
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
    Run,
    RunComparison,
    RunResultPage,
    SearchHistories,
    SearchRuns,
    UpdateExperiment,
    UpdateRun,
    UpdateRuns,
)
from .reading import ExperimentsReading
from .sheets import CURVES, POINTS, comparison_sheet, run_sheet, runs_sheet
from .store import RunStores


class ExperimentsService(ExperimentsReading):
    """The verbs of experiments and runs.

    All methods raise ``Unavailable`` while the tracking server is down, and ``NotFound`` for ids that
    name nothing.

    Args:
        stores: read what a caller may see.
        writer: writes.
        artifacts: reads what runs stored as files.
        actions: changes runs.
        feed: tells open pages what changed.
        rest: what all of these talk through; closed with the service.
    """

    def __init__(
        self,
        stores: RunStores,
        writer: TrackingWriter,
        artifacts: RunArtifacts,
        actions: RunActions,
        feed: ChangeFeed,
        rest: MlflowRest,
    ) -> None:
        super().__init__(stores)
        self._writer = writer
        self._artifacts = artifacts
        self._actions = actions
        self._comparisons = RunComparisons(artifacts)
        self._feed = feed
        self._rest = rest

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

    async def update_run(self, caller: Caller, run_id: str, wanted: UpdateRun) -> Run:
        """Rename, describe or tag a run."""
        await self._actions.update(run_id, wanted)
        return (await (await self._stores.of(caller)).runs([run_id]))[0]

    async def update_runs(self, caller: Caller, wanted: UpdateRuns) -> RunResultPage:
        """Change many runs."""
        return await self._actions.update_many(wanted)

    async def compare(self, caller: Caller, wanted: CompareRuns) -> RunComparison:
        """Return runs side by side, in the order asked for."""
        return await self._comparisons.compare(await (await self._stores.of(caller)).runs(wanted.run_ids))

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
        return chart_cell(wanted, await (await self._stores.of(caller)).runs(wanted.run_ids))

    async def reproduce(self, caller: Caller, run_id: str) -> CellSource:
        """Return a cell that runs again what a run came from."""
        detail = await self.run(caller, run_id)
        return reproduce_cell(detail.run, detail.experiment)

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
        await super().close()
        await self._rest.close()
