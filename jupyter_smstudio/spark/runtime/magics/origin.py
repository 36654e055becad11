"""What a frame of pandas remembers of the frame of Spark that it was fetched from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

KEY = "smstudio"
"""In a frame's ``attrs``, which pandas keeps through most of what is done to a frame."""


def mark(frame: pd.DataFrame, total: int | None, cut: bool, types: list[str]) -> pd.DataFrame:
    """Note where a frame came from, and return it.

    Args:
        frame: as it was fetched.
        total: rows in Spark; None: not known.
        cut: whether there are more than were fetched.
        types: Spark's, of its columns; empty: not known.
    """
    frame.attrs[KEY] = {"rows": len(frame), "total": total, "cut": cut, "types": types}
    return frame


def origin(frame: pd.DataFrame) -> dict[str, Any]:
    """Return what a frame remembers; nothing where rows were left out or added since."""
    found: dict[str, Any] = frame.attrs.get(KEY) or {}
    return found if found.get("rows") == len(frame) else {}


def cut_note(frame: pd.DataFrame, option: str = "-n -1") -> str:
    """Say how many rows were left out of a frame, and which option gets them; empty: none."""
    known = origin(frame)
    if not known.get("cut"):
        return ""
    if known["total"] is None:
        return f"The first {len(frame):,} rows; there are more. {option} gets all."
    return f"{len(frame):,} of {known['total']:,} rows; {option} gets all."
