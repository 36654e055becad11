"""The verbs of the debugger: what people ask of the tensors of their jobs."""

from __future__ import annotations

import asyncio
import builtins
from functools import cached_property
from typing import TYPE_CHECKING

from ..core.errors import Conflict, NotFound
from ..core.jobs.folders import JobFolders
from ..core.jobs.models import Job
from ..core.jobs.service import JobService
from ..core.jobs.states import ENDED
from ..core.models import Caller, is_id
from .judging import Judging
from .models import (
    DebuggedJob,
    DebuggedJobPage,
    DistributionPage,
    DistributionsQuery,
    JobsQuery,
    RuleEvaluation,
    RuleEvaluationPage,
    RuleHeadline,
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
from .store import StandingStore

if TYPE_CHECKING:
    from .tensors import Tensors


class DebuggerService:
    """Shows what trainings have saved of their tensors, and what rules say of it.

    Args:
        jobs: whose tensors they are.
        folders: where they are.
        standings: what rules have said.
        judging: judges jobs that run.
        owner: of this server.
    """

    def __init__(
        self,
        jobs: JobService,
        folders: JobFolders,
        standings: StandingStore,
        judging: Judging,
        owner: Caller,
    ) -> None:
        self._jobs = jobs
        self._folders = folders
        self._standings = standings
        self._judging = judging
        self._owner = owner

    def start(self) -> None:
        """Go on with what an earlier server has judged."""
        self._judging.start(self._owner)

    async def close(self) -> None:
        """End judging; jobs go on."""
        await self._judging.close()

    async def list(self, caller: Caller, query: JobsQuery) -> DebuggedJobPage:
        """List the caller's jobs whose tensors are saved, newest first."""
        found = await asyncio.to_thread(self._debugged, caller)
        shown = found[query.offset : query.offset + query.limit]
        return DebuggedJobPage(items=[await self._described(job) for job in shown], total=len(found))

    async def get(self, caller: Caller, job: str) -> DebuggedJob:
        """Return a job by its id or its name.

        Raises:
            NotFound: there is none, it is not the caller's, or it saves no tensors.
        """
        return await self._described(self._require(caller, job))

    async def steps(self, caller: Caller, job: str, query: StepsQuery) -> StepPage:
        """Return the steps of a mode, thinned; raises as :meth:`tensor`."""
        return await asyncio.to_thread(self._tensors.steps, self._require(caller, job).id, query)

    async def tensors(self, caller: Caller, job: str, query: TensorsQuery) -> TensorPage:
        """Return tensors by their names; raises as :meth:`tensor`."""
        return await asyncio.to_thread(self._tensors.page, self._require(caller, job).id, query)

    async def tensor(self, caller: Caller, job: str, query: TensorQuery) -> TensorAtStep:
        """Return a tensor's summary and histogram at a step.

        Raises:
            NotFound: as of :meth:`get`, or it was not saved.
            Conflict: the files are not what a training writes.
        """
        return await asyncio.to_thread(self._tensors.at_step, self._require(caller, job).id, query)

    async def slice(self, caller: Caller, job: str, query: SliceQuery) -> TensorSlice:
        """Return values of a tensor at a step; raises as :meth:`tensor`, InvalidInput for a wrong index."""
        return await asyncio.to_thread(self._tensors.slice, self._require(caller, job).id, query)

    async def distributions(self, caller: Caller, job: str, query: DistributionsQuery) -> DistributionPage:
        """Return how magnitudes are distributed over steps; raises as :meth:`tensor`."""
        return await asyncio.to_thread(self._tensors.distributions, self._require(caller, job).id, query)

    async def updates(self, caller: Caller, job: str, query: UpdatesQuery) -> UpdateRatioPage:
        """Return how much each weight is changed between two saved steps; raises as :meth:`tensor`."""
        return await asyncio.to_thread(self._tensors.updates, self._require(caller, job).id, query)

    def rules(self, caller: Caller, job: str) -> RuleEvaluationPage:
        """Return what the rules of a job have said; raises as :meth:`get`."""
        return RuleEvaluationPage(items=self._evaluations(self._require(caller, job)))

    @cached_property
    def _tensors(self) -> Tensors:
        from .tensors import Tensors  # numpy, which a server that shows no tensors starts faster without

        return Tensors(lambda job_id: self._folders.of(job_id).tensors)

    def _debugged(self, caller: Caller) -> builtins.list[Job]:
        """Return all of the caller's jobs with a debugger; a page of jobs is 1,000 of them."""
        found: builtins.list[Job] = []
        offset = 0
        while True:
            page = self._jobs.list(caller, kind="training", offset=offset, limit=1000)
            found += [job for job in page.items if job.spec.debugger is not None]
            offset += len(page.items)
            if not page.items or offset >= page.total:
                return found

    def _require(self, caller: Caller, job: str) -> Job:
        job_id = job if is_id(job) else self._jobs.find(caller, job)
        found = self._jobs.get(caller, job_id) if job_id else None
        if found is None or found.spec.debugger is None:
            raise NotFound(f"There is no job {job[:63]} whose tensors are saved, or it is not yours.")
        return found

    async def _described(self, job: Job) -> DebuggedJob:
        from .tensors import TrialFacts

        trouble = ""
        try:
            facts = await asyncio.to_thread(self._tensors.facts, job.id)
        except Conflict as error:
            facts, trouble = TrialFacts(), error.message
        return DebuggedJob(
            id=job.id,
            name=job.spec.name,
            owner=job.owner,
            state=job.state,
            created=job.created,
            ended=job.ended,
            path=str(self._folders.of(job.id).tensors),
            rules=[_headline(each) for each in self._evaluations(job)],
            writing=job.state not in ENDED,
            trouble=trouble,
            **facts.model_dump(exclude={"ended"}),
        )

    def _evaluations(self, job: Job) -> builtins.list[RuleEvaluation]:
        standing = self._standings.read(job.id)
        if standing is not None:
            return standing.evaluations
        rules = job.spec.debugger.rules if job.spec.debugger else []
        # Nothing judges a job before its program runs; one that has ended by then is never judged.
        status = "Stopped" if job.state in ENDED else "InProgress"
        return [RuleEvaluation(name=each.name, rule=each.rule, status=status) for each in rules]


def _headline(evaluation: RuleEvaluation) -> RuleHeadline:
    return RuleHeadline(
        name=evaluation.name,
        rule=evaluation.rule,
        status=evaluation.status,
        details=evaluation.details,
        triggered=evaluation.triggered,
    )
