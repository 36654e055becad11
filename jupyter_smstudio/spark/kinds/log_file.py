"""A stretch of a log that is a file."""

from __future__ import annotations

from pathlib import Path

from ..models import SparkLogPage


def log_page(path: Path, offset: int, limit: int) -> SparkLogPage:
    """Return a stretch of a log, in bytes; a file that is not there yet is empty."""
    try:
        with path.open("rb") as file:
            total = file.seek(0, 2)
            file.seek(min(offset, total))
            part = file.read(limit)
    except FileNotFoundError:
        return SparkLogPage(text="", next=0, total=0)
    # It may have grown since its size was asked for.
    end = min(offset, total) + len(part)
    return SparkLogPage(text=part.decode(errors="replace"), next=end, total=max(total, end))
