"""One pass over the bytes of a file: its ends, and whether it is UTF-8."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

from .files import open_bytes

CHUNK_BYTES = 1 << 20
TAIL_BYTES = 1 << 16
STRANGE_BYTES = 1 << 16
"""Of lines with other than ASCII characters, at most; enough for a statistical guess."""


@dataclass(frozen=True)
class Survey:
    """What one pass over a file has seen.

    Attributes:
        head: its first bytes.
        tail: its last bytes; they may overlap the head.
        size: of the whole file, unpacked.
        is_utf8: all of it is.
        strange: lines that have other than ASCII characters.
        strange_line: number of the first of them.
    """

    head: bytes
    tail: bytes
    size: int
    is_utf8: bool
    strange: bytes
    strange_line: int

    @property
    def is_whole(self) -> bool:
        """True where the head is all there is."""
        return len(self.head) == self.size


def survey(file: Path, head_bytes: int) -> Survey:
    """Read a file once, a chunk at a time."""
    head, tail, strange = b"", b"", b""
    size, lines, strange_line, is_utf8 = 0, 1, 0, True
    decoder = codecs.getincrementaldecoder("utf-8")()
    with open_bytes(file) as stream:
        while chunk := stream.read(CHUNK_BYTES):
            size += len(chunk)
            head += chunk[: max(head_bytes - len(head), 0)]
            tail = (tail + chunk)[-TAIL_BYTES:]
            if len(strange) < STRANGE_BYTES and not chunk.isascii():
                found = [(n, line) for n, line in enumerate(chunk.split(b"\n")) if not line.isascii()]
                strange_line = strange_line or lines + found[0][0]
                strange += b"\n".join(line for _, line in found)[:STRANGE_BYTES]
            lines += chunk.count(b"\n")
            is_utf8 = is_utf8 and _decodes(decoder, chunk)
    is_utf8 = is_utf8 and _decodes(decoder, b"", final=True)
    return Survey(head, tail, size, is_utf8, strange, strange_line)


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True
