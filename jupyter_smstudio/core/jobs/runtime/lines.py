"""From what a program prints to the lines of a log: carriage returns, secrets, broken text, endless lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

LINE_CHARACTERS = 8 * 1024
"""Longer lines are split: a page never has to show more at once."""
UNFINISHED_BYTES = 64 * 1024
"""A line without an end is given out in parts of this size."""
STATE_SECONDS = 0.5
"""Between two kept states of a line that is drawn over and over, as tqdm's."""
MASK = b"***"
CURSOR = re.compile(r"\x1b\[[0-9;?]*[@-ln-~]|\x1b\][^\x07]*\x07|[\x00\b]")
"""Sequences that move the cursor or set a title (ECMA-48), NUL and backspace; colours (``m``) are kept."""


class Masker:
    """Replaces secrets by ``***``.

    Args:
        values: the secrets. Of one with several lines, each line of 4 characters or more is one too.
    """

    def __init__(self, values: Iterable[str]) -> None:
        whole = [value.strip() for value in values]
        parts = [part.strip() for value in whole for part in value.splitlines() if len(part.strip()) >= 4]
        # Longest first: a secret that begins another one must not leave the other's rest behind.
        self._values = sorted({value.encode() for value in [*whole, *parts] if value}, key=len, reverse=True)
        self.longest = len(self._values[0]) if self._values else 0

    def __call__(self, data: bytes) -> bytes:
        """Return ``data`` without the secrets."""
        for value in self._values:
            if value in data:
                data = data.replace(value, MASK)
        return data

    def text(self, text: str) -> str:
        """Return ``text`` without the secrets."""
        return self(text.encode(errors="replace")).decode(errors="replace")

    def safe_cut(self, data: bytes, cut: int) -> int:
        """Return the first place from ``cut`` on that is inside no secret."""
        for value in self._values:
            at = data.find(value, max(0, cut - len(value) + 1), cut + len(value) - 1)
            if at >= 0:
                return self.safe_cut(data, at + len(value))
        return cut


class LineSplitter:
    r"""Cuts a stream into lines.

    A line ends with ``\n`` or ``\r\n``. What ends with ``\r`` alone is a *state*, over which the next one
    is drawn: only the one that can be seen now is given out, by :meth:`state`.

    Args:
        masker: takes secrets out before anything is cut.
    """

    def __init__(self, masker: Masker) -> None:
        self._masker = masker
        self._rest = b""
        self._drawn = False
        self._shown = ""
        self._shown_at = float("-inf")

    def feed(self, data: bytes) -> list[str]:
        """Return the lines that ``data`` completes."""
        whole, feed, self._rest = (self._rest + data).rpartition(b"\n")
        lines: list[str] = []
        if feed:
            lines = self._lines(whole)
            self._drawn, self._shown = False, ""
        # A \r at the very end may be the first half of \r\n.
        at = self._rest.rfind(b"\r", 0, -1)
        if at >= 0:
            self._drawn, self._rest = True, self._rest[at + 1 :]
        if len(self._rest) > UNFINISHED_BYTES + self._masker.longest:
            cut = self._masker.safe_cut(self._rest, len(self._rest) - self._masker.longest)
            lines += self._lines(self._rest[:cut])
            self._rest = self._rest[cut:]
        return lines

    def state(self, now: float) -> str:
        """Return what a progress bar shows, if that is new and the last one was not just now.

        Args:
            now: monotonic seconds.
        """
        if not (self._drawn or self._rest.endswith(b"\r")) or now - self._shown_at < STATE_SECONDS:
            return ""
        found = next(iter(self._lines(self._rest)), "")
        if found == self._shown:
            return ""
        self._shown, self._shown_at = found, now
        return found

    def close(self) -> list[str]:
        """Return the last line, which had no end."""
        rest, self._rest = self._rest, b""
        return self._lines(rest) if rest else []

    def _lines(self, whole: bytes) -> list[str]:
        text = self._masker(whole).decode(errors="replace")
        if CURSOR.search(text):
            text = CURSOR.sub("", text)
        lines = text.split("\n")
        if "\r" in text:
            lines = [line.rstrip("\r").rpartition("\r")[2] for line in lines]
        if max(map(len, lines)) > LINE_CHARACTERS:
            lines = [piece for line in lines for piece in _pieces(line)]
        return lines


def _pieces(line: str) -> Iterator[str]:
    for start in range(0, max(1, len(line)), LINE_CHARACTERS):
        yield line[start : start + LINE_CHARACTERS]
