"""Trials of loops in notebooks: no job, no instance, but a folder of tensors that is shown and judged."""

from __future__ import annotations

import asyncio
import builtins
import contextlib
import fcntl
import itertools
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from pydantic import ValidationError

from ..core.clock import Clock
from ..core.errors import Conflict, InvalidInput, NotFound
from ..core.events import Event, EventBus
from ..core.jobs.debugger_models import DebuggerSpec
from ..core.jobs.folders import JobFolder, JobFolders
from ..core.jobs.states import JobState
from ..core.models import Caller, is_id, new_id
from .checks import DebuggerChecks
from .judging import FEATURE, Judging
from .notebook_models import BeginTrial, NotebookTrial
from .runtime.store.layout import END_MARKER
from .trainings import Training

RECORD, LOCK = "notebook.json", "writer.lock"
FOLLOWED = 4
"""Trials of a kernel that are followed at once, each by a judge; one more lets the oldest go."""
LOOK_SECONDS = 1.0
"""Between two looks whether a trial's process has gone: a lock that is released tells nobody."""
GRACE = timedelta(seconds=10)
"""After it was asked for, in which a kernel takes a trial's lock."""


class NotebookTrials:
    """Makes room for the trials of notebooks, and follows them until their hooks are closed.

    Args:
        folders: of these trials.
        judging: judges them.
        checks: of rules.
        bus: of this server.
        clock: says when.
        root: folder that JupyterLab shows.
    """

    def __init__(
        self,
        folders: JobFolders,
        judging: Judging,
        checks: DebuggerChecks,
        bus: EventBus,
        clock: Clock,
        root: Path,
    ) -> None:
        self._folders = folders
        self._judging = judging
        self._checks = checks
        self._bus = bus
        self._clock = clock
        self._root = root
        self._open: dict[str, NotebookTrial] = {}
        self._watching: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Follow what an earlier server has followed."""
        for record in self._records():
            if record.ended is None:
                self._follow(record)

    async def close(self) -> None:
        """Follow nothing more; notebooks go on."""
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)

    def begin(self, caller: Caller, body: BeginTrial) -> NotebookTrial:
        """Make room for a trial, and follow it.

        Raises:
            InvalidInput: a rule cannot be used.
        """
        self._check(body)
        trial_id = new_id()
        folder = self._folders.of(trial_id)
        record = NotebookTrial(
            id=trial_id,
            name=self._numbered(body.name),
            owner=caller.name,
            notebook=self._shown(body.notebook),
            kernel_id=caller.kernel_id or "",
            path=str(folder.tensors),
            lock=str(folder.path / LOCK),
            created=self._clock.now(),
            rules=body.rules,
        )
        folder.path.mkdir(mode=0o700, parents=True)
        (folder.path / LOCK).touch(mode=0o600)
        self._write(record)
        self._let_go(record)
        self._follow(record)
        # Pages that list trainings ask for it.
        steps = {"id": record.id, "job": record.name, "last_step": -1, "writing": True}
        self._bus.publish(Event(FEATURE, "steps.appended", record.owner, steps))
        return record

    def list(self, caller: Caller) -> builtins.list[Training]:
        """List the caller's trials."""
        return [self._training(each) for each in self._records() if _may_see(caller, each)]

    def find(self, caller: Caller, name: str) -> Training | None:
        """Return a trial by its id or its name; None: there is none, or it is not the caller's."""
        if is_id(name):
            record = self._read(self._folders.of(name))
            return self._training(record) if record and _may_see(caller, record) else None
        return next((each for each in self.list(caller) if each.name == name), None)

    def remove(self, caller: Caller, trial_id: str) -> None:
        """Delete a trial with its tensors.

        Raises:
            NotFound: there is none, or it is not the caller's.
            Conflict: its hook may still write.
        """
        found = self.find(caller, trial_id) if is_id(trial_id) else None
        if found is None:
            raise NotFound(f"There is no trial {trial_id[:63]} of a notebook, or it is not yours.")
        if self._left(found.folder) is None:
            raise Conflict(
                f"The hook of {found.name} is still open. Call hook.close() in the notebook, or restart its "
                "kernel, and delete the trial then."
            )
        self._open.pop(found.id, None)
        self._judging.forget(found.id)
        found.folder.remove()
        self._bus.publish(Event(FEATURE, "trial.removed", found.owner, {"id": found.id}))

    def _check(self, body: BeginTrial) -> None:
        for rule in body.rules:
            if rule.source:
                raise InvalidInput(
                    f"The rule {rule.name} is of a file of your own. In a notebook, judge by it with "
                    "invoke_rule(rule), or train in a job."
                )
        for problem in self._checks.problems(DebuggerSpec(rules=body.rules)):
            raise InvalidInput(problem.message, field=problem.field.removeprefix("debugger."))

    def _shown(self, notebook: str) -> str:
        """Return a notebook's path as JupyterLab has it; one outside of its folder as it is."""
        path = Path(notebook)
        return path.relative_to(self._root).as_posix() if path.is_relative_to(self._root) else notebook

    def _numbered(self, name: str) -> str:
        taken = {each.name for each in self._records()}
        return next(given for number in itertools.count(1) if (given := f"{name}-{number}") not in taken)

    def _let_go(self, record: NotebookTrial) -> None:
        """Follow no more than some trials of a kernel: one whose cell is run again is attached again."""
        if record.kernel_id:
            open_ones = [each for each in self._open.values() if each.kernel_id == record.kernel_id]
            for each in sorted(open_ones, key=lambda one: one.created)[: 1 - FOLLOWED]:
                self._end(each, JobState.STOPPED)

    def _follow(self, record: NotebookTrial) -> None:
        self._open[record.id] = record
        self._judging.look(self._training(record))
        if self._watching is None or self._watching.done():
            self._watching = asyncio.create_task(self._watch(), name="notebook-trials")

    async def _watch(self) -> None:
        """End what is over, as long as anything is open."""
        while self._open:
            await asyncio.sleep(LOOK_SECONDS)
            for record in list(self._open.values()):
                state = await asyncio.to_thread(self._left, self._folders.of(record.id))
                begins = state is JobState.STOPPED and self._clock.now() < record.created + GRACE
                if state is not None and not begins and record.id in self._open:
                    self._end(record, state)

    def _end(self, record: NotebookTrial, state: JobState) -> None:
        self._open.pop(record.id, None)
        ended = record.model_copy(update={"state": state, "ended": self._clock.now()})
        with contextlib.suppress(FileNotFoundError):  # somebody has deleted its folder
            self._write(ended)
        self._judging.look(self._training(ended))

    def _left(self, folder: JobFolder) -> JobState | None:
        """Return how a trial's process has left it; None: it may still write."""
        if (folder.tensors / END_MARKER).exists():
            return JobState.COMPLETED
        try:
            with (folder.path / LOCK).open("rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return None
        except FileNotFoundError:
            pass
        return JobState.STOPPED

    def _training(self, record: NotebookTrial) -> Training:
        return Training(
            id=record.id,
            name=record.name,
            owner=record.owner,
            kind="notebook",
            state=record.state,
            created=record.created,
            ended=record.ended,
            begun=True,
            folder=self._folders.of(record.id),
            rules=tuple(record.rules),
            notebook=record.notebook,
            kernel_id=record.kernel_id,
        )

    def _records(self) -> Iterator[NotebookTrial]:
        for path in self._folders.root.glob(f"*/{RECORD}"):
            if record := self._read(JobFolder(path.parent)):
                yield record

    def _read(self, folder: JobFolder) -> NotebookTrial | None:
        """Return what is kept of a trial; None: there is none, or it was damaged from outside."""
        try:
            return NotebookTrial.model_validate_json((folder.path / RECORD).read_bytes())
        except (FileNotFoundError, ValidationError):
            return None

    def _write(self, record: NotebookTrial) -> None:
        path = self._folders.of(record.id).path / RECORD
        new = path.with_suffix(".new")
        new.write_text(record.model_dump_json())
        os.replace(new, path)


def _may_see(caller: Caller, record: NotebookTrial) -> bool:
    return caller.admin or record.owner == caller.name
