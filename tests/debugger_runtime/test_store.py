"""What is written is read again: to the bit, to the last whole line, and by whoever knows the format."""

from __future__ import annotations

import json
import logging
import resource
import signal
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from jupyter_smstudio.debugger.runtime.store.crc32c import crc32c
from jupyter_smstudio.debugger.runtime.store.dtypes import NUMBERS, Bits16
from jupyter_smstudio.debugger.runtime.store.errors import StoreInUse, UnknownDtype
from jupyter_smstudio.debugger.runtime.store.reader import TrialReader
from jupyter_smstudio.debugger.runtime.store.summary import summarized
from jupyter_smstudio.debugger.runtime.store.writer import TensorWriter

TRAIN, EVAL = 1, 2
INDEX, SHARD = "smstudio/worker_0.index.jsonl", "events/worker_0.tfevents"


def read(folder: Path, worker: str = "worker_0") -> dict[int, dict[str, Any]]:
    """Return every value by its step and name."""
    reader = TrialReader(folder)
    reader.refresh()
    assert reader.damaged == []
    return {
        step: {
            name: reader.value(write, at)
            for write in writes
            if write.file
            for at, name in enumerate(write.layout.names)
        }
        for step, writes in reader.writes(worker).items()
    }


def test_every_type_and_shape_comes_back_to_the_bit(tmp_path: Path) -> None:
    draw = np.random.default_rng(0)
    tensors: dict[str, Any] = {
        name: draw.integers(0, 2, (3, 2)).astype(name) for name in NUMBERS if name != "bfloat16"
    }
    tensors |= {
        "none": np.float64(0.1)[...],
        "nothing": np.zeros((0, 3), np.float16),
        "a step apart": np.arange(24).reshape(4, 6)[::2, 1::3],
        "of Fortran": np.asfortranarray(draw.normal(size=(3, 4))),
        "big-endian": np.arange(3, dtype=">i4"),
        "not finite": np.array([np.nan, np.inf, -np.inf, -0.0], np.float32),
        "<b>ünïcode</b>/../..": np.ones(1),
    }
    writer = TensorWriter(tmp_path)
    assert writer.write(7, EVAL, 3, {**tensors, "brain": Bits16(np.array([0x3F80, 0xC000], np.uint16))})
    writer.close()
    found = read(tmp_path)[7]
    assert found.pop("brain").tolist() == [1.0, -2.0]
    assert found.keys() == tensors.keys()
    for name, tensor in tensors.items():
        assert found[name].dtype == tensor.dtype.newbyteorder("="), name
        np.testing.assert_array_equal(found[name], tensor, strict=tensor.dtype.isnative)
    assert writer.written == sum(file.stat().st_size for file in tmp_path.glob("*/*") if file.is_file())


def test_what_is_no_number_is_refused(tmp_path: Path) -> None:
    writer = TensorWriter(tmp_path)
    for wrong in (np.array(["text"]), np.array([object()]), np.array(["2026-11-21"], "M8[D]")):
        with pytest.raises(UnknownDtype, match="Convert to one of float32"):
            writer.write(0, TRAIN, 0, {"x": wrong})
    with pytest.raises(ValueError, match="no name for a tensor"):
        writer.write(0, TRAIN, 0, {"x" * 1025: np.ones(1)})
    writer.close()
    assert read(tmp_path) == {}


def test_a_record_is_what_tfevents_files_hold(tmp_path: Path) -> None:
    assert crc32c(b"123456789") == 0xE3069283  # the check value of CRC-32C's definition
    writer = TensorWriter(tmp_path)
    for step in (3, 4):
        writer.write(step, TRAIN, step, {"w": np.array([1.5], np.float32)})
    writer.close()
    data = (tmp_path / SHARD).read_bytes()
    length: int = struct.unpack("<Q", data[:8])[0]
    event = data[12 : 12 + length]
    assert event[0] == 0x09 and event[9:11] == b"\x10\x03"  # wall_time, step
    assert b"\x0a\x01w" in event and b"mode_step\x12\x013" in event
    assert event.endswith(b"\x22\x04" + struct.pack("<f", 1.5))
    assert len(data) == 2 * (12 + length + 4)


