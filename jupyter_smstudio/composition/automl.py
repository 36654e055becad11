"""AutoML; each search is a job."""

from __future__ import annotations

from ..automl.folders import AutoMLFolders
from ..automl.following import AutoMLFoundations
from ..automl.previews import Previewer
from ..automl.service import AutoMLService
from ..automl.store import SqlAutoMLStore
from ..automl.tracking import CandidateRuns
from ..core.jobs.inotify import FolderWatches
from ..core.jobs.service import JobService
from ..core.tracking.rest import MlflowRest
from ..training.paths import Locator
from .core import Core, Jupyter


def build_automl(core: Core, jupyter: Jupyter, jobs: JobService, rest: MlflowRest) -> AutoMLService:
    """Put the AutoML feature together; each search is a job."""
    foundations = AutoMLFoundations(
        store=SqlAutoMLStore(core.database, core.state.name),
        folders=AutoMLFolders(core.state.data / "automl"),
        jobs=jobs,
        runs=CandidateRuns(rest),
        watches=FolderWatches(),
        bus=core.bus,
        clock=core.clock,
        locate=Locator(jupyter.root).locate,
        deeds=core.deeds,
    )
    return AutoMLService(foundations, Previewer(jupyter.environ), core.catalog, core.machine, jupyter.root)
