"""Keeps the progress of the running statement up to date."""

from __future__ import annotations

import threading

from .context import java_errors
from .progress import Progress
from .statements import Statement, Statements

SECONDS = 0.5
"""Between two looks: Livy's clients ask about once a second, and a look takes some milliseconds."""


class Ticker:
    """Looks at the running statement twice a second; sleeps while none runs.

    Args:
        statements: the list.
        progress: of their jobs.
    """

    def __init__(self, statements: Statements, progress: Progress) -> None:
        self._statements = statements
        self._progress = progress

    def start(self) -> None:
        """Begin, in a thread of its own."""
        threading.Thread(target=self._run, name="progress", daemon=True).start()

    def _run(self) -> None:
        while (statement := self._statements.wait_running()) is not None:
            while not self._statements.wait_ended(statement, SECONDS):
                if not self._look(statement):
                    return

    def _look(self, statement: Statement) -> bool:
        try:
            self._statements.progressed(statement, self._progress.fraction(statement))
        except java_errors():  # the session is dead, which others say
            return False
        return True
