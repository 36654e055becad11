"""The debugger of training jobs, and of loops in notebooks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jupyter_core.paths import jupyter_runtime_dir

import jupyter_smstudio

from ..core.errors import NotFound
from ..core.jobs.folders import JobFolders
from ..core.jobs.service import JobService
from ..core.models import Caller
from ..debugger.actions import Actions
from ..debugger.checks import DebuggerChecks
from ..debugger.judging import Judging
from ..debugger.layouts import Layouts
from ..debugger.notebooks import NotebookTrials
from ..debugger.places import JobImage, Places
from ..debugger.replays import Replays
from ..debugger.reports.making import Reports
from ..debugger.service import DebuggerService
from ..debugger.store import StandingStore
from ..debugger.trainings import Training, TrainingFolders
from ..training.paths import Locator
from .core import Core, Jupyter


def debugger_checks(core: Core, jupyter: Jupyter, locator: Locator) -> DebuggerChecks:
    """Return what checks hooks and rules, wherever a request has them."""
    return DebuggerChecks(locator.locate, lambda: core.mail.advice(jupyter.owner.name))


def build_debugger(
    core: Core, jupyter: Jupyter, jobs: JobService, allowed_hosts: Sequence[str]
) -> DebuggerService:
    """Put the debugger together."""

    async def interrupt(kernel_id: str) -> None:
        if jupyter.control.status(kernel_id) is None:
            raise NotFound("The notebook's kernel has ended.")
        await jupyter.control.interrupt(kernel_id)

    folders = TrainingFolders(
        jobs=JobFolders(core.state.data / "jobs"), notebooks=JobFolders(core.state.data / "notebook-trials")
    )
    store = StandingStore(folders)
    actions = Actions(jobs, interrupt, tuple(allowed_hosts), core.mail)
    locator = Locator(jupyter.root)

    def image_of(training: Training) -> JobImage:
        spec = jobs.get(jupyter.owner, training.id).spec
        environment = core.images.environment(Caller(training.owner), spec.image, spec.image_version)
        memory = core.catalog.get(spec.instance_type).memory_gib
        return JobImage(environment, int(memory * 2**30) or None)

    def other_trial(owner: str, text: str) -> Path:
        try:
            return service.training(Caller(owner), text).folder.tensors
        except NotFound:
            folder = locator.locate(text)
        if not folder.is_dir():
            raise NotFound(f"There is no training {text[:200]} of yours, and no such folder of tensors.")
        return folder

    places = Places(
        jupyter.environ,
        image_of,
        package=core.state.lend(Path(jupyter_smstudio.__file__)),
        hidden=(core.state.data, Path(jupyter_runtime_dir())),
    )
    judging = Judging(jobs, folders.jobs, store, places, other_trial, actions, core.bus)
    checks = debugger_checks(core, jupyter, locator)
    replays = Replays(judging, store, checks, core.bus)
    notebooks = NotebookTrials(folders.notebooks, judging, checks, core.bus, core.clock, jupyter.root)
    layouts = Layouts(jupyter.environ)
    reports = Reports(jupyter.environ, jupyter.root)
    service = DebuggerService(
        jobs, notebooks, folders, store, judging, replays, layouts, reports, core.mail, jupyter.owner
    )
    return service
