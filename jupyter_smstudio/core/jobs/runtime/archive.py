"""``model.tar.gz`` and ``output.tar.gz``: packed the same way each time."""

from __future__ import annotations

import gzip
import hashlib
import os
import stat
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

COMPRESSION = 1
"""Of gzip: weights hardly get any smaller at higher levels, which take up to ten times as long."""


@dataclass(frozen=True)
class Packed:
    """An archive that was written: bytes, SHA-256, and how many entries were left out of it."""

    size_bytes: int
    sha256: str
    left_out: int


def pack(folder: Path, target: Path, check: Callable[[], None] = lambda: None) -> Packed:
    """Pack what is in a folder. The same content gives the same bytes: sorted, without times and owners.

    Left out are sockets, FIFOs, devices, and links that lead out of the folder,
    as :func:`~.unpack.unpack` refuses them.

    Args:
        folder: its content is at the archive's top.
        target: appears when it is whole.
        check: called between blocks; may raise to leave the work.

    Raises:
        OSError: it could not be written; nothing is left of it.
    """
    part = target.with_name(f".{target.name}.part")
    left_out = 0
    try:
        with open(part, "wb") as file:
            hashing = _Hashing(file, check)
            compressed = gzip.GzipFile("", "wb", COMPRESSION, hashing, mtime=0)
            with compressed, tarfile.open(fileobj=compressed, mode="w", format=tarfile.PAX_FORMAT) as archive:
                for path in _sorted(folder):
                    left_out += not _add(archive, path, folder, check)
            file.flush()
            os.fsync(file.fileno())
        part.rename(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return Packed(hashing.size, hashing.digest.hexdigest(), left_out)


def stays_inside(link: PurePosixPath, destination: str) -> bool:
    """Tell whether a link's destination is in the folder that its path begins in.

    Refused is ``..`` after another name too: that name may be a link, from where ``..`` leads elsewhere.
    """
    if destination.startswith("/") or "\0" in destination:
        return False
    parts = PurePosixPath(destination).parts
    rises = next((index for index, part in enumerate(parts) if part != ".."), len(parts))
    return rises <= len(link.parent.parts) and ".." not in parts[rises:]


class _Hashing:
    """Counts and hashes what is written to a file."""

    def __init__(self, file: IO[bytes], check: Callable[[], None]) -> None:
        self._file = file
        self._check = check
        self.digest = hashlib.sha256()
        self.size = 0

    def write(self, data: Any) -> int:
        self._check()
        self.digest.update(data)
        self.size += len(data)
        return self._file.write(data)

    def flush(self) -> None:
        self._file.flush()


def _sorted(folder: Path) -> Iterator[Path]:
    for entry in sorted(os.scandir(folder), key=lambda each: each.name):
        yield Path(entry.path)
        if entry.is_dir(follow_symlinks=False):
            yield from _sorted(Path(entry.path))


def _add(archive: tarfile.TarFile, path: Path, folder: Path, check: Callable[[], None]) -> bool:
    check()
    name = path.relative_to(folder)
    status = path.lstat()
    info = tarfile.TarInfo(str(name))
    info.mode = stat.S_IMODE(status.st_mode) & 0o777
    if stat.S_ISDIR(status.st_mode):
        info.type = tarfile.DIRTYPE
    elif stat.S_ISLNK(status.st_mode):
        info.type, info.linkname = tarfile.SYMTYPE, os.readlink(path)
        if not stays_inside(PurePosixPath(name), info.linkname):
            return False
    elif not stat.S_ISREG(status.st_mode):
        return False
    else:
        with open(path, "rb") as file:
            info.size = os.fstat(file.fileno()).st_size
            archive.addfile(info, file)
        return True
    archive.addfile(info)
    return True
