"""The environments on this machine: content-addressed, published by one rename, then never changed.

Layout below the root (``<data>/environments``)::

    <digest>/                 a published environment, read-only; complete as soon as it is there
        smstudio.json         its manifest
        smstudio-lock.txt     the hash-pinned requirements it was made from
    .building/<digest>/       what a build is working on
    .removing/<name>/         what is being deleted
    .state/<digest>.lock      flock: one writer per digest, over all processes
    .state/<digest>.used      modification time: last use
    .state/<digest>.size.json what it takes on the disk
    .state/<digest>.compiled  there when its bytecode is complete

Files are hard links into uv's cache where both are on one file system. Their write permission is taken
away, which protects the cache and every other environment with the same files as well.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import re
import shutil
import signal
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil

from ...errors import NotFound
from .disk import full_disk_explained
from .seal import Size, measure, move_sealed, seal, unseal

MANIFEST = "smstudio.json"
LOCK = "smstudio-lock.txt"
LOCK_RETRY_SECONDS = 0.2
_DIGEST = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Manifest:
    """What a published environment is.

    Attributes:
        digest: its content address.
        image: name of the image version it was first built for; others with the same lock share it.
        version: of that image.
        python: full version.
        packages: number of packages installed.
        built: when, ISO 8601 in UTC.
    """

    digest: str
    image: str
    version: str
    python: str
    packages: int
    built: str


class EnvironmentStore:
    """The folder of environments; all methods but :meth:`lock` are synchronous and safe in threads."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._building = root / ".building"
        self._removing = root / ".removing"
        self._state = root / ".state"
        for folder in (self._building, self._removing, self._state):
            folder.mkdir(parents=True, exist_ok=True)

    def path(self, digest: str) -> Path:
        """Return where an environment is or would be.

        Raises:
            NotFound: not a digest (which also keeps path tricks out).
        """
        if not _DIGEST.fullmatch(digest):
            raise NotFound(f"There is no environment {digest!r}.")
        return self.root / digest

    def ready(self, digest: str) -> bool:
        """Tell whether an environment is published."""
        return (self.path(digest) / MANIFEST).exists()

    def manifest(self, digest: str) -> Manifest:
        """Return what a published environment is.

        Raises:
            NotFound: it is not on this machine.
        """
        try:
            return Manifest(**json.loads((self.path(digest) / MANIFEST).read_text()))
        except FileNotFoundError as error:
            raise NotFound(f"There is no environment {digest} on this machine.") from error

    def digests(self) -> list[str]:
        """Return the published environments, in order of their names."""
        names = sorted(entry.name for entry in self.root.iterdir() if _DIGEST.fullmatch(entry.name))
        return [name for name in names if self.ready(name)]

    @asynccontextmanager
    async def lock(self, digest: str) -> AsyncIterator[None]:
        """Be the only one, over all processes, who builds or removes this environment."""
        with _open_lock(self._state / f"{digest}.lock") as file:
            # flock has no asynchronous form, and a thread that blocks in it could not be cancelled.
            while not _try_lock(file):  # noqa: ASYNC110
                await asyncio.sleep(LOCK_RETRY_SECONDS)
            yield

    def stage(self, digest: str) -> Path:
        """Return an empty folder to build in; the caller holds :meth:`lock`."""
        self.path(digest)
        staging = self._building / digest
        self.discard(staging)
        staging.mkdir()
        return staging

    def discard(self, folder: Path) -> None:
        """End the processes that work in an unpublished folder, and delete it."""
        if folder.exists():
            _end_processes_in(folder)
            unseal(folder)
            shutil.rmtree(folder)

    def publish(self, staging: Path, manifest: Manifest, lock: str) -> None:
        """Make a built folder read-only and put it in its place in one step.

        Raises:
            Unavailable: the disk is full; nothing is published.
        """
        with full_disk_explained(self.root):
            (staging / LOCK).write_text(lock)
            (staging / MANIFEST).write_text(json.dumps(asdict(manifest), indent=2))
            seal(staging)
            self._write_size(manifest.digest, measure(staging))
            move_sealed(staging, self.path(manifest.digest))
            self.touch(manifest.digest)

    def remove(self, digest: str) -> None:
        """Delete an environment; the caller holds :meth:`lock`. It is gone for others at once."""
        doomed = self._removing / f"{digest}-{uuid.uuid4().hex[:8]}"
        self.manifest(digest)
        move_sealed(self.path(digest), doomed)
        unseal(doomed)
        shutil.rmtree(doomed)
        for suffix in ("used", "size.json", "compiled"):
            (self._state / f"{digest}.{suffix}").unlink(missing_ok=True)

    def recover(self) -> list[str]:
        """Clean up after a killed server: its left-over builds and half-deleted folders.

        A build that another living process works on is left alone. Returns the digests cleaned.
        """
        cleaned: list[str] = []
        for folder in self._building.iterdir():
            with _open_lock(self._state / f"{folder.name}.lock") as file:
                if _try_lock(file):
                    self.discard(folder)
                    cleaned.append(folder.name)
        for folder in self._removing.iterdir():
            self.discard(folder)
        return cleaned

    def touch(self, digest: str) -> None:
        """Note that an environment was used just now."""
        self.path(digest)
        (self._state / f"{digest}.used").touch()

    def last_used(self, digest: str) -> datetime | None:
        """Return when an environment was used last."""
        try:
            return datetime.fromtimestamp((self._state / f"{digest}.used").stat().st_mtime, UTC)
        except FileNotFoundError:
            return None

    def size(self, digest: str) -> Size:
        """Return what an environment takes, as measured when it last changed."""
        return Size(**json.loads((self._state / f"{digest}.size.json").read_text()))

    def compiled(self, digest: str) -> bool:
        """Tell whether an environment's bytecode is complete."""
        return (self._state / f"{digest}.compiled").exists()

    def set_compiled(self, digest: str) -> None:
        """Note that an environment's bytecode is complete, and measure it again."""
        self._write_size(digest, measure(self.path(digest)))
        (self._state / f"{digest}.compiled").touch()

    def _write_size(self, digest: str, size: Size) -> None:
        target = self._state / f"{digest}.size.json"
        fresh = target.with_suffix(f".{uuid.uuid4().hex[:8]}")
        fresh.write_text(json.dumps(asdict(size)))
        fresh.replace(target)


@contextmanager
def _open_lock(path: Path) -> Iterator[int]:
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield file
    finally:
        os.close(file)


def _try_lock(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _end_processes_in(folder: Path) -> None:
    """Kill the groups of processes whose working directory is in ``folder``: a dead server's uv."""
    for process in psutil.process_iter():
        with suppress(psutil.Error, ProcessLookupError):
            if Path(process.cwd()).is_relative_to(folder):
                os.killpg(os.getpgid(process.pid), signal.SIGKILL)
                process.wait(timeout=5)
