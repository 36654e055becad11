"""How far an installation is, read from the lines uv prints.

uv (0.9 to 0.13 were read) prints, when its output is not a terminal: ``Resolved N packages in …``,
``Downloading NAME (SIZE)`` and ``Downloaded NAME`` for each package above about 1 MiB, ``Prepared N
packages in …``, ``Installed N packages in …``, then each package. What is in its cache is not named.
"""

from __future__ import annotations

import re

_RESOLVED = re.compile(r"Resolved (\d+) packages? in")
_DOWNLOADING = re.compile(r"Downloading (\S+) \(([\d.]+)\s*([KMG]?)i?B\)")
_DOWNLOADED = re.compile(r"Downloaded (\S+)")
_PREPARED = re.compile(r"Prepared \d+ packages? in")
_INSTALLED = re.compile(r"Installed (\d+) packages? in")
_UNITS = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30}
DOWNLOAD_SHARE = 0.9
"""Part of the bar that downloads take; installing is hard links and takes a second."""


class InstallProgress:
    """Follows one ``uv pip sync``.

    Attributes:
        packages: how many it installs; None until it is known.
        stage: ``resolve``, ``download`` or ``install``: what it does now.
    """

    def __init__(self) -> None:
        self.packages: int | None = None
        self.stage = "resolve"
        self._sizes: dict[str, float] = {}
        self._done: set[str] = set()

    def read(self, line: str) -> None:
        """Take one line of uv's output."""
        if found := _RESOLVED.search(line):
            self.packages, self.stage = int(found[1]), "download"
        elif found := _DOWNLOADING.search(line):
            self._sizes[found[1]] = float(found[2]) * _UNITS[found[3]]
        elif found := _DOWNLOADED.search(line):
            self._done.add(found[1])
        elif _PREPARED.search(line) or _INSTALLED.search(line):
            self.stage = "install"

    @property
    def fraction(self) -> float | None:
        """Return 0 to 1; None before it is known what there is to do."""
        if self.packages is None:
            return None
        if self.stage == "install":
            return DOWNLOAD_SHARE
        total = sum(self._sizes.values())
        done = sum(size for name, size in self._sizes.items() if name in self._done)
        return DOWNLOAD_SHARE * done / total if total else 0.0

    @property
    def note(self) -> str:
        """Return what is being done, in words."""
        waiting = [name for name in self._sizes if name not in self._done]
        if self.packages is None:
            return ""
        if self.stage == "download" and waiting:
            size = sum(self._sizes[name] for name in waiting) / 2**20
            return f"{', '.join(waiting[:3])}{' …' if len(waiting) > 3 else ''}: {size:,.0f} MiB to go"
        return f"{self.packages} packages"
