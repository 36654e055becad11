"""The files that a session or batch names: its owner's own, or from a host that the server allows."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ....core.errors import InvalidInput
from ....core.jobs.runtime.addresses import is_allowed

REMOTE = ("http", "https", "ftp")
ALIAS = re.compile(r"\w[\w.-]*")
"""Of an archive: a folder beside the driver's other files, and nowhere else."""


class FileReferences:
    """Finds what paths and addresses mean.

    Args:
        root: the owner's own folder; relative paths begin there.
        others: folders that may be named besides.
        allowed_hosts: that files may be fetched from.
    """

    def __init__(self, root: Path, others: Collection[Path], allowed_hosts: Collection[str]) -> None:
        self._root = root
        self._folders = [folder.resolve() for folder in (root, *others)]
        self._allowed_hosts = allowed_hosts

    def find(self, named: str) -> str:
        """Return a file as Spark is to be told it: an absolute path, or an address.

        Raises:
            InvalidInput: it is not there, not the owner's, or somewhere that nothing is fetched from.
        """
        # Of an archive "#name" says how it is unpacked.
        plain, hash_mark, alias = named.strip().partition("#")
        if hash_mark and not ALIAS.fullmatch(alias):
            raise InvalidInput(f"{named[:200]!r} is to be unpacked nowhere: after # stands a plain name.")
        try:
            parts = urlsplit(plain)
        except ValueError as error:
            raise InvalidInput(f"{plain[:200]!r} is no address of a file: {error}.") from error
        if parts.scheme in REMOTE:
            if is_allowed(parts.hostname or "", self._allowed_hosts):
                return named.strip()
            raise InvalidInput(
                f"{plain[:200]} would be fetched from {parts.hostname}, which this server does not allow. "
                "Download it into your folder, and name it there."
            )
        if parts.scheme not in ("", "file", "local") or parts.netloc not in ("", "localhost"):
            raise InvalidInput(
                f"{plain[:200]} is not a file of this machine. Download it into your folder, and name that."
            )
        text = unquote(parts.path) if parts.scheme else plain
        path = self._resolved(text)
        if not any(path.is_relative_to(folder) for folder in self._folders):
            raise InvalidInput(f"{text[:200]} is outside of your folder {self._root}. Copy it there first.")
        if not _exists(path):
            raise InvalidInput(f"There is no file {text[:200]} in {self._root}.")
        if "," in str(path):
            raise InvalidInput(f"{text[:200]} has a comma in it, at which Spark would cut it. Rename it.")
        return f"{path}{hash_mark}{alias}"

    def _resolved(self, text: str) -> Path:
        try:
            return (self._root / text).resolve()
        except (OSError, ValueError) as error:
            raise InvalidInput(f"{text[:200]!r} is no path of a file.") from error


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name that is too long
        return False
