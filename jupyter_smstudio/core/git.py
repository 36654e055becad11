"""Which commit a folder is at, read from the repository's own files.

The ``git`` program is not asked: it may be missing, and it would run what a hostile repository's
configuration names.
"""

from __future__ import annotations

import re
from pathlib import Path

COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
"""SHA-1 or SHA-256, as gitrepository-layout(5) has them."""
MAX_BYTES = 16 * 1024 * 1024


def head_commit(folder: Path) -> str:
    """Return the commit checked out in the repository that holds ``folder``; empty when there is none."""
    try:
        return _read_head(folder.resolve())
    except (OSError, ValueError):  # no permission, no text, cut off: the commit is simply not known
        return ""


def _read_head(folder: Path) -> str:
    for parent in (folder, *folder.parents):
        dot_git = parent / ".git"
        if dot_git.is_dir():
            return _resolve(dot_git, dot_git)
        if dot_git.is_file():  # a worktree or submodule
            git = (parent / _text(dot_git).removeprefix("gitdir:").strip()).resolve()
            common = git / "commondir"
            return _resolve(git, (git / _text(common)).resolve() if common.is_file() else git)
    return ""


def _resolve(git: Path, common: Path) -> str:
    head = _text(git / "HEAD")
    if not head.startswith("ref:"):
        return _commit(head)
    name = head.removeprefix("ref:").strip()
    if not name.startswith("refs/") or ".." in name:
        return ""
    if (common / name).is_file():
        return _commit(_text(common / name))
    packed = common / "packed-refs"
    lines = _text(packed).splitlines() if packed.is_file() else []
    return next((_commit(line.split()[0]) for line in lines if line.endswith(f" {name}")), "")


def _commit(text: str) -> str:
    return text if COMMIT.fullmatch(text) else ""


def _text(path: Path) -> str:
    with path.open() as file:
        return file.read(MAX_BYTES).strip()
