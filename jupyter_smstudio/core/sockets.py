"""Private folders for Unix sockets, whose paths must be short."""

from __future__ import annotations

import os
import tempfile
from hashlib import sha256
from pathlib import Path

from .errors import Forbidden


def folder_of(state: Path) -> Path:
    """Return the folder of sockets that belongs to a folder of state."""
    # Unix socket paths end at 107 characters, so the sockets cannot live in the state folder itself.
    base = os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()
    return Path(base) / f"smstudio-{os.getuid()}-{sha256(str(state).encode()).hexdigest()[:8]}"


def make_private(folder: Path) -> Path:
    """Make a folder that its owner alone can enter, and return it.

    Raises:
        Forbidden: it exists and belongs to somebody else, or others can enter it.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    if status.st_uid != os.getuid() or status.st_mode & 0o077 or folder.is_symlink():
        raise Forbidden(f"{folder} is not a private folder of this user. Remove it and start again.")
    return folder
