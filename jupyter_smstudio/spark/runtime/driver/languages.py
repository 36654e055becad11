"""What a language of statements is to the session that runs them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from .printing import Printed
from .refusal import Refusal

KINDS = ("pyspark", "spark", "sql")
ALIASES = {"pyspark3": "pyspark", "python": "pyspark", "scala": "spark"}
"""Other names that Livy's clients use."""


def kind_of(asked: str, session: str) -> str:
    """Return the kind of a statement: what it asks for, else the session's.

    Raises:
        Refusal: the kind is not offered, or none was named where the session has no kind of its own.
    """
    kind = asked or session
    kind = ALIASES.get(kind, kind)
    if kind in KINDS:
        return kind
    if kind in ("sparkr", "r"):
        raise Refusal("BadCode", "SparkR is not offered: there is no R. Use pyspark, spark (Scala) or sql.")
    if kind == "shared":
        return "pyspark"
    raise Refusal("BadCode", f"There is no kind {kind[:40]!r} of code. Use pyspark, spark (Scala) or sql.")


def message_of(error: BaseException) -> str:
    """Return what an exception says, without the frames that Java puts after it."""
    try:
        return str(error).partition("\n\tat ")[0]
    except Exception as failure:  # of a class of the code's own
        return f"It cannot say why: its own text raised {type(failure).__name__}."


class CodeFailed(Exception):
    """Code of a person's that raised.

    Args:
        name: of the exception.
        message: of the exception.
        traceback: lines, each with its end.
    """

    def __init__(self, name: str, message: str, traceback: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.name = name
        self.message = message
        self.traceback = tuple(traceback)


class Language(Protocol):
    """Runs code of one kind; asked by the session's loop, always in the main thread."""

    def run(self, code: str, number: int, printed: Printed) -> dict[str, Any]:
        """Run code, and return what it shows, by MIME type.

        Args:
            code: as it was sent.
            number: of the statement.
            printed: takes what it prints.

        Raises:
            CodeFailed: it raised, or is no code of this language.
            KeyboardInterrupt: it was interrupted.
        """
        ...

    def complete(self, code: str, cursor: int) -> list[str]:
        """Return words that may stand in place of the one before the cursor; from any thread."""
        ...
