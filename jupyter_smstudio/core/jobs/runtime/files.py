"""Files of a channel on this machine: found, and copied without being read twice."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BLOCK_BYTES = 1024 * 1024
FICLONE = 0x40049409
"""ioctl_ficlone(2): the copy shares the original's blocks until one of them is written to."""

Count = Callable[[int], None]
"""Told of bytes that were moved; may raise to leave the work."""


@dataclass(frozen=True)
class LocalFile:
    """A file below a channel's folder.

    Attributes:
        key: its path below that folder.
        path: where it is, without symbolic links.
        size: bytes.
    """

    key: str
    path: Path
    size: int


def find_files(source: Path) -> tuple[list[LocalFile], int]:
    """Return the files below a folder in order of their keys, and how many links were left out.

    A symbolic link counts as the file it leads to if that is below the folder too; others, and those to
    folders, are left out. A source that is a file has itself as its only one.

    Raises:
        FileNotFoundError: there is no such file or folder.
    """
    source = source.resolve(strict=True)
    if source.is_file():
        return [LocalFile(source.name, source, source.stat().st_size)], 0
    found: list[LocalFile] = []
    left_out = 0
    for folder, folders, names in os.walk(source):
        left_out += sum(os.path.islink(os.path.join(folder, name)) for name in folders)
        for name in names:
            path = Path(folder, name)
            real = path.resolve()
            if not real.is_relative_to(source) or not real.is_file():
                left_out += 1
                continue
            found.append(LocalFile(str(path.relative_to(source)), real, real.stat().st_size))
    return sorted(found, key=lambda each: each.key), left_out


def copy_file(source: Path, target: Path, count: Count) -> str:
    """Copy a file, sharing its blocks where the file system can; return the SHA-256 of its content.

    A hard link would be faster, but then a program that writes to its input changes the original.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with open(os.open(source, os.O_RDONLY | os.O_NOFOLLOW), "rb") as original, open(target, "wb") as copy:
        try:
            fcntl.ioctl(copy.fileno(), FICLONE, original.fileno())
        except OSError:  # another file system, or one without shared blocks
            return save_stream(original, copy, count)
        return save_stream(original, None, count)


def save_stream(stream: Any, target: Any, count: Count) -> str:
    """Write what a stream holds to a file, if one is given; return the SHA-256 of it."""
    digest = hashlib.sha256()
    for block in blocks(stream):
        digest.update(block)
        if target is not None:
            target.write(block)
        count(len(block))
    return digest.hexdigest()


def blocks(stream: Any) -> Iterator[bytes]:
    """Read a stream to its end."""
    while block := stream.read(BLOCK_BYTES):
        yield block
