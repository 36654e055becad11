"""What jobs leave and nobody needs: moved away at once, deleted while nobody waits."""

from __future__ import annotations

import asyncio
import logging
import shutil
from contextlib import suppress
from pathlib import Path

from ..models import new_id

log = logging.getLogger(__name__)

FOLDER = ".trash"
DELAY_SECONDS = 2.0
"""Before deleting: a next job may start right now, and goes first."""


class Trash:
    """A folder whose content is deleted in a thread; what a killed server has left, by the next one.

    Args:
        root: of all jobs; moving something within it takes no time, however large it is.
    """

    def __init__(self, root: Path) -> None:
        self._folder = root / FOLDER
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._emptying: asyncio.Task[None] | None = None
        self._more = False
        self._closing = asyncio.Event()

    def throw(self, path: Path) -> None:
        """Take a folder away; there may be none.

        Raises:
            OSError: it can neither be moved nor deleted.
        """
        try:
            path.rename(self._folder / new_id())
        except FileNotFoundError:
            return
        except OSError as error:  # a full disk may refuse the new name; deleting makes room
            log.warning("%s is deleted where it is: %s", path, error)
            shutil.rmtree(path)
        self.empty()

    def empty(self) -> None:
        """Delete what is there, soon."""
        self._more = True
        if self._emptying is None or self._emptying.done():
            self._emptying = asyncio.create_task(self._empty())

    async def close(self) -> None:
        """Return when everything is deleted."""
        self._closing.set()
        if self._emptying is not None:
            await self._emptying

    async def _empty(self) -> None:
        while self._more:
            with suppress(TimeoutError):
                async with asyncio.timeout(DELAY_SECONDS):
                    await self._closing.wait()
            self._more = False
            await asyncio.to_thread(self._delete)

    def _delete(self) -> None:
        for path in self._folder.iterdir():
            try:
                shutil.rmtree(path)
            except OSError as error:
                # The next server tries again; a job's end is not worth less for it.
                log.warning("%s is deleted later: %s", path, error)
