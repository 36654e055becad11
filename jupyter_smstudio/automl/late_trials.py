"""Tells of trials that a person adds to an AutoML job which has ended, in its notebook."""

from __future__ import annotations

import asyncio
import logging

from ..core.errors import StudioError
from .following import AutoMLFoundations, Follower
from .store import AutoMLRecord

log = logging.getLogger(__name__)
MOST = 4
"""Jobs that are watched at a time: hardly more are open, and a network folder is read each second."""


class LateTrials:
    """Watches the folders of the ended jobs whose leaderboards were asked for last.

    Args:
        core: what AutoML jobs stand on.
    """

    def __init__(self, core: AutoMLFoundations) -> None:
        self._core = core
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def follow(self, record: AutoMLRecord, known: frozenset[str]) -> None:
        """Tell of further trials from now on.

        Args:
            record: of a job that has ended.
            known: names of the candidates that it has.
        """
        task = self._tasks.pop(record.id, None)
        if task is None or task.done():
            task = asyncio.create_task(self._follow(record.id, known))
        self._tasks[record.id] = task  # the last is the one that was asked for last
        for automl_id in list(self._tasks)[:-MOST]:
            self._tasks.pop(automl_id).cancel()

    async def close(self) -> None:
        """End all watches."""
        tasks = list(self._tasks.values())
        self._tasks.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _follow(self, automl_id: str, known: frozenset[str]) -> None:
        heard = asyncio.Event()
        heard.set()  # one may have been added since the board was read
        unwatch = self._core.watches.watch(self._core.folders.of(automl_id).record, heard.set)
        try:
            while True:
                await heard.wait()
                heard.clear()
                record = self._core.store.get(automl_id)
                if record is None:  # it was deleted
                    return
                known = await Follower(self._core, record, known).tell_late()
        except (OSError, StudioError) as error:
            log.warning("The folder of the AutoML job %s is not followed any more: %s", automl_id, error)
        finally:
            unwatch()
