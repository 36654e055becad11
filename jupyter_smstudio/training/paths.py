"""Where the files that a request names are."""

from __future__ import annotations

from pathlib import Path

from ..core.errors import InvalidInput


class Locator:
    """Finds local files.

    Args:
        root: the folder notebooks are in; relative paths start there and stay there.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def locate(self, text: str) -> Path:
        """Return the file that a local path or ``file://`` URL means.

        Raises:
            InvalidInput: a relative path that leaves the server's root.
        """
        path = Path(text.removeprefix("file://")).expanduser()
        if path.is_absolute():
            return path
        found = (self._root / path).resolve()
        if not found.is_relative_to(self._root.resolve()):
            raise InvalidInput(f"The path {text} leaves the folder of the server; give it in full.")
        return found
