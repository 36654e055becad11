"""One tensor as a record of a tfevents file, as the original writes and reads it, without protobuf.

A record is ``length (u64), masked CRC-32C of it, event, footer``. The footer is the checksum of a constant:
the original refuses the one of the payload. The event holds ``wall_time = 1, step = 2, summary = 5``; the
summary one ``value = 1`` with ``tag = 1, metadata = 9, tensor = 8``; the tensor ``dtype = 1, shape = 2,
content = 4``. The content is written last, so that a tensor is a plain range of bytes of its file.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from .crc32c import masked_crc32c
from .dtypes import NUMBERS
from .errors import DamagedTrial

LENGTH = struct.Struct("<Q")
CRC = struct.Struct("<I")
HEADER_BYTES = LENGTH.size + CRC.size
FOOTER = CRC.pack(masked_crc32c(b"0x12345678"))
"""The original sums up this text in the place of the payload."""
MOST_BYTES = (1 << 31) - 1
"""Of a record: a protobuf message must be smaller than 2 GiB."""
MOST_DIMENSIONS = 64

VARINT, FIXED64, DELIMITED, FIXED32 = 0, 1, 2, 5
SECONDS = struct.Struct("<d")


@dataclass(frozen=True)
class Head:
    """What a record says of its tensor.

    Attributes:
        name: its tag.
        step: the global one.
        number: TensorFlow's number of its type.
        shape: of the tensor.
        start: first byte of the content, from the record's first.
        length: of the content in bytes.
        strings: the elements of a tensor of strings, which has no content.
    """

    name: str
    step: int
    number: int
    shape: tuple[int, ...]
    start: int
    length: int
    strings: tuple[str, ...]


def varint(number: int) -> bytes:
    """Return a number in protobuf's base 128."""
    parts = bytearray()
    while number > 0x7F:
        parts.append(number & 0x7F | 0x80)
        number >>= 7
    parts.append(number)
    return bytes(parts)


def _field(field: int, payload: bytes) -> bytes:
    return varint(field << 3 | DELIMITED) + varint(len(payload)) + payload


def _open(field: int, length: int) -> bytes:
    return varint(field << 3 | DELIMITED) + varint(length)


def _plugin(name: bytes, content: int) -> bytes:
    return _field(1, _field(1, name) + _field(2, b"%d" % content))


def encode_head(
    name: str,
    dtype: str,
    shape: tuple[int, ...],
    length: int,
    *,
    step: int,
    mode: int,
    mode_step: int,
    time: float,
) -> bytes:
    """Return what comes before a tensor's content; the content and ``FOOTER`` follow.

    Args:
        name: of the tensor.
        dtype: a name of ``dtypes.NUMBERS``.
        shape: of the tensor.
        length: of the content in bytes.
        step: the global one.
        mode: 1 (train) to 4 (global).
        mode_step: the step within the mode.
        time: seconds since 1970.

    Raises:
        ValueError: the tensor is larger than a record can be.
    """
    tag, tensor = _constant(name, dtype, shape, length)
    metadata = _field(9, _plugin(b"mode_step", mode_step) + _plugin(b"mode", mode))
    value_length = len(tag) + len(metadata) + len(tensor) + length
    summary = _open(1, value_length) + tag + metadata + tensor
    summary_length = len(summary) + length
    event = b"\x09" + SECONDS.pack(time) + b"\x10" + varint(step) + _open(5, summary_length) + summary
    total = len(event) + length
    if total > MOST_BYTES:
        raise ValueError(f"{name} has {length} bytes, and a record of a tfevents file at most {MOST_BYTES}.")
    return _header(total) + event


@lru_cache(maxsize=4096)
def _constant(name: str, dtype: str, shape: tuple[int, ...], length: int) -> tuple[bytes, bytes]:
    """Return what is the same at every step: the tag, and the tensor up to its content."""
    dimensions = b"".join(_field(2, b"\x08" + varint(size)) for size in shape)
    tensor = b"\x08" + varint(NUMBERS[dtype]) + _field(2, dimensions) + _open(4, length)
    return _field(1, name.encode()), _open(8, len(tensor) + length) + tensor


