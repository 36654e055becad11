"""A folder that somebody else filled can neither read other files, nor take memory, nor keep a reader."""

from __future__ import annotations

import json
import os
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from jupyter_smstudio.debugger.runtime.store.errors import DamagedTrial
from jupyter_smstudio.debugger.runtime.store.reader import TrialReader
from jupyter_smstudio.debugger.runtime.store.summary import summarized
from jupyter_smstudio.debugger.runtime.store.writer import TensorWriter
from jupyter_smstudio.debugger.runtime.trial import create_trial

INDEX, SHARD = "smstudio/worker_0.index.jsonl", "events/worker_0.tfevents"
COLLECTIONS = "collections/000000000/worker_0_collections.json"
GOOD = {"step": 5, "mode": 1, "mode_step": 5, "time": 1.0}


@pytest.fixture(autouse=True)
def little_memory() -> Iterator[None]:
    tracemalloc.start()
    yield
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 32 << 20


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    writer = TensorWriter(tmp_path / "trial")
    tensor = np.arange(6.0, dtype=np.float32).reshape(2, 3)
    writer.write(0, 1, 0, {"w": tensor, "v": tensor})
    writer.summaries(0, 1, 0, {"w": summarized(tensor)})
    writer.close(end=False)
    return tmp_path / "trial"


def say(folder: Path, *lines: Any) -> None:
    with (folder / INDEX).open("a") as index:
        index.writelines(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines)


@pytest.mark.parametrize(
    "line",
    [
        "no JSON",
        "",
        '{"end": 1} {"end": 2}',
        "[1, 2]",
        "7",
        "[" * 100_000,
        '{"step": ' + "9" * 5000 + "}",
        {"layout": 9, "tensors": [["x", "float32", [-1]]]},
        {"layout": 9, "tensors": [["x", "object", [1]]]},
        {"layout": 9, "tensors": [["x", "float32", [1 << 62, 1 << 62]]]},
        {"layout": 9, "tensors": [["x", "float32", [1] * 65]]},
        {"layout": 9, "tensors": [["x" * 2000, "float32", [1]]]},
        {"layout": 9, "tensors": [[{}, "float32", [1]]]},
        {"layout": 9, "tensors": [["x", [], [1]]]},
        {**GOOD, "values": 77, "at": [0, 1]},
        {**GOOD, "values": 0, "at": [0, 1]},
        {**GOOD, "values": 0, "at": [-5, 1, 2]},
        {**GOOD, "values": 0, "at": [9, 5, 10]},
        {**GOOD, "values": 0, "at": "012"},
        {**GOOD, "values": [], "at": [0, 1, 2]},
        {**GOOD, "mode": 5, "values": 0, "at": [0, 1, 2]},
        {**GOOD, "step": 1.5, "values": 0, "at": [0, 1, 2]},
        {**GOOD, "step": True, "values": 0, "at": [0, 1, 2]},
        {**GOOD, "time": "now", "values": 0, "at": [0, 1, 2]},
        {**GOOD, "summaries": 0, "row": -1, "histograms": True},
        {"something": "new"},
    ],
    ids=lambda line: str(line)[:60],
)
def test_a_line_that_cannot_be_is_passed_over(folder: Path, line: Any) -> None:
    say(folder, line, {**GOOD, "step": 6, "summaries": 0, "row": 0, "histograms": False})
    reader = TrialReader(folder)
    reader.refresh()
    assert sorted(reader.writes("worker_0")) == [0, 6]
    assert len(reader.damaged) == 1 and "worker_0" in reader.damaged[0]


def at(*places: int) -> dict[str, Any]:
    return {**GOOD, "values": 0, "at": places}


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([at(0, 1 << 40, 1 << 41)], "the file ends before"),
        ([at(0, 50, 100)], "another length"),
        ([at(3, 60, 100)], "no record begins here"),
        ([{"layout": 0, "tensors": [["w", "float64", [2, 3]]] * 2}, None], "a tensor of float32"),
        ([{"layout": 0, "tensors": [["w", "float32", [1 << 40]]] * 2}, None], "a tensor of float32"),
        ([{"layout": 0, "tensors": [["<img src=x>", "float32", [2, 3]]] * 2}, None], "'w' of step 0"),
    ],
    ids=("outside", "length", "middle", "dtype", "shape", "name"),
)
def test_an_index_that_points_elsewhere_is_told(folder: Path, lines: list[Any], said: str) -> None:
    genuine = next(line for line in (folder / INDEX).read_text().splitlines() if '"values"' in line)
    say(folder, *(line or genuine for line in lines))
    reader = TrialReader(folder)
    reader.refresh()
    write = next(
        write for writes in reversed(reader.writes("worker_0").values()) for write in reversed(writes)
    )
    with pytest.raises(DamagedTrial, match=said):
        reader.value(write, 0)


