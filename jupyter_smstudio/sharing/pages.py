"""Previews that were rendered already: a slow reader holds a file, and not a notebook in memory."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from ..core.compute.images.disk import full_disk_explained

KEPT = 200
"""Pages; the ones that were asked for longest ago make room."""


class PageCache:
    """A folder of rendered pages; every method is synchronous, and only ``keep`` and ``clear`` take long.

    Args:
        root: ``<data>/sharing/pages``.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def clear(self) -> None:
        """Forget all pages: another version of the studio, or of its sanitiser, would render others."""
        shutil.rmtree(self._root, ignore_errors=True)

    def find(self, name: str) -> Path | None:
        """Return a page that was rendered before."""
        path = self.path(name)
        try:
            os.utime(path)
        except FileNotFoundError:
            return None
        return path

    def path(self, name: str) -> Path:
        """Return where a page is, if it is there."""
        return self._root / name

    def keep(self, name: str, pieces: Iterable[str]) -> Path:
        """Render a page, and return where it is; it is whole when it is there.

        Args:
            name: the hash of what it shows.
            pieces: of HTML.

        Raises:
            Unavailable: the disk is full.
        """
        with full_disk_explained(self._root):
            self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._root, prefix=".new-", delete=False) as file:
                try:
                    for piece in pieces:
                        file.write(piece.encode(errors="replace"))
                    file.flush()
                    path = Path(file.name).rename(self.path(name))
                finally:
                    Path(file.name).unlink(missing_ok=True)  # gone already when it is whole
        self._make_room()
        return path

    def forget(self, name: str) -> None:
        """Delete a page, if it is there; who reads it goes on."""
        self.path(name).unlink(missing_ok=True)

    def _make_room(self) -> None:
        pages = sorted(self._times(), reverse=True)
        for _, page in pages[KEPT:]:
            page.unlink(missing_ok=True)

    def _times(self) -> Iterator[tuple[float, Path]]:
        for page in self._root.iterdir():
            with suppress(FileNotFoundError):  # another process makes room, too
                yield page.stat().st_mtime, page
