"""The sessions of one local cluster: opened, given their share of memory, found, ended when not used.

One driver is kept ready where the cluster wants that; a session takes it and has Spark at once, and the next
is warmed when that session has got going.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from ....core.errors import Conflict, StartFailed, StudioError
from ....core.models import new_id
from ...session_models import SessionState
from .configuration import Configuration, Configurations
from .drivers import Driver
from .limits import GIB, MAX_SESSIONS, REST_SECONDS
from .link import Reply
from .numbered import Numbered
from .places import GatewayTools, LocalCluster
from .requests import NewSession
from .session_store import DriverRecord

log = logging.getLogger(__name__)


class Sessions:
    """Drivers of a cluster that are sessions, and the one that waits to become one.

    Args:
        cluster: where they run.
        tools: what gateways share.
        configurations: checks what sessions ask for.
        on_change: hears of a session that began, went on or ended.
        on_event: hears what drivers tell of statements.
    """

    def __init__(
        self,
        cluster: LocalCluster,
        tools: GatewayTools,
        configurations: Configurations,
        on_change: Callable[[Driver], None],
        on_event: Callable[[Driver, Reply], None],
    ) -> None:
        self.cluster = cluster
        self.configurations = configurations
        self._tools = tools
        self._on_change = on_change
        self._on_event = on_event
        self.drivers = Numbered[Driver]("session", cluster.name)
        self.warm: Driver | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._turn = asyncio.Lock()
        self._room = asyncio.Event()
        self._claims: dict[str, int] = {}
        self._starts: dict[str, asyncio.Task[None]] = {}
        self._rest: asyncio.TimerHandle | None = None
        self.closed = False

    def driver(self, driver_id: str) -> Driver | None:
        """Return a driver by its own id, also the one that is warm."""
        each = [*self.drivers.every, *([self.warm] if self.warm else [])]
        return next((driver for driver in each if driver.record.driver_id == driver_id), None)

    def open_new(self, asked: NewSession, kernel: str) -> Driver:
        """Open a session; it starts from here on, and its state tells how far it is.

        Raises:
            InvalidInput: it may not be configured like that.
            Conflict: the cluster has too many already, or ends.
        """
        configuration = self.configurations.check(asked)
        self.check_room()
        warm = self.warm if self.configurations.suits_warm(configuration) else None
        driver = warm or self._new(configuration)
        record = driver.record
        record.kind, record.kernel, record.name = asked.kind, kernel, asked.name
        record.settings |= {"conf": configuration.shown, "heartbeat_seconds": asked.heartbeat_seconds}
        record.settings["session_seconds"] = asked.session_seconds
        # As a kernel's own relative paths; nobody names another directory.
        record.settings["working_directory"] = self._tools.working_directory_of(kernel)
        record.created = record.used = self._tools.clock.now()
        self._tools.store.number(record)
        self.drivers.add(driver)
        driver.touch(used=True)
        if warm:
            self.warm = None
            driver.hand_over(configuration.conf).add_done_callback(_fetched)
            self._on_change(driver)
        else:
            driver.seated = 0 not in self._claims.values() and self._free >= record.memory_bytes
            if driver.seated:
                driver.move(SessionState.STARTING)
            else:
                self._claims[record.driver_id] = 0  # it is next in the line from here on
                self._on_change(driver)
            self._starts[record.driver_id] = self._run(self._bring_up(driver, configuration))
        self._warm_later()
        return driver

    def check_room(self, also: int = 0) -> None:
        """Refuse what would be one session too many.

        Args:
            also: batches that count with them.

        Raises:
            Conflict: the cluster ends, or has as many as it takes.
        """
        if self.closed:
            raise Conflict(f"The cluster {self.cluster.name} is ending. Start the session on another.")
        if len(self.drivers.open) + also >= MAX_SESSIONS:
            raise Conflict(
                f"The cluster {self.cluster.name} has {MAX_SESSIONS} open sessions, which is as many as it "
                "takes. End one that nobody needs."
            )

    async def remove(self, driver: Driver) -> None:
        """End a session for a client that deletes it; its number is not given again."""
        driver.record.removed = True
        starting = self._starts.get(driver.record.driver_id)
        if starting is not None and not starting.done():
            starting.cancel()
            await asyncio.wait({starting})
        await driver.end(SessionState.KILLED, "It was ended by its owner.")
        self._tools.store.save(driver.record)
        self._on_change(driver)

    async def warm_up(self) -> None:
        """Start the driver that the next session takes, if there is room for it.

        Raises:
            StartFailed: it does not come up.
        """
        standard = self.configurations.standard()
        if self.warm or self.closed or 0 in self._claims.values() or self._free < standard.memory_bytes:
            return
        self.warm = driver = self._new(standard)
        driver.seated = True
        await driver.start(standard, warm=True)

    async def adopt(self, records: list[DriverRecord]) -> None:
        """Take over what an earlier server has left."""
        found = [(record, self._driver(record)) for record in records]
        for _, driver in found:
            self.drivers.add(driver)
        await asyncio.gather(*(self._adopt(driver) for record, driver in found if not record.over))

    async def _adopt(self, driver: Driver) -> None:
        record = driver.record
        if record.process is None and record.state is SessionState.NOT_STARTED:
            driver.move(SessionState.DEAD, "The server was stopped before there was memory for it.")
        elif await driver.adopt() and record.session is None:
            self.warm = driver

    async def close(self) -> None:
        """End all of them."""
        self.closed = True
        if self._rest is not None:
            self._rest.cancel()
        for task in self._starts.values():
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        warm, self.warm = self.warm, None
        why = f"The cluster {self.cluster.name} was terminated."
        every = self.drivers.every
        living = [driver for driver in every if driver.process.alive or not driver.record.over]
        ending = [driver.end(SessionState.KILLED, why) for driver in living]
        if warm is not None:
            ending.append(self._end_warm(warm))
        await asyncio.gather(*ending)

    async def detach(self) -> None:
        """Let go of all; the next server finds them."""
        if self._rest is not None:
            self._rest.cancel()
        for driver in (*self.drivers.every, *([self.warm] if self.warm else [])):
            await driver.detach()

    def keep(self) -> None:
        """End what nobody uses, and keep logs in their bounds; called every few seconds."""
        now = self._tools.clock.monotonic()
        for driver in self.drivers.open:
            driver.process.log.trim()
            if driver.record.state is not SessionState.IDLE:
                continue  # one that works, or comes up, is never ended for want of a client
            why = self._expired(driver, now)
            if why:
                self._run(driver.end(SessionState.DEAD, why))
        if self.warm is not None:
            self.warm.process.log.trim()

    async def claim(self, key: str, memory_bytes: int, told: Callable[[str], None]) -> None:
        """Wait for a share of the memory, in the order of asking; :meth:`release` gives it back.

        Args:
            key: whose share.
            memory_bytes: how much.
            told: hears what is waited for.
        """
        self._claims[key] = 0  # somebody waits: nothing is warmed
        try:
            async with self._turn:
                while self._free < memory_bytes:
                    if self.warm is not None:
                        warm, self.warm = self.warm, None
                        await self._end_warm(warm)
                        continue
                    told(
                        f"It waits for {memory_bytes / GIB:.1f} GiB of memory; "
                        f"{max(self._free, 0) / GIB:.1f} GiB are free. End a session to let it start."
                    )
                    self._room.clear()
                    await self._room.wait()
                self._claims[key] = memory_bytes
        except BaseException:  # whatever ends the wait, also a cancellation, ends the claim
            self.release(key)
            raise

    def hold(self, key: str, memory_bytes: int) -> None:
        """Count the share of what runs already."""
        self._claims[key] = memory_bytes

    def release(self, key: str) -> None:
        """Give a share back."""
        self._claims.pop(key, None)
        self._room.set()

    @property
    def _free(self) -> int:
        held = sum(each.record.memory_bytes for each in self.drivers.every if each.holds_memory)
        warm = self.warm.record.memory_bytes if self.warm else 0
        return self.cluster.memory_bytes - held - warm - sum(self._claims.values())

    def _new(self, configuration: Configuration) -> Driver:
        now = self._tools.clock.now()
        record = DriverRecord(new_id(), self.cluster.id, self.cluster.owner, now, now)
        record.memory_bytes = configuration.memory_bytes
        record.settings = {"conf": configuration.shown, "heap_mb": configuration.heap_mb}
        self._tools.store.save(record, durable=False)
        return self._driver(record)

    def _driver(self, record: DriverRecord) -> Driver:
        return Driver(record, self.cluster, self._tools, self._changed, self._on_event)

    async def _bring_up(self, driver: Driver, configuration: Configuration) -> None:
        if not driver.seated:
            await self._seat(driver)
        try:
            await driver.start(configuration)
        except StudioError as error:
            log.info("Session %s of %s: %s", driver.record.session, self.cluster.name, error.message)

    async def _seat(self, driver: Driver) -> None:
        """Wait for memory; from then on the driver itself holds its share."""
        key, state = driver.record.driver_id, driver.record.state
        try:
            await self.claim(key, driver.record.memory_bytes, lambda text: driver.move(state, text))
        except asyncio.CancelledError:
            driver.move(SessionState.KILLED, "It was ended before it had started.")
            raise
        driver.seated = True
        self._claims.pop(key)

    async def _end_warm(self, driver: Driver) -> None:
        await driver.end(SessionState.KILLED, "Its memory was needed.")
        self._room.set()

    def _changed(self, driver: Driver) -> None:
        if driver.record.over:
            self._room.set()
        if driver.record.session is not None:
            if driver.record.over:
                self._warm_later()
            self._on_change(driver)
        elif driver.record.over:  # it waited in vain; no other is warmed before a session was opened
            self._tools.store.forget(driver.record.driver_id)
            self._run(driver.end(driver.record.state, driver.record.message))
            if driver is self.warm:
                self.warm = None

    def _warm_later(self) -> None:
        if not self.cluster.warm or self.closed:
            return
        if self._rest is not None:
            self._rest.cancel()
        self._rest = asyncio.get_running_loop().call_later(REST_SECONDS, self._warm_again)

    def _warm_again(self) -> None:
        if any(driver.record.state is not SessionState.IDLE for driver in self.drivers.open):
            self._warm_later()  # the machine is theirs now
            return
        self._starts[""] = self._run(self._try_to_warm())

    async def _try_to_warm(self) -> None:
        try:
            await self.warm_up()
        except StartFailed as error:
            log.warning("No driver could be warmed on %s: %s", self.cluster.name, error.message)

    def _expired(self, driver: Driver, now: float) -> str:
        beat = int(driver.record.settings.get("heartbeat_seconds") or 0)
        if beat and now - driver.heartbeat > beat:
            return f"No client has asked for it for {beat} seconds."
        seconds = int(driver.record.settings.get("session_seconds") or self.cluster.session_timeout_seconds)
        if seconds and now - driver.worked > seconds:
            return f"It was not used for {seconds // 60} minutes."
        return ""

    def _run(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(_fetched)
        return task


def _fetched(task: asyncio.Task[Any]) -> None:
    """Log a failure that nobody waits for; the session's own state tells its owner."""
    if not task.cancelled() and task.exception():
        log.warning("A Spark session failed", exc_info=task.exception())
