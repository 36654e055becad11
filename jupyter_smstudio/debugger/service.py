"""The verbs of the debugger: what people ask of the tensors of their trainings."""

from __future__ import annotations

import asyncio
import builtins
from functools import cached_property
from typing import TYPE_CHECKING

from ..core.errors import Conflict, NotFound
from ..core.jobs.service import JobService
from ..core.models import Caller, is_id
from .edit_models import EditRequest, ProposedEdit
from .editing import made_edit
from .embedding_models import ConfusionQuery, Embedding, EmbeddingQuery, TensorConfusion
from .judging import Judging
from .layouts import Layouts
from .mail_accounts import MailAccounts
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
    TensorSlice,
    TensorsQuery,
    UpdateRatioPage,
    UpdatesQuery,
)
from .notebook_models import BeginTrial, NotebookTrial
from .notebooks import NotebookTrials
from .profiling import Profiling
from .replays import Replays, own_evaluations
from .reports.making import Reports
from .reports.service import ReportService
from .rule_models import CreateReplay, RemoveReplay, Replay, RuleCatalogue
from .store import StandingStore
from .tensor_query import TensorQuery
from .trainings import Training, TrainingFolders, training_of

if TYPE_CHECKING:
    from .tensors import Tensors


class DebuggerService:
    """Shows what trainings have saved of their tensors, and what rules say of it.

    Args:
        jobs: whose tensors they are.
        notebooks: whose tensors they are, too.
        folders: where they are.
        standings: what rules have said.
        judging: judges trainings that run.
        replays: tries further rules on them.
        layouts: lays out rows of tensors.
        reports: makes reports.
        mail: sends what rules have found.
        owner: of this server.

    Attributes:
        profiling: what was measured of them beside tensors.
        reports: of trainings.
        mail: the mail servers of people.
    """

    def __init__(
        self,
        jobs: JobService,
        notebooks: NotebookTrials,
        folders: TrainingFolders,
        standings: StandingStore,
        judging: Judging,
        replays: Replays,
        layouts: Layouts,
        reports: Reports,
        mail: MailAccounts,
        owner: Caller,
    ) -> None:
        self._jobs = jobs
        self._notebooks = notebooks
        self._folders = folders
        self._standings = standings
        self._judging = judging
        self._replays = replays
        self._layouts = layouts
        self._owner = owner
        self.mail = mail
        self.reports = ReportService(self._require, self._evaluations, reports)
        self.profiling = Profiling(self._require, lambda training_id: folders.of(training_id).tensors)

    def start(self) -> None:
        """Go on with what an earlier server has judged."""
        self._judging.start(self._owner)
        self._notebooks.start()
        for trial_id in self._standings.unfinished_trials():
            if trial := self._notebooks.find(self._owner, trial_id):
                self._judging.look(trial)

    async def close(self) -> None:
        """End judging; trainings go on."""
        await self._notebooks.close()
        await self._judging.close()
        await self._layouts.close()

    async def list(self, caller: Caller, query: JobsQuery) -> DebuggedJobPage:
        """List the caller's trainings whose tensors are saved, newest first."""
        found = await asyncio.to_thread(self._debugged, caller)
        shown = found[query.offset : query.offset + query.limit]
        return DebuggedJobPage(items=[await self._described(each) for each in shown], total=len(found))

    def begin(self, caller: Caller, body: BeginTrial) -> NotebookTrial:
        """Make room for the trial of a loop in a notebook; raises as :meth:`NotebookTrials.begin`."""
        owner = self._jobs.acts_for(caller)
        return self._notebooks.begin(Caller(owner.name, kernel_id=caller.kernel_id), body)

    def remove(self, caller: Caller, trial_id: str) -> None:
        """Delete a notebook's trial; raises as :meth:`NotebookTrials.remove`."""
        self._notebooks.remove(caller, trial_id)

    async def get(self, caller: Caller, job: str) -> DebuggedJob:
        """Return a training by its id or its name; a job goes before a notebook's trial of that name.

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

    async def embedding(self, caller: Caller, job: str, query: EmbeddingQuery) -> Embedding:
        """Return the rows of a tensor as points; raises as :meth:`tensor`, and as ``Layouts.lay_out``."""
        found = self._require(caller, job)
        made, rows = await asyncio.to_thread(self._tensors.embedding, found.id, query)
        return await self._layouts.lay_out(found.id, made, rows) if rows else made

    def stop_embedding(self, caller: Caller, job: str) -> None:
        """End a layout that is being made; raises NotFound where none is, and as :meth:`get`."""
        self._layouts.stop(self._require(caller, job).id)

    async def confusion(self, caller: Caller, job: str, query: ConfusionQuery) -> TensorConfusion:
        """Return labels and predictions of a step, compared class by class; raises as :meth:`tensor`."""
        return await asyncio.to_thread(self._tensors.confusion, self._require(caller, job).id, query)

    async def updates(self, caller: Caller, job: str, query: UpdatesQuery) -> UpdateRatioPage:
        """Return how much each weight is changed between two saved steps; raises as :meth:`tensor`."""
        return await asyncio.to_thread(self._tensors.updates, self._require(caller, job).id, query)

    def rules(self, caller: Caller, job: str) -> RuleEvaluationPage:
        """Return what the rules of a job have said; raises as :meth:`get`."""
        return RuleEvaluationPage(items=self._evaluations(self._require(caller, job)))

    async def propose_edit(self, caller: Caller, job: str, body: EditRequest) -> ProposedEdit:
        """Return what a rule's proposal changes of a training's code; raises as :meth:`get`."""
        return await asyncio.to_thread(made_edit, body, self._require(caller, job).folder.code)

    def catalogue(self, caller: Caller) -> RuleCatalogue:
        """Return the built-in rules with their parameters, which are the same for everybody."""
        from .catalogue import rule_catalogue  # numpy, as below

        return rule_catalogue()

    def try_rules(self, caller: Caller, job: str, body: CreateReplay) -> Replay:
        """Judge a training by further rules; raises as :meth:`get`, and as :meth:`Replays.begin`."""
        training = self._require(caller, job)
        return self._replays.begin(training, body, {each.name for each in training.rules})

    def stop_replay(self, caller: Caller, job: str, replay: str) -> None:
        """Judge no more by rules that are tried; raises as :meth:`get`, and as :meth:`Replays.stop`."""
        self._replays.stop(self._require(caller, job), replay)

    def remove_replay(self, caller: Caller, job: str, replay: str, body: RemoveReplay) -> None:
        """Forget what tried rules have said; raises as :meth:`get`, and as :meth:`Replays.remove`."""
        self._replays.remove(self._require(caller, job), replay, body.rule)

    def training(self, caller: Caller, name: str) -> Training:
        """Return a training by its id or its name; raises as :meth:`get`."""
        return self._require(caller, name)

    @cached_property
    def _tensors(self) -> Tensors:
        from .tensors import Tensors  # numpy, which a server that shows no tensors starts faster without

        return Tensors(lambda training_id: self._folders.of(training_id).tensors)

    def _debugged(self, caller: Caller) -> builtins.list[Training]:
        """Return all of the caller's trainings, newest first; a page of jobs is 1,000 of them."""
        found = self._notebooks.list(self._jobs.acts_for(caller))
        offset, total = 0, 1
        while offset < total:
            page = self._jobs.list(caller, kind="training", offset=offset, limit=1000)
            jobs = (job for job in page.items if job.spec.debugger is not None)
            found += [training_of(job, self._folders.jobs) for job in jobs]
            offset += len(page.items)
            total = page.total if page.items else 0
        return sorted(found, key=lambda each: each.created, reverse=True)

    def _require(self, caller: Caller, job: str) -> Training:
        job_id = job if is_id(job) else self._jobs.find(caller, job)
        if not job_id or self._folders.notebooks.of(job_id).path.exists():
            found = self._notebooks.find(self._jobs.acts_for(caller), job)
        else:
            given = self._jobs.get(caller, job_id)
            found = training_of(given, self._folders.jobs) if given.spec.debugger else None
        if found is None:
            raise NotFound(f"There is no training {job[:63]} whose tensors are saved, or it is not yours.")
        return found

    async def _described(self, training: Training) -> DebuggedJob:
        from .tensors import TrialFacts

        trouble = ""
        try:
            facts = await asyncio.to_thread(self._tensors.facts, training.id)
        except Conflict as error:
            facts, trouble = TrialFacts(), error.message
        return DebuggedJob(
            id=training.id,
            name=training.name,
            kind=training.kind,
            notebook=training.notebook,
            owner=training.owner,
            state=training.state,
            created=training.created,
            ended=training.ended,
            path=str(training.folder.tensors),
            rules=[_headline(each) for each in self._evaluations(training)],
            writing=not training.over,
            trouble=trouble,
            **facts.model_dump(exclude={"ended"}),
        )

    def _evaluations(self, training: Training) -> builtins.list[RuleEvaluation]:
        return [*own_evaluations(training, self._standings), *self._replays.evaluations(training.id)]


def _headline(evaluation: RuleEvaluation) -> RuleHeadline:
    return RuleHeadline(
        name=evaluation.name,
        rule=evaluation.rule,
        status=evaluation.status,
        details=evaluation.details,
        triggered=evaluation.triggered,
        replay=evaluation.replay,
        first_step=evaluation.findings[0].step if evaluation.findings else -1,
        found=evaluation.found,
    )
