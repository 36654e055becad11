"""Compares texts line by line: what an edit changes, and where a line has gone since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import takewhile

from ..edit_models import Hunk

CONTEXT = 3
"""Lines around a change that are shown, as of ``diff -u``."""
MOST_LINES = 2000
"""That are compared; the effort grows with their square."""


def hunks(before: str, after: str) -> list[Hunk]:
    """Return what differs between two texts, with the lines around it."""
    old, new = before.split("\n"), after.split("\n")
    return [
        Hunk(
            line=first + 1,
            before=old[max(0, first - CONTEXT) : first],
            gone=old[first:last],
            new=new[new_first:new_last],
            after=old[last : last + CONTEXT],
        )
        for first, last, new_first, new_last in _different(old, new)
    ]


def moved_line(before: str, after: str, line: int) -> int | None:
    """Return the line of a text that was another line before; None: it was changed, or is gone.

    Args:
        before: the text it was in.
        after: the text it is in.
        line: from 1.
    """
    if before == after:
        return line
    shift = 0
    for first, last, _, new_last in _different(before.split("\n"), after.split("\n")):
        if line - 1 < first:
            break
        if line - 1 < last:
            return None
        shift = new_last - last
    return line + shift


def _different(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Return the ranges of lines that differ: of the old text, and of the new one."""
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
    rest = zip(reversed(old[same:]), reversed(new[same:]), strict=False)
    ends = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], rest))
    inner_old, inner_new = old[same : len(old) - ends], new[same : len(new) - ends]
    if max(len(inner_old), len(inner_new)) > MOST_LINES:
        yield same, len(old) - ends, same, len(new) - ends
        return
    matcher = SequenceMatcher(None, inner_old, inner_new, autojunk=False)
    for tag, first, last, new_first, new_last in matcher.get_opcodes():
        if tag != "equal":
            yield same + first, same + last, same + new_first, same + new_last
