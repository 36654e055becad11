"""Opens the tensors of a training by its folder, or by the name that the studio knows it by."""

from __future__ import annotations

import os
from pathlib import Path

from jupyter_smstudio.debugger.runtime.store.records import MOST_BYTES
from jupyter_smstudio.debugger.runtime.trial.trial import Trial

from .client import Client, quoted


def create_trial(
    path: str | os.PathLike[str],
    name: str | None = None,
    *,
    most_bytes: int = MOST_BYTES,
    expressions: bool = True,
) -> Trial:
    """Open the tensors of a training that runs or has ended.

    Args:
        path: a folder of tensors, or the name or id of a job of the studio. A folder that is there goes
            before a job of that name; what has a ``/`` is always a path.
        name: shown for it; the folder's or the job's by default.
        most_bytes: of a tensor that is read.
        expressions: as of ``Trial``.

    Raises:
        StudioError: the studio has no such job, or cannot be reached.
        DamagedTrial: the folder holds what no training writes.
    """
    if _is_path(path):
        return Trial(path, name, most_bytes=most_bytes, expressions=expressions)
    job = Client().get(f"debugger/jobs/{quoted(os.fspath(path))}")
    return Trial(job["path"], name or job["name"], most_bytes=most_bytes, expressions=expressions)


def _is_path(path: str | os.PathLike[str]) -> bool:
    if not isinstance(path, str):
        return True
    return os.sep in path or path.startswith(("~", ".")) or Path(path).is_dir()
