"""What is wrong with a table, in words for its owner."""

from __future__ import annotations

from pathlib import Path


class TableMistake(ValueError):
    """A table can't be read, or nothing can be predicted from it; the message says what to do.

    Args:
        message: full sentences: what was wrong, where, what to do.
        line: number of the line in the file that is wrong, from 1; None: no single line is.
    """

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


def unclosed(file: Path, line: int, quote: str) -> str:
    """Return the sentence for a row with a quotation mark too few or too many."""
    return (
        f"Line {line} of {file.name} begins a row in which a quotation mark {quote} is not closed at the end "
        "of its cell. Close it or take it out; where such marks are characters like others, set it to none."
    )


def ragged(file: Path, line: int, cells: int, width: int) -> str:
    """Return the sentence for a row with other than ``width`` cells."""
    few = "A cell is missing" if cells < width else "A delimiter within a cell needs quotation marks around"
    return (
        f"Line {line} of {file.name} has {cells} cells where the table has {width} columns. {few}; "
        "correct the line, or set another delimiter."
    )
