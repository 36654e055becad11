"""The folder one server keeps its state in, claimed so that no two servers share it."""

from __future__ import annotations

import fcntl
import os
from hashlib import sha256
from pathlib import Path
from typing import IO

from .tokens import keep_secret

LEASE = "lease"
SLOTS = 64


class StateFolder:
    """A server's own folder below the user's data folder.

    The first server of a user gets ``servers/0``, a second one that runs at the same time
    ``servers/1``, and so on. The claim is a lock that the operating system drops when the server
    ends, however it ends; the next server then gets the same folder, and adopts what runs.

    Args:
        data: the user's data folder, e.g. ``~/.local/share/jupyter/smstudio``.

    Raises:
        OSError: the folder cannot be made or written.
    """

    def __init__(self, data: Path) -> None:
        self.data = data
        self.path, self._claim = _claim(data)
        self.lease = self.path / LEASE
        self._lease = self.lease.open("w")
        # Kernels hold this lock for an instant when they find their server gone: wait for them.
        fcntl.flock(self._lease, fcntl.LOCK_EX)

    @property
    def name(self) -> str:
        """Return the folder's number; names this server's rows in a shared database."""
        return self.path.name

    @property
    def namespace(self) -> str:
        """Return what names this server's control groups, unique on this machine."""
        return namespace_of(self.path)

    def secret(self) -> bytes:
        """Return 32 random bytes that stay the same for this folder, readable by its owner alone."""
        return keep_secret(self.path / "secret")

    def lend(self, package: Path) -> Path:
        """Return a folder that offers one package of the server's environment, and nothing else of it.

        Args:
            package: its ``__init__.py``.
        """
        # Not "lent", which held the links themselves: one of them would be taken for the folder.
        folder = self.path / "packages" / package.parent.name
        folder.mkdir(parents=True, exist_ok=True)
        link = folder / package.parent.name
        link.unlink(missing_ok=True)
        link.symlink_to(package.parent)
        return folder

    def release(self) -> None:
        """Give the folder up."""
        self._lease.close()
        self._claim.close()


def namespace_of(path: Path) -> str:
    """Name the control groups of the server that keeps its state in ``path``."""
    return f"{os.getuid()}-{sha256(str(path).encode()).hexdigest()[:8]}"


def _claim(data: Path) -> tuple[Path, IO[str]]:
    for slot in range(SLOTS):
        path = data / "servers" / str(slot)
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (path / "lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            continue
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        return path, lock
    raise OSError(f"{SLOTS} servers of this user run already; stop one of them.")
