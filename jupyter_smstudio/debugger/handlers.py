"""Routes of the debugger."""

from __future__ import annotations

from ..web.handlers import StudioHandler
from .models import (
    DebuggedJob,
    DebuggedJobPage,
    DistributionPage,
    DistributionsQuery,
    JobsQuery,
    RuleEvaluationPage,
    SliceQuery,
    StepPage,
    StepsQuery,
    TensorAtStep,
    TensorPage,
    TensorQuery,
    TensorSlice,
    TensorsQuery,
    UpdateRatioPage,
    UpdatesQuery,
)
from .service import DebuggerService

GET = frozenset({"get"})


class DebuggerHandler(StudioHandler):
    """Knows the debugger's service; kernels may read what their owner's jobs have saved."""

    feature = "debugger"
    kernel_verbs = GET

    @property
    def service(self) -> DebuggerService:
        """Return the service of this server."""
        service: DebuggerService = self.studio.debugger
        return service


class JobsHandler(DebuggerHandler):
    """Jobs whose tensors are saved; ``?offset=&limit=``."""

    async def get(self) -> DebuggedJobPage:
        """List the caller's jobs whose tensors are saved, newest first."""
        return await self.service.list(self.caller, self.query(JobsQuery))


class JobHandler(DebuggerHandler):
    """One of these jobs, by its id or its name."""

    async def get(self, job: str) -> DebuggedJob:
        """Return what a job has saved, and how its rules are."""
        return await self.service.get(self.caller, job)


class StepsHandler(DebuggerHandler):
    """Steps that were saved; ``?mode=&at_most=``."""

    async def get(self, job: str) -> StepPage:
        """Return the steps of a mode, evenly thinned."""
        return await self.service.steps(self.caller, job, self.query(StepsQuery))


class TensorsHandler(DebuggerHandler):
    """Tensors; ``?mode=&search=&offset=&limit=``."""

    async def get(self, job: str) -> TensorPage:
        """List tensors by their names, each with its last summary and how its norm went."""
        return await self.service.tensors(self.caller, job, self.query(TensorsQuery))


class TensorHandler(DebuggerHandler):
    """One tensor at a step; ``?name=&mode=&step=&worker=``."""

    async def get(self, job: str) -> TensorAtStep:
        """Return a tensor's summary and histogram at a step, or at its last one."""
        return await self.service.tensor(self.caller, job, self.query(TensorQuery))


class SliceHandler(DebuggerHandler):
    """Values of a tensor; ``?name=&mode=&step=&worker=&index=``."""

    async def get(self, job: str) -> TensorSlice:
        """Return a plane of a tensor, or several side by side, thinned to what is shown."""
        return await self.service.slice(self.caller, job, self.query(SliceQuery))


class DistributionsHandler(DebuggerHandler):
    """Distributions over steps; ``?names=&mode=&worker=&at_most=``."""

    async def get(self, job: str) -> DistributionPage:
        """Return how the magnitudes of up to 40 tensors are distributed, step by step."""
        return await self.service.distributions(self.caller, job, self.query(DistributionsQuery))


class UpdatesHandler(DebuggerHandler):
    """Updates of the weights; ``?mode=&at_most=``."""

    async def get(self, job: str) -> UpdateRatioPage:
        """Return how much each weight is changed between two saved steps."""
        return await self.service.updates(self.caller, job, self.query(UpdatesQuery))


class RulesHandler(DebuggerHandler):
    """What rules say of a job."""

    def get(self, job: str) -> RuleEvaluationPage:
        """Return all rules of a job with their findings, and what was done about them."""
        return self.service.rules(self.caller, job)


ROUTES: list[tuple[str, type[StudioHandler]]] = [
    (r"jobs", JobsHandler),
    (r"jobs/(?P<job>[^/]+)", JobHandler),
    (r"jobs/(?P<job>[^/]+)/steps", StepsHandler),
    (r"jobs/(?P<job>[^/]+)/tensors", TensorsHandler),
    (r"jobs/(?P<job>[^/]+)/tensor", TensorHandler),
    (r"jobs/(?P<job>[^/]+)/slice", SliceHandler),
    (r"jobs/(?P<job>[^/]+)/distributions", DistributionsHandler),
    (r"jobs/(?P<job>[^/]+)/updates", UpdatesHandler),
    (r"jobs/(?P<job>[^/]+)/rules", RulesHandler),
]
