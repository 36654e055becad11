"""The jobs that have not ended: the one place where their states change.

Every change is stored first, a new secondary status together with its entry in the timeline, and told
on the event bus afterwards.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from ..clock import Clock
from ..errors import Unavailable
from ..events import Event, EventBus
from .accounts import Account
from .models import Job, JobHost, JobSpec, Transition
from .records import HostRecord, JobRecord, TransitionRecord
from .states import ENDED, MOVES, JobState, SecondaryStatus
from .store import JobStore

log = logging.getLogger(__name__)

FEATURE = "jobs"
MASK = "***"
NONE_ENDED: Mapping[tuple[int, str], datetime] = {}


@dataclass(eq=False)
class LiveJob:
    """A job that has not ended, or just has.

    Attributes:
        record: what is stored of it.
        secrets: values of its secret variables.
        transitions: its timeline.
        hosts: of all attempts, by attempt and name.
        acquired: when the job got them, by the monotonic clock: a wall clock that is set changes no bill.
        ended: set when it has ended.
        position: in the queue, from 1; None when it does not wait.
        waits_for: what it waits for, e.g. ``4 GiB``.
        expected_wait: seconds; None when unknown.
        expected_seconds: that it takes; None when unknown.
        unsaved: entries of the timeline that a full disk has kept from being stored.
        behind: whether that is so for anything else.
        trouble: why the latest change could not be stored; empty if it was.
        revived: whether an earlier server had it.
    """

    record: JobRecord
    secrets: dict[str, str]
    transitions: list[TransitionRecord]
    hosts: dict[tuple[int, str], HostRecord] = field(default_factory=dict)
    acquired: dict[tuple[int, str], float] = field(default_factory=dict)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    position: int | None = None
    waits_for: str = ""
    expected_wait: float | None = None
    expected_seconds: float | None = None
    unsaved: list[TransitionRecord] = field(default_factory=list)
    behind: bool = False
    trouble: str = ""
    revived: bool = False

    @property
    def id(self) -> str:
        """The job's id."""
        return self.record.id

    @property
    def spec(self) -> JobSpec:
        """What it was made of, without the values of secrets."""
        return self.record.spec

    @property
    def attempt(self) -> list[HostRecord]:
        """The hosts of the present attempt."""
        return [host for (number, _), host in self.hosts.items() if number == self.record.attempt]

    def held(self, host: HostRecord, monotonic: float) -> float:
        """Return for how many seconds it has had a host that was not given back yet."""
        return max(0.0, monotonic - self.acquired[host.attempt, host.name])


