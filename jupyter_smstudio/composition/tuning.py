"""Tuning; its trials are training jobs."""

from __future__ import annotations

from ..core.jobs.service import JobService
from ..core.tracking.rest import MlflowRest
from ..training.algorithms import ALGORITHMS
from ..training.checks import Checks
from ..training.paths import Locator
from ..training.planning import Planner
from ..training.requests import Requests
from ..tuning.checks import TuningChecks
from ..tuning.coordinator import TuningFoundations
from ..tuning.engine import TuningEngine
from ..tuning.opening import open_studies
from ..tuning.planning import TuningPlanner
from ..tuning.service import TuningService
from ..tuning.store import SqlTuningStore
from ..tuning.tracking import ParentRuns
from ..tuning.trials import SqlTrialStore
from ..tuning.vault import Vault
from ..tuning.views import Views
from ..tuning.warm_start import WarmStarts
from .core import Core, Jupyter
from .debugger import debugger_checks
from .trial_jobs import StudioTrialJobs


def build_tuning(core: Core, jupyter: Jupyter, jobs: JobService, rest: MlflowRest) -> TuningService:
    """Put the tuning feature together; its trials are training jobs."""
    folder = core.state.data / "tuning"
    store, trials = SqlTuningStore(core.database, core.state.name), SqlTrialStore(core.database)
    warm_starts = WarmStarts(store, trials)
    locator = Locator(jupyter.root)
    checks = Checks(locator, debugger_checks(core, jupyter, locator).problems)
    requests = Requests(locator, checks)
    planner = Planner(locator, checks, requests, core.images, core.instances, jobs, core.quota, core.clock)
    trial_jobs = StudioTrialJobs(jobs, requests, checks, planner, core.tracking, rest, core.clock)
    foundations = TuningFoundations(
        store=store,
        trials=trials,
        warm_starts=warm_starts,
        views=Views(store, trials, warm_starts, folder),
        jobs=trial_jobs,
        bus=core.bus,
        clock=core.clock,
        vault=Vault(folder),
        runs=ParentRuns(core.tracking, rest, folder),
        open_studies=open_studies,
        deeds=core.deeds,
    )
    tuning_checks = TuningChecks(trial_jobs, warm_starts)
    tuning_planner = TuningPlanner(tuning_checks, trial_jobs)
    engine = TuningEngine(foundations)
    return TuningService(foundations, engine, tuning_checks, tuning_planner, ALGORITHMS)