def shard_of_zeros(folder: Path) -> None:
    size = (folder / SHARD).stat().st_size
    (folder / SHARD).write_bytes(bytes(size))


def shard_is_a_pipe(folder: Path) -> None:
    (folder / SHARD).unlink()
    os.mkfifo(folder / SHARD)


def shard_leads_out(folder: Path) -> None:
    outside = folder.parent / "secret"
    (folder / SHARD).rename(outside)
    (folder / SHARD).symlink_to(outside)


def folder_leads_out(folder: Path) -> None:
    (folder / "events").rename(folder.parent / "elsewhere")
    (folder / "events").symlink_to(folder.parent / "elsewhere")


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (shard_of_zeros, "no record begins here"),
        (shard_is_a_pipe, "is no file"),
        (shard_leads_out, "leads out of"),
        (folder_leads_out, "leads out of"),
        (lambda folder: (folder / SHARD).unlink(), "no longer there"),
        (lambda folder: (folder / SHARD).write_bytes(b""), "the file ends before"),
    ],
)
def test_another_file_in_the_place_of_the_tensors_is_told(
    folder: Path, harm: Callable[[Path], object], said: str
) -> None:
    harm(folder)
    trial = create_trial(folder)
    with pytest.raises(DamagedTrial, match=said):
        trial.tensor("w").value(0)
    assert trial.summary("w", 0).max == 5


def test_summaries_that_end_early_and_tensors_too_large_to_read(folder: Path) -> None:
    os.truncate(folder / "smstudio/worker_0.summaries", 10)
    with pytest.raises(DamagedTrial, match="ends before the summaries"):
        create_trial(folder).summary("w", 0)
    with (folder / SHARD).open("r+b") as shard:
        shard.truncate(1 << 40)
    say(folder, at(0, 1 << 30, 1 << 31))
    with pytest.raises(DamagedTrial, match="larger than 1000 bytes"):
        create_trial(folder, most_bytes=1000).tensor("w").value(5)


def test_an_index_of_nothing_but_damage_is_told_soon(folder: Path) -> None:
    say(folder, "\n" * 10_001)
    with pytest.raises(DamagedTrial, match="more than 10000 damaged lines"):
        create_trial(folder)


def test_what_one_worker_wrote_is_not_lost_while_another_cannot_be_read(folder: Path) -> None:
    reader = TrialReader(folder)
    reader.refresh()
    say(folder, {**GOOD, "summaries": 0, "row": 0, "histograms": False})
    foreign = folder / "smstudio/worker_1.index.jsonl"
    foreign.write_text("foreign\n")
    for _ in range(2):
        with pytest.raises(DamagedTrial, match="worker_1"):
            reader.refresh()
    foreign.write_text('{"smstudio":1,"worker":"worker_1","began":1}\n')
    assert [(worker, write.step) for worker, write in reader.refresh()] == [("worker_0", 5)]
    assert sorted(reader.writes("worker_0")) == [0, 5]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b" " * (9 << 20), "line of more than"),
        (
            b"".join(
                b'{"layout":%d,"tensors":[%s]}\n' % (number, b",".join([b'["t","float32",[]]'] * 1000))
                for number in range(201)
            ),
            "more than 200000 tensors",
        ),
    ],
    ids=["line", "tensors"],
)
def test_an_index_that_would_take_all_memory_is_refused_until_it_is_another(
    folder: Path, content: bytes, said: str
) -> None:
    good = (folder / INDEX).read_bytes()
    with (folder / INDEX).open("ab") as index:
        index.write(content)
    reader = TrialReader(folder)
    for _ in range(2):
        with pytest.raises(DamagedTrial, match=said):
            reader.refresh()
    (folder / INDEX).write_bytes(good)
    assert [write.step for _, write in reader.refresh()] == [0, 0]