class JobRegistry:
    """Keeps the living jobs, and turns records into what the wire shows.

    Args:
        store: where facts are kept.
        bus: where changes are told.
        clock: the time.
    """

    def __init__(self, store: JobStore, bus: EventBus, clock: Clock) -> None:
        self.store = store
        self.clock = clock
        self._bus = bus
        self._live: dict[str, LiveJob] = {}

    def __iter__(self) -> Iterator[LiveJob]:
        """Iterate over the living jobs, in the order they were made."""
        return iter(sorted(self._live.values(), key=lambda job: job.record.number))

    def find(self, job_id: str) -> LiveJob | None:
        """Return a living job, or None."""
        return self._live.get(job_id)

    def add(self, record: JobRecord, secrets: dict[str, str]) -> LiveJob:
        """Enter a new job.

        Raises:
            Conflict: its owner has a job of that name.
        """
        first = TransitionRecord(record.secondary_status, record.created, record.status_message)
        job = LiveJob(self.store.add(record, first), secrets, [first])
        self._live[job.id] = job
        self.tell(job)
        return job

    def revive(
        self, record: JobRecord, secrets: dict[str, str], ends: Mapping[tuple[int, str], datetime]
    ) -> LiveJob:
        """Enter a job that an earlier server has left, with the ends of those hosts that have ended since."""
        hosts = {(host.attempt, host.name): host for host in self.store.hosts(record.id)}
        job = LiveJob(record, secrets, self.store.transitions(record.id), hosts, revived=True)
        self._note_acquired(job, ends)
        self._live[record.id] = job
        return job

    def held(self, job: LiveJob, host: HostRecord) -> float:
        """Return for how many seconds a job has had a host that was not given back yet."""
        return job.held(host, self.clock.monotonic())

    def _note_acquired(self, job: LiveJob, ends: Mapping[tuple[int, str], datetime] = NONE_ENDED) -> None:
        now, monotonic = self.clock.now(), self.clock.monotonic()
        for key, host in job.hosts.items():
            job.acquired.setdefault(key, monotonic - (ends.get(key, now) - host.acquired).total_seconds())

    def enter(
        self,
        job: LiveJob,
        status: SecondaryStatus,
        message: str = "",
        *,
        state: JobState | None = None,
        at: datetime | None = None,
        hosts: Sequence[HostRecord] = (),
        must_store: bool = True,
        **changes: Any,
    ) -> None:
        """Let a job enter a secondary status.

        Args:
            job: which.
            status: what it does now, or became.
            message: for its timeline.
            state: if that changes too.
            at: when that was; None for now.
            hosts: that changed.
            must_store: False for what is only told: it is stored with the next change if it cannot be now.
            changes: other fields of its record.

        Raises:
            ValueError: the state never follows the present one.
            Unavailable: it must be stored and cannot be; nothing has changed.
        """
        before = job.record.state
        if state is not None and state is not before and state not in MOVES[before]:
            raise ValueError(f"A job never goes from {before} to {state}.")
        entry = TransitionRecord(status, at or self.clock.now(), message)
        record = replace(
            job.record,
            state=state or before,
            secondary_status=status,
            status_message=message,
            ended=entry.started if state in ENDED else None,
            **changes,
        )
        self._save(job, record, [entry], hosts, must_store)
        job.transitions.append(entry)
        if record.state in ENDED:
            self._live.pop(job.id, None)
            job.ended.set()
        self.tell(job)

    def change(
        self, job: LiveJob, *, hosts: Sequence[HostRecord] = (), must_store: bool = True, **changes: Any
    ) -> None:
        """Store other facts of a job, and tell them; see :meth:`enter`."""
        self._save(job, replace(job.record, **changes), (), hosts, must_store)
        self.tell(job)

    def set_run(self, job_id: str, run_id: str, experiment_id: str) -> None:
        """Store which run a job is in the tracking server, also of one that has ended, and tell it."""
        if job := self._live.get(job_id):
            self.change(job, run_id=run_id, experiment_id=experiment_id)
        elif record := self.store.get(job_id):
            record = replace(record, run_id=run_id, experiment_id=experiment_id)
            self.store.save(record)
            shown = self.describe(record, self.store.transitions(job_id), self.store.hosts(job_id))
            self.publish("job.changed", record.owner, shown.model_dump(mode="json"))

    def say(self, job: LiveJob, message: str) -> None:
        """Tell how far the present status is; this is not stored."""
        if job.record.status_message != message:
            job.record = replace(job.record, status_message=message)
            self.tell(job)

    def tell(self, job: LiveJob) -> None:
        """Publish a job as it is now."""
        self.publish("job.changed", job.record.owner, self.wire(job).model_dump(mode="json"))

    def publish(self, action: str, owner: str, payload: dict[str, Any]) -> None:
        """Publish a fact of a job."""
        self._bus.publish(Event(FEATURE, action, owner, payload))

    def wire(self, job: LiveJob) -> Job:
        """Return a living job as it goes over the wire."""
        shown = self.describe(job.record, job.transitions, list(job.hosts.values()))
        return shown.model_copy(
            update={
                "queue_position": job.position,
                "expected_wait_seconds": job.expected_wait,
                "expected_seconds": job.expected_seconds,
                "trouble": job.trouble,
            }
        )

    def describe(
        self, record: JobRecord, transitions: Sequence[TransitionRecord], hosts: Sequence[HostRecord]
    ) -> Job:
        """Return a job from its records."""
        live = self._live.get(record.id)

        def held(host: HostRecord) -> float:
            return self.held(live, host) if live else host.seconds

        account = Account.of(record, hosts, held)
        ends = [entry.started for entry in transitions[1:]] + [record.ended]
        return Job(
            id=record.id,
            owner=record.owner,
            spec=record.spec,
            state=record.state,
            secondary_status=record.secondary_status,
            status_message=record.status_message,
            failure_reason=record.failure_reason,
            created=record.created,
            training_started=record.training_started,
            ended=record.ended,
            attempt=record.attempt,
            interruptions=record.interruptions,
            transitions=[
                Transition(status=entry.status, started=entry.started, ended=end, message=entry.message)
                for entry, end in zip(transitions, ends, strict=True)
            ],
            hosts=[
                JobHost(
                    name=host.name,
                    instance_id=host.instance_id,
                    exit_code=host.exit_code,
                    signal=host.signal,
                )
                for host in hosts
                if host.attempt == record.attempt
            ],
            progress=record.progress,
            training_seconds=account.training_seconds,
            billable_seconds=account.billable_seconds,
            cost=account.cost,
            spot_saving=account.spot_saving,
            warnings=list(record.warnings),
            inputs=list(record.inputs),
            artifacts=list(record.artifacts),
            metrics=record.metrics,
            run_id=record.run_id,
            experiment_id=record.experiment_id,
        )

    def _save(
        self,
        job: LiveJob,
        record: JobRecord,
        entries: Sequence[TransitionRecord],
        hosts: Sequence[HostRecord],
        must_store: bool,
    ) -> None:
        changed = {(host.attempt, host.name): host for host in hosts}
        # What could not be stored before goes first, so that the timeline keeps its order.
        late = {**job.hosts, **changed} if job.behind else changed
        try:
            self.store.save(
                record, transitions=[*job.unsaved, *entries], hosts=list(late.values()), durable=must_store
            )
        except Unavailable as error:
            if job.trouble != error.message:
                job.trouble = error.message
                self.tell(job)
            if must_store:
                raise
            log.warning("A change of %s is stored later: %s", record.spec.name, error.message)
            job.behind = True
            job.unsaved += entries
        else:
            job.behind, job.unsaved, job.trouble = False, [], ""
        job.record = record
        job.hosts.update(changed)
        self._note_acquired(job)


def stored_secrets(spec: JobSpec) -> list[str]:
    """Return the secrets of a specification that come from their owner's own, and not with it."""
    return [name for name in spec.secrets if name not in spec.environment]


def masked(spec: JobSpec) -> tuple[JobSpec, dict[str, str]]:
    """Take the values of secrets out of a specification; return both."""
    secrets = {name: spec.environment[name] for name in spec.secrets if name in spec.environment}
    shown = {**spec.environment, **dict.fromkeys(secrets, MASK)}
    return spec.model_copy(update={"environment": shown}), secrets
