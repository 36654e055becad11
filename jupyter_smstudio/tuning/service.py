"""The verbs of tuning."""

from __future__ import annotations

import asyncio
import builtins
import json
import secrets
import shutil
from collections.abc import Collection

from ..core.clock import Clock
from ..core.errors import Conflict, InvalidInput, NotFound
from ..core.events import Event
from ..core.models import Caller, new_id
from ..core.sheets.models import Sheet
from .checks import TuningChecks
from .coordinator import FEATURE, Coordinator, TuningFoundations
from .engine import TuningEngine
from .histories import curves, history
from .models import (
    CreateTrial,
    CreateTuningJob,
    CreateTuningRequest,
    Importance,
    Importances,
    Trial,
    TrialCurves,
    TrialPage,
    TrialState,
    TuningEvent,
    TuningHistoryPage,
    TuningJob,
    TuningJobPage,
    TuningPlan,
    TuningState,
    UpdateTuningJob,
)
from .planning import TuningPlanner
from .queries import DefinitionQuery, TrialQuery, TuningJobQuery
from .requests import read_request
from .sheets import TRIALS, trials_sheet
from .spaces import Space
from .steering import changed_limits, changed_ranges
from .store import ENDED, TuningRecord

MOST_CURVES = 500


class TuningService:
    """Tuning jobs and their trials.

    Args:
        core: what tuning jobs stand on.
        engine: runs them.
        checks: what a request has to pass.
        planner: makes dry runs.
        algorithms: names of the built-in algorithms.
    """

    def __init__(
        self,
        core: TuningFoundations,
        engine: TuningEngine,
        checks: TuningChecks,
        planner: TuningPlanner,
        algorithms: Collection[str],
    ) -> None:
        self._core = core
        self._clock: Clock = core.clock
        self._engine = engine
        self._checks = checks
        self._planner = planner
        self._algorithms = algorithms

    def start(self) -> None:
        """Go on with what an earlier server has left; after the job engine has done so."""
        self._engine.resume()

    async def close(self) -> None:
        """Leave what runs to the next server; before the job engine is closed."""
        await self._engine.close()

    def create(self, caller: Caller, request: CreateTuningJob) -> TuningJob:
        """Create a tuning job; it starts at once.

        Raises:
            InvalidInput: something is wrong with it; ``details["fields"]`` has a sentence for each field.
            Conflict: the caller has one of that name.
        """
        problems = self._checks.problems(caller, request)
        if wrong := [one for one in problems if one.blocking]:
            raise InvalidInput(
                " ".join(problem.message for problem in wrong),
                fields={problem.field: problem.message for problem in wrong},
            )
        now, tuning_id = self._clock.now(), new_id()
        seed = request.random_seed if request.random_seed is not None else secrets.randbits(32)
        shown = self._core.vault.keep(tuning_id, request)
        warnings = tuple(dict.fromkeys(problem.message for problem in problems))
        record = TuningRecord(tuning_id, caller.name, shown, now, seed, warnings=warnings)
        try:
            self._core.store.add(record, TuningEvent(time=now, message=f"{caller.name} created it"))
        except BaseException:  # whatever it was, nothing of it stays
            self._core.vault.forget(tuning_id)
            raise
        coordinator = self._engine.run(record)
        coordinator.tell()
        self._note(caller, "job.created", record)
        return self._core.views.job(record)

    async def plan(self, caller: Caller, request: CreateTuningJob) -> TuningPlan:
        """Say what a tuning job would do, take and cost; nothing is started."""
        return await self._planner.plan(caller, request)

    def read(self, caller: Caller, request: CreateTuningRequest) -> CreateTuningJob:
        """Return what a request of the original's API asks for; nothing is started.

        Raises:
            InvalidInput: it is none; the message says which part.
        """
        return read_request(request.document, self._algorithms)

    def list(self, caller: Caller, query: TuningJobQuery) -> TuningJobPage:
        """List the caller's tuning jobs, newest first."""
        owner = None if caller.admin else caller.name
        records, total = self._core.store.page(owner, **query.model_dump())
        return TuningJobPage(items=[self._view(record) for record in records], total=total)

    def get(self, caller: Caller, job: str) -> TuningJob:
        """Return a tuning job by its id or its name.

        Raises:
            NotFound: there is none, or it is not the caller's.
        """
        return self._view(self._require(caller, job))

    def update(self, caller: Caller, job: str, request: UpdateTuningJob) -> TuningJob:
        """Steer a running tuning job: pause or resume it, change its limits or numeric ranges.

        Raises:
            Conflict: it has ended, or is being stopped.
            InvalidInput: a range or limit cannot be so; nothing has changed.
        """
        coordinator = self._running(caller, job)
        record = coordinator.record
        ranged, ranges_said = changed_ranges(record.request, request.ranges or [])
        limited, limits_said = changed_limits(ranged, request.limits, self._core.trials.tally(record.id))
        said = [*ranges_said, *limits_said]
        if request.paused is not None and request.paused != record.paused:
            said.append("paused it" if request.paused else "resumed it")
        if said:
            coordinator.change(
                f"{caller.name} {', '.join(said)}",
                request=limited,
                paused=record.paused if request.paused is None else request.paused,
                status_message="",
            )
        return self._core.views.job(coordinator.record)

    def enqueue(self, caller: Caller, job: str, request: CreateTrial) -> Trial:
        """Enqueue a point: it is tried before any other.

        Raises:
            Conflict: the tuning job has ended.
            InvalidInput: a value is missing or outside its range.
        """
        coordinator = self._running(caller, job)
        record = coordinator.record
        definition = self._definition(record, request.definition)
        wrong = Space(record.request.definitions[definition].ranges).problems(request.parameters)
        if wrong:
            fields = {f"parameters.{name}": message for name, message in wrong.items()}
            raise InvalidInput(" ".join(wrong.values()), fields=fields)
        trial = coordinator.enqueue(definition, request.parameters)
        coordinator.change(f"{caller.name} enqueued trial {trial.number}")
        return trial.wire(record.request.definitions)

    def stop(self, caller: Caller, job: str) -> TuningJob:
        """Stop a tuning job and its training jobs; what they have reached is kept."""
        record = self._require(caller, job)
        coordinator = self._engine.find(record.id)
        if coordinator and coordinator.record.state is TuningState.IN_PROGRESS:
            reason = f"{caller.name} stopped it"
            coordinator.change(
                reason,
                state=TuningState.STOPPING,
                ends_as=TuningState.STOPPED,
                completion_reason=reason,
                status_message=reason,
            )
            self._note(caller, "job.stopped", record)
        return self.get(caller, record.id)

    async def remove(self, caller: Caller, job: str) -> None:
        """Forget a tuning job that has ended, with its journal; its training jobs and runs stay.

        Raises:
            Conflict: it has not ended.
        """
        record = self._require(caller, job)
        if record.state not in ENDED:
            raise Conflict(f"{record.request.name} has not ended; stop it first.")
        folder = self._core.views.journal(record.id).parent
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)  # the rows are what counts
        self._core.trials.remove(record.id)
        self._core.store.remove(record.id)
        self._core.bus.publish(Event(FEATURE, "job.removed", record.owner, {"id": record.id}))
        self._note(caller, "job.deleted", record)

    def trials(self, caller: Caller, job: str, query: TrialQuery) -> TrialPage:
        """List trials."""
        record = self._require(caller, job)
        found, total = self._core.trials.page(record.id, query)
        return TrialPage(items=[trial.wire(record.request.definitions) for trial in found], total=total)

    def sheet(self, caller: Caller, job: str) -> Sheet:
        """Return a tuning job's figures as they are now."""
        record = self._require(caller, job)
        rising = record.request.definitions[0].objective.type == "Minimize"
        best = TrialQuery(sort="objective", ascending=rising, limit=TRIALS)
        trials = self.trials(caller, record.id, best).items
        return trials_sheet(self._view(record), trials)

    async def history(self, caller: Caller, job: str) -> TuningHistoryPage:
        """Return all trials in columns, for charts."""
        record = self._require(caller, job)
        return await asyncio.to_thread(self._history, record)

    async def curves(self, caller: Caller, job: str, query: DefinitionQuery) -> TrialCurves:
        """Return how the objective metric of the latest trials went, also of those that run."""
        record = self._require(caller, job)
        definition = self._definition(record, query.definition)
        metric = record.request.definitions[definition].objective.metric
        ended = self._core.trials.curves(record.id, MOST_CURVES)
        running = []
        for trial in self._core.trials.list(record.id, TrialState.IN_PROGRESS):
            found = self._core.jobs.get(Caller(record.owner), trial.job_id) if trial.job_id else None
            points = await self._core.jobs.curve(Caller(record.owner), found, metric) if found else []
            running.append(trial.with_curve(points))
        return curves(record, definition, [*ended, *running])

    async def importances(self, caller: Caller, job: str, query: DefinitionQuery) -> Importances:
        """Return which hyperparameters matter."""
        record = self._require(caller, job)
        place = self._definition(record, query.definition)
        definition = record.request.definitions[place]
        known = [
            (json.loads(row.parameters), row.objective)
            for row in self._core.trials.history(record.id)
            if row.definition == place and row.objective is not None
        ]
        found = await asyncio.to_thread(_explain, Space(definition.ranges), known)
        few = "It takes at least four trials with different objectives to tell what matters."
        return Importances(
            definition=definition.name,
            items=[Importance(name=name, importance=value) for name, value in found.items()],
            reason="" if found else few,
        )

    async def wait(self, caller: Caller, job: str) -> TuningJob:
        """Return a tuning job when it has ended."""
        record = self._require(caller, job)
        await self._engine.wait(record.id)
        return self.get(caller, record.id)

    def _history(self, record: TuningRecord) -> TuningHistoryPage:
        rows, now = self._core.trials.history(record.id), self._clock.now()
        places = range(len(record.request.definitions))
        return TuningHistoryPage(items=[history(record, place, rows, now) for place in places])

    def _view(self, record: TuningRecord) -> TuningJob:
        running = self._engine.find(record.id)
        return self._core.views.job(running.record if running else record)

    def _running(self, caller: Caller, job: str) -> Coordinator:
        record = self._require(caller, job)
        coordinator = self._engine.find(record.id)
        if coordinator is None or coordinator.record.ends_as is not None:
            raise Conflict(f"{record.request.name} has ended or is ending; it cannot be changed any more.")
        return coordinator

    def _note(self, caller: Caller, action: str, record: TuningRecord) -> None:
        self._core.deeds.note(caller.name, action, record.request.name, record.id, "tuning job")

    def _require(self, caller: Caller, job: str) -> TuningRecord:
        record = self._core.store.get(job) or self._core.store.find(caller.name, job)
        if record is None or not (caller.admin or record.owner == caller.name):
            raise NotFound(f"There is no tuning job {job[:63]}, or it is not yours.")
        return record

    def _definition(self, record: TuningRecord, name: str) -> int:
        place = record.definition(name)
        if place < 0:
            names: builtins.list[str] = [one.name for one in record.request.definitions]
            raise InvalidInput(f"There is no definition {name}; choose one of {', '.join(names)}.")
        return place


def _explain(space: Space, known: builtins.list[tuple[dict[str, str], float]]) -> dict[str, float]:
    from .importances import importances  # Optuna: 0.4 s and 40 MB that only tuning pays

    return importances(space, known)
