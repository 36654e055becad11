"""The reader of a domain's service: by SQL alone, for one person at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Literal, TypeVar

from ..errors import Unavailable
from .reader import Scope, TrackingReader
from .sql_reader import ALL, SqlReader
from .sql_reader_store import MlflowDatabase, UnknownSchema

Answer = TypeVar("Answer")


class ScopedReader:
    """Reads what is in a scope; there is no other way here, since MLflow's API does not know the rule.

    Args:
        database: MLflow's.
        scope: whose experiments are read.
    """

    reason = ""

    def __init__(self, database: MlflowDatabase, scope: Scope = ALL) -> None:
        self._database = database
        self._reader = SqlReader(database, scope)

    def within(self, scope: Scope) -> ScopedReader:
        """Return what reads in another scope, by the same connections."""
        return ScopedReader(self._database, scope)

    async def kind(self) -> Literal["sql", "rest"]:
        """Return which way is read."""
        return "sql"

    async def ask(self, question: Callable[[TrackingReader], Awaitable[Answer]]) -> Answer:
        """Put a question to the reader.

        Raises:
            StudioError: as the reader's methods do.
            Unavailable: the tables are of a version of MLflow that is not known here.
        """
        try:
            return await question(self._reader)
        except UnknownSchema as unknown:
            raise Unavailable(
                f"The domain's record of experiments cannot be read: {unknown}. Upgrade the domain's service."
            ) from unknown

    async def close(self) -> None:
        """Close all connections."""
        await asyncio.to_thread(self._database.close)
