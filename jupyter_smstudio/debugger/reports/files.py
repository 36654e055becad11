"""Where the report of a training is: beside what its rules have said."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = "report"
SHEET = "report.json"
"""Written last: where it is, the notebook is there, too."""
NOTEBOOK = "report.ipynb"


def write_whole(path: Path, text: str) -> None:
    """Write a file that is seen whole or not at all.

    Raises:
        OSError: it cannot be written.
    """
    new = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        new.write_text(text, encoding="utf-8")
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
