"""Routes of the tuning feature."""

from __future__ import annotations

from ..web.handlers import StudioHandler, answers
from .models import (
    CreateTrial,
    CreateTuningJob,
    CreateTuningRequest,
    Importances,
    Trial,
    TrialCurves,
    TrialPage,
    TuningHistoryPage,
    TuningJob,
    TuningJobPage,
    TuningPlan,
    UpdateTuningJob,
)
from .queries import DefinitionQuery, TrialQuery, TuningJobQuery
from .service import TuningService

OPEN = frozenset({"get", "post", "patch", "delete"})
"""A kernel acts for its owner: a tuner in a notebook needs every verb."""


class TuningHandler(StudioHandler):
    """Knows the tuning service."""

    feature = "tuning"

    @property
    def service(self) -> TuningService:
        """Return the service of this server."""
        service: TuningService = self.studio.tuning
        return service


class TuningJobsHandler(TuningHandler):
    """Tuning jobs; ``?state=&search=&offset=&limit=``."""

    kernel_verbs = OPEN

    def get(self) -> TuningJobPage:
        """List the caller's tuning jobs, newest first."""
        return self.service.list(self.caller, self.query(TuningJobQuery))

    @answers(201)
    async def post(self, body: CreateTuningJob) -> TuningJob:
        """Create a tuning job; it starts at once."""
        return self.service.create(self.caller, body)


class TuningJobHandler(TuningHandler):
    """One tuning job, by its id or its name."""

    kernel_verbs = OPEN

    def get(self, job: str) -> TuningJob:
        """Return a tuning job."""
        return self.service.get(self.caller, job)

    async def patch(self, job: str, body: UpdateTuningJob) -> TuningJob:
        """Steer a running tuning job: pause or resume it, change its limits or numeric ranges."""
        return self.service.update(self.caller, job, body)

    async def delete(self, job: str) -> None:
        """Forget a tuning job that has ended; its training jobs and runs stay."""
        await self.service.remove(self.caller, job)


class TuningStopHandler(TuningHandler):
    """The end of a tuning job before its time."""

    kernel_verbs = frozenset({"post"})

    async def post(self, job: str) -> TuningJob:
        """Stop a tuning job and its training jobs; what they have reached is kept."""
        return self.service.stop(self.caller, job)


class TrialsHandler(TuningHandler):
    """Trials; ``?state=&sort=&ascending=&offset=&limit=``."""

    kernel_verbs = OPEN

    def get(self, job: str) -> TrialPage:
        """List trials."""
        return self.service.trials(self.caller, job, self.query(TrialQuery))

    @answers(201)
    async def post(self, job: str, body: CreateTrial) -> Trial:
        """Enqueue a point: it is tried before any other."""
        return self.service.enqueue(self.caller, job, body)


class HistoryHandler(TuningHandler):
    """All trials in columns."""

    kernel_verbs = frozenset({"get"})

    async def get(self, job: str) -> TuningHistoryPage:
        """Return the trials of each definition, for charts."""
        return await self.service.history(self.caller, job)


class CurvesHandler(TuningHandler):
    """How trials went; ``?definition=``."""

    kernel_verbs = frozenset({"get"})

    async def get(self, job: str) -> TrialCurves:
        """Return the objective metric of the latest 500 trials over their epochs."""
        return await self.service.curves(self.caller, job, self.query(DefinitionQuery))


class ImportancesHandler(TuningHandler):
    """Which hyperparameters matter; ``?definition=``."""

    kernel_verbs = frozenset({"get"})

    async def get(self, job: str) -> Importances:
        """Return the share of the objective's variance that each hyperparameter explains (fANOVA)."""
        return await self.service.importances(self.caller, job, self.query(DefinitionQuery))


class TuningPlansHandler(TuningHandler):
    """Dry runs."""

    kernel_verbs = frozenset({"post"})

    async def post(self, body: CreateTuningJob) -> TuningPlan:
        """Say what a tuning job would do, take and cost; nothing is started."""
        return await self.service.plan(self.caller, body)


class TuningRequestsHandler(TuningHandler):
    """Requests of the original's API."""

    kernel_verbs = frozenset({"post"})

    def post(self, body: CreateTuningRequest) -> CreateTuningJob:
        """Read the JSON of ``CreateHyperParameterTuningJob``; nothing is started."""
        return self.service.read(self.caller, body)


ROUTES: list[tuple[str, type[StudioHandler]]] = [
    (r"jobs", TuningJobsHandler),
    (r"jobs/(?P<job>[^/]+)", TuningJobHandler),
    (r"jobs/(?P<job>[^/]+)/stop", TuningStopHandler),
    (r"jobs/(?P<job>[^/]+)/trials", TrialsHandler),
    (r"jobs/(?P<job>[^/]+)/history", HistoryHandler),
    (r"jobs/(?P<job>[^/]+)/curves", CurvesHandler),
    (r"jobs/(?P<job>[^/]+)/importances", ImportancesHandler),
    (r"plans", TuningPlansHandler),
    (r"requests", TuningRequestsHandler),
]