@lru_cache(maxsize=4096)
def _header(total: int) -> bytes:
    size = LENGTH.pack(total)
    return size + CRC.pack(masked_crc32c(size))


def payload_length(header: bytes) -> int:
    """Return the length of a record's event.

    Raises:
        DamagedTrial: these are not the first bytes of a record.
    """
    if len(header) < HEADER_BYTES or CRC.unpack_from(header, LENGTH.size)[0] != masked_crc32c(
        header[: LENGTH.size]
    ):
        raise DamagedTrial("no record begins here")
    length: int = LENGTH.unpack_from(header)[0]
    if length > MOST_BYTES:
        raise DamagedTrial(f"a record of {length} bytes")
    return length


def decode_head(data: bytes) -> Head:
    """Read what a record says of its tensor.

    Args:
        data: the record from its first byte on, at least up to where the content begins.

    Raises:
        DamagedTrial: it is no record of one tensor.
    """
    try:
        return _decode_head(data)
    except (IndexError, struct.error, UnicodeDecodeError) as error:
        raise DamagedTrial("a record that is cut off or no tensor's") from error


def _decode_head(data: bytes) -> Head:
    end = HEADER_BYTES + payload_length(data)
    name, step, number, length = "", 0, 0, 0
    shape: list[int] = []
    strings: list[str] = []
    start = HEADER_BYTES
    nested = {(): {5: "summary"}, ("summary",): {1: "value"}, ("summary", "value"): {8: "tensor"}}
    within: tuple[str, ...] = ()
    position = HEADER_BYTES
    while position < end:
        if position >= len(data):
            break
        field, kind, at, size, position = _next(data, position)
        inner = nested.get(within, {}).get(field)
        if kind == DELIMITED and inner:
            within, position = (*within, inner), at
        elif within == () and field == 2:
            step = size
        elif within == ("summary", "value") and field == 1:
            name = data[at : at + size].decode()
        elif within[-1:] == ("tensor",):
            if field == 1:
                number = size
            elif field == 2:
                shape = list(_dimensions(data[at : at + size]))
            elif field == 8:
                strings.append(data[at : at + size].decode())
            elif field == 4:
                start, length = at, size
                break
    return _checked(Head(name, step, number, tuple(shape), start, length, tuple(strings)), end)


def _checked(head: Head, end: int) -> Head:
    if head.start + head.length > end:
        raise DamagedTrial(f"the content of {head.name[:80]!r} is longer than its record")
    if len(head.shape) > MOST_DIMENSIONS or math.prod(head.shape) > MOST_BYTES:
        raise DamagedTrial(f"{head.name[:80]!r} has the shape {head.shape[:8]}")
    return head


def _next(data: bytes, position: int) -> tuple[int, int, int, int, int]:
    """Return a field's number and kind, where it is, its length (or a varint's value), and what follows."""
    key, position = _varint(data, position)
    field, kind = key >> 3, key & 7
    if kind == VARINT:
        number, end = _varint(data, position)
        return field, kind, position, number, end
    if kind == DELIMITED:
        size, position = _varint(data, position)
    elif kind in (FIXED64, FIXED32):
        size = 8 if kind == FIXED64 else 4
    else:
        raise DamagedTrial("a record that is no protobuf message")
    return field, kind, position, size, position + size


def _varint(data: bytes, position: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = data[position]
        position += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, position
        shift += 7
        if shift > 63:
            raise DamagedTrial("a number of more than 64 bits")


def _dimensions(data: bytes) -> Iterator[int]:
    position = 0
    while position < len(data):
        field, kind, at, size, position = _next(data, position)
        if field == 2 and kind == DELIMITED:
            yield _dimension(data[at : at + size])


def _dimension(data: bytes) -> int:
    position, found = 0, 0
    while position < len(data):
        field, kind, _, size, position = _next(data, position)
        if field == 1 and kind == VARINT:
            found = size
    return found
