"""Contents, each under the hash of its bytes: equal ones are kept once, and none is ever changed."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ..core.compute.images.disk import full_disk_explained
from ..core.errors import Unavailable

SHA256 = re.compile(r"[0-9a-f]{64}")
CHUNK_BYTES = 1 << 20
UNUSED_SECONDS = 3600
"""A blob is written before the fact that names it; one this young may still be named."""


class BlobStore:
    """A folder of contents; every method is synchronous and safe in threads.

    Args:
        root: ``<data>/sharing/blobs``; made where it is not there, for its owner alone.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, content: bytes) -> str:
        """Keep bytes, and return their hash. When it returns they are on the disk.

        Raises:
            Unavailable: the disk is full.
        """
        name = hashlib.sha256(content).hexdigest()
        if not self._keeps(name):
            with full_disk_explained(self._root), self._staging() as file:
                file.write(content)
                self._publish(file, name)
        return name

    def put_file(self, source: IO[bytes]) -> str:
        """Keep the rest of a file, and return its hash.

        Raises:
            Unavailable: the disk is full.
        """
        with full_disk_explained(self._root), self._staging() as file:
            digest = hashlib.sha256()
            while chunk := source.read(CHUNK_BYTES):
                digest.update(chunk)
                file.write(chunk)
            name = digest.hexdigest()
            if not self._keeps(name):
                self._publish(file, name)
        return name

    def has(self, name: str) -> bool:
        """Tell whether a blob is here; it then stays through the next sweep."""
        return bool(SHA256.fullmatch(name)) and self._keeps(name)

    def size(self, name: str) -> int:
        """Return the bytes of a blob; 0 for one that is not here."""
        try:
            return (self._root / name).stat().st_size
        except FileNotFoundError:
            return 0

    def path(self, name: str) -> Path:
        """Return where a blob is.

        Raises:
            Unavailable: it is not on this machine.
        """
        path = self._root / name
        if not SHA256.fullmatch(name) or not path.is_file():
            raise Unavailable(
                "The contents of this snapshot are not on this machine. They are where it was shared; ask "
                "its author to share it again."
            )
        return path

    def sweep(self, used: set[str]) -> list[str]:
        """Delete the blobs that nothing names, and return which."""
        if not self._root.is_dir():
            return []
        before = time.time() - UNUSED_SECONDS
        doomed = [
            each for each in self._root.iterdir() if each.name not in used and each.stat().st_mtime < before
        ]
        for each in doomed:
            each.unlink(missing_ok=True)
        return sorted(each.name for each in doomed)

    def _keeps(self, name: str) -> bool:
        try:
            os.utime(self._root / name)  # it is wanted again, so that no sweep takes it meanwhile
        except FileNotFoundError:
            return False
        return True

    @contextmanager
    def _staging(self) -> Iterator[IO[bytes]]:
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        # What a crash leaves has a name that is no hash, so the next sweep takes it.
        with tempfile.NamedTemporaryFile(dir=self._root, prefix=".new-", delete=False) as file:
            try:
                yield file
            finally:
                Path(file.name).unlink(missing_ok=True)  # gone already if it was published

    def _publish(self, file: IO[bytes], name: str) -> None:
        file.flush()
        os.fsync(file.fileno())
        os.replace(file.name, self._root / name)
        folder = os.open(self._root, os.O_RDONLY)
        try:
            os.fsync(folder)  # the name is a fact of the folder
        finally:
            os.close(folder)
