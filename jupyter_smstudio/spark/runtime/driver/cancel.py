"""Ends a statement that runs: first its Spark jobs, then the code itself."""

from __future__ import annotations

import threading

from .context import Spark, java_errors
from .interruption import Interruption
from .scala_code import ScalaCode
from .statements import Statement, Statements, StatementState

PATIENCE_SECONDS = 1.0
"""For code that ends by itself once its jobs have, before it is interrupted; then again between attempts."""
ATTEMPTS = 10
"""Interrupts of code that catches them."""
CANCELLED = "The statement was cancelled."
STUBBORN = (
    "The statement was cancelled, but a loop of Scala code can't be stopped from outside: it goes on and "
    "uses a core until the session ends. Delete the session to stop it."
)


class Cancelling:
    """Cancels statements.

    Args:
        statements: the list.
        spark: where their jobs run.
        interruption: of the main thread.
        scala: runs those in Scala.
    """

    def __init__(
        self, statements: Statements, spark: Spark, interruption: Interruption, scala: ScalaCode
    ) -> None:
        self._statements = statements
        self._spark = spark
        self._interruption = interruption
        self._scala = scala
        self._under_way: set[int] = set()

    def cancel(self, number: int) -> Statement:
        """Begin to end a statement, and return it as it is now.

        Raises:
            Refusal: there is no such statement.
        """
        statement = self._statements.cancel(number)
        if statement.state is StatementState.CANCELLING and number not in self._under_way:
            self._under_way.add(number)
            threading.Thread(target=self._end, args=(statement,), name="cancel", daemon=True).start()
        return statement

    def _end(self, statement: Statement) -> None:
        try:
            self._spark.cancel_group(statement.group)
            self._interrupt(statement)
            # Code that caught the end of its jobs may have begun others, in a group of its own.
            self._spark.cancel_group(statement.group)
        except java_errors():  # Java died meanwhile, which ends the statement too
            return
        finally:
            self._under_way.discard(statement.id)

    def _interrupt(self, statement: Statement) -> None:
        """Interrupt a statement's code, again and again, until it ends."""
        for _ in range(ATTEMPTS):
            if self._statements.wait_ended(statement, PATIENCE_SECONDS):
                return
            if statement.kind == "spark":
                self._scala.interrupt()
                if self._statements.wait_ended(statement, PATIENCE_SECONDS):
                    return
            self._interruption.ask(statement.id)
