"""The debugger of training jobs."""

from __future__ import annotations

from collections.abc import Sequence

from ..core.jobs.folders import JobFolders
from ..core.jobs.service import JobService
from ..debugger.actions import Actions
from ..debugger.judging import Judging
from ..debugger.service import DebuggerService
from ..debugger.store import StandingStore
from .core import Core, Jupyter


def build_debugger(
    core: Core, jupyter: Jupyter, jobs: JobService, allowed_hosts: Sequence[str]
) -> DebuggerService:
    """Put the debugger together."""
    folders = JobFolders(core.state.data / "jobs")
    store = StandingStore(folders)
    actions = Actions(jobs, tuple(allowed_hosts))
    judging = Judging(jobs, folders, store, actions, core.bus, jupyter.environ)
    return DebuggerService(jobs, folders, store, judging, jupyter.owner)
