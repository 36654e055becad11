"""Splits Scala code into what its interpreter takes at once."""

from __future__ import annotations

import re
from collections.abc import Iterator

CONTINUED = re.compile(r"^\s*(\.|else\b|catch\b|finally\b|yield\b|extends\b|with\b|[)\]}])")
"""Lines that go on with the one before: at a console they would come too late."""
NOTHING = re.compile(r"^\s*(//.*)?$")


def pieces(code: str) -> Iterator[str]:
    """Yield the lines of code, each with those that go on with it.

    A whole block at once hangs where it defines a case class and runs a Dataset of it: the class's
    outer object is still being initialised by the thread that waits for the job.
    """
    piece: list[str] = []
    between: list[str] = []  # comments and empty lines, which belong to a piece only if it goes on
    for line in code.splitlines():
        if NOTHING.match(line):
            between.append(line)
        elif piece and CONTINUED.match(line):
            piece += [*between, line]
            between = []
        else:
            if piece:
                yield "\n".join(piece)
            piece, between = [line], []
    if piece:
        yield "\n".join(piece)
