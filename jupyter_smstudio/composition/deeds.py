"""What the log is to have of things that no service does: copies that run, and models of MLflow's clients."""

from __future__ import annotations

import asyncio
import logging

from ..core.clock import Clock
from ..core.database import Database
from ..core.deeds import DeedLog
from ..core.errors import StudioError
from ..core.events import Event
from ..core.models import is_id
from ..core.tracking.base import Changes, ModelChange
from ..domain.deed_queue import DeedQueue
from ..domain.deed_store import SqlDeedStore
from ..sharing.copies import origin_of
from ..sharing.folders import SUFFIX, UserFolder
from ..sharing.notebooks import ORIGIN
from .core import Core, Jupyter, Team

log = logging.getLogger(__name__)

RUNS = "InService"
GONE = ("Failed", "Deleted")


class CopyRuns:
    """Takes note of the first time that a copy of somebody's snapshot runs.

    Args:
        folder: where notebooks are.
        deeds: the log.
    """

    def __init__(self, folder: UserFolder, deeds: DeedLog) -> None:
        self._folder = folder
        self._deeds = deeds
        self._seen: set[str] = set()
        self._looking: set[asyncio.Task[None]] = set()

    def hear(self, event: Event) -> None:
        """Take in what happens to kernels; called on the event loop."""
        if event.action != "placement.changed":
            return
        kernel, state, path = (event.payload[name] for name in ("kernel_id", "state", "path"))
        if state in GONE:
            self._seen.discard(kernel)
        elif state == RUNS and kernel not in self._seen and path.endswith(SUFFIX):
            self._seen.add(kernel)
            looking = asyncio.ensure_future(self._look(event.owner, path))
            self._looking.add(looking)
            looking.add_done_callback(self._looking.discard)

    async def close(self) -> None:
        """Wait until every notebook that has begun to run was looked at."""
        await asyncio.gather(*self._looking)

    async def _look(self, owner: str, path: str) -> None:
        try:
            snapshot = await asyncio.to_thread(self._origin, path)
        except (StudioError, OSError) as error:  # it is no notebook, or has gone: then it is no copy
            log.info("Nobody knows whether %s is a copy: %s", path, error)
            return
        if is_id(snapshot):
            name = path.rpartition("/")[2]
            self._deeds.note(owner, "snapshot.ran", name, snapshot, f"copy {path}", once=True)

    def _origin(self, path: str) -> str:
        content = self._folder.notebook(path).read_bytes()
        # Nearly none is a copy, and taking a large one apart would delay its own kernel.
        return origin_of(content, path) if f'"{ORIGIN}"'.encode() in content else ""


class ModelDeeds:
    """Takes note of models that come and go in this server's own MLflow.

    Args:
        deeds: the log.
        owner: whose server this is.
    """

    def __init__(self, deeds: DeedLog, owner: str) -> None:
        self._deeds = deeds
        self._owner = owner

    def hear(self, changes: Changes) -> None:
        """Take in what MLflow was told; called on the event loop."""
        for change in sorted(changes.models):
            action = "model.deleted" if change.deleted else "model.registered"
            self._deeds.note(self._owner, action, change.name, text=_version(change))


def _version(change: ModelChange) -> str:
    return f"version {change.version}" if change.version else ""


def open_deeds(database: Database, clock: Clock, team: Team | None) -> DeedQueue:
    """Return the log that services tell: this server's, and in a team the domain's as well."""
    store = SqlDeedStore(database, untold=team is not None)
    return DeedQueue(store, clock, team.client if team else None)


def watch_deeds(core: Core, jupyter: Jupyter) -> CopyRuns:
    """Begin to take note of what no service does."""
    copies = CopyRuns(UserFolder(jupyter.root), core.deeds)
    core.bus.subscribe(copies.hear)
    if core.team is None:  # a team's MLflow is the service's, which takes note itself
        core.tracking.subscribe(ModelDeeds(core.deeds, jupyter.owner.name).hear)
    return copies
