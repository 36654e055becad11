"""What a save or a load reports."""

from __future__ import annotations

from typing import TypedDict


class _Fact(TypedDict):
    name: str
    type: str
    size_bytes: int | None


class Fact(_Fact, total=False):
    """One variable.

    Keys:
        name: in the notebook.
        type: as people write it, e.g. ``DataFrame``.
        size_bytes: of its pickle and of the arrays in it; None when it was never measured.
        reason: why it is lost; only on lost ones.
        note: what is different about it now, e.g. a view that became a copy.
    """

    reason: str
    note: str


class Environment(TypedDict):
    """What a pickle depends on.

    Keys:
        python: e.g. ``3.11.7``.
        libraries: versions of those in ``environment.LIBRARIES`` that are there, by import name.
    """

    python: str
    libraries: dict[str, str]


class Manifest(TypedDict):
    """What a save or a load did.

    Keys:
        moved: variables that are there.
        lost: variables that are not, with the reason.
        bytes: written (save) or of what was loaded (load).
        seconds: it took.
        python, libraries: see :class:`Environment`; of the kernel that reports.
        execution_count: number of the next cell.
        cwd: working directory.
    """

    moved: list[Fact]
    lost: list[Fact]
    bytes: int
    seconds: float
    python: str
    libraries: dict[str, str]
    execution_count: int
    cwd: str
