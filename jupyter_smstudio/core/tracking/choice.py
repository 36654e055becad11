"""Which reader is used: SQL where the tables are within reach and known, MLflow's API elsewhere."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Literal, TypeVar

from .base import Changes, Tracking
from .reader import TrackingReader
from .rest import MlflowRest
from .rest_reader import RestReader
from .sql_reader import SqlReader
from .sql_reader_store import MlflowDatabase, UnknownSchema

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")
START_SECONDS = 30.0
"""A first start, without compiled modules, has taken 18 s."""


class ReaderChoice:
    """Chooses when it is first asked, and anew when MLflow was started again: it may be another version.

    Args:
        tracking: the server.
        rest: its API.
    """

    def __init__(self, tracking: Tracking, rest: MlflowRest) -> None:
        self._tracking = tracking
        self._fallback = RestReader(rest)
        self._sql: SqlReader | None = None
        self._reason = ""
        self._awaited = False
        self._unsubscribe = tracking.subscribe(self._reconsider)

    @property
    def reason(self) -> str:
        """Why SQL is not used; empty while it is, or before the first reading."""
        return self._reason

    async def kind(self) -> Literal["sql", "rest"]:
        """Return which way is read now."""

        async def question(reader: TrackingReader) -> Literal["sql", "rest"]:
            await reader.check()
            return reader.kind

        return await self.ask(question)

    async def ask(self, question: Callable[[TrackingReader], Awaitable[Answer]]) -> Answer:
        """Put a question to the reader that can answer it.

        Raises:
            StudioError: as the reader's methods do.
        """
        await self._wait_for_its_start()
        if not self._reason:
            try:
                return await question(self._by_sql())
            except UnknownSchema as unknown:
                self._fall_back(f"MLflow's database is not read directly: {unknown}.")
        return await question(self._fallback)

    async def _wait_for_its_start(self) -> None:
        """Let the first page wait for a server that is being started, rather than tell it to try again."""
        if self._awaited:
            return
        try:
            async with asyncio.timeout(START_SECONDS):
                await self._tracking.ready()
        except TimeoutError:
            log.warning("MLflow has not answered within %s s.", START_SECONDS)
        self._awaited = True

    async def close(self) -> None:
        """Let go of the database."""
        self._unsubscribe()
        if self._sql is not None:
            await self._sql.close()

    def _by_sql(self) -> SqlReader:
        if self._sql is None:
            url = self._tracking.store_url
            if url is None:
                raise UnknownSchema("it is out of reach, only its server answers")
            self._sql = SqlReader(MlflowDatabase(url))
        return self._sql

    def _fall_back(self, reason: str) -> None:
        self._reason = reason
        log.warning("%s Its API is used instead, which is slower.", reason)

    def _reconsider(self, changes: Changes) -> None:
        if changes.reset:
            self._reason = ""
