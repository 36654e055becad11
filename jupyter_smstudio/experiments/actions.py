"""One change of many runs: a few at a time, and each tells how it went."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from ..core.errors import InvalidInput, StudioError
from ..core.tracking.writer import NOTE_TAG, TrackingWriter
from .models import RunResult, RunResultPage, UpdateRun, UpdateRuns
from .moving import RunMover

PARALLEL = 8
"""Requests at a time: as many as keep one MLflow process busy."""


class RunActions:
    """Changes runs.

    Args:
        writer: writes to the tracking server.
        mover: moves runs between experiments.
    """

    def __init__(self, writer: TrackingWriter, mover: RunMover) -> None:
        self._writer = writer
        self._mover = mover

    async def update(self, run_id: str, wanted: UpdateRun) -> None:
        """Change one run; raises as the tracking server answers."""
        if wanted.name is not None:
            await self._writer.rename_run(run_id, wanted.name)
        note = {} if wanted.note is None else {NOTE_TAG: wanted.note}
        await self._writer.set_tags(run_id, {**_own(wanted.tags), **note})

    async def update_many(self, wanted: UpdateRuns) -> RunResultPage:
        """Change many runs; one that cannot be changed keeps no other from it."""
        ids = list(dict.fromkeys(wanted.run_ids))
        _own(wanted.tags)
        if wanted.action == "move":
            return await self._move(ids, wanted.experiment_id or "")
        change = self._change(wanted)
        free = asyncio.Semaphore(PARALLEL)

        async def one(run_id: str) -> RunResult:
            async with free:
                return await _result(run_id, change)

        return RunResultPage(items=list(await asyncio.gather(*(one(run_id) for run_id in ids))))

    def _change(self, wanted: UpdateRuns) -> Callable[[str], Awaitable[None]]:
        now = int(time.time() * 1000)
        changes: dict[str, Callable[[str], Awaitable[None]]] = {
            "delete": self._writer.delete_run,
            "restore": self._writer.restore_run,
            "tag": lambda run_id: self._writer.set_tags(run_id, wanted.tags),
            "stop": lambda run_id: self._writer.finish_run(run_id, "KILLED", now),
        }
        return changes[wanted.action]

    async def _move(self, ids: list[str], experiment_id: str) -> RunResultPage:
        """Move runs one after the other, in the order given: a child is to know its parent's new id."""
        new_ids: dict[str, str] = {}

        async def move(run_id: str) -> None:
            new_ids[run_id] = await self._mover.move(run_id, experiment_id, new_ids)

        results = [await _result(run_id, move) for run_id in ids]
        return RunResultPage(
            items=[each.model_copy(update={"new_run_id": new_ids.get(each.run_id, "")}) for each in results]
        )


async def _result(run_id: str, change: Callable[[str], Awaitable[None]]) -> RunResult:
    try:
        await change(run_id)
    except StudioError as error:
        return RunResult(run_id=run_id, new_run_id="", error=error.message)
    return RunResult(run_id=run_id, new_run_id="", error="")


def _own(tags: dict[str, str | None]) -> dict[str, str | None]:
    """Return tags that people may set.

    Raises:
        InvalidInput: one belongs to MLflow or the studio, whose pages rely on it.
    """
    for key in tags:
        if key.startswith(("mlflow.", "smstudio.")):
            raise InvalidInput(f"The tag {key!r} is set by programs; choose a name without that prefix.")
    return tags
