"""Looks at a table for the form, in a process of its own: ``python -m … < REQUEST > ANSWER``, both JSON.

A table may be hostile, or larger than there is memory: what goes wrong here ends this process alone.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import Any

from .schema import Reading
from .tables.describing import describe
from .tables.guessing import confirmed
from .tables.matching import read_matching
from .tables.mistake import TableMistake
from .tables.preview import preview
from .tables.reading import read_table

MEMORY_BYTES = 6 << 30
"""Of addresses, which libraries reserve more of than they use."""
CPU_SECONDS = 120


def look(request: dict[str, Any]) -> dict[str, Any]:
    """Return the reading, the first rows and the schema of a table, and what is wrong with it.

    Args:
        request: ``table`` (a path), ``target`` (or empty), ``reading`` (or None: it is guessed) and
            ``validation`` (the path of a second table, or empty).
    """
    path, target = Path(request["table"]), request["target"] or None
    answer: dict[str, Any] = {"reading": None, "rows": [], "schema": None, "mistake": None, "field": "input"}
    try:
        reading = confirmed(path, Reading.from_json(request["reading"]) if request["reading"] else None)
        answer["reading"] = reading.to_json()
        answer["field"] = "reading"
        answer["rows"] = preview(path, reading)
        frame = read_table(path, reading)
        if target is not None and target not in frame.columns:
            answer["field"] = "target"
        schema = describe(frame, target, reading)
        answer["schema"] = schema.to_json()
        if request["validation"]:
            answer["field"] = "validation"
            needed = [column.name for column in schema.columns if column.used or column.name == target]
            read_matching(Path(request["validation"]), reading, frame, needed)
    except TableMistake as mistake:
        answer["mistake"] = str(mistake)
    return answer


def main() -> None:
    """Answer the one request on standard input."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    answer = look(json.load(sys.stdin))
    json.dump(answer, sys.stdout, default=str)


if __name__ == "__main__":
    main()
