"""Training jobs."""

from __future__ import annotations

from ..core.jobs.service import JobService
from ..training.checks import Checks
from ..training.dry_run_result import DryRunReader
from ..training.dry_runs import DryRuns
from ..training.paths import Locator
from ..training.planning import Planner
from ..training.requests import Requests
from ..training.service import TrainingService
from .core import Core, Jupyter
from .debugger import debugger_checks


def build_training(core: Core, jupyter: Jupyter, jobs: JobService) -> TrainingService:
    """Put the training feature together."""
    locator = Locator(jupyter.root)
    checks = Checks(locator, debugger_checks(core, jupyter, locator).problems)
    requests = Requests(locator, checks)
    planner = Planner(locator, checks, requests, core.images, core.instances, jobs, core.quota, core.clock)
    dry_runs = DryRuns(jobs, requests, DryRunReader(jobs, core.instances), core.clock)
    return TrainingService(jobs, requests, planner, dry_runs, core.clock, core.deeds)
