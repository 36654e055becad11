"""Experiments, as MLflow has them."""

from __future__ import annotations

from ..core.jobs.service import JobService
from ..core.tracking.choice import ReaderChoice
from ..core.tracking.rest import MlflowRest
from ..core.tracking.writer import TrackingWriter
from ..experiments.actions import RunActions
from ..experiments.artifacts import RunArtifacts
from ..experiments.changes import ChangeFeed
from ..experiments.moving import RunMover
from ..experiments.service import ExperimentsService
from ..experiments.store import OneStore, TrackedRuns
from .core import Core, Jupyter


def build_experiments(core: Core, jupyter: Jupyter, jobs: JobService) -> ExperimentsService:
    """Put the experiments feature together; nothing is asked of MLflow yet."""
    rest = MlflowRest(core.tracking.upstream)
    # A server that somebody else runs tells of no writes, and needs nobody to keep it.
    runs = TrackedRuns(ReaderChoice(core.tracking, rest), live=core.tracking.in_use is not None)
    writer, artifacts = TrackingWriter(rest), RunArtifacts(rest)
    actions = RunActions(writer, RunMover(rest, writer, artifacts, jobs))
    feed = ChangeFeed(core.tracking, core.bus, jupyter.owner.name)
    return ExperimentsService(OneStore(runs), writer, artifacts, actions, feed, rest)
