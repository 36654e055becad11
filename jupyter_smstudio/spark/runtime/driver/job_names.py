"""What jobs and stages are called: what is done, and where in the person's code, as far as Spark knows it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

JAVA = re.compile(r".*\.java:\d+|<unknown>:\d+")
"""A place that says nothing of the person's code: Python calls Java there."""
OWN_CODE = str(Path(__file__).parent)
TITLE = 200
"""Characters of a statement's line that stand for all of it."""
_COMMENT = re.compile(r"^(?:#|--|//)+\s*")
_IMPORT = re.compile(r"import\s|from\s+\S+\s+import\s")


def job_name(found: dict[str, Any]) -> str:
    """Return what a job or stage is called.

    Args:
        found: of Spark's status store, with ``name``, e.g. ``count at <statement 3>:1``, and ``description``,
            what :func:`title` says of the statement.
    """
    name: str = found["name"]
    done, _, place = name.rpartition(" at ")
    if done.startswith("$anonfun") or place.startswith(OWN_CODE):  # Spark's own threads, and SQL's statements
        return found.get("description") or name
    return done if JAVA.fullmatch(place) else name


def title(code: str) -> str:
    """Return the line that stands for a statement: its first, code or comment, that imports nothing."""
    lines = [told for line in code.splitlines() if (told := _COMMENT.sub("", line.strip()))]
    return next((line for line in lines if not _IMPORT.match(line)), lines[0] if lines else "")[:TITLE]
