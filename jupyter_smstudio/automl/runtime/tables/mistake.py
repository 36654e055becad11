"""What is wrong with a table, in words for its owner."""

from __future__ import annotations


class TableMistake(ValueError):
    """A table can't be read, or nothing can be predicted from it; the message says what to do.

    Args:
        message: full sentences: what was wrong, where, what to do.
        line: number of the line in the file that is wrong, from 1; None: no single line is.
    """

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line
