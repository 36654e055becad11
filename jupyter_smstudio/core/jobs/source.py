"""The source of a job: copied once when the job is made, so that later edits do not change it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from ..errors import InvalidInput, TooLarge
from .debugger_models import RuleSpec
from .runtime.unpack import Limits, UnsafeArchive, unpack

SOURCE_BYTES = 512 * 1024 * 1024
"""Of all files together: code, not data, which is what channels are for."""
SOURCE_FILES = 20_000
RULE_BYTES = 1024 * 1024
"""Of the file of a rule."""
LEFT_OUT = frozenset({".git", ".ipynb_checkpoints", "__pycache__", "node_modules", ".venv"})
"""Folders that no program needs and that may be large."""


class _Budget:
    """What may still be copied."""

    def __init__(self, source: Path, size: int) -> None:
        self._source = source
        self._size = size
        self._bytes = self._files = 0

    def take(self, size: int) -> None:
        """Count a file.

        Raises:
            TooLarge: there is no room for it.
        """
        self._bytes += size
        self._files += 1
        if self._bytes > self._size or self._files > SOURCE_FILES:
            raise TooLarge(
                f"The source {self._source} is larger than {self._size // 2**20} MiB or has more than "
                f"{SOURCE_FILES:,} files. Keep only code in it, and give data as a channel."
            )


def copy_source(source: str, target: Path, limit: int = SOURCE_BYTES) -> None:
    """Copy a folder's content, one file, or what a ``.tar.gz`` holds.

    Args:
        source: absolute path.
        target: folder to make.
        limit: bytes of all files together.

    Raises:
        InvalidInput: there is nothing, it cannot be read, or a link in it leads out of it.
        TooLarge: over the limit.
    """
    path = Path(source)
    budget = _Budget(path, limit)
    target.mkdir(mode=0o700)
    try:
        if path.is_dir():
            _copy_folder(path, target, budget)
        elif path.is_file() and path.name.endswith((".tar.gz", ".tgz")):
            _unpack(path, target, limit)
        elif path.is_file():
            budget.take(path.stat().st_size)
            shutil.copy(path, target / path.name)
        else:
            raise InvalidInput(f"There is no file or folder {path} to run.")
    except PermissionError as error:
        raise InvalidInput(f"The source {error.filename} cannot be read: {error.strerror}.") from error


def copy_rules(rules: Iterable[RuleSpec], target: Path) -> None:
    """Copy the files of a person's own rules.

    Args:
        rules: those without a file are passed over.
        target: folder, see :func:`rule_copy`.

    Raises:
        InvalidInput: a file is not there, or cannot be read.
        TooLarge: one is.
    """
    for rule in rules:
        if not rule.source:
            continue
        place = rule_copy(rule, target)
        try:
            if Path(rule.source).stat().st_size > RULE_BYTES:
                raise TooLarge(f"The file {rule.source} of the rule {rule.name} is larger than 1 MiB.")
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.copyfile(rule.source, place)
        except OSError as error:
            raise InvalidInput(
                f"The file {rule.source} of the rule {rule.name} cannot be read: {error.strerror}."
            ) from error


def rule_copy(rule: RuleSpec, folder: Path) -> Path:
    """Return where the copy of a rule's file is; names of rules are of any text."""
    return folder / sha256(rule.name.encode()).hexdigest()[:16] / Path(rule.source).name


def _copy_folder(source: Path, target: Path, budget: _Budget) -> None:
    top = source.resolve()
    for folder, folders, files in os.walk(source):
        folders[:] = [name for name in sorted(folders) if name not in LEFT_OUT]
        place = target / Path(folder).relative_to(source)
        for name in [*folders, *sorted(files)]:
            path = Path(folder) / name
            if path.is_symlink():
                _check_link(path, top)
                (place / name).symlink_to(os.readlink(path))
            elif path.is_dir():
                (place / name).mkdir()
            elif path.is_file():
                budget.take(path.stat().st_size)
                shutil.copy(path, place / name)
        folders[:] = [name for name in folders if not (Path(folder) / name).is_symlink()]


def _check_link(link: Path, top: Path) -> None:
    leads_to = link.resolve()
    if os.path.isabs(os.readlink(link)) or not leads_to.is_relative_to(top):
        raise InvalidInput(
            f"The link {link} leads to {leads_to}, out of the source. Replace it by what it means, or give "
            "that as a channel."
        )


def _unpack(archive: Path, target: Path, limit: int) -> None:
    try:
        unpack(archive, target, Limits(SOURCE_FILES, limit))
    except UnsafeArchive as error:
        raise InvalidInput(f"The source {archive} cannot be unpacked: {error}") from error
