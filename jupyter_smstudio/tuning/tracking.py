"""A tuning job as a run of MLflow, with the runs of its trials nested below."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ..core.errors import NotFound, StudioError
from ..core.tracking.base import Tracking
from ..core.tracking.models import RunStatus
from ..core.tracking.rest import MlflowRest
from ..core.tracking.writer import MetricValue, TrackingWriter
from .models import TuningState
from .store import TuningRecord
from .trials import TrialRecord

log = logging.getLogger(__name__)

BEGIN_SECONDS = 5.0
"""That a tuning job waits for its run; afterwards its trials begin without one above them."""
RETRY_SECONDS = (2.0, 5.0, 15.0, 60.0)
OPEN = "run.open"
"""In the folder of a tuning job while its run has not ended."""
ID_TAG, BEST_TAG = "smstudio.tuning_job_id", "smstudio.tuning.best"
STATUSES: dict[TuningState, RunStatus] = {
    TuningState.COMPLETED: "FINISHED",
    TuningState.FAILED: "FAILED",
    TuningState.STOPPED: "KILLED",
}


@dataclass(frozen=True)
class ParentRun:
    """The run of a tuning job."""

    run_id: str
    experiment_id: str


class ParentRuns:
    """Writes tuning jobs into MLflow.

    Args:
        tracking: whether there is an MLflow.
        rest: its API.
        folder: of all tuning jobs; each has one of its own below.
    """

    def __init__(self, tracking: Tracking, rest: MlflowRest, folder: Path) -> None:
        self._tracking = tracking
        self._rest = rest
        self._writer = TrackingWriter(rest)
        self._folder = folder

    async def begin(self, record: TuningRecord) -> ParentRun | None:
        """Return the run of a tuning job, which is made if need be; None while MLflow cannot be reached."""
        if not self._tracking.environ("tuning"):
            return None
        try:
            async with asyncio.timeout(BEGIN_SECONDS):
                return await self._begin(record)
        except (StudioError, TimeoutError) as error:
            log.warning("The tuning job %s has no run: %s", record.request.name, error or "no answer")
            return None

    async def end(self, record: TuningRecord, best: TrialRecord | None) -> None:
        """Complete the run of a tuning job that has ended, as soon as MLflow can be reached."""
        for failures in range(10**9):
            try:
                await self._end(record, best)
            except NotFound:  # somebody has deleted it
                break
            except StudioError as error:
                delay = RETRY_SECONDS[min(failures, len(RETRY_SECONDS) - 1)]
                log.warning("The run of %s ends in %s s: %s", record.request.name, delay, error.message)
                await asyncio.sleep(delay)  # the tracking server starts again meanwhile
            else:
                break
        self._marker(record.id).unlink(missing_ok=True)

    def unfinished(self) -> list[str]:
        """Return the ids of the tuning jobs whose runs have not ended."""
        return [path.parent.name for path in self._folder.glob(f"*/{OPEN}")]

    async def _begin(self, record: TuningRecord) -> ParentRun:
        request = record.request
        experiment_id = await self._writer.ensure_experiment(request.experiment or request.name)
        run_id = await self._find(experiment_id, record) or await self._create(experiment_id, record)
        return ParentRun(run_id, experiment_id)

    async def _find(self, experiment_id: str, record: TuningRecord) -> str:
        """Return the run that a server which was killed has made already."""
        wanted = {
            "experiment_ids": [experiment_id],
            "filter": f"tags.`{ID_TAG}` = '{record.id}'",
            "max_results": 1,
        }
        runs = (await self._rest.post("runs/search", wanted)).get("runs", [])
        return str(runs[0]["info"]["run_id"]) if runs else ""

    async def _create(self, experiment_id: str, record: TuningRecord) -> str:
        request = record.request
        self._marker(record.id).touch()
        tags = {**request.tags, ID_TAG: record.id}
        run_id = await self._writer.create_run(
            experiment_id, request.name, _milliseconds(record.created), tags, record.owner
        )
        objective = request.definitions[0].objective
        params = {"strategy": request.strategy.value, "objective": f"{objective.type} {objective.metric}"}
        await self._writer.log(run_id, params=params)
        return run_id

    async def _end(self, record: TuningRecord, best: TrialRecord | None) -> None:
        ended = _milliseconds(record.ended or record.created)
        if best is not None and best.objective is not None:
            metric = record.request.definitions[best.definition].objective.metric
            await self._writer.log(
                record.run_id, [MetricValue(metric, best.objective, 0, ended)], tags={BEST_TAG: best.job_name}
            )
        await self._writer.finish_run(record.run_id, STATUSES[record.state], ended)

    def _marker(self, tuning_id: str) -> Path:
        return self._folder / tuning_id / OPEN


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
