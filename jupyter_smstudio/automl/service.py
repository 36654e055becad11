"""The verbs of AutoML."""

from __future__ import annotations

import asyncio
import builtins
import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from ..core.compute.catalog import InstanceCatalog
from ..core.compute.machine import Machine
from ..core.errors import Conflict, InvalidInput, NotFound
from ..core.events import Event
from ..core.models import Caller, new_id
from ..core.sheets.models import Sheet
from .checks import check
from .following import FEATURE, AutoMLFoundations, Follower, Followers, publish
from .late_trials import LateTrials
from .models import (
    AutoMLJob,
    AutoMLJobPage,
    AutoMLStatus,
    Candidate,
    CandidatePage,
    CandidateReport,
    CreateAutoMLJob,
    CreateAutoMLRequest,
    CreateNotebookCopy,
    CreatePreview,
    CreateRegisteredModel,
    NotebookCopy,
    RegisteredModel,
    TablePreview,
)
from .modes import choose_mode
from .notebooks import copy_notebook
from .previews import Previewer
from .queries import AutoMLJobQuery
from .report_sheets import candidates_sheet, report_sheet
from .reports import candidate_report
from .requests import read_request
from .searches import description, workers_of
from .store import ENDED, AutoMLRecord
from .views import job_view, leaderboard

NAME_CHARACTERS = 32


