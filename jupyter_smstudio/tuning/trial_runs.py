"""The trials of one tuning job that run: submitted, followed, given up, ended.

A trial is stored with the name of its training job before that is submitted, and its end before Optuna
is told. Whatever is killed in between, the next server finds the job by its name, or tells what was not
told: nothing runs twice, nothing is counted twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..core.errors import StudioError, Unavailable
from ..core.jobs.models import Job
from ..core.jobs.states import ENDED as JOB_ENDED
from ..core.jobs.states import JobState
from ..core.models import Caller
from ..core.tracking.reader import PARENT_TAG
from .median import MedianRule
from .models import Strategy, TrialState
from .ports import TrialJobs, TrialRequest
from .store import TuningRecord
from .trials import SqlTrialStore, TrialRecord
from .vault import Vault

if TYPE_CHECKING:
    from .studies import Studies

TAG = "smstudio.tuning_job"
"""Of a run: the name of the tuning job it belongs to."""
STATES = {
    JobState.COMPLETED: TrialState.COMPLETED,
    JobState.FAILED: TrialState.FAILED,
    JobState.STOPPED: TrialState.STOPPED,
}

Curve = list[tuple[int, float]]


@dataclass
class _Running:
    """A trial whose training job has not ended.

    Attributes:
        reported: epochs that Optuna or the median rule has seen.
        dirty: whether its job may have changed since it was looked at.
        stopping: whether its job was asked to stop.
        logs: whether something was logged to its run.
    """

    trial: TrialRecord
    reported: int = 0
    dirty: bool = True
    stopping: bool = False
    logs: bool = False


class TrialRuns:
    """Runs the trials of one tuning job.

    Args:
        record: returns the tuning job as it is now.
        jobs: runs training jobs.
        store: of trials.
        studies: the tuning job's studies.
        rule: the median rule; None where it is off.
        vault: knows the values of secrets.
        changed: told a trial that has changed and was stored.
        watch: told the id of a job whose events matter.
    """

    def __init__(
        self,
        record: Callable[[], TuningRecord],
        jobs: TrialJobs,
        store: SqlTrialStore,
        studies: Studies,
        rule: MedianRule | None,
        vault: Vault,
        changed: Callable[[TrialRecord], None],
        watch: Callable[[str], None],
    ) -> None:
        self._record = record
        self._jobs = jobs
        self._store = store
        self._studies = studies
        self._rule = rule
        self._vault = vault
        self._changed = changed
        self._watch = watch
        self._running: dict[int, _Running] = {}
        self.experiment_id = ""
        """That the trials' runs are in, as soon as one of them is."""
        self._owner = Caller(record().owner)
        self._follows_epochs = rule is not None or record().request.strategy is Strategy.HYPERBAND

    def __len__(self) -> int:
        """Return how many run."""
        return len(self._running)

    def adopt(self, trial: TrialRecord) -> None:
        """Take over a trial that is stored as running."""
        self._running[trial.number] = _Running(trial)
        if trial.job_id:
            self._watch(trial.job_id)

    def touch(self, job_id: str) -> None:
        """Note that a job has changed."""
        for running in self._running.values():
            if running.trial.job_id == job_id:
                running.dirty = True

    def logged(self, runs: frozenset[str]) -> bool:
        """Note that something was logged to runs; tell whether that is to be looked at."""
        found = [one for one in self._running.values() if one.trial.run_id in runs]
        for running in found:
            running.dirty = running.logs = True
        return self._follows_epochs and bool(found)

    async def start(self, trial: TrialRecord) -> TrialRecord | None:
        """Store a trial as running, and submit its job; return it if it ended at once."""
        # Commits keep their order: once its job is on the disk, so is this.
        self._save(trial, durable=False)
        self.adopt(trial)
        return await self._submit(self._running[trial.number])

    async def look(self) -> list[TrialRecord]:
        """Look at every job that may have changed; return the trials that have ended."""
        ended = []
        for running in list(self._running.values()):
            if not running.dirty:
                continue
            running.dirty = False
            try:
                found = await self._look_at(running)
            except (Unavailable, OSError):
                running.dirty = True  # nothing was lost: it is looked at again
                raise
            if found:
                ended.append(found)
        return ended

    async def stop(self) -> None:
        """Ask every job to stop; it is over when :meth:`look` says so."""
        for running in self._running.values():
            if running.trial.job_id and not running.stopping:
                running.stopping = True
                await self._jobs.stop(self._owner, running.trial.job_id)

    async def _look_at(self, running: _Running) -> TrialRecord | None:
        if not running.trial.job_id:
            return await self._submit(running)
        job = self._jobs.get(self._owner, running.trial.job_id)
        if job is None:
            return await self._end(running, None, [])
        metric = self._record().request.definitions[running.trial.definition].objective.metric
        self.experiment_id = self.experiment_id or job.experiment_id
        if job.state in JOB_ENDED:
            return await self._end(running, job, await self._jobs.curve(self._owner, job, metric))
        self._note(running, job)
        tells = metric in job.metrics or running.logs
        if self._follows_epochs and not running.stopping and tells:
            await self._judge(running, await self._jobs.curve(self._owner, job, metric))
        return None

    async def _submit(self, running: _Running) -> TrialRecord | None:
        trial, request = running.trial, self._record().request
        job = self._jobs.find(self._owner, trial.job_name)
        if job is None:
            wanted = TrialRequest(
                definition=self._vault.reveal(self._record(), trial.definition),
                hyperparameters=trial.parameters,
                name=trial.job_name,
                experiment=request.experiment or request.name,
                tags={**request.tags, TAG: request.name, **self._parent()},
                origin=request.origin,
            )
            try:
                job = await self._jobs.submit(self._owner, wanted)
            except Unavailable:
                raise
            except StudioError as error:
                return await self._end(running, None, [], error.message)
        self._watch(job.id)
        running.trial = replace(trial, job_id=job.id)
        running.dirty = True
        self._note(running, job, always=True)
        return None

    def _parent(self) -> dict[str, str]:
        run_id = self._record().run_id
        return {PARENT_TAG: run_id} if run_id else {}

    def _note(self, running: _Running, job: Job, *, always: bool = False) -> None:
        """Store what pages show of a job that runs."""
        before = running.trial
        running.trial = replace(before, run_id=job.run_id, started=job.training_started or job.created)
        if always or running.trial != before:
            self._save(running.trial, durable=False)

    async def _judge(self, running: _Running, curve: Curve) -> None:
        """Show new epochs to the rules, and stop a trial that one of them gives up."""
        trial = running.trial
        assert trial.study_number is not None  # it runs
        for epoch, value in curve[running.reported :]:
            running.reported += 1
            if self._rule:
                given_up = self._rule.gives_up(epoch, value)
            else:
                given_up = await self._ask_pruner(trial, epoch, value)
            if given_up:
                running.trial = replace(trial, stopped_early=True)
                self._save(running.trial)
                running.stopping = True
                await self._jobs.stop(self._owner, trial.job_id)
                return

    async def _ask_pruner(self, trial: TrialRecord, epoch: int, value: float) -> bool:
        definition, number = trial.definition, trial.study_number
        assert number is not None  # it runs
        await asyncio.to_thread(self._studies.report, definition, number, epoch, value)
        return await asyncio.to_thread(self._studies.should_stop, definition, number)

    async def _end(self, running: _Running, job: Job | None, curve: Curve, reason: str = "") -> TrialRecord:
        """Store what became of a trial, then tell Optuna."""
        trial = _ended(running.trial, job, curve, reason or "Its training job was removed.")
        self._save(trial)
        if self._rule:
            self._rule.add(curve)
        await self.tell(trial)
        del self._running[trial.number]
        return trial

    async def tell(self, trial: TrialRecord) -> None:
        """Tell Optuna the end of a trial, unless it was told."""
        if trial.study_number is None:
            return
        place = (trial.definition, trial.study_number)
        pruned = trial.state is TrialState.STOPPED and trial.objective is not None
        if pruned and trial.objective is not None:
            epoch = trial.curve[-1][0] if trial.curve else 1
            await asyncio.to_thread(self._studies.report, *place, epoch, trial.objective)
        await asyncio.to_thread(self._studies.tell, *place, trial.objective, pruned=pruned)

    def _save(self, trial: TrialRecord, *, durable: bool = True) -> None:
        self._store.save(trial, durable=durable)
        self._changed(trial)


def _ended(trial: TrialRecord, job: Job | None, curve: Curve, reason: str) -> TrialRecord:
    if job is None:
        # Whoever removed it, or refused it: there is nothing to try again.
        return replace(trial, state=TrialState.FAILED, reason=reason, stopped_early=False)
    state = STATES[job.state]
    objective = curve[-1][1] if curve and state is not TrialState.FAILED else None
    stopped_early = trial.stopped_early and state is TrialState.STOPPED
    why = job.failure_reason or (job.status_message if state is TrialState.STOPPED else "")
    if stopped_early:
        epochs = "epoch" if len(curve) == 1 else "epochs"
        why = f"Stopped early after {len(curve)} {epochs}"
    elif objective is None and state is TrialState.COMPLETED:
        why = "It never told the objective metric."
    return replace(
        trial,
        state=state,
        run_id=job.run_id or trial.run_id,
        started=job.training_started or job.created,
        ended=job.ended,
        cost=job.cost,
        objective=objective,
        stopped_early=stopped_early,
        # The supervisor of its program vanished: the program is not at fault.
        retryable=state is TrialState.FAILED and any(host.exit_code is None for host in job.hosts),
        reason=why,
    ).with_curve(curve)
