"""Taking write permission away from an environment, giving it back, and measuring it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_WRITE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


@dataclass(frozen=True)
class Size:
    """What a folder takes on the disk.

    Attributes:
        files: number of files.
        size_bytes: bytes of all files.
        own_bytes: bytes of files without a hard link elsewhere: what deleting the folder gives back.
    """

    files: int
    size_bytes: int
    own_bytes: int


def seal(folder: Path) -> None:
    """Take write permission from every file and folder in ``folder`` and from itself.

    A hard-linked file loses it under all its names: nobody can write through another one either.
    """
    for entry in _entries(folder):
        mode = entry.stat(follow_symlinks=False).st_mode
        if mode & _WRITE:
            os.chmod(entry.path, stat.S_IMODE(mode) & ~_WRITE)
    os.chmod(folder, stat.S_IMODE(folder.stat().st_mode) & ~_WRITE)


def move_sealed(folder: Path, target: Path) -> None:
    """Move a sealed folder to another parent.

    Moving writes the folder's own entry for its parent, so that nobody but root may move a read-only one.
    """
    mode = stat.S_IMODE(folder.stat().st_mode)
    os.chmod(folder, mode | stat.S_IWUSR)
    folder.rename(target)
    os.chmod(target, mode)


def unseal(folder: Path) -> None:
    """Let the owner delete what is in the folders below ``folder``; files stay as they are."""
    os.chmod(folder, 0o700)
    for entry in _entries(folder):
        if entry.is_dir(follow_symlinks=False):
            os.chmod(entry.path, 0o700)


def measure(folder: Path) -> Size:
    """Count the files below ``folder`` and their bytes."""
    files = size = own = 0
    for entry in _entries(folder):
        if entry.is_file(follow_symlinks=False):
            status = entry.stat(follow_symlinks=False)
            files += 1
            size += status.st_size
            own += status.st_size if status.st_nlink == 1 else 0
    return Size(files, size, own)


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Yield everything below ``folder`` that is not a symbolic link, folders before their content."""
    pending = [os.fspath(folder)]
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.is_symlink():
                    continue
                yield entry
                if entry.is_dir(follow_symlinks=False):
                    pending.append(entry.path)