def test_a_torn_tail_is_passed_over_wherever_it_is_torn(tmp_path: Path) -> None:
    writer = TensorWriter(tmp_path)
    writer.write(0, TRAIN, 0, {"w": np.arange(3.0)})
    before = (tmp_path / INDEX).stat().st_size
    writer.write(1, TRAIN, 1, {"w": np.arange(4.0)})
    writer.close(end=False)
    index = (tmp_path / INDEX).read_bytes()
    for cut in range(before, len(index)):
        (tmp_path / INDEX).write_bytes(index[:cut])
        assert list(read(tmp_path)) == [0], cut
    (tmp_path / INDEX).write_bytes(index)
    assert list(read(tmp_path)) == [0, 1]


def test_a_reader_follows_what_is_appended(tmp_path: Path) -> None:
    reader = TrialReader(tmp_path)
    assert reader.refresh() == [] and not reader.ended
    writer = TensorWriter(tmp_path)
    for step in range(3):
        writer.write(step, TRAIN, step, {"w": np.full(2, step)})
        assert [write.step for _, write in reader.refresh()] == [step]
    writer.close()
    assert reader.refresh() == [] and reader.ended


def test_a_writer_goes_on_where_another_was_torn_away(tmp_path: Path) -> None:
    writer = TensorWriter(tmp_path)
    writer.write(0, TRAIN, 0, {"w": np.zeros(2)})
    writer.close()
    with (tmp_path / INDEX).open("ab") as index, (tmp_path / SHARD).open("ab") as shard:
        index.write(b'{"step":1,"mo')
        shard.write(b"half a record")
    again = TensorWriter(tmp_path)
    assert not (tmp_path / "training_job_end.ts").exists()
    again.write(1, TRAIN, 1, {"w": np.ones(2), "v": np.ones(1)})
    again.close()
    found = read(tmp_path)
    assert {step: sorted(tensors) for step, tensors in found.items()} == {0: ["w"], 1: ["v", "w"]}
    assert found[1]["w"].tolist() == [1, 1]


def test_a_worker_has_one_writer_and_a_folder_many(tmp_path: Path) -> None:
    first, second = TensorWriter(tmp_path), TensorWriter(tmp_path, "worker_1")
    with pytest.raises(StoreInUse, match="worker_0"):
        TensorWriter(tmp_path)
    with pytest.raises(ValueError, match="cannot be called"):
        TensorWriter(tmp_path, "../worker")
    first.write(0, TRAIN, 0, {"w": np.zeros(1)})
    second.write(0, TRAIN, 0, {"w": np.ones(1)})
    first.close()
    reader = TrialReader(tmp_path)
    reader.refresh()
    assert not reader.ended and not (tmp_path / "training_job_end.ts").exists()
    second.close()
    assert (tmp_path / "training_job_end.ts").exists()
    assert read(tmp_path)[0]["w"] == [0] and read(tmp_path, "worker_1")[0]["w"] == [1]


