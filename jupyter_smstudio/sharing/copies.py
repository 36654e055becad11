"""Makes a notebook of one's own from what somebody shared."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..core.compute.images.disk import full_disk_explained
from ..core.models import Caller
from .data_files import hash_file
from .folders import UserFolder, notebook_name, replace_file, write_new
from .images import CopiedImage, ImageCopier
from .models import DataFile, EnvironmentSummary, SnapshotCopy
from .notebooks import ORIGIN, Document, dump_notebook, parse_notebook, with_metadata
from .sizes import SizeChooser
from .store import Placed


@dataclass(frozen=True)
class Bundle:
    """A notebook with what it needs; from a snapshot, a folder or a URL.

    Attributes:
        title: name of the notebook, without its ending.
        placed: where its author ran it.
        environment: what they had installed; None when that is not known.
        lock: the exact versions of it.
        kernels: of their image.
        data: the files that it reads, and where their contents are; None where they are not packed.
        origin: kept in the copy's metadata; None for none.
    """

    title: str
    document: Document
    placed: Placed = field(default_factory=Placed)
    environment: EnvironmentSummary | None = None
    lock: str = ""
    kernels: tuple[dict[str, str], ...] = ()
    data: Sequence[tuple[DataFile, Path | None]] = ()
    origin: dict[str, Any] | None = None


class Copier:
    """Writes copies.

    Args:
        folder: the user's files.
        images: gives a copy its image.
        sizes: gives a copy its instance type.
    """

    def __init__(self, folder: UserFolder, images: ImageCopier, sizes: SizeChooser) -> None:
        self._folder = folder
        self._images = images
        self._sizes = sizes

    async def copy(
        self, caller: Caller, bundle: Bundle, *, folder: str, name: str, replaces: str = ""
    ) -> SnapshotCopy:
        """Write a bundle into the user's folder.

        Args:
            caller: whose copy it is.
            bundle: what to copy.
            folder: where to; not used with ``replaces``.
            name: file name; empty for the author's.
            replaces: an older copy, whose place this one takes.

        Raises:
            InvalidInput: a path leads out of the user's folder, or a name is none.
            NotFound: there is nothing to replace.
            Unavailable: the disk is full.
        """
        older = self._folder.notebook(replaces) if replaces else None
        file_name = notebook_name(name, bundle.title)
        target = older.parent if older else await asyncio.to_thread(self._folder.folder, folder)
        image = await self._image(caller, bundle)
        instance_type, size_note = self._sizes.choose(bundle.placed.instance_type)
        content = dump_notebook(self._document(bundle, image, instance_type))
        data_note = await asyncio.to_thread(_place_data, bundle.data, target)
        kept = None
        if older is not None:
            kept, path = await asyncio.to_thread(replace_file, older, content), older
        else:
            path = await asyncio.to_thread(write_new, target, file_name, content)
        return SnapshotCopy(
            path=self._folder.relative(path),
            image=image.name,
            image_version=image.version,
            kernel=bundle.placed.kernel or "python3",
            instance_type=instance_type,
            note=" ".join(note for note in (size_note, image.note, data_note) if note),
            build_id=image.build_id,
            replaced=self._folder.relative(kept) if kept else "",
        )

    async def _image(self, caller: Caller, bundle: Bundle) -> CopiedImage:
        if bundle.environment is None:
            return self._images.named(caller, bundle.placed.image, bundle.placed.image_version)
        return await self._images.give(caller, bundle.environment, bundle.lock, bundle.kernels)

    def _document(self, bundle: Bundle, image: CopiedImage, instance_type: str) -> Document:
        placement = None
        if image.name:
            placement = {
                "image": image.name,
                "image_version": image.version,
                "kernel": bundle.placed.kernel or "python3",
                "instance_type": instance_type,
                "startup_script": None,
            }
        return with_metadata(bundle.document, **{"smstudio": placement, ORIGIN: bundle.origin})


def origin_of(content: bytes, name: str) -> str:
    """Return the id of the snapshot that a notebook was copied from; empty when it was not.

    Raises:
        InvalidInput: it is no notebook.
    """
    origin = parse_notebook(content, name)["metadata"].get(ORIGIN)
    snapshot = origin.get("snapshot") if isinstance(origin, dict) else None
    return snapshot if isinstance(snapshot, str) else ""


def _place_data(data: Sequence[tuple[DataFile, Path | None]], folder: Path) -> str:
    """Put packed files beside the notebook; return sentences on those that are not as they were."""
    missing, different = [], []
    for file, content in data:
        target = (folder / file.path).resolve()
        if not target.is_relative_to(folder):
            continue  # no snapshot of ours has such a path; a folder that is imported may
        if target.exists():
            if not _is_same(target, file):
                different.append(file.path)
        elif content is None:
            missing.append(file.path)
        elif not _place(content, file, target):
            different.append(file.path)
    notes = []
    if missing:
        notes.append(f"The notebook reads {', '.join(missing)}, which the snapshot does not hold.")
    if different:
        notes.append(f"{', '.join(different)} is not what the author had; yours was left as it is.")
    return " ".join(notes)


def _is_same(path: Path, file: DataFile) -> bool:
    if not path.is_file() or path.stat().st_size != file.bytes:
        return False
    return not file.sha256 or hash_file(path) == file.sha256


def _place(content: Path, file: DataFile, target: Path) -> bool:
    """Copy a file that is what its hash says; tell whether it was."""
    if hash_file(content) != file.sha256:
        return False
    with full_disk_explained(target.parent):
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with content.open("rb") as source, target.open("xb") as copy:
                shutil.copyfileobj(source, copy)
        except (FileExistsError, NotADirectoryError):  # a file is where a folder would be
            return False
    return True
