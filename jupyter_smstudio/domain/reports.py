"""What a member's server tells the domain's service: what runs on its leases, and what that has used."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Iterable
from pathlib import Path

from ..core.compute.instance import Instance, InstanceState
from ..core.compute.instances import InstanceManager
from ..core.compute.processes import ProcessIdentity
from ..core.errors import StudioError
from ..core.models import Caller
from .lease_models import LeaseUse, ProcessRecord
from .leased_quota import LeasedQuota
from .limit_models import Allowance
from .local_machine import sessions_of
from .remote import DomainClient
from .usage_book import ProjectOf, UsageBook
from .usage_models import UsageReport
from .usage_store import SqlUsageStore

log = logging.getLogger(__name__)

SETTLE_SECONDS = 2.0
"""After a change: a kernel's process begins only when its session is open."""
REPORT_SECONDS = 60.0
"""Costs grow while nothing happens, and so do the processes of what runs."""
FOLDER_SECONDS = 3600.0
MAX_PROCESSES = 200
"""The oldest ones of an instance; the younger are their children."""


class ServerReports:
    """Tells the service now and then, and soon after each change.

    Args:
        client: asks the service.
        quota: holds the leases.
        instances: of this server.
        book: writes what is metered.
        store: has what was written, and what the service knows of it.
        owner: whose server this is.
        project_of: names the projects of sessions.
        folder: the studio's own, whose size is told.
        allowed: is given what the member may start now.
    """

    def __init__(
        self,
        client: DomainClient,
        quota: LeasedQuota,
        instances: InstanceManager,
        book: UsageBook,
        store: SqlUsageStore,
        owner: str,
        project_of: ProjectOf,
        folder: Path,
        allowed: Callable[[Allowance], None],
    ) -> None:
        self._client = client
        self._quota = quota
        self._instances = instances
        self._book = book
        self._store = store
        self._owner = owner
        self._project_of = project_of
        self._folder = folder
        self._allowed = allowed
        self._changed: set[str] = set()
        self._due = asyncio.Event()
        self._running: asyncio.Task[None] | None = None
        self._measured = -FOLDER_SECONDS
        quota.set_use(self.use_of)
        instances.add_listener(self._note)

    def start(self) -> None:
        """Begin to tell; call it once, on the running loop, after recovery."""
        self._running = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Tell no more."""
        if self._running:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)

    def use_of(self, instance_id: str) -> LeaseUse:
        """Say what an instance is used for now, and which processes need it: this server is one of them."""
        group = self._instances.group(instance_id)
        pids = group.pids() if group else []
        return LeaseUse(
            processes=[ProcessRecord.of(each) for each in (ProcessIdentity.of(os.getpid()), *_oldest(pids))],
            sessions=sessions_of(self._instances.sessions(instance_id), self._project_of),
            stopping=self._is_stopping(instance_id),
        )

    def _is_stopping(self, instance_id: str) -> bool:
        states = {one.id: one.state for one in self._instances.list(Caller(self._owner))}
        return states.get(instance_id) is InstanceState.DELETING

    def _note(self, instance: Instance) -> None:
        self._changed.add(instance.id)
        self._due.set()

    async def _run(self) -> None:
        while True:
            try:
                async with asyncio.timeout(REPORT_SECONDS):
                    await self._due.wait()
                await asyncio.sleep(SETTLE_SECONDS)
                told, self._changed = self._changed, set()
                self._due.clear()
            except TimeoutError:
                told = {one.id for one in self._instances.list(Caller(self._owner))}
            for instance_id in told:
                self._quota.tell_use(instance_id)
            await self._report()

    async def _report(self) -> None:
        """Tell what was metered; what the service does not hear now it hears the next time."""
        try:
            self._book.refresh()
            lines = self._store.unreported(self._owner)
            report = UsageReport(lines=lines, folder_bytes=await self._folder_bytes())
            answer = await self._client.ask("PUT", "usage", report)
            self._store.mark_reported(self._owner, lines)
            self._allowed(Allowance.model_validate_json(answer))
        except StudioError as error:
            log.info("The domain's service has not heard what this server uses: %s", error.message)

    async def _folder_bytes(self) -> int | None:
        now = asyncio.get_running_loop().time()
        if now - self._measured < FOLDER_SECONDS:
            return None
        self._measured = now
        return await asyncio.to_thread(folder_bytes, self._folder)


def folder_bytes(folder: Path) -> int:
    """Return what the files below a folder take of the disk; a file with several names counts once."""
    total, seen = 0, set()
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                found = os.lstat(os.path.join(parent, name))
            except OSError:
                continue  # deleted meanwhile, or moved
            if (found.st_dev, found.st_ino) not in seen:
                seen.add((found.st_dev, found.st_ino))
                total += found.st_blocks * 512  # as stat(2) counts them
    return total


def _oldest(pids: Iterable[int]) -> list[ProcessIdentity]:
    found = []
    for pid in pids:
        try:
            found.append(ProcessIdentity.of(pid))
        except ProcessLookupError:
            continue  # it has ended meanwhile
    return sorted(found, key=lambda each: each.start_time)[:MAX_PROCESSES]
