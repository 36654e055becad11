"""Running instances: one per user and type, reserved, limited, metered, ended.

The manager is the only writer of an instance's state. Its bases hold the rest: what instances cost
(:class:`~.instance_prices.InstancePrices`), what it shows (:class:`~.instance_table.InstanceTable`),
and what features tell it (:class:`~.instance_ports.InstancePorts`).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection
from datetime import datetime

from ..clock import Clock
from ..errors import Conflict, StartFailed, StudioError, Unavailable
from ..models import Caller, new_id
from ..quota import Claim, OnWait, Quota
from .base import LimitBackend, LimitGroup, Limits
from .catalog import InstanceCatalog, InstanceType
from .instance import Activity, Instance, InstanceState, Session
from .instance_prices import InstancePrices, Price
from .instance_store import SqlInstanceStore, StoredInstance
from .live import LiveInstance, clear, empty
from .meter import first_charge

__all__ = ["Activity", "Instance", "InstanceManager", "InstanceState", "Session"]

log = logging.getLogger(__name__)


class InstanceManager(InstancePrices):
    """Makes, shares and ends instances.

    Args:
        catalog: the instance types.
        backend: enforces limits.
        quota: the machine and its queue.
        store: facts that outlive the server.
        clock: the time.
        price: price per hour of a type for an owner; None takes the catalogue's.
        stop_seconds: how long stoppers may take before the group is killed.
    """

    def __init__(
        self,
        catalog: InstanceCatalog,
        backend: LimitBackend,
        quota: Quota,
        store: SqlInstanceStore,
        clock: Clock,
        *,
        price: Price | None = None,
        stop_seconds: float = 15.0,
    ) -> None:
        super().__init__(clock, stop_seconds, quota, store, price)
        self.catalog = catalog
        self._backend = backend
        self._closed = False

    # Starting

    async def acquire(
        self,
        caller: Caller,
        type_name: str,
        *,
        on_wait: OnWait | None = None,
        replacing: str | None = None,
        image: str = "",
        exclusive: str = "",
        price_factor: float = 1.0,
        claims_cores: bool = True,
    ) -> Instance:
        """Return the caller's instance of a type, which is made if none runs.

        The instance is held until :meth:`open_session` or ``release(held=True)``. Cancelling the
        waiting task at any moment leaves no reservation behind.

        Args:
            caller: who will own it.
            type_name: name in the catalogue.
            on_wait: told the position in the queue, from 1, and what is waited for.
            replacing: an instance that a switch leaves; what it holds counts as free if the switch
                takes its last session away, because it is then released.
            image: name of the image that is wanted on it; guards may refuse that, too.
            exclusive: the job host or cluster that gets an instance of its own, which nobody else finds.
            price_factor: of the list price; spot jobs pay less than 1.
            claims_cores: False for a cluster; see :class:`Instance`.

        Raises:
            NotFound: no such type.
            QuotaExceeded: larger than the machine, or a guard refuses.
            StartFailed: it was stopped before it came into service.
            Unavailable: the server shuts down.
        """
        if self._closed:
            raise Unavailable("The server is shutting down; nothing can be started.")
        kind = self.catalog.get(type_name)
        self.check_start(caller.name, kind, image)
        live = self._find(caller.name, type_name, exclusive)
        if live is None:
            live = self._create(caller.name, kind, replacing, image, exclusive, price_factor, claims_cores)
        live.holds += 1
        if on_wait:
            live.listen(on_wait)
        try:
            await asyncio.shield(live.ready)
            self._store.count_use(caller.name, type_name)
        except BaseException:  # whatever ends the wait, also a cancellation, ends the hold
            live.holds -= 1
            if live.idle and not live.used:
                self._end(live)
            raise
        finally:
            if on_wait:
                live.unlisten(on_wait)
        return live.instance

    def _create(
        self,
        owner: str,
        kind: InstanceType,
        replacing: str | None,
        image: str,
        exclusive: str,
        price_factor: float,
        claims_cores: bool,
    ) -> LiveInstance:
        instance = Instance(
            id=new_id(),
            owner=owner,
            type=kind,
            state=InstanceState.PENDING,
            created=self._clock.now(),
            started=None,
            ended=None,
            price_per_hour=self.price(owner, kind) * price_factor,
            exclusive=exclusive,
            price_factor=price_factor,
            claims_cores=claims_cores,
        )
        live = LiveInstance(instance, asyncio.get_running_loop().create_future(), instance.created)
        # Whoever awaited it may have been cancelled: then nobody fetches the failure, which is fine.
        live.ready.add_done_callback(lambda ready: ready.exception())
        if instance.metered:
            self._quota.check(live.amount)
        self._store.add(instance)
        self._live[instance.id] = live
        claim = live.claim(image, self._last_of(replacing))
        live.starting = asyncio.create_task(self._start(live, claim))
        self._changed(instance)
        return live

    def _last_of(self, instance_id: str | None) -> str | None:
        """Return the instance's id if one session uses it and nobody is about to."""
        live = self._live.get(instance_id or "")
        return live.instance.id if live and len(live.sessions) == 1 and not live.holds else None

    async def _start(self, live: LiveInstance, claim: Claim) -> None:
        instance = live.instance
        try:
            if instance.metered:
                await self._quota.reserve(claim, live.tell)
                live.group = self._backend.open(instance.id, live.limits)
            live.wait = None
            self._move(live, InstanceState.IN_SERVICE, started=self._clock.now())
            if instance.metered:
                self.meter.start(first_charge(live.instance))
        except Exception as error:  # whatever it was, those who wait for this instance must learn of it
            live.ready.set_exception(error)
            if live.group:
                live.group.remove()
            pending = live.instance.state is InstanceState.PENDING
            self._gone(live, InstanceState.FAILED if pending else InstanceState.DELETED)
            return
        live.ready.set_result(None)

    # Sessions

    def open_session(self, instance: Instance, session: Session) -> LimitGroup | None:
        """Record a kernel or terminal on an instance that the caller holds; the hold ends.

        A session of that id that is open elsewhere is closed first.

        Returns:
            The session's own group inside the instance's; None where nothing is limited.

        Raises:
            Conflict: the instance is not in service any more.
        """
        live = self._live.get(instance.id)
        if live is None or live.instance.state is not InstanceState.IN_SERVICE:
            raise Conflict(
                f"The instance {instance.type.name} has been stopped; start {session.title} again."
            )
        live.holds = max(0, live.holds - 1)
        self.close_session(session.id)
        group = live.attach(session, self._watcher(session, live.limits))
        try:
            self._store.add_session(session)
        except StudioError:
            live.detach(session.id, self._clock.now())
            raise
        self._changed(live.instance)
        return group

    def close_session(self, session_id: str) -> None:
        """Forget a session that ended; what it left running is killed.

        The instance stays, and is metered, until it is stopped; the system type, which costs
        nothing, goes with its last session. An unknown session is no error.
        """
        live = self._of_session(session_id)
        if live is None:
            return
        self._store.remove_session(live.instance.id, session_id)
        live.detach(session_id, self._clock.now())
        self._changed(live.instance)
        if live.idle and not live.instance.metered:
            self._end(live)

    async def end_sessions(self, caller: Caller, session_ids: Collection[str]) -> None:
        """End sessions through the stoppers; their instances stay. Unknown and foreign ids are skipped."""
        visible = {instance.id for instance in self.list(caller)}
        ending = [
            session
            for session in self.sessions()
            if session.id in session_ids and session.instance_id in visible
        ]
        await self._run_stoppers(ending)
        for session in ending:
            self.close_session(session.id)

    # Ending

    async def stop(self, caller: Caller, instance_id: str, reason: str) -> None:
        """End an instance with everything on it; returns when it is gone.

        Its sessions are ended by the stoppers, then the group is killed, then the meter ends. A
        pending instance leaves the queue. Cancelling the waiting task does not interrupt it.

        Args:
            caller: its owner, or an administrator.
            instance_id: which.
            reason: for the log, e.g. ``idle for 60 minutes``.

        Raises:
            NotFound: there is none, or it is not the caller's.
        """
        live = self._require(caller, instance_id)
        log.info("Stopping %s of %s: %s", live.instance.type.name, live.instance.owner, reason)
        await asyncio.shield(self._end(live))

    async def release(self, instance_id: str, *, held: bool = False) -> bool:
        """Stop an instance if no session is open on it and nobody holds it.

        Args:
            instance_id: which; an unknown one is no error.
            held: give back the hold of an own :meth:`acquire` first.

        Returns:
            Whether it was stopped.
        """
        live = self._live.get(instance_id)
        if live is None:
            return False
        if held:
            live.holds = max(0, live.holds - 1)
        if not live.idle:
            self._quota.keep(instance_id)
            return False
        await asyncio.shield(self._end(live))
        return True

    async def close(self) -> None:
        """End everything, as an ordinary shutdown does; nothing can be started afterwards.

        Jobs that run go on: the next server of this state folder takes their instances over.
        """
        self._closed = True
        self._last_heartbeat()
        stops = [self._end(live) for live in tuple(self._live.values()) if not live.goes_on]
        for live in self._live.values():
            if live.goes_on:
                live.leave()
        for error in await asyncio.gather(*stops, return_exceptions=True):
            if error:
                log.error("An instance could not be stopped; the next start cleans up", exc_info=error)
        self._last_heartbeat()

    def _end(self, live: LiveInstance) -> asyncio.Task[None]:
        # A stop that failed (a full disk) may be tried again; one that runs is joined.
        if live.stopping is None or (live.stopping.done() and live.stopping.exception()):
            live.stopping = asyncio.create_task(self._stop(live))
        return live.stopping

    async def _stop(self, live: LiveInstance) -> None:
        if live.starting:
            live.starting.cancel()
            await asyncio.wait({live.starting})
        if live.instance.id not in self._live:
            return  # its start failed meanwhile
        if live.instance.state is InstanceState.PENDING:
            live.ready.set_exception(
                StartFailed(f"The instance {live.instance.type.name} was stopped before it was up.")
            )
            self._gone(live, InstanceState.DELETED)
            return
        if live.instance.state is InstanceState.IN_SERVICE:
            self._move(live, InstanceState.DELETING)
        await self._run_stoppers(live.sessions)
        for session in live.sessions:
            self.close_session(session.id)
        if live.group:
            await asyncio.to_thread(empty, live.group)
        self._gone(live, InstanceState.DELETED)

    def _gone(self, live: LiveInstance, state: InstanceState) -> None:
        # The machine's share first: it is free whatever becomes of the records.
        self._live.pop(live.instance.id)
        self._quota.release(live.instance.id)
        ended = live.moved(state, ended=self._clock.now())
        self._store_end(ended)
        live.instance = ended
        self._changed(ended)

    def _move(self, live: LiveInstance, state: InstanceState, **changes: datetime) -> None:
        moved = live.moved(state, **changes)
        self._store.save(moved)
        live.instance = moved
        self._changed(moved)

    # After a killed server

    def recover(self, alive_session_ids: Collection[str]) -> set[str]:
        """Take over what a killed server left; call once, on the running loop, before serving.

        Instances with a living session go on, billed without a gap; the others ended at the end of
        their last session where a survivors' probe knows it, else at their last heartbeat. Groups
        without a record are killed.

        Args:
            alive_session_ids: kernels and terminals whose processes live and were identified.

        Returns:
            The sessions that were adopted; whoever runs the others must end them.
        """
        adopted: set[str] = set()
        known = {
            session_id: ended for survivors in self._survivors for session_id, ended in survivors().items()
        }
        alive = {*alive_session_ids, *(session_id for session_id, ended in known.items() if ended is None)}
        for old in self._store.live():
            living = [session for session in old.sessions if session.id in alive]
            kind = self.catalog.find(old.type)
            if living and kind and old.state is InstanceState.IN_SERVICE:
                self._adopt(old, kind, living)
                adopted.update(session.id for session in living)
            else:
                pending = old.state is InstanceState.PENDING
                state = InstanceState.FAILED if pending else InstanceState.DELETED
                self._store.end(old.id, state, self._bill_to_the_end(old, known))
        for leaked in set(self._backend.existing()) - set(self._live):
            clear(self._backend.open(leaked, Limits(cpus=None, memory_bytes=None, processes=None)))
        return adopted

    def _adopt(self, old: StoredInstance, kind: InstanceType, living: list[Session]) -> None:
        now = self._clock.now()
        instance = old.revived(kind)
        live = LiveInstance(instance, asyncio.get_running_loop().create_future(), now)
        live.ready.set_result(None)
        self._live[old.id] = live
        if instance.metered:
            self._quota.adopt(live.claim())
            live.group = self._backend.open(old.id, live.limits)
            if old.charge:
                self.meter.resume(old.charge, (now - old.heartbeat).total_seconds())
            else:  # killed between its start and its first charge
                self.meter.start(first_charge(instance))
        for session in old.sessions:
            if session in living:
                live.attach(session, self._watcher(session, live.limits))
                continue
            self._store.remove_session(old.id, session.id)
            if live.group:
                clear(live.group.child(session.id))
