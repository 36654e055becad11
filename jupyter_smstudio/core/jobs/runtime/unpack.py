"""Unpacking archives of strangers: whatever is in one, nothing is written outside its folder.

Python's ``tarfile`` has filters for that, but they bound neither bytes nor members, and follow links that
an archive has made before.
"""

from __future__ import annotations

import gzip
import os
import shutil
import tarfile
import zlib
from dataclasses import dataclass
from io import BufferedIOBase, BufferedReader
from pathlib import Path, PurePosixPath

from .archive import stays_inside

BLOCK_BYTES = 1024 * 1024
GZIP_MAGIC = b"\x1f\x8b"


class UnsafeArchive(Exception):
    """An archive would write where it must not, or more than it may; nothing of it was kept."""


@dataclass(frozen=True)
class Limits:
    """How much an archive may hold."""

    members: int = 100_000
    size_bytes: int = 100 * 2**30


def unpack(archive: Path, target: Path, limits: Limits = Limits()) -> None:
    """Unpack an archive into a new folder, which appears when all of it was good.

    Refused are absolute names, ``..``, links that lead out of the folder or stand in the way of another
    member, devices, FIFOs, names that come twice, and more members or bytes than the limits. What is
    really written is counted, not what the archive says of itself.

    Args:
        archive: a tar file, by itself or compressed by gzip.
        target: must not exist, or be an empty folder.
        limits: how much it may hold.

    Raises:
        UnsafeArchive: it was refused, or is no archive.
        OSError: it could not be written.
    """
    part = target.with_name(f".{target.name}.part")
    part.mkdir(mode=0o700)
    try:
        with _open(archive) as stream, tarfile.open(fileobj=_Cautious(stream), mode="r:") as opened:
            _Unpacking(opened, part, limits).run()
        part.rename(target)
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile, ValueError, OverflowError) as error:
        shutil.rmtree(part)
        raise UnsafeArchive(f"{archive.name} is damaged, or no tar file: {error}") from error
    except (FileExistsError, NotADirectoryError) as error:
        shutil.rmtree(part)
        raise UnsafeArchive(f"{archive.name} holds two things at the same place: {error}") from error
    except BaseException:
        shutil.rmtree(part)
        raise


class _Unpacking:
    def __init__(self, archive: tarfile.TarFile, folder: Path, limits: Limits) -> None:
        self._archive = archive
        self._folder = folder
        self._limits = limits
        self._seen: dict[PurePosixPath, str] = {}
        self._size = 0

    def run(self) -> None:
        for member in self._archive:
            path = self._place(member)
            if path is None:
                continue
            target = self._folder.joinpath(*path.parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            if member.isdir():
                target.mkdir(exist_ok=True)
            elif member.issym():
                self._check_link(member, path)
                target.symlink_to(member.linkname)
            elif member.isreg():
                self._write(member, target)
            else:
                raise UnsafeArchive(f"{member.name!r} is a device, a pipe or a hard link.")

    def _place(self, member: tarfile.TarInfo) -> PurePosixPath | None:
        """Return where a member belongs; None for the folder itself."""
        path = PurePosixPath(member.name)
        if member.name.startswith("/") or ".." in path.parts or "\0" in member.name:
            raise UnsafeArchive(f"{member.name!r} leads out of the archive's folder.")
        if len(self._seen) >= self._limits.members:
            raise UnsafeArchive(f"There are more than {self._limits.members:,} members in the archive.")
        if not path.parts:
            return None
        kind = "folder" if member.isdir() else "link" if member.issym() else "file"
        if path in self._seen and not kind == self._seen[path] == "folder":
            raise UnsafeArchive(f"{member.name!r} comes twice in the archive.")
        self._seen[path] = kind
        if any(self._seen.get(parent, "folder") != "folder" for parent in path.parents):
            raise UnsafeArchive(f"{member.name!r} would be written through a link or a file.")
        return path

    def _check_link(self, member: tarfile.TarInfo, path: PurePosixPath) -> None:
        if not stays_inside(path, member.linkname):
            raise UnsafeArchive(f"The link {member.name!r} leads out of the archive's folder.")

    def _write(self, member: tarfile.TarInfo, target: Path) -> None:
        content = self._archive.extractfile(member)
        if content is None:
            raise UnsafeArchive(f"{member.name!r} has no content.")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        with content, open(os.open(target, flags, 0o700 if member.mode & 0o100 else 0o600), "wb") as file:
            while block := content.read(BLOCK_BYTES):
                self._size += len(block)
                if self._size > self._limits.size_bytes:
                    raise UnsafeArchive(f"The archive holds more than {self._limits.size_bytes:,} bytes.")
                file.write(block)


class _Cautious(BufferedIOBase):
    """A stream that gives no more at once than a block: headers of a bomb would fill the memory."""

    def __init__(self, stream: gzip.GzipFile | BufferedReader) -> None:
        super().__init__()
        self._stream = stream

    def read(self, size: int | None = -1) -> bytes:
        if size is None or not 0 <= size <= BLOCK_BYTES:
            raise UnsafeArchive(f"The archive has a header of {size or 0:,} bytes.")
        return self._stream.read(size)

    def seek(self, position: int, whence: int = 0) -> int:
        return self._stream.seek(position, whence)

    def tell(self) -> int:
        return self._stream.tell()


def _open(archive: Path) -> gzip.GzipFile | BufferedReader:
    with open(archive, "rb") as file:
        compressed = file.read(2) == GZIP_MAGIC
    return gzip.open(archive, "rb") if compressed else open(archive, "rb")
