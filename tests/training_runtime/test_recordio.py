"""RecordIO-protobuf, against protobuf's own encoding rules and against what is cut off or wrong."""

from __future__ import annotations

import io
import struct
import time

import numpy as np
import pytest
import scipy.sparse as sp

from jupyter_smstudio.training.runtime.algorithms.recordio import (
    HEADER,
    MAGIC,
    BadRecord,
    Record,
    decode,
    frames,
    write_records,
)

RANDOM = np.random.default_rng(0)


def written(rows: object, labels: np.ndarray | None = None) -> bytes:
    stream = io.BytesIO()
    write_records(stream, rows, labels)  # type: ignore[arg-type]
    return stream.getvalue()


def records(content: bytes) -> list[Record]:
    return [decode(payload) for payload in frames(io.BytesIO(content), "data.pbr")]


@pytest.mark.parametrize("kind", ["float32", "float64", "int32"])
def test_dense_rows_come_back_as_they_were(kind: str) -> None:
    rows = (RANDOM.standard_normal((7, 5)) * 1000).astype(kind)
    found = records(written(rows, np.arange(7)))
    assert all(each.features.values.dtype.itemsize >= rows.dtype.itemsize for each in found)
    np.testing.assert_array_equal([each.features.values for each in found], rows)
    assert [each.label for each in found] == list(range(7))


@pytest.mark.parametrize("kind", ["float32", "float64", "int32"])
def test_sparse_rows_come_back_as_they_were(kind: str) -> None:
    rows = sp.random_array((9, 300), density=0.05, rng=RANDOM, format="csr")
    rows.data = (rows.data * 100).astype(kind)
    for row, each in zip(rows.toarray(), records(written(rows)), strict=True):
        assert each.label is None and each.features.size == 300
        dense = np.zeros(300)
        dense[each.features.keys] = each.features.values
        np.testing.assert_array_equal(dense, row)


def test_bytes_are_those_that_protobuf_and_the_original_write() -> None:
    # features {"values": float32_tensor [1.5]}, label {"values": float32_tensor [2]}, by hand
    tensor = bytes.fromhex("0a04") + struct.pack("<f", 1.5)
    answer = bytes.fromhex("0a04") + struct.pack("<f", 2)
    value = bytes.fromhex("0a06") + b"values" + bytes.fromhex("1208 1206")
    payload = bytes.fromhex("0a12") + value + tensor + bytes.fromhex("1212") + value + answer
    expected = struct.pack("<II", 0xCED7230A, len(payload)) + payload
    assert written(np.float32([[1.5]]), np.array([2])) == expected


def test_a_record_that_was_cut_at_its_magic_numbers_is_put_together() -> None:
    rows = np.frombuffer(struct.pack("<fIf", 1, MAGIC, 2), np.float32)[None]
    payload = written(rows)[HEADER.size :]
    first, last = payload.split(struct.pack("<I", MAGIC))
    cut = b""
    for part, piece in ((1, first), (3, last)):
        cut += HEADER.pack(MAGIC, part << 29 | len(piece)) + piece + bytes(-len(piece) % 4)
    np.testing.assert_array_equal(records(cut)[0].features.values, rows[0])


def test_unknown_fields_are_let_through() -> None:
    payload = written(np.float32([[1, 2]]))[HEADER.size :]
    more = b"\x1a\x03uid" + b"\x22\x02{}" + b"\x50\x07" + b"\x5d\x00\x00\x00\x00"
    assert list(decode(memoryview(payload[: payload[1] + 2] + more)).features.values) == [1, 2]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"1,2,3\n4,5,6\n", "is not recordIO: there is no frame at byte 0"),
        (written(np.ones((1, 3)))[:-4], "is cut off at byte"),
        (written(np.ones((1, 3)))[:6], "is cut off at byte 6"),
        (HEADER.pack(MAGIC, 4) + b"\xff\xff\xff\xff", "is not the protobuf message"),
        (HEADER.pack(MAGIC, 4) + b"\x0a\x7f\x00\x00", "longer than the record"),
        (HEADER.pack(MAGIC, 0), "has no features"),
    ],
)
def test_what_is_no_record_is_told(content: bytes, reason: str) -> None:
    with pytest.raises(BadRecord, match=reason):
        records(content)


def test_a_label_for_each_row() -> None:
    with pytest.raises(ValueError, match="There are 2 labels for 3 rows"):
        written(np.ones((3, 2)), np.ones(2))


def test_digits_are_read_at_fifty_megabytes_a_second() -> None:
    content = written(RANDOM.random((5000, 784), np.float32), np.zeros(5000))
    seconds = []
    for _ in range(5):
        began = time.process_time()  # of the processor: other work on the machine is none of its business
        assert len(records(content)) == 5000
        seconds.append(time.process_time() - began)
    assert len(content) / 1e6 / min(seconds) >= 50
