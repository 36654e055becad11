"""The nouns of a notebook's trial: what a kernel asks for, and what is kept of it."""

from __future__ import annotations

from pydantic import Field

from ..core.jobs.debugger_models import RuleSpec
from ..core.jobs.models import JobName
from ..core.jobs.states import JobState
from ..core.models import Timestamp, WireModel


class BeginTrial(WireModel):
    """What a kernel asks for, so that the tensors of its loop are shown."""

    name: JobName = Field(max_length=50)
    """What the trial's begins with; a number is added."""
    notebook: str = Field(default="", max_length=4096)
    """Path of the notebook, as its kernel knows it."""
    rules: list[RuleSpec] = Field(default_factory=list, max_length=20)
    """That judge it; built-in or installed ones."""


class NotebookTrial(WireModel):
    """The trial of a loop in a notebook."""

    id: str
    name: JobName
    owner: str
    notebook: str
    """Its path as JupyterLab shows it."""
    kernel_id: str
    """Empty: no kernel asked for it."""
    path: str
    """Folder that its hook writes into."""
    lock: str
    """File that its process keeps locked (flock) while it may write."""
    created: Timestamp
    ended: Timestamp | None = None
    state: JobState = JobState.IN_PROGRESS
    """``Completed``: its hook was closed; ``Stopped``: its process has gone without that."""
    rules: list[RuleSpec] = Field(default_factory=list)
