"""What goes to disk at once: pieces of files, and the lines of the index that name them."""

from __future__ import annotations

from collections.abc import Sequence

from .appending import AppendOnlyFile

Pieces = Sequence[bytes | memoryview]


class Batch:
    """Collects pieces for append-only files, and writes all of them or none.

    Attributes:
        tensors: how many tensors and summaries there are in it.
        size: bytes of the pieces.
        index_size: bytes of the lines.
    """

    def __init__(self) -> None:
        self.tensors = self.size = self.index_size = 0
        self._pieces: dict[AppendOnlyFile, list[bytes | memoryview]] = {}
        self._sizes: dict[AppendOnlyFile, int] = {}
        self._lines: list[bytes] = []

    def place(self, file: AppendOnlyFile) -> int:
        """Return the byte of a file where the next piece will lie."""
        return file.end + self._sizes.get(file, 0)

    def add(self, file: AppendOnlyFile, pieces: Pieces, tensors: int, lines: Sequence[bytes]) -> None:
        """Take pieces for the end of a file, which hold so many tensors, and the lines that name them."""
        size = sum(map(len, pieces))
        self._pieces.setdefault(file, []).extend(pieces)
        self._sizes[file] = self._sizes.get(file, 0) + size
        self._lines += lines
        self.tensors += tensors
        self.size += size
        self.index_size += sum(map(len, lines))

    def write(self, index: AppendOnlyFile) -> None:
        """Append the pieces, and after them the lines to an index.

        Raises:
            OSError: the disk is full or fails; nothing was appended.
        """
        before = {file: file.end for file in self._pieces}
        try:
            for file, pieces in self._pieces.items():
                file.append(pieces)
            index.append(self._lines)
        except OSError:
            for file, end in before.items():
                file.cut(end)
            raise
