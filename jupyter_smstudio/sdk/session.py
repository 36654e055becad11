"""The studio as a notebook or script sees it, and the folder that takes the place of a bucket."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from .client import Client

STORE = "SMSTUDIO_STORE"


class Session:
    """A connection to the studio.

    Args:
        url: of the Jupyter server; None (default): the one this kernel or job belongs to, else the
            one that runs on this machine.
        token: opens it.

    Raises:
        StudioError: no server was named, and none runs.
    """

    def __init__(self, url: str | None = None, token: str | None = None) -> None:
        self.client = Client(url, token)

    def default_bucket(self) -> str:
        """Return the folder that data, models and outputs are kept in.

        The original keeps them in an S3 bucket; here they stay on the machine. Its place is
        ``$SMSTUDIO_STORE``, by default ``~/smstudio``.
        """
        folder = Path(os.environ.get(STORE) or Path.home() / "smstudio")
        folder.mkdir(parents=True, exist_ok=True)
        return str(folder)

    def upload_data(
        self, path: str | os.PathLike[str], bucket: str | None = None, key_prefix: str = "data"
    ) -> str:
        """Copy a file or folder into the bucket.

        Args:
            path: what is copied.
            bucket: a folder; None (default): :meth:`default_bucket`.
            key_prefix: folder below it.

        Returns:
            Where it is now; an input of ``fit``.

        Raises:
            FileNotFoundError: there is no such file.
            ValueError: ``key_prefix`` leaves the bucket.
        """
        source, root = Path(path), Path(bucket or self.default_bucket()).resolve()
        target = (root / key_prefix).resolve()
        if not target.is_relative_to(root):
            raise ValueError(f"key_prefix {key_prefix!r} leaves the folder {root}.")
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True)
            return str(target)
        target.mkdir(parents=True, exist_ok=True)
        return str(shutil.copy2(source, target / source.name))


def get_execution_role() -> str:
    """Return a role's name; no role is needed here, and code written for the original asks for one."""
    return "smstudio"
