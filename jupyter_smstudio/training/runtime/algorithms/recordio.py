"""RecordIO-protobuf, the original's own format: read and written without the protobuf package.

A file is a chain of frames, each of them ``magic, length, payload, padding to four bytes``. A payload is
the message ``Record`` of the original's ``record.proto``: two maps, *features* (field 1) and *label* (2),
from names to tensors of float32 (field 2 of ``Value``), float64 (3) or int32 (7). A tensor has packed
*values* (1), and if it is sparse *keys* (2) and *shape* (3).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

MAGIC = 0xCED7230A
LENGTH_MASK = (1 << 29) - 1
"""The upper three bits of a length say which part of a record that was cut a frame is."""
WHOLE, FIRST, MIDDLE, LAST = range(4)
READ_BYTES = 1 << 20
HEADER = struct.Struct("<II")

VARINT, FIXED64, DELIMITED, FIXED32 = 0, 1, 2, 5
TENSORS: dict[int, Any] = {2: np.dtype("<f4"), 3: np.dtype("<f8"), 7: np.dtype("<i4")}
FIELDS: dict[Any, int] = {np.dtype("float32"): 2, np.dtype("float64"): 3, np.dtype("int32"): 7}


class BadRecord(ValueError):
    """A file is not recordIO-protobuf; the message says where."""


@dataclass(frozen=True)
class Tensor:
    """A vector.

    Attributes:
        values: all of them, or those of a sparse vector that are not zero.
        keys: the places of a sparse vector's values; None: it is dense.
        size: length of the vector; of a sparse one without a shape, one more than its last place.
    """

    values: NDArray[Any]
    keys: NDArray[Any] | None
    size: int


@dataclass(frozen=True)
class Record:
    """A row.

    Attributes:
        features: its numbers.
        label: None where there is none.
    """

    features: Tensor
    label: float | None


def frames(stream: BinaryIO, name: str) -> Iterator[memoryview]:
    """Yield the payloads of a stream.

    Args:
        stream: need not be seekable.
        name: of the file, for messages.

    Raises:
        BadRecord: it is cut off, or not recordIO.
    """
    buffer, position, start = b"", 0, 0
    parts: list[bytes] = []
    while True:
        if len(buffer) - position < HEADER.size:
            start, buffer, position = start + position, buffer[position:] + stream.read(READ_BYTES), 0
            if not buffer:
                if parts:
                    raise BadRecord(f"{name} ends in the middle of a record.")
                return
            if len(buffer) < HEADER.size:
                raise BadRecord(f"{name} is cut off at byte {start + len(buffer)}.")
        magic, word = HEADER.unpack_from(buffer, position)
        if magic != MAGIC:
            raise BadRecord(f"{name} is not recordIO: there is no frame at byte {start + position}.")
        part, length = word >> 29, word & LENGTH_MASK
        end = position + HEADER.size + length
        if end > len(buffer):
            needed = max(end - len(buffer), READ_BYTES)
            start, buffer, end = start + position, buffer[position:] + stream.read(needed), end - position
            position = 0
            if end > len(buffer):
                raise BadRecord(f"{name} is cut off at byte {start + len(buffer)}.")
        payload = memoryview(buffer)[position + HEADER.size : end]
        position = end + -length % 4
        if part == WHOLE:
            yield payload
            continue
        parts.append(bytes(payload))
        if part == LAST:
            # The magic number, where it occurred in the payload, is what records are cut at.
            yield memoryview(struct.pack("<I", MAGIC).join(parts))
            parts = []


def decode(payload: memoryview) -> Record:
    """Return the row of a payload.

    Raises:
        BadRecord: it is not the message ``Record``, or has no features.
    """
    features: Tensor | None = None
    label: float | None = None
    try:
        for field, start, end in _fields(payload, 0, len(payload)):
            if field == 1 and features is None:
                features = _entry(payload, start, end)
            elif field == 2:
                found = _entry(payload, start, end)
                label = float(found.values[0]) if len(found.values) else None
    except (IndexError, struct.error) as error:
        raise BadRecord("a record is not the protobuf message Record of the original.") from error
    if features is None:
        raise BadRecord("a record has no features.")
    return Record(features, label)


def _varint(data: memoryview, position: int) -> tuple[int, int]:
    byte = data[position]
    if byte < 0x80:
        return byte, position + 1
    value, shift = byte & 0x7F, 7
    while True:
        position += 1
        byte = data[position]
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position + 1
        shift += 7
        if shift > 63:
            raise BadRecord("a record has a number of more than 64 bits.")


def _fields(data: memoryview, position: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Yield number, start and end of each field of a message."""
    while position < end:
        tag, position = _varint(data, position)
        wire = tag & 7
        if wire == DELIMITED:
            length, position = _varint(data, position)
            stop = position + length
        elif wire == VARINT:
            stop = _varint(data, position)[1]
        elif wire in (FIXED32, FIXED64):
            stop = position + (4 if wire == FIXED32 else 8)
        else:
            raise BadRecord(f"a record has a field of the unknown wire type {wire}.")
        if stop > end:
            raise BadRecord("a record has a field that is longer than the record.")
        yield tag >> 3, position, stop
        position = stop


