"""One running tuning job: the only place that asks for points, and that changes it.

It sleeps until something happens: a training job changed, a person steered, or its time is up.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..core.clock import Clock
from ..core.deeds import NO_DEEDS, DeedLog
from ..core.errors import Unavailable
from ..core.events import Event, EventBus
from ..core.jobs.throttle import Throttle
from .completion import completed
from .median import MedianRule
from .models import Strategy, TrialState, TuningEvent, TuningState
from .ports import TrialJobs
from .spaces import Space
from .store import ENDED, SqlTuningStore, TuningRecord
from .tracking import ParentRuns
from .trial_runs import TrialRuns
from .trials import TRIAL_ENDED, SqlTrialStore, TrialRecord
from .turns import Turns
from .vault import Vault
from .views import Views, max_jobs
from .warm_start import WarmStarts

if TYPE_CHECKING:
    from .studies import Studies

log = logging.getLogger(__name__)

FEATURE = "tuning"
TELL_SECONDS = 0.1
"""After a change: counting trials for pages must not keep the next trial waiting."""
LOGGED_SECONDS = 1.0
"""Between two questions to MLflow for the values of trials, which may log a thousand times a second."""
HOPELESS = 5
"""Training jobs that failed without one that succeeded: the next ones would, too."""


@dataclass(frozen=True)
class TuningFoundations:
    """What coordinators stand on."""

    store: SqlTuningStore
    trials: SqlTrialStore
    warm_starts: WarmStarts
    views: Views
    jobs: TrialJobs
    bus: EventBus
    clock: Clock
    vault: Vault
    runs: ParentRuns
    open_studies: Callable[[Path, TuningRecord], Studies]
    """Reads or makes the journal; called in a thread."""
    deeds: DeedLog = NO_DEEDS
    """Told which tuning jobs people make, stop and delete."""


class Coordinator:
    """Runs one tuning job from its creation, or its state after a restart, to its end.

    Args:
        core: what it stands on.
        record: the tuning job as it is stored.
        watch: told the id of a job whose events matter.
    """

    def __init__(self, core: TuningFoundations, record: TuningRecord, watch: Callable[[str], None]) -> None:
        self._core = core
        self.record = record
        self._watch = watch
        self._wake = asyncio.Event()
        self._studies: Studies | None = None
        self._runs: TrialRuns | None = None
        self._turns = Turns(record.maximize)
        self._waiting: list[TrialRecord] = []
        self._next = core.trials.tally(record.id).total
        self._objectives: list[float] = []
        self._failures: list[str] = []
        self._timer: asyncio.TimerHandle | None = None
        self._tell_soon = Throttle(self._tell_now, TELL_SECONDS, at_once=False)
        self._look_soon = Throttle(self._wake.set, LOGGED_SECONDS)
        self._broken = False
        """Whether it waits for somebody to make room and resume it."""

    async def run(self) -> None:
        """Go on until the tuning job has ended; cancelling it leaves its training jobs running."""
        try:
            while self.record.state not in ENDED:
                if not self._broken or not self.record.paused or self.record.ends_as:
                    self._broken = False
                    await self._guarded_step()
                if self.record.state not in ENDED:
                    await self._wake.wait()
                    self._wake.clear()
        finally:
            self._tell_soon.flush()
            self._look_soon.flush()
            if self._timer:
                self._timer.cancel()

    def wake(self, job_id: str = "") -> None:
        """Look what is to be done, e.g. because a training job has changed."""
        if self._runs and job_id:
            self._runs.touch(job_id)
        self._wake.set()

    def logged(self, runs: frozenset[str]) -> None:
        """Look soon at trials to whose runs something was logged."""
        if self._runs and self._runs.logged(runs):
            self._look_soon()

    def change(self, message: str, **changes: Any) -> None:
        """Store and tell a decision; ``message`` is for the timeline, empty for none."""
        record = replace(self.record, **changes)
        event = TuningEvent(time=self._core.clock.now(), message=message) if message else None
        self._core.store.save(record, event)
        self.record = record
        self.tell()
        self._wake.set()

    def enqueue(self, definition: int, parameters: dict[str, str]) -> TrialRecord:
        """Store a point that is tried next."""
        trial = TrialRecord(
            self.record.id, self._next, definition, self._job_name(), parameters, enqueued=True
        )
        self._core.trials.save(trial)
        self._waiting.append(trial)
        self._next = trial.number + 1
        self._publish_trial(trial)
        self.tell()
        self._wake.set()
        return trial

    def tell(self) -> None:
        """Publish the tuning job soon, as it is then."""
        self._tell_soon()

    def _tell_now(self) -> None:
        self._publish("job.changed", self._core.views.job(self.record).model_dump(mode="json"))

    async def _guarded_step(self) -> None:
        try:
            await self._step()
        except (Unavailable, OSError) as error:
            reason = error.message if isinstance(error, Unavailable) else f"The disk cannot be used: {error}."
            log.warning("The tuning job %s is paused: %s", self.record.request.name, reason)
            self._broken = True
            self._studies = self._runs = None  # what is in memory may be ahead of what is on disk
            self._pause_for(reason)
        except Exception as error:  # whatever it was, nobody may wait for it for ever
            log.exception("The tuning job %s failed", self.record.request.name)
            reason = f"The server failed unexpectedly, its log has the details: {type(error).__name__}."
            self.change(reason, state=TuningState.FAILED, ended=self._core.clock.now(), status_message=reason)

    def _pause_for(self, reason: str) -> None:
        try:
            self.change(f"Paused: {reason}", paused=True, status_message=reason)
        except Unavailable:
            # Not even that can be stored; it holds until somebody has made room and resumes.
            self.record = replace(self.record, paused=True, status_message=reason)
            self.tell()
        self._wake.clear()

    async def _step(self) -> None:
        runs = self._runs or await self._open()
        for trial in await runs.look():
            self._count(trial)
        if runs.experiment_id and not self.record.experiment_id:
            self.change("", experiment_id=runs.experiment_id)
        if self.record.ends_as is None:
            self._decide(runs)
        if self.record.ends_as is not None:
            await runs.stop()
            if not len(runs):
                self._finish()
        elif not self.record.paused:
            await self._fill(runs)
            if not len(runs) and not self._waiting and self.record.ends_as is None:
                self._wake.set()  # every one that was started has ended at once

    async def _open(self) -> TrialRuns:
        """Open the studies, and find out where the tuning job is: at its start, or after a restart."""
        path = self._core.views.journal(self.record.id)
        studies = self._studies = await asyncio.to_thread(self._core.open_studies, path, self.record)
        rule = MedianRule(self.record.maximize) if self.record.request.early_stopping == "Auto" else None
        runs = TrialRuns(
            lambda: self.record,
            self._core.jobs,
            self._core.trials,
            studies,
            rule,
            self._core.vault,
            self._publish_trial,
            self._watch,
        )
        if not self.record.learned:
            await self._learn(studies)
        if not self.record.run_id and (parent := await self._core.runs.begin(self.record)):
            self.change("", run_id=parent.run_id, experiment_id=parent.experiment_id)
        trials = self._core.trials.list(self.record.id)
        self._waiting = [trial for trial in trials if trial.state is TrialState.WAITING]
        self._turns = Turns(self.record.maximize)
        self._objectives, self._failures = [], []
        for trial in trials:
            self._turns.begun(trial)
            if trial.state is TrialState.IN_PROGRESS:
                runs.adopt(trial)
        await self._reconcile(studies, runs, [trial for trial in trials if trial.state in TRIAL_ENDED], rule)
        self._runs = runs
        self._set_timer()
        return runs

    async def _reconcile(
        self, studies: Studies, runs: TrialRuns, ended: list[TrialRecord], rule: MedianRule | None
    ) -> None:
        """Tell Optuna what a killed server has not told, and end trials it asked for and did not store."""
        if rule:
            for trial in self._core.trials.curves(self.record.id, len(ended)):
                rule.add(trial.curve)
        running = [set(studies.running(index)) for index in range(len(self.record.request.definitions))]
        for trial in sorted(ended, key=lambda one: one.ended or self.record.created):
            self._count(trial)
            if trial.study_number in running[trial.definition]:
                await runs.tell(trial)
        known = {(trial.definition, trial.study_number) for trial in self._core.trials.list(self.record.id)}
        for index, numbers in enumerate(running):
            for number in numbers:
                if (index, number) not in known:
                    await asyncio.to_thread(studies.tell, index, number, None)

    async def _learn(self, studies: Studies) -> None:
        begun = self._core.trials.tally(self.record.id).total
        for index, definition in enumerate(self.record.request.definitions):
            space = Space(definition.ranges)
            known = self._core.warm_starts.known(self.record, index)
            done = await asyncio.to_thread(studies.learned, index)
            await asyncio.to_thread(studies.learn, index, space, known[done:])
            for parameters in [] if begun else self._core.warm_starts.to_try(self.record, index):
                self.enqueue(index, parameters)
        self.change("", learned=True)

    def _count(self, trial: TrialRecord) -> None:
        """Take in what became of a trial."""
        self._turns.ended(trial)
        if trial.objective is not None:
            self._objectives.append(trial.objective)
        elif trial.state is not TrialState.STOPPED:
            self._failures.append(trial.reason)

    def _decide(self, runs: TrialRuns) -> None:
        """Find out whether it is time to end."""
        request = self.record.request
        most = max_jobs(self.record)
        if reason := completed(request.completion, self._objectives, maximize=self.record.maximize):
            self._end(TuningState.COMPLETED, reason)
        elif self._seconds_left() <= 0:
            limit = request.limits.max_runtime_seconds
            self._end(TuningState.COMPLETED, f"Its {limit} s were up.")
        elif not self._objectives and len(self._failures) >= min(HOPELESS, most):
            count = len(self._failures)
            jobs = "The only training job" if count == 1 else f"The first {count} training jobs"
            self._end(
                TuningState.FAILED, f"{jobs} told no objective. The last one: {self._failures[-1]}"[:1024]
            )
        elif not len(runs) and self._begun >= most:
            ended = f"All {self._begun} training jobs have ended."
            self._end(TuningState.COMPLETED if self._objectives else TuningState.FAILED, ended)

    @property
    def _begun(self) -> int:
        return self._next - len(self._waiting)

    async def _fill(self, runs: TrialRuns) -> None:
        """Start trials until as many run as may."""
        while (
            len(runs) < self.record.request.limits.max_parallel_jobs
            and self._begun < max_jobs(self.record)
            and not self.record.paused
            and self.record.ends_as is None
        ):
            trial = await self._draw()
            ended = await runs.start(trial)
            if ended:
                self._count(ended)
                self._decide(runs)
        self.tell()

    async def _draw(self) -> TrialRecord:
        """Return the next trial, which runs in its study from now on."""
        assert self._studies is not None  # opened before
        first = self._waiting[0] if self._waiting else None
        index = first.definition if first else self._turns.next(self.record.request)
        space = Space(self.record.request.definitions[index].ranges)
        given = space.values(first.parameters) if first else None
        if first is None and self.record.request.strategy is Strategy.GRID:
            given = space.combination(self._turns.drawn(index))
        name = first.job_name if first else self._job_name()
        asked = await asyncio.to_thread(self._studies.ask, index, space, name, given)
        # Its number is given now: somebody may have enqueued a point meanwhile.
        trial = first or TrialRecord(self.record.id, self._next, index, name, space.texts(asked.values))
        self._next = max(self._next, trial.number + 1)
        if first:
            self._waiting.remove(first)
        running = replace(
            trial,
            state=TrialState.IN_PROGRESS,
            study_number=asked.number,
            started=self._core.clock.now(),
        )
        self._turns.begun(running)
        return running

    def _job_name(self) -> str:
        return f"{self.record.request.name}-{self._next + 1:03d}-{secrets.token_hex(4)}"

    def _end(self, ends_as: TuningState, reason: str) -> None:
        self.change(reason, ends_as=ends_as, completion_reason=reason, status_message=reason)

    def _finish(self) -> None:
        for trial in self._waiting:
            self._core.trials.drop(trial)
        assert self.record.ends_as is not None  # it was decided before
        self._core.vault.forget(self.record.id)
        self.change("", state=self.record.ends_as, ended=self._core.clock.now(), paused=False)

    def _seconds_left(self) -> float:
        limit = self.record.request.limits.max_runtime_seconds
        if limit is None:
            return float("inf")
        return limit - (self._core.clock.now() - self.record.created).total_seconds()

    def _set_timer(self) -> None:
        left = self._seconds_left()
        if self._timer:
            self._timer.cancel()
        if left < float("inf"):
            self._timer = asyncio.get_running_loop().call_later(max(0.0, left), self._wake.set)

    def _publish_trial(self, trial: TrialRecord) -> None:
        wire = trial.wire(self.record.request.definitions)
        payload = {"job_id": self.record.id, "trial": wire.model_dump(mode="json")}
        self._publish("trial.changed", payload)

    def _publish(self, action: str, payload: dict[str, Any]) -> None:
        self._core.bus.publish(Event(FEATURE, action, self.record.owner, payload))
