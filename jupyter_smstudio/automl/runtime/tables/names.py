"""Names of columns: each once, none empty."""

from __future__ import annotations

from collections.abc import Sequence

from ..schema import Guess


def column_names(cells: Sequence[str] | None, width: int) -> tuple[tuple[str, ...], list[Guess]]:
    """Return the names of columns, and which were changed.

    Args:
        cells: of the header; None: there is none, and columns are called column_1, column_2, ….
        width: how many columns there are.
    """
    wanted = [" ".join(cell.split()) for cell in cells] if cells else [""] * width
    taken = {name for name in wanted if name}
    names: list[str] = []
    changed = []
    for number, name in enumerate(wanted, start=1):
        own = name or f"column_{number}"
        if own in names or (not name and own in taken):
            own = _free(own, taken | {*names})
            changed.append(f"{number} to {own}")
        elif not name and cells:
            changed.append(f"{number} to {own}")
        names.append(own)
    told = [Guess("columns", f"Names that come twice or are empty were changed: {', '.join(changed)}.")]
    return tuple(names), told if changed else []


def _free(name: str, taken: set[str]) -> str:
    number = 2
    while f"{name}_{number}" in taken:
        number += 1
    return f"{name}_{number}"