class AutoMLService:
    """Creates, lists, reads and ends AutoML jobs. A kernel acts for its owner.

    Args:
        core: what jobs stand on.
        previewer: looks at tables.
        catalog: instance types.
        machine: this one.
        root: the folder that notebooks are in.
    """

    def __init__(
        self,
        core: AutoMLFoundations,
        previewer: Previewer,
        catalog: InstanceCatalog,
        machine: Machine,
        root: Path,
    ) -> None:
        self._core = core
        self._followers = Followers(core)
        self._late_trials = LateTrials(core)
        self._previewer = previewer
        self._catalog = catalog
        self._machine = machine
        self._root = root

    def start(self) -> None:
        """Go on with what an earlier server has left; after the job engine has done so."""
        self._followers.resume()

    async def close(self) -> None:
        """Leave what runs to the next server."""
        await self._late_trials.close()
        await self._followers.close()

    async def preview(self, caller: Caller, request: CreatePreview) -> TablePreview:
        """Look at a table: how it is read, its columns, what would be predicted.

        Raises:
            InvalidInput: its path leaves the server's folder, or it takes too much to look at.
        """
        validation = self._core.locate(request.validation) if request.validation else None
        return await self._previewer.preview(request, self._core.locate(request.input), validation)

    async def create(self, caller: Caller, request: CreateAutoMLJob) -> AutoMLJob:
        """Create an AutoML job; it starts as soon as there is room.

        Raises:
            InvalidInput: something is wrong with it; ``details["fields"]`` has a sentence for each field.
            Conflict: the caller has one of that name.
            QuotaExceeded: its instance is larger than the machine.
        """
        table = self._core.locate(request.input)
        validation = self._core.locate(request.validation) if request.validation else None
        output = self._core.locate(request.output) if request.output else None
        check(request, table, validation, output)
        now = self._core.clock.now()
        named = request.model_copy(update={"name": request.name or _made_name(table, now)})
        choice = choose_mode(request.mode, table, algorithms=bool(request.algorithms))
        record = AutoMLRecord(new_id(), caller.name, named, now, choice.mode, choice.reason)
        folder = self._core.folders.of(record.id)
        kind = self._catalog.get(request.instance_type)
        workers = workers_of(kind, int(self._machine.vcpu))
        follower = Follower(self._core, record)
        self._core.store.add(record)
        try:
            await asyncio.to_thread(folder.make, description(record, table, kind, workers, validation))
            await follower.submit()
        except BaseException:  # whatever it was, nothing of the job stays
            self._core.store.remove(record.id)
            folder.remove()
            raise
        self._followers.follow(follower)
        self._note(caller, "job.created", follower.record)
        return await self._view(follower.record)

    def read(self, caller: Caller, request: CreateAutoMLRequest) -> CreateAutoMLJob:
        """Return what a request of the original's API asks for; nothing is started.

        Raises:
            InvalidInput: it is none; the message says which part.
            NotSupported: it asks for what is not done here.
        """
        return read_request(request.document, self._core.locate)

    def list(self, caller: Caller, query: AutoMLJobQuery) -> AutoMLJobPage:
        """List the caller's AutoML jobs, newest first."""
        owner = None if caller.admin else caller.name
        found, total = self._core.store.page(owner, **query.model_dump())
        return AutoMLJobPage(items=[AutoMLJob.model_validate_json(one) for one in found], total=total)

    async def get(self, caller: Caller, job: str) -> AutoMLJob:
        """Return an AutoML job by its id or its name.

        Raises:
            NotFound: there is none, or it is not the caller's.
        """
        return await self._view(self._require(caller, job))

    async def stop(self, caller: Caller, job: str) -> AutoMLJob:
        """Stop an AutoML job; the best model that it has is kept. One that has ended stays as it is."""
        record = self._require(caller, job)
        if follower := self._followers.find(record.id):
            await follower.stop(f"{caller.name} stopped it.")
            if record.state is AutoMLStatus.IN_PROGRESS:
                self._note(caller, "job.stopped", record)
        return await self.get(caller, record.id)

    async def resume(self, caller: Caller, job: str) -> AutoMLJob:
        """Go on with an AutoML job that failed, from what it has left: its cause may be put right by now.

        Raises:
            Conflict: it did not fail.
        """
        record = self._require(caller, job)
        if record.state is not AutoMLStatus.FAILED:
            raise Conflict(f"{record.request.name} is {record.state}; only one that failed is resumed.")
        again = replace(record, state=AutoMLStatus.IN_PROGRESS, ended=None, failure_reason="")
        follower = Follower(self._core, again)
        await follower.submit()
        self._followers.follow(follower)
        return await self._view(follower.record)

    async def remove(self, caller: Caller, job: str) -> None:
        """Forget an AutoML job that has ended, with its files; its runs and registered models stay.

        Raises:
            Conflict: it has not ended.
        """
        record = self._require(caller, job)
        if record.state not in ENDED:
            raise Conflict(f"{record.request.name} has not ended; stop it first.")
        await asyncio.to_thread(self._core.folders.of(record.id).remove)
        self._core.store.remove(record.id)
        self._core.bus.publish(Event(FEATURE, "job.removed", record.owner, {"id": record.id}))
        self._note(caller, "job.deleted", record)

    async def candidates(self, caller: Caller, job: str) -> CandidatePage:
        """Return the leaderboard, the best candidate first; trials that people add to it later are told."""
        record = self._require(caller, job)
        board = await self._board(record)
        if record.state in ENDED and self._followers.find(record.id) is None:
            self._late_trials.follow(record, frozenset(one.name for one in board))
        return CandidatePage(items=board, total=len(board))

    async def report(self, caller: Caller, job: str, candidate: str) -> CandidateReport:
        """Return what there is to show of a candidate.

        Raises:
            NotFound: there is no such candidate.
        """
        record = self._require(caller, job)
        board = await self._board(record)
        found = next((one for one in board if one.name == candidate), None)
        if found is None:
            raise NotFound(f"{record.request.name} has no candidate {candidate[:63]}.")
        folder = self._core.folders.of(record.id)
        return await asyncio.to_thread(candidate_report, found, found == board[0], folder)

    async def report_sheet(self, caller: Caller, job: str) -> Sheet:
        """Return the report of an AutoML job as it is now."""
        record = self._require(caller, job)
        view, board = await self._view(record), await self._board(record)
        return await asyncio.to_thread(report_sheet, self._core.folders.of(record.id), view, board)

    async def candidates_sheet(self, caller: Caller, job: str) -> Sheet:
        """Return the leaderboard of an AutoML job as it is now."""
        record = self._require(caller, job)
        return candidates_sheet(await self._view(record), await self._board(record))

    def file(self, caller: Caller, job: str, path: str) -> Path:
        """Return where a file of an AutoML job is.

        Raises:
            NotFound: there is none of that name.
        """
        record = self._require(caller, job)
        found = self._core.folders.of(record.id).files().get(path)
        if found is None:
            raise NotFound(f"{record.request.name} has no file {path[:100]}.")
        return found

    async def copy_notebook(self, caller: Caller, job: str, request: CreateNotebookCopy) -> NotebookCopy:
        """Copy a notebook into the user's folder, to be run and changed there; nothing is overwritten.

        Raises:
            NotFound: it is not written yet.
            InvalidInput: the folder is outside the server's.
        """
        record = self._require(caller, job)
        target = (self._root / request.folder).resolve()
        if not target.is_relative_to(self._root.resolve()):
            raise InvalidInput(f"The folder {request.folder} is outside the server's; give one inside.")
        source = self._core.folders.of(record.id)
        made = await asyncio.to_thread(copy_notebook, source, request.which, target, record)
        return NotebookCopy(path=str(made.relative_to(self._root.resolve())))

    async def register(self, caller: Caller, job: str, request: CreateRegisteredModel) -> RegisteredModel:
        """Make the model of an AutoML job a version in the model registry.

        Raises:
            Conflict: there is no model yet, or it was not recorded.
            InvalidInput: another candidate than the job's model was named.
            NotSupported: there is no tracking server.
        """
        record = self._require(caller, job)
        if record.state in ENDED and not record.run_id:
            record = await Follower(self._core, record).keep_late()
        board = await self._board(record)
        if record.state not in ENDED or not board or not record.run_id:
            raise Conflict(
                f"{record.request.name} has no model in MLflow that could be registered. Try again when the "
                "job has ended and MLflow answers."
            )
        if request.candidate not in ("", board[0].name):
            raise InvalidInput(
                f"Only {board[0].name}, the model of the job, is fitted on all rows and can be registered."
            )
        made = await self._core.runs.register(record, request.name)
        latest = self._require(caller, record.id)
        saved = AutoMLRecord(**{**vars(latest), "registered": f"{made.name}/{made.version}"})
        view = await self._view(saved)
        self._core.store.save(saved, view.model_dump_json())
        publish(self._core.bus, view)
        return made

    async def wait(self, caller: Caller, job: str) -> AutoMLJob:
        """Return an AutoML job when it has ended."""
        record = self._require(caller, job)
        await self._followers.wait(record.id)
        return await self.get(caller, record.id)

    def _note(self, caller: Caller, action: str, record: AutoMLRecord) -> None:
        self._core.deeds.note(caller.name, action, str(record.request.name), record.id, "AutoML job")

    async def _view(self, record: AutoMLRecord) -> AutoMLJob:
        return await asyncio.to_thread(job_view, record, self._core.folders.of(record.id))

    async def _board(self, record: AutoMLRecord) -> builtins.list[Candidate]:
        folder = self._core.folders.of(record.id)
        return await asyncio.to_thread(lambda: leaderboard(record, folder.findings(), folder.runs()))

    def _require(self, caller: Caller, job: str) -> AutoMLRecord:
        record = self._core.store.get(job) or self._core.store.find(caller.name, job)
        if record is None or not (caller.admin or record.owner == caller.name):
            raise NotFound(f"There is no AutoML job {job[:63]}, or it is not yours.")
        follower = self._followers.find(record.id)
        return follower.record if follower else record


def _made_name(table: Path, now: datetime) -> str:
    stem = re.sub(r"[^a-zA-Z0-9]+", "-", table.stem).strip("-")[: NAME_CHARACTERS - 16].rstrip("-") or "table"
    return f"{stem}-{now:%y%m%d-%H%M%S}"