LOADER = """
import os, signal, sys
from jupyter_smstudio.debugger.runtime.store.writer import TensorWriter

writer = TensorWriter(sys.argv[1])
if os.fork() == 0:
    print("loads data", flush=True)
    sys.stdin.read()
    os._exit(0)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_loader_of_data_that_outlives_its_training_keeps_nobody_from_writing(tmp_path: Path) -> None:
    command = [sys.executable, "-c", LOADER, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as training:
        assert training.stdout and training.stdout.readline() == "loads data\n"
        assert training.wait(timeout=60) == -signal.SIGKILL
        TensorWriter(tmp_path).close()


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_what_cannot_be_kept_is_counted_and_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    writer = TensorWriter(tmp_path)
    large = {"w": np.zeros(100_000)}
    assert writer.write(0, TRAIN, 0, {"w": np.zeros(2)})
    size = (tmp_path / SHARD).stat().st_size
    with files_of_at_most(64 << 10):
        assert [writer.write(step, TRAIN, step, large) for step in (1, 2)] == [False, False]
    assert (tmp_path / SHARD).stat().st_size == size, "half a tensor takes the space that there is none of"
    assert writer.write(3, TRAIN, 3, large)
    assert (writer.lost.writes, writer.lost.tensors) == (2, 2)
    assert writer.lost.bytes > 2 * 800_000 and "large" in writer.lost.reason
    assert [record.getMessage() for record in caplog.records if "goes on" in record.getMessage()][1:] == []
    assert list(read(tmp_path)) == [0, 3]
    (tmp_path / SHARD).unlink()
    assert not writer.write(4, TRAIN, 4, large)
    assert writer.lost.writes == 3
    writer.close()
    assert "3 tensors and summaries" in caplog.text


def test_what_is_written_together_is_there_at_once_or_not_at_all(tmp_path: Path) -> None:
    writer = TensorWriter(tmp_path)
    with writer.together():
        for step in range(3):
            writer.write(step, TRAIN, step, {"w": np.full(2, step)})
            writer.summaries(step, TRAIN, step, {"w": summarized(np.full(2, step))})
        assert read(tmp_path) == {}
    with files_of_at_most(64 << 10), writer.together():
        writer.write(3, TRAIN, 3, {"w": np.zeros(2)})
        writer.write(4, TRAIN, 4, {"new": np.zeros(100_000)})
    assert writer.lost.tensors == 2
    with writer.together():
        writer.write(5, TRAIN, 5, {"new": np.ones(2), "w": np.ones(1)})
    writer.close()
    found = read(tmp_path)
    assert sorted(found) == [0, 1, 2, 5]
    assert [found[step]["w"].tolist() for step in range(3)] == [[0, 0], [1, 1], [2, 2]]
    assert found[5]["new"].tolist() == [1, 1]
    assert (tmp_path / SHARD).stat().st_size < 64 << 10


def test_an_index_does_not_grow_beyond_what_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jupyter_smstudio.debugger.runtime.store.writer.MOST_INDEX_BYTES", 500)
    writer = TensorWriter(tmp_path)
    kept = [writer.write(step, TRAIN, step, {"w": np.zeros(1)}) for step in range(9)]
    writer.close()
    assert kept == sorted(kept, reverse=True) and not kept[-1]
    assert "as long as one can be" in writer.lost.reason
    assert list(read(tmp_path)) == list(range(kept.count(True)))
    last = [line for line in (tmp_path / INDEX).read_text().splitlines() if "values" in line][-1]
    assert json.loads(last)["at"][-1] == (tmp_path / SHARD).stat().st_size


def test_summaries_and_reductions_lie_beside_tensors(tmp_path: Path) -> None:
    writer = TensorWriter(tmp_path)
    tensor = np.arange(-3.0, 5.0).reshape(2, 4)
    made = summarized(tensor)
    for step in range(5):
        writer.summaries(step, TRAIN, step, {"w": made, "v": summarized(tensor[0], histogram=False)})
        writer.summaries(step, TRAIN, step, {"w": made})
    writer.write(4, TRAIN, 4, {}, {"w": {"abs_mean": 2.0}})
    writer.close()
    reader = TrialReader(tmp_path)
    reader.refresh()
    without, whole, reductions = reader.writes("worker_0")[4]
    assert (without.histograms, whole.histograms) == (False, True)
    assert reader.summary("worker_0", without, 1).row == summarized(tensor[0]).summary.row
    found = reader.summary("worker_0", whole, 0)
    assert found.row == made.summary.row
    np.testing.assert_array_equal(found.histogram, made.summary.histogram)
    assert whole.layout.shapes == ((2, 4),)
    assert reductions.layout.names == ("smdebug/reductions/abs_mean/w",) and reader.value(reductions, 0) == 2
