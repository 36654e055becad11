"""Takes jobs from the queue to their ends; the one writer of their states.

Only the first in the queue asks for instances, and it starts when it has all of them: two jobs of two
hosts each can never hold one host each and wait for ever.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from functools import partial

from ..compute.instance import Instance
from ..compute.instances import InstanceManager
from ..errors import StartFailed, StudioError, Unavailable
from ..models import Caller
from .accounts import price_factor
from .attempts import AttemptRunner
from .endings import Endings
from .forecasts import Forecasts
from .hosts import RunningHost
from .outcome import Ending, Outcome
from .queueing import Waiting, fair_order
from .registry import JobRegistry, LiveJob
from .runtime.plan import INTERRUPT, STOP
from .states import ENDED, JobState, SecondaryStatus
from .warm import WarmPool

log = logging.getLogger(__name__)


@dataclass(eq=False)
class _Placing:
    """The job that asks for its instances now."""

    job: LiveJob
    held: list[Instance] = field(default_factory=list)
    task: asyncio.Task[None] | None = None


class Scheduler:
    """The queue, and what runs.

    Args:
        registry: the jobs.
        instances: where they run.
        runner: runs their attempts.
        endings: what happens when an attempt has ended.
        warm: instances that wait for the next job.
        forecasts: how long jobs take and wait.
    """

    def __init__(
        self,
        registry: JobRegistry,
        instances: InstanceManager,
        runner: AttemptRunner,
        endings: Endings,
        warm: WarmPool,
        forecasts: Forecasts,
    ) -> None:
        self._registry = registry
        self._instances = instances
        self._runner = runner
        self._endings = endings
        self._warm = warm
        self._forecasts = forecasts
        self._queue: dict[str, LiveJob] = {}
        self._placing: _Placing | None = None
        self._driving: dict[str, asyncio.Task[None]] = {}
        self._attempts: dict[str, asyncio.Task[Outcome]] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._served: dict[str, None] = {}  # owners, in the order in which they last got instances
        self._background: set[asyncio.Task[None]] = set()
        self._closed = False

    @property
    def running(self) -> list[LiveJob]:
        """The jobs that have their instances."""
        return [job for job in self._registry if job.id in self._driving]

    def enqueue(self, job: LiveJob) -> None:
        """Let a job wait for its instances; its place depends on when it was made, not on this call."""
        self._forecasts.expect(job)
        self._queue[job.id] = job
        self._arm(job)
        self._schedule()

    def resume(self, job: LiveJob, hosts: list[RunningHost]) -> None:
        """Go on with a job whose runners an earlier server has started."""
        self._forecasts.expect(job)
        self._arm(job)
        instances = [host.instance for host in hosts if host.instance]
        self._drive(job, instances, self._runner.follow(job, hosts))
        if job.record.state is JobState.STOPPING:
            self._ask(job, STOP)

    async def stop(self, job: LiveJob, ends_as: SecondaryStatus, message: str) -> None:
        """End a job, whatever it does now; one that ends already is left to it."""
        if job.record.state in ENDED or job.record.state is JobState.STOPPING:
            return
        if self._queue.pop(job.id, None):
            await self._leave_place(job)
            self._disarm(job)
            try:
                self._endings.leave_queue(job, ends_as, message)
            except Unavailable:
                self.enqueue(job)
                raise
            self._schedule()
            return
        self._registry.enter(job, SecondaryStatus.STOPPING, message, state=JobState.STOPPING, ends_as=ends_as)
        self._ask(job, STOP)

    def interrupt(self, job: LiveJob, message: str) -> bool:
        """Take a job's instances away; tell whether its program runs, so that it can be interrupted."""
        running = self._runner.running(job.id)
        if running is None or running.interrupting or job.record.state is not JobState.IN_PROGRESS:
            return False
        log.info("Interrupting %s: %s", job.spec.name, message)
        self._registry.say(job, message)
        self._runner.ask(running, INTERRUPT)
        return True

    def interrupting(self, job: LiveJob) -> bool:
        """Tell whether a job is about to give its instances back."""
        running = self._runner.running(job.id)
        return job.record.state is JobState.STOPPING or (running is not None and running.interrupting)

    async def programs_ended(self, job: LiveJob) -> None:
        """Return when no program of a job runs; its instances may not be given back yet."""
        if running := self._runner.running(job.id):
            await running.over.wait()

    async def close(self) -> None:
        """Leave jobs as they are: those whose runners run go on, the others wait for the next server."""
        self._closed = True
        for timer in self._timers.values():
            timer.cancel()
        placing = [self._placing.task] if self._placing and self._placing.task else []
        tasks = [*placing, *self._driving.values(), *self._attempts.values(), *self._background]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._warm.close()

    # The queue

    def _schedule(self) -> None:
        if self._closed:
            return
        order = self._order()
        placing = self._placing
        if placing and order and order[0] != placing.job.id and not placing.held and placing.task:
            # Somebody came who is to be served first; nothing is held yet, so nothing is lost.
            placing.task.cancel()
        elif placing is None and order:
            self._placing = _Placing(self._queue[order[0]])
            self._placing.task = asyncio.create_task(self._place(self._placing))
        self._tell_positions(order)

    def _order(self) -> list[str]:
        waiting = [
            Waiting(job.id, job.record.owner, job.record.number, job.spec.spot)
            for job in self._queue.values()
        ]
        return fair_order(waiting, [job.record.owner for job in self.running], self._served)

    def _tell_positions(self, order: Sequence[str]) -> None:
        jobs = [self._queue[job_id] for job_id in order]
        waits = self._forecasts.waits(self.running, jobs)
        for position, (job, wait) in enumerate(zip(jobs, waits, strict=True), start=1):
            if job.position != position:
                job.position, job.expected_wait = position, wait
                self._registry.tell(job)

    async def _place(self, placing: _Placing) -> None:
        job = placing.job
        spec, caller = job.spec, Caller(job.record.owner)
        labels = self._warm.take(job) or [
            f"{job.id}-{job.record.attempt}-algo-{rank}" for rank in range(1, spec.instance_count + 1)
        ]
        try:
            for label in labels:
                instance = await self._instances.acquire(
                    caller,
                    spec.instance_type,
                    on_wait=partial(self._waits, job),
                    image=spec.image,
                    exclusive=label,
                    price_factor=price_factor(spec.spot),
                )
                placing.held.append(instance)
        except asyncio.CancelledError:
            await self._endings.give_back(job, placing.held)
            self._placed()
            raise
        except StudioError as error:
            await self._endings.give_back(job, placing.held)
            self._queue.pop(job.id, None)
            self._disarm(job)
            # Somebody stopped the instance it waited for; anything else is a refusal.
            await self._endings.refuse(job, error.message, stopped=isinstance(error, StartFailed))
            self._placed()
            return
        self._queue.pop(job.id)
        job.position, job.expected_wait, job.waits_for = None, None, ""
        self._drive(job, placing.held, self._runner.run(job, placing.held))
        self._placed()

    def _placed(self) -> None:
        self._placing = None
        self._schedule()

    def _waits(self, job: LiveJob, _position: int, missing: str) -> None:
        job.waits_for = missing
        self._registry.say(job, f"Waits for {missing}" if missing else "")

    async def _leave_place(self, job: LiveJob) -> None:
        """Let a job that asks for its instances stop asking."""
        placing = self._placing
        if placing and placing.job is job and placing.task:
            placing.task.cancel()
            await asyncio.wait({placing.task})

    # What runs

    def _drive(
        self, job: LiveJob, instances: Sequence[Instance], work: Coroutine[None, None, Outcome]
    ) -> None:
        self._served.pop(job.record.owner, None)
        self._served[job.record.owner] = None
        # Two tasks: the attempt may be cancelled at any moment, even before it began, and what has to
        # be done afterwards is done all the same.
        self._attempts[job.id] = asyncio.create_task(work)
        self._driving[job.id] = asyncio.create_task(self._run(job, instances))

    async def _run(self, job: LiveJob, instances: Sequence[Instance]) -> None:
        try:
            outcome = await self._attempts[job.id]
        except asyncio.CancelledError:
            if self._closed:
                raise
            outcome = Outcome(Ending.STOPPED)
        except (Unavailable, StartFailed, OSError) as error:
            outcome = Outcome(Ending.BROKEN, _words(error))
        except StudioError as error:
            outcome = Outcome(Ending.FAILED, error.message)
        except Exception as error:  # a fault of the studio must not leave a job without an end
            log.exception("The job %s is given up", job.spec.name)
            outcome = Outcome(Ending.BROKEN, f"The studio failed: {type(error).__name__}: {error}")
        self._attempts.pop(job.id)
        again = await self._endings.end(job, instances, outcome)
        self._driving.pop(job.id, None)
        if again:
            self.enqueue(job)
            return
        self._disarm(job)
        self._schedule()

    def _ask(self, job: LiveJob, request: str) -> None:
        running = self._runner.running(job.id)
        if running is not None:
            self._runner.ask(running, request)
        elif attempt := self._attempts.get(job.id):
            attempt.cancel()

    # The longest that a spot job may wait and run

    def _arm(self, job: LiveJob) -> None:
        longest = job.spec.stopping.max_wait_seconds
        if longest is None or job.id in self._timers:
            return
        passed = (self._registry.clock.now() - job.record.created).total_seconds()
        loop = asyncio.get_running_loop()
        self._timers[job.id] = loop.call_later(max(0.0, longest - passed), self._expire, job)

    def _disarm(self, job: LiveJob) -> None:
        if timer := self._timers.pop(job.id, None):
            timer.cancel()

    def _expire(self, job: LiveJob) -> None:
        longest = job.spec.stopping.max_wait_seconds
        message = f"It waited and ran for {longest} s together, the longest it may"
        stop = self.stop(job, SecondaryStatus.MAX_WAIT_TIME_EXCEEDED, message)
        task = asyncio.create_task(stop)
        self._background.add(task)
        task.add_done_callback(self._background.discard)


def _words(error: StudioError | OSError) -> str:
    if isinstance(error, StudioError):
        return error.message
    return f"The job could not be started: {error.strerror or error} ({error.filename})."
