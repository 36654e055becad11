"""What an AutoML job leaves: its model in one file, and copies elsewhere."""

from __future__ import annotations

import shutil
from pathlib import Path

from ..core.jobs.runtime.archive import pack
from .folders import MODEL, AutoMLFolder


def pack_model(folder: AutoMLFolder) -> None:
    """Pack the model into one file, where the search has left one."""
    model = folder.record / "model"
    if model.is_dir():
        pack(model, folder.path / MODEL)


def copy_files(folder: AutoMLFolder, output: Path) -> None:
    """Copy all that can be downloaded into a folder."""
    for name, path in folder.files().items():
        target = output / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
