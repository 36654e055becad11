"""The verbs of reports: what people ask of the report of one of their trainings."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from ...core.models import Caller
from ...core.sheets.models import Sheet
from ..models import RuleEvaluation
from ..report_models import ReportNotebook, TrainingReport
from ..trainings import Training
from .files import FOLDER
from .making import Reports, copy_notebook, made_at, sheet_of
from .subject import Subject


class ReportService:
    """Makes, shows and gives out reports.

    Args:
        find: returns a caller's training by its id or name, and raises NotFound.
        rules: returns what the rules of a training have said.
        reports: makes them.
    """

    def __init__(
        self,
        find: Callable[[Caller, str], Training],
        rules: Callable[[Training], list[RuleEvaluation]],
        reports: Reports,
    ) -> None:
        self._find = find
        self._rules = rules
        self._reports = reports

    def get(self, caller: Caller, job: str) -> TrainingReport:
        """Say whether there is a report, and how old it is; raises NotFound for no such training."""
        training = self._find(caller, job)
        made = made_at(_folder(training))
        outdated = made is not None and (not training.over or training.ended is None or made < training.ended)
        return TrainingReport(name=training.name, made=made, outdated=outdated)

    async def make(self, caller: Caller, job: str) -> TrainingReport:
        """Make a report of what was saved by now.

        Raises:
            NotFound: there is no such training.
            Conflict: it cannot be made, took too long or failed.
        """
        training = self._find(caller, job)
        await self._reports.make(subject_of(training, self._rules(training)), _folder(training))
        return self.get(caller, job)

    async def sheet(self, caller: Caller, job: str) -> Sheet:
        """Return the figures of a report; raises NotFound where there is none."""
        return await asyncio.to_thread(sheet_of, _folder(self._find(caller, job)))

    async def copy_notebook(self, caller: Caller, job: str) -> ReportNotebook:
        """Copy the notebook of a report into the user's folder; raises NotFound where there is none."""
        training = self._find(caller, job)
        root = self._reports.root
        made = await asyncio.to_thread(copy_notebook, _folder(training), root, training.name)
        return ReportNotebook(path=str(made.relative_to(root)))


def subject_of(training: Training, rules: list[RuleEvaluation]) -> Subject:
    """Return what a report is told of a training."""
    ended = training.ended
    minutes = (ended - training.created).total_seconds() / 60 if ended else None
    return Subject(
        name=training.name,
        about=f"Training of {training.owner}, {training.created:%Y-%m-%d %H:%M} UTC",
        tensors=str(training.folder.tensors),
        facts=[
            ("State", str(training.state)),
            ("Took", "" if minutes is None else f"{minutes:.1f} min"),
            ("Notebook", training.notebook),
        ],
        rules=rules,
    )


def _folder(training: Training) -> Path:
    return training.folder.rules.with_name(FOLDER)
