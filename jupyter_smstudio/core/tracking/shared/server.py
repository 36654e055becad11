"""The one MLflow of a domain, as its service has it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from ...clock import Clock
from ...errors import Conflict, Unavailable
from ...models import Caller
from ..base import Changes, Listener, Tracking, Unsubscribe, Upstream
from ..rest import API_3, MlflowRest
from .directory import Directory
from .judge import Judge, Ruling
from .listening import Listening
from .spaces import HEADER, space_of
from .visibility import SqlVisibility, Subject

START_SECONDS = 60.0
"""A first start with a new database has taken 18 s."""


class SharedTracking:
    """MLflow for everybody of a domain, each in a space of their own.

    Args:
        tracking: the server, which keeps spaces apart.
        directory: whose things are.
        visibility: what owners have decided.
        clock: of the log.
    """

    def __init__(
        self, tracking: Tracking, directory: Directory, visibility: SqlVisibility, clock: Clock
    ) -> None:
        self.judge = Judge(directory, visibility)
        self._tracking = tracking
        self._directory = directory
        self._visibility = visibility
        self._clock = clock
        self._listeners: list[Listener] = []
        self._unsubscribe = tracking.subscribe(self.tell)
        self._started = False
        self._made: set[str] = set()
        self._making = asyncio.Lock()

    def upstream(self, space: str) -> Upstream:
        """Return where MLflow answers for a space."""
        upstream = self._tracking.upstream()
        return replace(upstream, headers={**upstream.headers, HEADER: space})

    async def enter(self, caller: Caller) -> None:
        """Make the caller's space unless it is there, with the experiment of runs that name none.

        The first one who comes starts MLflow, and waits for it.

        Raises:
            StudioError: MLflow does not answer, or the caller's name cannot be written as that of a space.
        """
        space = space_of(caller.name)
        if space in self._made:
            return
        async with self._making:
            await self._make(space, caller.name)
        self._made.add(space)

    async def settled(self, caller: Caller, ruling: Ruling, document: Any) -> None:
        """Note what a request that MLflow has carried out means for who may see what."""
        if not isinstance(document, dict):
            return
        name, now = str(document.get("name", "")), self._clock.now()
        match ruling.call.path:
            case "mlflow/experiments/delete":
                experiment = str(document.get("experiment_id") or document.get("experimentId") or "")
                await asyncio.to_thread(
                    self._visibility.delete, Subject.EXPERIMENT, caller.name, experiment, now
                )
            case (
                "mlflow/registered-models/create"
                | "mlflow/registered-models/delete"
                | "mlflow/model-versions/create"
                | "mlflow/model-versions/delete"
            ):
                await asyncio.to_thread(self._note_model, ruling.call.path, caller.name, document)
            case "mlflow/registered-models/rename":
                new_name = str(document.get("new_name") or document.get("newName") or "")
                await asyncio.to_thread(self._visibility.rename, Subject.MODEL, caller.name, name, new_name)

    def subscribe(self, listener: Listener) -> Unsubscribe:
        """Call ``listener`` soon after every write and decision, whoever it is by."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def tell(self, changes: Changes) -> None:
        """Tell all listeners of some changes."""
        for listener in list(self._listeners):
            listener(changes)

    def listening(self, caller: Caller) -> Listening:
        """Return what tells the caller's changes from those of others."""
        return Listening(caller, self._directory, self._visibility)

    def start(self) -> None:
        """Start MLflow in the background unless it was."""
        if not self._started:
            self._started = True
            self._tracking.start()

    async def close(self) -> None:
        """End MLflow, and let go of its database."""
        self._unsubscribe()
        await self._tracking.stop()
        await self._directory.close()

    def _note_model(self, path: str, owner: str, document: dict[str, Any]) -> None:
        name, now, deleted = str(document.get("name", "")), self._clock.now(), path.endswith("/delete")
        text = ""
        if "registered-models" in path:
            # Another one of its name is private; where others could see it, this logs its end.
            if self._visibility.forget(Subject.MODEL, owner, name, now) and deleted:
                return
        else:
            text = f"version {document.get('version', '')}" if deleted else "new version"
        self._visibility.log_model(owner, name, "deleted" if deleted else "registered", now, text)

    async def _make(self, space: str, person: str) -> None:
        self.start()
        try:
            async with asyncio.timeout(START_SECONDS):
                await self._tracking.ready()
        except TimeoutError as error:
            raise Unavailable("The domain's MLflow is starting; try again in a few seconds.") from error
        spaces = MlflowRest(self._tracking.upstream, API_3)
        inside = MlflowRest(lambda: self.upstream(space))
        try:
            await _unless_there(spaces, "workspaces", {"name": space, "description": person})
            await _unless_there(inside, "experiments/create", {"name": "Default"})
        finally:
            await spaces.close()
            await inside.close()


async def _unless_there(rest: MlflowRest, call: str, body: dict[str, str]) -> None:
    try:
        await rest.post(call, body)
    except Conflict:
        return  # made by an earlier process
