"""What differs between two notebooks, cell by cell, and between two environments."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import zip_longest

from .models import CellDifference, SnapshotDifferences
from .notebooks import Document, joined

MAX_CELLS = 500
"""Differences that are listed."""
MAX_CHARACTERS = 20_000
"""Of a cell that are shown."""

Cell = tuple[str, str]
"""Its type and its source."""


def compare(
    before: Document, after: Document, *, names: tuple[str, str], locks: tuple[str, str]
) -> SnapshotDifferences:
    """Return what makes one notebook of another.

    Args:
        before: one notebook.
        after: the other.
        names: of both, for the answer.
        locks: exact versions of both environments, one a line; empty when one is not known.
    """
    old, new = _cells(before), _cells(after)
    found: list[CellDifference] = []
    same = 0
    for tag, start, end, other_start, other_end in SequenceMatcher(None, old, new, False).get_opcodes():
        if tag == "equal":
            same += end - start
        else:
            found += _pairs(old, new, range(start, end), range(other_start, other_end))
    return SnapshotDifferences(
        before=names[0],
        after=names[1],
        cells=found[:MAX_CELLS],
        same=same,
        packages=_packages(*locks) if all(locks) else [],
        truncated=len(found) > MAX_CELLS,
    )


def _cells(document: Document) -> list[Cell]:
    return [(cell["cell_type"], joined(cell["source"])) for cell in document["cells"]]


def _pairs(
    old: Sequence[Cell], new: Sequence[Cell], removed: Sequence[int], added: Sequence[int]
) -> list[CellDifference]:
    """Return a run of cells that became another run: cells of one type at one place are the same cell."""
    found = []
    for before, after in zip_longest(removed, added):
        if before is not None and after is not None and old[before][0] == new[after][0]:
            found.append(_difference(old, new, before, after))
            continue
        if before is not None:
            found.append(_difference(old, new, before, None))
        if after is not None:
            found.append(_difference(old, new, None, after))
    return found


def _difference(
    old: Sequence[Cell], new: Sequence[Cell], before: int | None, after: int | None
) -> CellDifference:
    kind, text = old[before] if before is not None else ("", "")
    new_kind, new_text = new[after] if after is not None else ("", "")
    return CellDifference(
        change="added" if before is None else "removed" if after is None else "changed",
        cell_type=new_kind or kind,
        before_index=before,
        after_index=after,
        before=text[:MAX_CHARACTERS],
        after=new_text[:MAX_CHARACTERS],
    )


def _packages(before: str, after: str) -> list[str]:
    old, new = set(before.split()), set(after.split())
    return [*(f"-{line}" for line in sorted(old - new)), *(f"+{line}" for line in sorted(new - old))]