def test_more_workers_than_can_be_are_told(folder: Path) -> None:
    for number in range(1000):
        (folder / f"smstudio/w{number}.index.jsonl").touch()
    with pytest.raises(DamagedTrial, match="more than 1000 workers"):
        create_trial(folder)


@pytest.mark.parametrize("text", ["", "foreign\n", '{"smstudio":2}\n', "[]\n"])
def test_an_index_of_another_kind_or_version_is_told(folder: Path, text: str) -> None:
    (folder / INDEX).write_text(text)
    if not text:
        assert create_trial(folder).steps() == []
        return
    with pytest.raises(DamagedTrial, match=r"no index of tensors|install a newer"):
        create_trial(folder)


def test_files_that_nobody_knows_are_let_be(folder: Path) -> None:
    for name in ("smstudio/.index.jsonl", "smstudio/a b.index.jsonl", "smstudio/notes.txt", "index", "x"):
        (folder / name).write_text("foreign")
    (folder / "collections").write_text("foreign")
    assert create_trial(folder).steps() == [0]


@pytest.mark.parametrize(
    "said",
    [
        "no JSON",
        "[" * 100_000,
        "[]",
        {"collections": []},
        {"collections": {"x": 7}},
        {"collections": {"x": {"tensor_names": "w"}}},
        {"collections": {"x": {"tensor_names": [7]}}},
        {"collections": {"x": {"include_regex": ["a" * 5000]}}},
        {"collections": {"x": {"save_config": []}}},
        {"collections": {}, "_meta": {"num_workers": -1}},
        {"collections": {}, "_meta": {"num_workers": 10**9}},
        {"collections": {str(number): {} for number in range(1001)}},
    ],
    ids=lambda said: str(said)[:60],
)
def test_collections_that_cannot_be_are_told(folder: Path, said: Any) -> None:
    path = folder / COLLECTIONS
    path.parent.mkdir(parents=True)
    path.write_text(said if isinstance(said, str) else json.dumps(said))
    with pytest.raises(DamagedTrial, match="collections"):
        create_trial(folder)


def test_collections_too_large_to_be_any_are_not_read(folder: Path) -> None:
    path = folder / COLLECTIONS
    path.parent.mkdir(parents=True)
    path.touch()
    os.truncate(path, 1 << 40)
    with pytest.raises(DamagedTrial, match="more than 8388608 bytes"):
        create_trial(folder)


def original(folder: Path, meta: dict[str, Any], tensors: Any) -> None:
    path = folder / "index/000000000/000000000007_worker_9.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"meta": meta, "tensor_payload": tensors}))


@pytest.mark.parametrize("file", ["../secret", "/etc/passwd", "events", "events/pipe"])
def test_the_originals_index_cannot_name_a_file_outside(folder: Path, file: str) -> None:
    (folder.parent / "secret").write_bytes((folder / SHARD).read_bytes())
    os.mkfifo(folder / "events/pipe")
    meta = {"mode": "TRAIN", "mode_step": 7, "event_file_name": file}
    original(folder, meta, [{"tensorname": "stolen", "start_idx": 0, "length": 64}])
    with pytest.raises(DamagedTrial, match=r"leads out of|is no file"):
        create_trial(folder).tensor("stolen").value(7)


@pytest.mark.parametrize(
    ("mode", "payload"),
    [
        ("NONE", []),
        (7, []),
        ("TRAIN", 7),
        ("TRAIN", [{"tensorname": "x"}]),
        ("TRAIN", [{"tensorname": "x", "start_idx": -1, "length": 5}]),
        ("TRAIN", [{"tensorname": "x", "start_idx": "0", "length": 5}]),
        ("TRAIN", [{"tensorname": "", "start_idx": 0, "length": 5}]),
    ],
)
def test_the_originals_index_of_a_step_that_cannot_be_is_passed_over(
    folder: Path, mode: Any, payload: Any
) -> None:
    original(folder, {"mode": mode, "mode_step": 7, "event_file_name": SHARD}, payload)
    trial = create_trial(folder)
    assert trial.steps() == [0] and "000000000007_worker_9.json" in trial.reader.damaged[0]
