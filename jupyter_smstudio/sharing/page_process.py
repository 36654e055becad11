"""Renders pages in a process of its own: ``python -m … FOLDER``, for each a line of JSON in and one out.

What somebody has shared may be hostile or huge. What it breaks is this process alone, and the memory that it
takes is given back when the process ends, which it does by itself after a large one.
"""

from __future__ import annotations

from ..core import quick_start  # noqa: F401  # isort: skip

import json
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..core.errors import StudioError
from .models import SnapshotKind
from .notebooks import parse_notebook
from .pages import PageCache
from .previews import notebook_body
from .sheets import sheet_preview

MEMORY_BYTES = 4 << 30
"""Of addresses; a notebook of 100 MB, the largest that can be shared, takes a third of it."""
LARGE_KIB = 400_000
"""After it has held so much at once, a process ends, for what is free in it is not free to others."""


def answer(pages: PageCache, asked: dict[str, Any]) -> dict[str, Any]:
    """Render a page, and return the error that it came to, if any, as ``core.errors.error_told`` reads it.

    Args:
        pages: where to keep it.
        asked: its ``name`` there, the ``blob`` it shows, and of which ``kind`` that is.
    """
    try:
        pages.keep(asked["name"], _body(SnapshotKind(asked["kind"]), Path(asked["blob"])))
    except StudioError as error:
        return {"error": {"code": error.code, "message": error.message, "details": error.details}}
    return {"error": None}


def _body(kind: SnapshotKind, blob: Path) -> Iterator[str]:
    if kind is SnapshotKind.NOTEBOOK:
        return notebook_body(parse_notebook(blob.read_bytes(), blob.name))
    return sheet_preview(blob.read_bytes())


def most_held_kib() -> int:
    """Return the most memory that this process has held; ``ru_maxrss`` begins with what its parent held."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])


def main() -> None:
    """Answer until nothing is asked any more."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    pages = PageCache(Path(sys.argv[1]))
    for line in sys.stdin:
        said = answer(pages, json.loads(line))
        large = most_held_kib() > LARGE_KIB
        print(json.dumps({**said, "ends": large}), flush=True)
        if large:
            return


if __name__ == "__main__":
    main()
