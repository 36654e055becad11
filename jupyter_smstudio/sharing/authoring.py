"""Looks at a notebook that is going to be shared, and makes a snapshot of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ..core.compute.images.provider import ImageProvider
from ..core.errors import InvalidInput, TooLarge
from ..core.git import describe_file
from ..core.models import Caller, new_id
from .access import audience, end
from .blobs import BlobStore
from .checks import check_notebook, refuse_secrets, unsaved_environment
from .data_files import describe_files
from .environment import CapturedEnvironment, capture_environment, named_placement
from .folders import UserFolder
from .models import CreateSnapshot, DataFile, EnvironmentSummary, GitInfo, SnapshotCheck
from .notebooks import (
    MAX_BYTES,
    ORIGIN,
    Document,
    dump_notebook,
    parse_notebook,
    with_metadata,
    without_output,
)
from .store import Placed, SnapshotRecord

MAX_DATA_BYTES = 100 * 1024 * 1024
"""Of all files that one snapshot holds."""


@dataclass(frozen=True)
class _Read:
    """A notebook of the caller's as it is on the disk now."""

    path: Path
    relative: str
    document: Document
    bytes: int


class Author:
    """Makes snapshots; every method is synchronous and made for a thread.

    Args:
        folder: the user's files.
        blobs: where contents go.
        images: where environments are read off.
    """

    def __init__(self, folder: UserFolder, blobs: BlobStore, images: ImageProvider) -> None:
        self._folder = folder
        self._blobs = blobs
        self._images = images

    def check(self, caller: Caller, path: str) -> SnapshotCheck:
        """Return what a snapshot would hold, and what to look at first; nothing is kept.

        Raises:
            InvalidInput: it is no notebook, or not below the server's root.
            NotFound: there is none.
            TooLarge: it is too large to share.
        """
        read = self._read(path)
        environment = capture_environment(self._images, caller, read.document["metadata"])
        findings = check_notebook(read.document, read.bytes)
        if environment is None:
            findings.append(unsaved_environment(_why_none(read.document)))
        return SnapshotCheck(
            path=read.relative,
            findings=findings,
            data_files=[file for file, _ in self._data(read)],
            environment=environment.summary if environment else None,
            git=_git(read.path),
            bytes=read.bytes,
        )

    def create(self, caller: Caller, request: CreateSnapshot, now: datetime) -> SnapshotRecord:
        """Keep the contents of a snapshot, and return its facts, which the caller stores.

        Raises:
            NeedsDecision: it holds secrets that were not accepted; details list the findings.
            InvalidInput: it is no notebook, or a data file is none that it reads.
            NotFound: there is none.
            TooLarge: the notebook, or the data to hold, is too large.
            Unavailable: the disk is full.
        """
        read = self._read(request.path)
        document = with_metadata(read.document, **{ORIGIN: None})
        if not request.include_output:
            document = without_output(document)
        content = dump_notebook(document)
        refuse_secrets(check_notebook(document, len(content)), request.accept_findings, "The notebook")
        environment = None
        if request.include_environment:
            environment = capture_environment(self._images, caller, document["metadata"])
        return SnapshotRecord(
            id=new_id(),
            owner=caller.name,
            path=read.relative,
            title=read.path.stem[:255],
            note=request.note,
            visibility=request.visibility,
            audience=audience(request.visibility, request.people, request.groups),
            created=now,
            expires=end(now, request.expires_in_days),
            sha256=self._blobs.put(content),
            bytes=len(content),
            include_output=request.include_output,
            placed=Placed(**named_placement(document["metadata"])),
            environment=self._kept(environment),
            kernels=environment.kernels if environment else (),
            git=_git(read.path) if request.include_git else None,
            data_files=self._packed(read, request.include_data),
        )

    def _read(self, text: str) -> _Read:
        path = self._folder.notebook(text)
        size = path.stat().st_size
        if size > MAX_BYTES:  # before it is read
            raise TooLarge(f"{path.name} has {size / 2**20:,.0f} MB; {MAX_BYTES // 2**20} MB can be shared.")
        document = parse_notebook(path.read_bytes(), path.name)
        return _Read(path, self._folder.relative(path), document, size)

    def _data(self, read: _Read) -> list[tuple[DataFile, Path]]:
        return describe_files(read.document, read.path.parent, self._folder.root)

    def _packed(self, read: _Read, wanted: Iterable[str]) -> tuple[DataFile, ...]:
        chosen, found = set(wanted), self._data(read)
        if unknown := chosen - {file.path for file, _ in found}:
            raise InvalidInput(
                f"{', '.join(sorted(unknown))} is no file beside the notebook that its code reads. Only such "
                "files can be packed with it."
            )
        if sum(file.bytes for file, _ in found if file.path in chosen) > MAX_DATA_BYTES:
            raise TooLarge(
                f"A snapshot holds up to {MAX_DATA_BYTES // 2**20} MB of data; leave some files out."
            )
        return tuple(self._pack(file, path, file.path in chosen) for file, path in found)

    def _pack(self, file: DataFile, path: Path, included: bool) -> DataFile:
        sha256 = file.sha256
        if included:
            with path.open("rb") as source:
                sha256 = self._blobs.put_file(source)  # as it is now: it may have changed since it was read
        return file.model_copy(update={"included": included, "sha256": sha256})

    def _kept(self, environment: CapturedEnvironment | None) -> EnvironmentSummary | None:
        if environment is None:
            return None
        self._blobs.put(environment.lock.encode())
        return environment.summary


def _why_none(document: Document) -> str:
    image = named_placement(document["metadata"])["image"]
    if not image:
        return (
            "The notebook names no image, so its environment cannot be recorded. Choose one in its toolbar "
            "and save it."
        )
    return (
        f"The image {image} is not built on this machine, so what is installed in it cannot be recorded. "
        "Run a cell first."
    )


def _git(path: Path) -> GitInfo | None:
    found = describe_file(path)
    if found is None:
        return None
    return GitInfo(remote=found.remote, branch=found.branch, commit=found.commit, dirty=found.changed)
