"""Which commit a folder is at, read from the repository's own files.

The ``git`` program is not asked: it may be missing, and it would run what a hostile repository's
configuration names. Formats: gitrepository-layout(5), gitformat-index(5), git-config(1).
"""

from __future__ import annotations

import configparser
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
"""SHA-1 or SHA-256, as gitrepository-layout(5) has them."""
MAX_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True)
class Checkout:
    """A file's place in a repository.

    Attributes:
        remote: URL of ``origin`` without user and password; empty when there is none.
        branch: empty when no branch is checked out.
        commit: empty before the first one.
        changed: whether the file differs from what git's index has of it, or is not in it; None when
            the index cannot be read.
    """

    remote: str
    branch: str
    commit: str
    changed: bool | None


@dataclass(frozen=True)
class _Repository:
    """Where a repository's files are; ``common`` is shared between worktrees."""

    worktree: Path
    git: Path
    common: Path


def head_commit(folder: Path) -> str:
    """Return the commit checked out in the repository that holds ``folder``; empty when there is none."""
    try:
        repository = _find(folder.resolve())
        return _resolve(repository) if repository else ""
    except (OSError, ValueError):  # no permission, no text, cut off: the commit is simply not known
        return ""


def describe_file(file: Path) -> Checkout | None:
    """Return where a file is under version control; None when it is not, or that cannot be read."""
    try:
        file = file.resolve()
        repository = _find(file.parent)
        if repository is None:
            return None
        head = _text(repository.git / "HEAD")
        branch = head.removeprefix("ref: refs/heads/") if head.startswith("ref: refs/heads/") else ""
        return Checkout(_remote(repository), branch, _resolve(repository), _changed(repository, file))
    except (OSError, ValueError):  # as above
        return None


def _find(folder: Path) -> _Repository | None:
    for parent in (folder, *folder.parents):
        dot_git = parent / ".git"
        if dot_git.is_dir():
            return _Repository(parent, dot_git, dot_git)
        if dot_git.is_file():  # a worktree or submodule
            git = (parent / _text(dot_git).removeprefix("gitdir:").strip()).resolve()
            common = git / "commondir"
            shared = (git / _text(common)).resolve() if common.is_file() else git
            return _Repository(parent, git, shared)
    return None


def _resolve(repository: _Repository) -> str:
    head = _text(repository.git / "HEAD")
    if not head.startswith("ref:"):
        return _commit(head)
    name = head.removeprefix("ref:").strip()
    if not name.startswith("refs/") or ".." in name:
        return ""
    if (repository.common / name).is_file():
        return _commit(_text(repository.common / name))
    packed = repository.common / "packed-refs"
    lines = _text(packed).splitlines() if packed.is_file() else []
    return next((_commit(line.split()[0]) for line in lines if line.endswith(f" {name}")), "")


def _commit(text: str) -> str:
    return text if COMMIT.fullmatch(text) else ""


def _remote(repository: _Repository) -> str:
    parser = configparser.RawConfigParser(strict=False, allow_no_value=True)
    try:
        # git indents its lines, which would continue the one before.
        lines = _text(repository.common / "config").splitlines()
        parser.read_string("\n".join(line.strip() for line in lines))
    except configparser.Error:
        return ""
    return without_credentials(parser.get('remote "origin"', "url", fallback="") or "")


def without_credentials(remote: str) -> str:
    """Return a remote's URL without user, password and query; ``user@host:path`` keeps its user."""
    if "://" not in remote:
        return remote
    parts = urlsplit(remote)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()


def _changed(repository: _Repository, file: Path) -> bool | None:
    index = repository.git / "index"
    if not index.is_file():
        return True
    if index.stat().st_size > MAX_BYTES:
        return None
    known = _indexed(index.read_bytes(), file.relative_to(repository.worktree).as_posix().encode())
    if known is None:
        return None
    content = file.read_bytes()
    kind = hashlib.sha256 if len(known) == 32 else hashlib.sha1
    return kind(b"blob %d\0" % len(content) + content).digest() != known


def _indexed(index: bytes, name: bytes) -> bytes | None:
    """Return the hash that an index of version 2 or 3 has of a file; empty when it is not in it."""
    if index[:4] != b"DIRC" or index[7] not in (2, 3):
        return None
    # The index ends with a hash of itself, of the same kind as those in it.
    size = 20 if hashlib.sha1(index[:-20]).digest() == index[-20:] else 32
    position = 12
    for _ in range(int.from_bytes(index[8:12])):
        end_of_hash = position + 40 + size
        flags = int.from_bytes(index[end_of_hash : end_of_hash + 2])
        start = end_of_hash + (4 if flags & 0x4000 else 2)
        end = index.index(b"\0", start)
        if index[start:end] == name:
            return index[position + 40 : end_of_hash]
        position += (end - position) // 8 * 8 + 8
    return b""


def _text(path: Path) -> str:
    with path.open() as file:
        return file.read(MAX_BYTES).strip()