def _entry(data: memoryview, start: int, end: int) -> Tensor:
    """Return the tensor of an entry of a map; its key is not looked at, as in the original."""
    for field, first, last in _fields(data, start, end):
        if field == 2:
            for kind, low, high in _fields(data, first, last):
                if kind in TENSORS:
                    return _tensor(data, low, high, kind)
    raise BadRecord("a record has a value that is no float32, float64 or int32 tensor.")


def _tensor(data: memoryview, start: int, end: int, kind: int) -> Tensor:
    parts: dict[int, list[NDArray[Any]]] = {1: [], 2: [], 3: []}
    for field, first, last in _fields(data, start, end):
        if field in parts:
            integers = field > 1 or kind == 7
            read = _varints if integers else (lambda piece: np.frombuffer(piece, TENSORS[kind]))
            parts[field].append(read(data[first:last]))
    values, keys, shape = (_joined(parts[field]) for field in (1, 2, 3))
    if not parts[2]:
        return Tensor(values, None, len(values))
    if len(keys) != len(values):
        raise BadRecord(f"a sparse record has {len(values)} values and {len(keys)} keys.")
    size = int(shape[-1]) if len(shape) else int(keys.max(initial=-1)) + 1
    if len(keys) and int(keys.max()) >= size:
        raise BadRecord(f"a sparse record of {size} features has the key {int(keys.max())}.")
    return Tensor(values, keys, size)


def _joined(parts: list[NDArray[Any]]) -> NDArray[Any]:
    return parts[0] if len(parts) == 1 else np.concatenate(parts) if parts else np.empty(0)


def _varints(data: memoryview) -> NDArray[Any]:
    """Decode packed varints, all at once."""
    octets = np.frombuffer(data, np.uint8)
    if not len(octets):
        return np.empty(0, np.int64)
    last = octets < 0x80
    if not last[-1]:
        raise BadRecord("a record has a number that is cut off.")
    ends = np.flatnonzero(last)
    starts = np.concatenate(([0], ends[:-1] + 1))
    shifts = np.arange(len(octets)) - np.repeat(starts, ends - starts + 1)
    if shifts.max() > 9:
        raise BadRecord("a record has a number of more than 64 bits.")
    shifted = (octets & np.uint8(0x7F)).astype(np.uint64) << (7 * shifts).astype(np.uint64)
    return np.add.reduceat(shifted, starts).astype(np.int64)


def write_records(
    stream: BinaryIO, rows: NDArray[Any] | sp.csr_matrix | sp.csr_array, labels: NDArray[Any] | None = None
) -> None:
    """Write a table as recordIO-protobuf.

    Args:
        stream: where to.
        rows: of features, dense or sparse; float64 and int32 stay what they are, all else becomes float32.
        labels: one for each row, or None.

    Raises:
        ValueError: there is not one label for each row.
    """
    count = rows.shape[0]
    if labels is not None and len(labels) != count:
        raise ValueError(f"There are {len(labels)} labels for {count} rows.")
    kind = rows.dtype if rows.dtype in FIELDS else np.dtype("float32")
    answers = None if labels is None else np.asarray(labels).astype(np.float32)
    table: Any = rows.astype(kind)
    if sp.issparse(table):
        table = table.tocsr()
    for index in range(count):
        if sp.issparse(table):
            low, high = table.indptr[index], table.indptr[index + 1]
            tensor = _tensor_message(table.data[low:high], table.indices[low:high], table.shape[1])
        else:
            tensor = _tensor_message(table[index])
        payload = _map_entry(1, FIELDS[kind], tensor)
        if answers is not None:
            payload += _map_entry(2, 2, _tensor_message(answers[index : index + 1]))
        stream.write(HEADER.pack(MAGIC, len(payload)) + payload + bytes(-len(payload) % 4))


def _tensor_message(values: NDArray[Any], keys: NDArray[Any] | None = None, size: int = 0) -> bytes:
    packed = _packed(values.astype(np.int64)) if values.dtype == np.int32 else values.tobytes()
    message = _message(1, packed)
    if keys is None:
        return message
    return message + _message(2, _packed(keys)) + _message(3, _packed(np.array([size])))


def _map_entry(field: int, kind: int, tensor: bytes) -> bytes:
    return _message(field, _message(1, b"values") + _message(2, _message(kind, tensor)))


def _message(field: int, content: bytes) -> bytes:
    return _number(field << 3 | DELIMITED) + _number(len(content)) + content


def _packed(numbers: NDArray[Any]) -> bytes:
    return b"".join(_number(int(number) & 0xFFFFFFFFFFFFFFFF) for number in numbers)


def _number(value: int) -> bytes:
    octets = bytearray()
    while value >= 0x80:
        octets.append(value & 0x7F | 0x80)
        value >>= 7
    octets.append(value)
    return bytes(octets)
