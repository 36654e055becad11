"""What a cell is told when it cannot be done: full sentences, shown without a traceback."""

from __future__ import annotations


def rendered(error: BaseException) -> list[str]:
    """Return what IPython shows of an error whose text says it all: no frames of ours or of sparkmagic."""
    return [str(error)]


class SparkMistake(Exception):
    """Something the reader of the notebook can mend; its text says how."""

    def _render_traceback_(self) -> list[str]:
        return rendered(self)


class SessionLost(SparkMistake):
    """The session that a statement was meant for has ended."""


class StudioRefusal(SparkMistake):
    """The studio's server refused what a magic asked of it.

    Attributes:
        code: stable name of the error, e.g. ``not_found``.
    """

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code
