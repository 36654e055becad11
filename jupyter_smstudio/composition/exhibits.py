"""What sharing shows of other features."""

from __future__ import annotations

import asyncio

from ..automl.service import AutoMLService
from ..core.models import Caller
from ..core.sheets.models import Sheet
from ..experiments.service import ExperimentsService
from ..sharing.models import SnapshotKind, Subject
from ..sharing.ports import Exhibit
from ..training.service import TrainingService
from ..tuning.service import TuningService


class StudioExhibits:
    """The figures of experiments, jobs, tuning and AutoML, as :class:`..sharing.ports.Exhibits`.

    Args:
        experiments: runs.
        training: jobs.
        tuning: trials.
        automl: candidates and reports.
    """

    def __init__(
        self,
        experiments: ExperimentsService,
        training: TrainingService,
        tuning: TuningService,
        automl: AutoMLService,
    ) -> None:
        self._experiments = experiments
        self._training = training
        self._tuning = tuning
        self._automl = automl

    async def exhibit(self, caller: Caller, subject: Subject) -> Exhibit:
        """Return the figures of something as they are now."""
        kind = {"run": SnapshotKind.RUN, "job": SnapshotKind.RUN, "report": SnapshotKind.REPORT}.get(
            subject.of, SnapshotKind.VIEW
        )
        sheet = await self._sheet(caller, subject)
        # Runs of a leaderboard come and go; what stays the same is which leaderboard it is.
        thing = sheet.title if subject.of in ("runs", "comparison") else subject.ids[0]
        return Exhibit(kind, f"{subject.of}/{thing}", sheet)

    async def _sheet(self, caller: Caller, subject: Subject) -> Sheet:
        first = subject.ids[0]
        match subject.of:
            case "run":
                return await self._experiments.run_sheet(caller, first)
            case "runs":
                return await self._experiments.runs_sheet(caller, subject.ids, subject.columns)
            case "comparison":
                return await self._experiments.comparison_sheet(caller, subject.ids)
            case "job":
                return await self._training.sheet(caller, first)
            case "trials":
                return await asyncio.to_thread(self._tuning.sheet, caller, first)
            case "candidates":
                return await self._automl.candidates_sheet(caller, first)
            case "report":
                return await self._automl.report_sheet(caller, first)
