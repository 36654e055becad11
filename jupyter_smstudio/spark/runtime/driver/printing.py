"""What statements print: kept for each, up to a limit; read while the statement still runs."""

from __future__ import annotations

import io
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from .output import megabytes

PARTIAL_CHARACTERS = 8192
"""Of what a running statement printed last, for who looks at it meanwhile."""


class Printed:
    """What one statement printed.

    Args:
        limit: in bytes; what is beyond it is counted and forgotten.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._parts: list[str] = []
        self._kept = 0
        self._total = 0
        self._lock = threading.Lock()

    def write(self, text: str) -> None:
        """Add text; from any thread."""
        # Text that is ASCII is measured without a copy: a gigabyte at once must not become two.
        encoded = None if text.isascii() else text.encode(errors="replace")
        size = len(text) if encoded is None else len(encoded)
        with self._lock:
            room = self._limit - self._kept
            self._total += size
            if room <= 0 or not text:
                return
            # Halves of characters, which no client of JSON takes, are question marks from here on.
            part = text[:room] if encoded is None else encoded[:room].decode(errors="ignore")
            self._parts.append(part)
            self._kept += min(size, room)

    def last(self) -> str:
        """Return the end of what was printed so far."""
        with self._lock:
            parts: list[str] = []
            length = 0
            for part in reversed(self._parts):
                parts.append(part)
                length += len(part)
                if length >= PARTIAL_CHARACTERS:
                    break
        return "".join(reversed(parts))[-PARTIAL_CHARACTERS:]

    def take_from(self, start: int) -> str:
        """Remove what was printed from some character on, and return it."""
        with self._lock:
            text = "".join(self._parts)
            self._parts = [text[:start]]
        return text[start:]

    @property
    def length(self) -> int:
        """How many characters are kept."""
        with self._lock:
            return sum(map(len, self._parts))

    def text(self) -> str:
        """Return all that was kept; where some was cut, up to a line's end and with a closing sentence."""
        with self._lock:
            text = "".join(self._parts)
            if self._total <= self._limit:
                return text
            whole = text[: text.rfind("\n") + 1] or f"{text}\n"
            return whole + (
                f"Cut here: {megabytes(self._total)} were printed, and the limit of an output is "
                f"{megabytes(self._limit)}. To get all, write the result to a table or a file."
            )

    @property
    def cut(self) -> dict[str, int] | None:
        """How many bytes were kept of how many; None where all were."""
        with self._lock:
            return {"kept": self._kept, "total": self._total} if self._total > self._limit else None


class StatementStdout(io.TextIOBase):
    """Stands in for ``sys.stdout``: what is printed while a statement runs belongs to that statement.

    What is printed between statements, e.g. by threads of theirs, goes to the driver's log.

    Args:
        log: the process's own standard output.
    """

    def __init__(self, log: TextIO) -> None:
        super().__init__()
        self._log = log
        self._printed: Printed | None = None

    @property
    def encoding(self) -> str:  # type: ignore[override]  # a constant here
        """The encoding of what is kept."""
        return "utf-8"

    def writable(self) -> bool:
        """Tell that it can be written to."""
        return True

    def write(self, text: str) -> int:
        """Add text to the running statement's output."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        printed = self._printed
        if printed is None:
            return self._log.write(text)
        printed.write(text)
        return len(text)

    def flush(self) -> None:
        """Write out the log; a statement's output is never behind."""
        self._log.flush()

    @contextmanager
    def of(self, printed: Printed) -> Iterator[None]:
        """Keep what is printed in this context."""
        sys.stdout = self  # the statement before may have left another there
        self._printed = printed
        try:
            yield
        finally:
            self._printed = None
