"""What the debugger looks into: trainings of jobs and of notebooks, alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ..core.jobs.debugger_models import RuleSpec
from ..core.jobs.folders import JobFolder, JobFolders
from ..core.jobs.models import Job
from ..core.jobs.states import ENDED, JobState

TrainingKind = Literal["job", "notebook"]


@dataclass(frozen=True)
class Training:
    """A training whose tensors are saved.

    Attributes:
        id: of the job, or of the notebook's trial.
        name: shown for it; a job's own.
        owner: whose it is.
        kind: whether a job runs it, or a notebook's kernel.
        state: a notebook's is in progress until its hook is closed or its kernel has gone.
        created: when.
        ended: when; None: it has not.
        begun: whether its program runs, or ran: there may be tensors.
        folder: of its tensors, and of what rules say.
        rules: that judge it.
        notebook: path of the notebook; empty for a job.
        kernel_id: of the notebook's kernel; empty for a job.
    """

    id: str
    name: str
    owner: str
    kind: TrainingKind
    state: JobState
    created: datetime
    ended: datetime | None
    begun: bool
    folder: JobFolder
    rules: tuple[RuleSpec, ...] = ()
    notebook: str = ""
    kernel_id: str = ""

    @property
    def over(self) -> bool:
        """Whether nothing more is saved."""
        return self.state in ENDED


def training_of(job: Job, folders: JobFolders) -> Training:
    """Return a job as the debugger sees it."""
    return Training(
        id=job.id,
        name=job.spec.name,
        owner=job.owner,
        kind="job",
        state=job.state,
        created=job.created,
        ended=job.ended,
        begun=job.training_started is not None,
        folder=folders.of(job.id),
        rules=tuple(job.spec.debugger.rules) if job.spec.debugger else (),
    )


@dataclass(frozen=True)
class TrainingFolders:
    """The files of all trainings.

    Attributes:
        jobs: of jobs.
        notebooks: of notebooks' trials.
    """

    jobs: JobFolders
    notebooks: JobFolders

    def of(self, training_id: str) -> JobFolder:
        """Return a training's folder, which may not exist."""
        found = self.notebooks.of(training_id)
        return found if found.path.exists() else self.jobs.of(training_id)
