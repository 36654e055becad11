"""The user's own files: found below the server's root and nowhere else, and never written over."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

from ..core.compute.images.disk import full_disk_explained
from ..core.errors import Conflict, InvalidInput, NotFound

SUFFIX = ".ipynb"
MAX_DEPTH = 64
"""Levels of a folder that is made; a thousand would be more than Python itself follows."""


class UserFolder:
    """The folder that a user's notebooks are in.

    Args:
        root: of the server.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()

    def locate(self, text: str) -> Path:
        """Return what a path below the root means, after links are followed.

        Raises:
            InvalidInput: it leads out of the root.
        """
        try:
            path = (self.root / text.strip("/")).resolve()
            path.exists()
        except (OSError, ValueError, RuntimeError) as error:  # too long, a NUL, or links in a circle
            raise InvalidInput(f"The path {text[:200]!r} cannot be used: {error}.") from error
        if not path.is_relative_to(self.root):
            raise InvalidInput(
                f"The path {text[:200]} leads out of the folder of the server. Copy the file into it first."
            )
        return path

    def notebook(self, text: str) -> Path:
        """Return an existing notebook.

        Raises:
            InvalidInput: the path leads out of the root, or is that of no notebook.
            NotFound: there is none.
        """
        path = self.locate(text)
        if not path.is_file():
            raise NotFound(f"There is no notebook {text[:200]}. Save it first.")
        if path.suffix != SUFFIX:
            raise InvalidInput(f"{path.name} is not a notebook; its name would end in {SUFFIX}.")
        return path

    def relative(self, path: Path) -> str:
        """Return a path as everybody below the root writes it."""
        return path.relative_to(self.root).as_posix()

    def folder(self, text: str) -> Path:
        """Return a folder to write into; made where it is not there.

        Raises:
            InvalidInput: the path leads out of the root, or a file is in the way.
            Unavailable: the disk is full.
        """
        path = self.locate(text)
        if len(path.relative_to(self.root).parts) > MAX_DEPTH:
            raise InvalidInput(f"{text[:200]}… is too deep for a folder; {MAX_DEPTH} levels are the most.")
        with full_disk_explained(self.root):
            try:
                path.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                if isinstance(error, FileExistsError | NotADirectoryError | PermissionError):
                    raise InvalidInput(f"{text[:200]} cannot be a folder: {error.strerror}.") from error
                raise
        return path

    def new_folder(self, text: str) -> Path:
        """Return a folder that was not there before.

        Raises:
            Conflict: it is there.
            InvalidInput: the path leads out of the root, or a file is in the way.
        """
        path = self.locate(text)
        if path.exists() and (path == self.root or not path.is_dir() or any(path.iterdir())):
            raise Conflict(f"{text[:200] or 'The folder'} is there already. Name a folder that is new.")
        return self.folder(text)


def notebook_name(wanted: str, otherwise: str) -> str:
    """Return the file name that a person asked for, with its ending.

    Raises:
        InvalidInput: it is no name of a file.
    """
    name = wanted.strip() or otherwise
    name = name if name.endswith(SUFFIX) else name + SUFFIX
    if "/" in name or "\\" in name or name.startswith(".") or any(ord(each) < 32 for each in name):
        raise InvalidInput(f"{wanted[:200]!r} cannot be the name of a notebook: write a name, and no folder.")
    if len(name.encode()) > 255:
        raise InvalidInput("The name of the notebook is too long; 255 bytes are what file systems take.")
    return name


def write_new(folder: Path, name: str, content: bytes) -> Path:
    """Write a file under a name that is free, and return where it is.

    Raises:
        Unavailable: the disk is full.
    """
    with full_disk_explained(folder):
        for path in _free_names(folder / name):
            try:
                with path.open("xb") as file:
                    file.write(content)
            except FileExistsError:
                continue
            except OSError:
                path.unlink(missing_ok=True)  # half a notebook is none
                raise
            return path
    raise AssertionError("the names do not end")


def replace_file(path: Path, content: bytes) -> Path:
    """Put something else in a file's place at once, and return where the old file is now.

    Raises:
        Unavailable: the disk is full.
    """
    kept = write_new(path.parent, f"{path.stem}-before{path.suffix}", path.read_bytes())
    staged = path.with_name(f".{uuid.uuid4().hex}.tmp")
    with full_disk_explained(path.parent):
        try:
            staged.write_bytes(content)
            os.replace(staged, path)
        finally:
            staged.unlink(missing_ok=True)
    return kept


def _free_names(path: Path) -> Iterator[Path]:
    yield path
    number = 2
    while True:
        yield path.with_stem(f"{path.stem}-{number}")
        number += 1
