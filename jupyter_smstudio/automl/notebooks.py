"""Copies a job's notebooks into the user's folder, where they go on reading the job's files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from ..core.errors import NotFound
from ..core.notebook_copies import write_copy
from .folders import CANDIDATES, EXPLORATION, AutoMLFolder
from .searches import image_of
from .store import AutoMLRecord

NAMES = {"exploration": EXPLORATION, "candidates": CANDIDATES}


def copy_notebook(
    folder: AutoMLFolder, which: Literal["exploration", "candidates"], target: Path, record: AutoMLRecord
) -> Path:
    """Copy a notebook under a name that is free, and return where it is.

    The copy opens where the search ran: in its image, on its type of instance.

    Args:
        folder: of the job.
        which: notebook.
        target: folder; made where it is not there.
        record: of the job, whose name the copy's begins with.

    Raises:
        NotFound: the notebook is not written yet.
    """
    job = record.request.name
    source = folder.record / "notebooks" / NAMES[which]
    if not source.is_file():
        raise NotFound(f"{job} has not written this notebook yet. Try again when it has been created.")
    notebook = json.loads(source.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["source"] = _located(cell["source"], folder)
    notebook["metadata"]["smstudio"] = {
        "image": image_of(record),
        "image_version": None,
        "kernel": "python3",
        "instance_type": record.request.instance_type,
        "startup_script": None,
    }
    return write_copy(target, f"{job}-{source.stem}", json.dumps(notebook, indent=1))


def _located(source: Any, folder: AutoMLFolder) -> str:
    """Return a cell's code with the paths of the job's files in full: the copy is elsewhere."""
    code = source if isinstance(source, str) else "".join(source)
    record = folder.record.resolve()
    code = code.replace('Path("..").resolve()', f"Path({json.dumps(str(record))})")
    data = json.dumps(str(record / "notebooks" / "data"))[:-1]
    return code.replace('"data/', f"{data}/")
