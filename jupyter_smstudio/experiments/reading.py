"""What people look at: experiments, runs and their curves, as far as they may see them."""

from __future__ import annotations

from collections.abc import AsyncIterator

from ..core.models import Caller
from ..core.tracking.models import View
from . import tables
from .models import (
    Experiment,
    ExperimentPage,
    MetricHistoryPage,
    RunDetail,
    RunPage,
    SearchHistories,
    SearchRuns,
    TrackingStatus,
)
from .queries import select_curves, select_runs
from .store import RunStores

MAX_EXPORTED = 1_000_000


class ExperimentsReading:
    """The verbs that change nothing; a domain's service has these alone.

    All methods raise ``Unavailable`` while the record cannot be read, and ``NotFound`` for ids that name
    nothing.

    Args:
        stores: read what a caller may see.
    """

    def __init__(self, stores: RunStores) -> None:
        self._stores = stores

    async def status(self, caller: Caller) -> TrackingStatus:
        """Tell how experiments are read."""
        return await (await self._stores.of(caller)).status()

    async def experiments(
        self, caller: Caller, text: str, view: View, offset: int, limit: int
    ) -> ExperimentPage:
        """Return a stretch of the experiments, last active first."""
        return await (await self._stores.of(caller)).experiments(text, view, offset, limit)

    async def experiment(self, caller: Caller, experiment_id: str) -> Experiment:
        """Return one experiment."""
        return await (await self._stores.of(caller)).experiment(experiment_id)

    async def search(self, caller: Caller, wanted: SearchRuns) -> RunPage:
        """Return a stretch of the runs that match.

        Raises:
            InvalidInput: a filter or the sort cannot be read; the message says where.
        """
        store = await self._stores.of(caller)
        page = await store.search(select_runs(wanted))
        if not wanted.with_columns:
            return page
        columns = await store.columns(wanted.experiment_ids)
        return page.model_copy(update={"columns": columns})

    async def run(self, caller: Caller, run_id: str) -> RunDetail:
        """Return everything a run's page shows."""
        return await (await self._stores.of(caller)).detail(run_id)

    async def histories(self, caller: Caller, wanted: SearchHistories) -> MetricHistoryPage:
        """Return metric histories, thinned."""
        store = await self._stores.of(caller)
        return MetricHistoryPage(items=await store.histories(select_curves(wanted)))

    async def export(self, caller: Caller, wanted: SearchRuns) -> AsyncIterator[str]:
        """Yield the runs that match as CSV, a thousand rows at a time; offset and limit are not heeded."""
        columns = await (await self._stores.of(caller)).columns(wanted.experiment_ids)
        text = tables.header(columns)
        for offset in range(0, MAX_EXPORTED, 1000):
            few = wanted.model_copy(update={"offset": offset, "limit": 1000, "with_columns": False})
            page = await self.search(caller, few)
            # The header goes with the first rows: what fails until then is still told as an error.
            yield text + "".join(tables.row(run, columns) for run in page.items)
            text = ""
            if offset + len(page.items) >= page.total or not page.items:
                return

    async def close(self) -> None:
        """Let go of MLflow's database."""
        await self._stores.close()
