"""The clusters that live: brought up, watched, ended. The only writer of a cluster's state."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..core.clock import Clock
from ..core.errors import NotFound, StudioError
from ..core.events import Event, EventBus
from ..core.models import Stage
from ..core.stages import StageTimes, StageTrack
from .cluster_models import ClusterFacts
from .idle import IdleTimes
from .kinds.base import Kind
from .models import ENDED, MOVES, READY, Cluster, ClusterKind, ClusterState
from .ports import SessionsPort
from .store import ClusterRecord, SqlClusterStore
from .views import Views

log = logging.getLogger(__name__)

FEATURE = "spark"


@dataclass(eq=False)
class _Live:
    record: ClusterRecord
    track: StageTrack | None = None
    starting: asyncio.Task[None] | None = None
    ending: asyncio.Task[None] | None = None
    seen: tuple[int, bool] = (0, False)
    """How many sessions it had when it was told of, and whether one worked."""


@dataclass(frozen=True)
class _Report:
    """Implements :class:`~.kinds.base.Report` for one cluster."""

    clusters: Clusters
    live: _Live

    def state(self, state: ClusterState, message: str = "") -> None:
        self.clusters.reported(self.live, state, message)

    def step(self, name: str, note: str = "") -> None:
        self.clusters.stepped(self.live, name, note)

    def facts(self, facts: ClusterFacts) -> None:
        self.clusters.learned(self.live, facts)


@dataclass(frozen=True)
class ClusterTools:
    """What the clusters stand on.

    Attributes:
        store: what outlives the server.
        kinds: by name.
        sessions: on the clusters.
        views: shows clusters.
        idle: since when they rest.
        clock: the time.
        times: how long starts took before.
        bus: where everything is told.
    """

    store: SqlClusterStore
    kinds: Mapping[ClusterKind, Kind]
    sessions: SessionsPort
    views: Views
    idle: IdleTimes
    clock: Clock
    times: StageTimes
    bus: EventBus


@dataclass(eq=False)
class Clusters:
    """Those that have not ended.

    Args:
        tools: what they stand on.
    """

    tools: ClusterTools
    _live: dict[str, _Live] = field(default_factory=dict, init=False)

    # What there is

    def all(self) -> list[ClusterRecord]:
        """Return the clusters that have not ended, the oldest first."""
        return [live.record for live in self._live.values()]

    def find(self, cluster_id: str) -> ClusterRecord | None:
        """Return a cluster as it is now, also after its end."""
        stored = self.tools.store.find(cluster_id)
        live = self._live.get(stored.id) if stored else None
        return live.record if live else stored

    def wire(self, record: ClusterRecord) -> Cluster:
        """Return a cluster as the wire shows it."""
        live = self._live.get(record.id)
        return self.tools.views.wire(live.record if live else record, self._stages(live))

    def kind(self, record: ClusterRecord) -> Kind:
        """Return the kind of a cluster."""
        return self.tools.kinds[record.order.kind]

    # Beginning

    def start(self, record: ClusterRecord) -> None:
        """Store a new cluster and bring it up in the background."""
        record.order.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.tools.store.add(record)
        live = self._live[record.id] = _Live(record)
        kind = self.kind(record)
        self._bring_up(live, kind.start(record.order, _Report(self, live)), kind)

    def adopt(self, record: ClusterRecord, *, new: bool = False) -> asyncio.Task[None]:
        """Take a cluster over that an earlier server, or somebody else, has made.

        The task that is returned is done when it is ready, or has ended.

        Args:
            record: of it.
            new: whether it is stored now; it was found and not made here.
        """
        if new:
            record.order.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.tools.store.add(record)
        live = self._live[record.id] = _Live(record)
        if record.state is ClusterState.TERMINATING:
            live.ending = asyncio.create_task(self._end(live, record.message))
            return live.ending
        kind = self.kind(record)
        return self._bring_up(live, kind.adopt(record.order, _Report(self, live)), kind)

    def _bring_up(self, live: _Live, work: Coroutine[None, None, None], kind: Kind) -> asyncio.Task[None]:
        if live.record.state not in READY:
            live.track = StageTrack(
                kind.steps,
                f"cluster:{live.record.order.template or live.record.order.kind}",
                self.tools.clock,
                self.tools.times,
                lambda: self._tell(live),
            )
        live.starting = asyncio.create_task(self._started(live, work))
        self._tell(live)
        return live.starting

    async def _started(self, live: _Live, work: Coroutine[None, None, None]) -> None:
        try:
            await work
        except StudioError as error:
            await self._give_up(live, error.message)
        except Exception as error:  # a fault of a kind must not leave a cluster that never ends
            log.exception("The cluster %s is given up", live.record.id)
            await self._give_up(live, f"The studio failed: {type(error).__name__}: {error}")

    async def _give_up(self, live: _Live, why: str) -> None:
        if live.track:
            live.track.fail(why)
        try:
            await self.kind(live.record).terminate(live.record.order)
        except StudioError as error:
            why = f"{why} What is left of it could not be ended: {error.message}"
        self._move(live, ClusterState.TERMINATED_WITH_ERRORS, why)

    # What kinds report

    def reported(self, live: _Live, state: ClusterState, message: str) -> None:
        """Take in that a cluster is in another state; see :meth:`.kinds.base.Report.state`."""
        if state in READY:
            self._become_ready(live, message)
        elif state in MOVES[live.record.state]:
            self._move(live, state, message)
        elif state is live.record.state and message != live.record.message:
            self._save(live, replace(live.record, message=message))

    def stepped(self, live: _Live, name: str, note: str) -> None:
        """Take in how far a start is."""
        if live.track is None:
            return
        stage = next((stage for stage in live.track.wire() if stage.name == name), None)
        if stage is not None and stage.state == "running":
            live.track.note(name, note)
        elif stage is not None:
            live.track.begin(name, note)

    def learned(self, live: _Live, facts: ClusterFacts) -> None:
        """Take in what a kind found out."""
        if facts != live.record.facts and live.record.id in self._live:
            order = replace(live.record.order, remote_id=facts.remote_id or live.record.order.remote_id)
            self._save(live, replace(live.record, facts=facts, order=order))

    def _become_ready(self, live: _Live, message: str) -> None:
        if live.record.state not in READY and not MOVES[live.record.state] & READY:
            return
        if live.track:
            live.track.finish()
            live.track = None
        ready = live.record.ready or self.tools.clock.now()
        live.record = replace(live.record, ready=ready, message=message)
        self._settle(live, told=True)

    # While it is ready

    def settle(self, cluster_id: str) -> None:
        """Look at the sessions of a cluster: one that has some is RUNNING, one that has none is WAITING."""
        live = self._live.get(cluster_id)
        if live is not None and live.record.state in READY:
            self._settle(live)

    def _settle(self, live: _Live, *, told: bool = False) -> None:
        record = live.record
        assert record.ready is not None  # set just before, or when it was stored as ready
        sessions = self.tools.sessions.summary(record.id)
        self.tools.idle.observe(record.id, record.ready, sessions)
        seen, live.seen = live.seen, (sessions.open, sessions.busy)
        state = ClusterState.RUNNING if sessions.open else ClusterState.WAITING
        if state is not record.state:
            self._move(live, state, record.message)
        elif told:
            self._save(live, record)
        elif seen != live.seen:
            self._tell(live)

    def tell(self, cluster_id: str) -> None:
        """Tell of a cluster again: something beside its record has changed."""
        live = self._live.get(cluster_id)
        if live is not None:
            self._tell(live)

    async def refresh(self, record: ClusterRecord) -> None:
        """Let a kind look again at a cluster that is ready, because somebody looks."""
        live = self._live.get(record.id)
        if live is not None and live.record.state in READY:
            await self.kind(record).refresh(live.record.order, _Report(self, live))

    def change(self, record: ClusterRecord, name: str | None, idle_minutes: int | None) -> ClusterRecord:
        """Give a cluster another name, or another time to rest."""
        order = replace(record.order, name=name or record.order.name)
        minutes = record.idle_minutes if idle_minutes is None else idle_minutes
        changed = replace(record, order=order, idle_minutes=minutes)
        live = self._live.get(record.id)
        self._save(live or _Live(record), changed)
        return changed

    # Ending

    async def terminate(self, record: ClusterRecord, message: str) -> None:
        """End a cluster; returns when it is gone. One that ends already is waited for."""
        await asyncio.shield(self.end(record, message))

    def end(self, record: ClusterRecord, message: str) -> asyncio.Task[None]:
        """Begin to end a cluster, which is TERMINATING at once; the task is done when it is gone.

        Raises:
            NotFound: it has ended already.
        """
        live = self._live.get(record.id)
        if live is None:
            raise NotFound(f"The cluster {record.order.name} has ended already.")
        if live.ending is None or live.ending.done():
            if live.record.state is not ClusterState.TERMINATING:
                self._move(live, ClusterState.TERMINATING, message)
            live.ending = asyncio.create_task(self._end(live, message))
        return live.ending

    async def _end(self, live: _Live, message: str) -> None:
        await self._stop_starting(live)
        if live.record.state in ENDED:
            return  # its start failed at this very moment
        try:
            await self.kind(live.record).terminate(live.record.order)
        except StudioError as error:
            # It may still cost something elsewhere: it stays in the list until it is ended again.
            why = f"It could not be ended: {error.message} Choose Terminate again."
            self._save(live, replace(live.record, message=why))
            return
        self._move(live, ClusterState.TERMINATED, message)

    async def leave(self) -> None:
        """Let go of all clusters at an ordinary shutdown of the server."""
        await asyncio.gather(*(self._leave(live) for live in tuple(self._live.values())))

    async def _leave(self, live: _Live) -> None:
        await self._stop_starting(live)
        if live.record.state in ENDED:
            return
        try:
            if not await self.kind(live.record).leave(live.record.order):
                self._move(live, ClusterState.TERMINATED, "The server was shut down.")
        except StudioError as error:
            log.error("The cluster %s is left for the next start: %s", live.record.id, error.message)

    def remove(self, record: ClusterRecord) -> None:
        """Forget a cluster that has ended, with its files."""
        self.tools.store.remove(record.id)
        shutil.rmtree(record.order.folder, ignore_errors=True)
        event = Event(FEATURE, "cluster.removed", record.owner, {"id": record.id})
        self.tools.bus.publish(event)

    async def _stop_starting(self, live: _Live) -> None:
        if live.starting is not None and not live.starting.done():
            live.starting.cancel()
            await asyncio.wait({live.starting})

    # Inside

    def _move(self, live: _Live, state: ClusterState, message: str) -> None:
        if state not in MOVES[live.record.state]:
            return
        ended = self.tools.clock.now() if state in ENDED else None
        if ended:
            self._live.pop(live.record.id, None)
            self.tools.idle.forget(live.record.id)
            live.track = live.track if state is ClusterState.TERMINATED_WITH_ERRORS else None
        self._save(live, replace(live.record, state=state, message=message, ended=ended))

    def _save(self, live: _Live, record: ClusterRecord) -> None:
        live.record = record
        self.tools.store.save(record)
        self._tell(live)

    def _tell(self, live: _Live) -> None:
        cluster = self.tools.views.wire(live.record, self._stages(live))
        event = Event(FEATURE, "cluster.changed", live.record.owner, cluster.model_dump(mode="json"))
        self.tools.bus.publish(event)

    def _stages(self, live: _Live | None) -> Sequence[Stage]:
        return live.track.wire() if live and live.track else ()
