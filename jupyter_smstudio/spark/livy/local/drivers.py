"""One driver: its process, the connection to it, its state, and what it tells."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from ....core.errors import Conflict, StartFailed, StudioError, Unavailable
from ....core.sockets import make_private
from ...session_models import MOVES, SessionState
from ..told import number_of, text_from, text_of
from .configuration import Configuration
from .limits import ADOPT_SECONDS, START_SECONDS, STOP_SECONDS
from .link import DriverLink, Reply
from .places import GatewayTools, LocalCluster
from .process import ORDER, DriverProcess
from .session_store import DriverRecord
from .ui_key import UiKey

log = logging.getLogger(__name__)

MODULE = "jupyter_smstudio.spark.runtime.driver"
LOOK_SECONDS = 0.05
"""Between two looks for the socket of a driver that starts: nothing tells when a file appears in a folder."""
LINGER_SECONDS = 60.0
"""A driver whose JVM has ended still answers for its statements that long."""


class Driver:
    """A driver that is about to start, runs, or has ended.

    Args:
        record: what is stored of it; written here and by ``sessions`` alone.
        cluster: where it runs.
        tools: what gateways share.
        on_change: hears of a new state.
        on_event: hears what the driver tells of statements.

    Attributes:
        seated: whether it was given its share of the cluster's memory.
        statements: how many it has been given.
        heartbeat: when a client last asked for it, on the monotonic clock.
        worked: when it last worked, on that clock.
        ui_url: of its Spark UI on this machine; empty before it is up.
        key: opens that.
    """

    def __init__(
        self,
        record: DriverRecord,
        cluster: LocalCluster,
        tools: GatewayTools,
        on_change: Callable[[Driver], None],
        on_event: Callable[[Driver, Reply], None],
    ) -> None:
        self.record = record
        self.process = DriverProcess(record.driver_id, cluster, record.memory_bytes)
        self.cluster = cluster
        self.seated = False
        self.statements = 0
        self.heartbeat = tools.clock.monotonic()
        self.worked = self.heartbeat  # one of an earlier server may have worked until now
        self.ui_url = ""
        self.key = UiKey.of(tools.tickets, record.driver_id)
        self._tools = tools
        self._on_change = on_change
        self._on_event = on_event
        self._link: DriverLink | None = None
        self._up = asyncio.Event()
        if self.up:  # with an earlier server
            self._up.set()
        self._handover: asyncio.Task[None] | None = None
        self._watching: asyncio.Task[None] | None = None
        self._ending: asyncio.Task[None] | None = None
        self._lingering: asyncio.TimerHandle | None = None
        self._reconnecting: asyncio.Task[None] | None = None
        self._let_go = False

    @property
    def socket(self) -> Path:
        """Where it listens."""
        return self._tools.sockets / f"{self.record.driver_id[:13]}.s"

    @property
    def holds_memory(self) -> bool:
        """Whether its share of the memory is taken."""
        return self.seated and self.record.ended is None

    @property
    def up(self) -> bool:
        """Whether it takes statements."""
        return self.record.state in (SessionState.IDLE, SessionState.BUSY)

    @property
    def gone(self) -> bool:
        """Whether it has ended and answers no more."""
        return self.record.over and (self._link is None or self._link.ended.done())

    async def start(self, configuration: Configuration, *, warm: bool = False) -> None:
        """Start its process, and return when Spark is up in it.

        Args:
            configuration: of its Spark.
            warm: let it run a small job first, so that a first statement has not to wait for what that loads.

        Raises:
            StartFailed: it never came up; the message says why, as does the record.
        """
        self.move(SessionState.STARTING)
        try:
            self._spawn(configuration, warm)
            await self._connect()
            async with asyncio.timeout(START_SECONDS):
                await self._up.wait()
        except TimeoutError:
            why = f"Spark did not come up within {START_SECONDS:.0f} s. The driver's log says how far it got."
            await self.end(SessionState.ERROR, why)
        except StudioError as error:
            await self.end(SessionState.ERROR, self._why_ended() or error.message)
        except asyncio.CancelledError:
            await self.end(SessionState.KILLED, "It was ended before it had started.")
            raise
        if self.up:
            self._take_facts(await self._connected().ask("hello"))
            self._on_change(self)
        else:
            raise StartFailed(self.record.message or "The session's driver did not start.")
        (self.process.folder / ORDER).unlink(missing_ok=True)

    def hand_over(self, conf: Mapping[str, str]) -> asyncio.Task[None]:
        """Make the session of its record of it, which waited for one; what it is asked meanwhile waits."""
        self._handover = asyncio.create_task(self._hand_over(dict(conf)))
        return self._handover

    async def _hand_over(self, conf: dict[str, str]) -> None:
        await self._up.wait()
        record = self.record
        wanted: dict[str, Any] = {"name": record.name, "kind": record.kind, "conf": conf, "variables": {}}
        wanted["working_directory"] = record.settings["working_directory"]
        try:
            await self._connected().ask("adopt", **wanted)
        except StudioError as error:  # it has not become what was asked for
            await self.end(SessionState.ERROR, error.message)
            raise

    async def adopt(self) -> bool:
        """Find it again after a restart of the server; tell whether it goes on."""
        if not self.process.adopt(self.record.process):
            why = self._why_ended() or "Its driver ended while the server was down."
            await self.end(SessionState.DEAD, why)
            return False
        self.record.process, self.seated = self.process.identity, True
        self._watching = asyncio.create_task(self._watch())
        self._reconnecting = asyncio.create_task(self._reconnect())
        await asyncio.wait({self._reconnecting}, timeout=ADOPT_SECONDS)
        return not self.record.over

    async def run(self, code: str, kind: str) -> Reply:
        """Run a statement, and return it as it waits for its turn.

        Raises:
            StudioError: the driver refused, or has ended, which is said with the reason.
        """
        self.touch(used=True)
        try:
            found = (await self.ask("run", code=code, kind=kind)).get("statement")
        except Unavailable as error:
            if await self._ends_now():
                raise Conflict(f"The session has ended. {self.record.message}".strip()) from error
            raise
        return found if isinstance(found, dict) else {}

    async def ask(self, op: str, **arguments: object) -> Reply:
        """Ask the driver one thing.

        Raises:
            StudioError: it refused, with its own sentence; :class:`Conflict` where it has ended.
        """
        if self._handover is not None:
            await asyncio.wait({self._handover})
        return await self._connected().ask(op, **arguments)

    async def statement(self, number: int) -> Reply | None:
        """Return a statement; None where the driver that had it has ended, also while it was asked.

        Raises:
            StudioError: there is no such statement, or the driver does not answer now.
        """
        if self.gone:
            return None
        try:
            found = (await self.ask("statement", n=number)).get("statement")
        except (Conflict, Unavailable):
            if not await self._ends_now():
                raise
            return None
        return found if isinstance(found, dict) else {}

    async def _ends_now(self) -> bool:
        """Tell whether it is ending; returns when it has ended."""
        # The connection of a process that is killed breaks before the process is gone.
        if self._ending is None and self._link is not None and self._link.ended.done():
            with suppress(TimeoutError):
                async with asyncio.timeout(STOP_SECONDS):
                    await self.process.ended()
        if self._watching is not None and not self.process.alive:
            await asyncio.wait({self._watching})
        if self._ending is not None:
            await asyncio.shield(self._ending)
        return self.record.over

    def move(self, state: SessionState, message: str = "") -> None:
        """Take on a state, store it, and tell; one that cannot follow is passed over."""
        if state is self.record.state and message == self.record.message:
            return
        if state is not self.record.state and state not in MOVES[self.record.state]:
            return
        self.record.state, self.record.message = state, message
        if self.record.over:
            self.record.ended = self._tools.clock.now()
        try:
            self._tools.store.save(self.record, durable=self.record.over)
        except Unavailable as error:
            # A full disk keeps no session from working or ending; the next server asks its process anyway.
            log.warning("The state of a Spark session was not stored: %s", error.message)
        self._on_change(self)
        if self.up or self.record.over:
            self._up.set()

    def touch(self, *, used: bool = False) -> None:
        """Remember that somebody asked for it; ``used``, that it worked."""
        self.heartbeat = self._tools.clock.monotonic()
        if used:
            self.record.used, self.worked = self._tools.clock.now(), self.heartbeat

    async def end(self, state: SessionState, message: str) -> None:
        """End it, and return when it is gone; whoever comes second waits for the first."""
        if self._ending is None:
            self._ending = asyncio.create_task(self._end(state, message))
        await asyncio.shield(self._ending)

    async def detach(self) -> None:
        """Let go of a driver that is to be found again by the next server."""
        self._let_go = True
        if self._lingering is not None:
            self._lingering.cancel()
        for task in (self._watching, self._reconnecting):
            if task is not None:
                task.cancel()
        if self._link is not None:
            await self._link.close()

    async def _end(self, state: SessionState, message: str) -> None:
        for waiting in (self._lingering, self._reconnecting):
            if waiting is not None:
                waiting.cancel()
        if not self.record.over:
            self.move(SessionState.SHUTTING_DOWN, message)
        if self._link is not None and self.process.alive:
            # One that does not stop in time, or has just ended, is killed below.
            with suppress(StudioError, TimeoutError):
                async with asyncio.timeout(STOP_SECONDS):
                    await self._link.ask("stop")
                    await self.process.wait()
        await self.process.end()
        if self._link is not None:
            await self._link.close()
        self.socket.unlink(missing_ok=True)
        self.move(state, message)

    def _spawn(self, configuration: Configuration, warm: bool) -> None:
        process, cluster, record = self.process, self.cluster, self.record
        process.make_folder()
        make_private(self._tools.sockets)
        self.socket.unlink(missing_ok=True)
        variables = dict(self._tools.variables(cluster.owner, record.driver_id))
        order = {
            "socket": str(self.socket),
            "folder": str(process.folder / "scratch"),
            "name": record.name or f"{cluster.name}",
            "kind": record.kind,
            "conf": self.configuration(configuration),
            "cores": cluster.cores,
            "heap_mb": configuration.heap_mb,
            "variables": variables,
            "working_directory": record.settings.get("working_directory", ""),
            "warm_up": warm,
        }
        (process.folder / "scratch").mkdir(mode=0o700, exist_ok=True)
        path = process.write(ORDER, json.dumps(order))
        command = [str(cluster.python), "-P", "-m", MODULE, str(path)]
        record.process = process.start(command, cluster.environ_of(variables))
        self._tools.store.save(record, durable=False)
        self._watching = asyncio.create_task(self._watch())

    def configuration(self, configuration: Configuration) -> dict[str, str]:
        """Return all settings of its Spark: the cluster's, the session's, and what nobody may change."""
        master = {"spark.master": self.cluster.master} if self.cluster.master else {}
        return {**self.cluster.configuration, **configuration.conf, **self.key.configuration, **master}

    async def _connect(self) -> None:
        """Connect when it listens, and learn its state.

        Raises:
            StartFailed: it ended first, or does not answer.
        """
        async with asyncio.timeout(START_SECONDS):
            while self._link is None or self._link.ended.done():
                try:
                    self._link = await DriverLink.connect(self.socket, self._heard)
                    self._link.ended.add_done_callback(self._broken)
                except (OSError, Unavailable):
                    if not self.process.alive:
                        raise StartFailed(self._last_words()) from None
                    await asyncio.sleep(LOOK_SECONDS)
        self._learn(await self._link.ask("hello"))

    def _broken(self, _listening: asyncio.Task[None]) -> None:
        """Connect again to a driver that lives on, e.g. after a message that was too long."""
        reconnecting = self._reconnecting is not None and not self._reconnecting.done()
        if self.process.alive and not (self._ending or self._let_go or self.record.over or reconnecting):
            self._reconnecting = asyncio.create_task(self._reconnect())

    async def _reconnect(self) -> None:
        """Connect again; as long as its process lives, so does what its session holds."""
        while self.process.alive and self._ending is None:
            try:
                await self._connect()
                return
            except (StudioError, TimeoutError) as error:
                log.info("A Spark driver is not reached: %s", error)
                await asyncio.sleep(LOOK_SECONDS)

    async def _watch(self) -> None:
        await self.process.wait()
        if self._ending is None:
            why = self._why_ended() or self._last_words()
            started = self.record.state is not SessionState.STARTING
            await self.end(SessionState.DEAD if started else SessionState.ERROR, why)

    def _heard(self, event: Reply) -> None:
        if event["event"] == "state":
            self._learn(event)
        elif event["event"] == "statement":
            self.statements = max(self.statements, number_of(event, "n", -1) + 1)
            self.touch(used=True)
            self._on_event(self, event)

    def _learn(self, told: Reply) -> None:
        """Take over what the driver says of itself."""
        self._take_facts(told)
        try:
            state = SessionState(str(told.get("state")))
        except ValueError:
            log.warning("A Spark driver is in a state that Livy does not know: %s", told.get("state"))
            return
        message = text_of(told, "message")
        if state in (SessionState.DEAD, SessionState.ERROR):
            self._lost(state, self._why_ended() or message or self._last_words())
        elif state is not SessionState.SHUTTING_DOWN:
            self.move(state, message)

    def _take_facts(self, told: Reply) -> None:
        """Remember Spark's id and where its UI is, once it is up, and how many statements there are."""
        self.record.app_id = text_of(told, "app_id", 255) or self.record.app_id
        self.ui_url = text_of(told, "ui_url") or self.ui_url
        self.statements = max(self.statements, number_of(told, "statements", 0))

    def _lost(self, state: SessionState, message: str) -> None:
        """Say that its JVM has ended; the process that remains answers for a while, and goes then."""
        self.process.log.note(message)
        self.move(state, message)
        self._lingering = asyncio.get_running_loop().call_later(
            LINGER_SECONDS, lambda: asyncio.ensure_future(self.end(state, message))
        )

    def _why_ended(self) -> str:
        return self.process.why_memory(int(self.record.settings.get("heap_mb", 1024)))

    def _last_words(self) -> str:
        how = f" by {self.process.signal}" if self.process.signal else ""
        lines = self.process.log.tail(600).strip().splitlines()
        said = f" Its last words: {lines[-1][:300]}" if lines else ""
        return text_from(f"The session's driver ended{how}.{said}")

    def _connected(self) -> DriverLink:
        if self._link is not None and not self._link.ended.done():
            return self._link
        if self.record.over:
            raise Conflict(f"The session has ended. {self.record.message}".strip())
        if self.up:
            raise Unavailable("The session's driver does not answer now; it is asked again. Try in a moment.")
        waits = f"The session is not up yet. {self.record.message}".strip()
        raise Conflict(f"{waits} Ask again in a moment.", state=self.record.state.value)
