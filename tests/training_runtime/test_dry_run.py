"""What a dry run gives a program: files cut between records, and whole where nobody can cut them."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jupyter_smstudio.training.runtime.algorithms.recordio import frames, write_records
from jupyter_smstudio.training.runtime.dry_run.__main__ import main, next_growth
from jupyter_smstudio.training.runtime.dry_run.channels import Channels
from jupyter_smstudio.training.runtime.dry_run.formats import CannotCut, cut_lines, cut_parquet, cut_recordio
from jupyter_smstudio.training.runtime.dry_run.protocol import VARIABLE, Batch, Order, read_batches


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return tmp_path / "source"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "target"


def test_lines_come_whole_and_from_all_over_the_file(source: Path, target: Path) -> None:
    lines = [f"{number},{'x' * (number % 50)}" for number in range(10_000)]
    source.write_text("\n".join(lines))
    found, share = cut_lines(source, target, 160)
    taken = target.read_text().splitlines()
    assert found == len(taken) == 160 and set(taken) <= set(lines) and len(set(taken)) == 160
    assert taken[0] == lines[0] and int(taken[-1].split(",")[0]) > 9000
    assert share == pytest.approx(target.stat().st_size / source.stat().st_size)


@pytest.mark.parametrize("content", ["", "a\nb\n", "a\nb"])
def test_a_small_file_is_not_copied(source: Path, target: Path, content: str) -> None:
    source.write_text(content)
    assert cut_lines(source, target, 2) == (len(content.split()), 1.0)
    assert not target.exists()


def test_more_lines_than_asked_for_at_each_place_are_never_read_twice(source: Path, target: Path) -> None:
    source.write_text("".join(f"{number}\n" for number in range(100)))
    found, _ = cut_lines(source, target, 99)
    taken = target.read_text().split()
    assert found == len(taken) == len(set(taken))


def test_a_quoted_row_with_line_feeds_stays_in_one_piece(source: Path, target: Path) -> None:
    source.write_text("id,text\n" + '1,"two\nlines"\n' * 500)
    found, _ = cut_lines(source, target, 10)
    assert (found, target.read_text()) == (10, "id,text\n" + '1,"two\nlines"\n' * 9)


def test_more_records_than_there_are_give_all(tmp_path: Path, environment: dict[str, str]) -> None:
    (tmp_path / "input/data/train/rows.csv").write_text("1234567\n" * 200_000)  # more than is looked at first
    channels = Channels(environment)
    channels.set_aside()
    cut = channels.give(1_000_000)
    assert (cut.records, cut.share) == (200_000, 1.0)
    assert given(tmp_path)["rows.csv"].count("\n") == 200_000


def test_what_has_no_lines_is_not_cut(source: Path, target: Path) -> None:
    source.write_bytes(b"x" * (2 << 20))
    with pytest.raises(CannotCut, match="no line feed"):
        cut_lines(source, target, 10)


def test_records_of_recordio_stay_whole(source: Path, target: Path) -> None:
    stream = io.BytesIO()
    write_records(stream, np.arange(300, dtype="float32").reshape(100, 3), np.arange(100))
    source.write_bytes(stream.getvalue())
    found, share = cut_recordio(source, target, 30)
    with target.open("rb") as cut:
        assert len(list(frames(cut, "cut"))) == found == 30
    assert share == pytest.approx(0.3)
    assert cut_recordio(source, target, 100) == (100, 1.0)
    source.write_bytes(b"no recordIO at all")
    with pytest.raises(CannotCut, match="byte 0"):
        cut_recordio(source, target, 30)


def test_rows_of_parquet(source: Path, target: Path) -> None:
    pq.write_table(pa.table({"a": list(range(1000))}), source)
    assert cut_parquet(source, target, 50) == (50, 0.05)
    assert pq.read_table(target)["a"].to_pylist() == list(range(50))
    assert cut_parquet(source, target, 1000) == (1000, 1.0)
    source.write_bytes(b"PAR1")
    with pytest.raises(CannotCut, match="cannot be read"):
        cut_parquet(source, target, 50)


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Return the variables of a job that has a channel ``train``, and put them in place."""
    found = {
        "SM_INPUT_DIR": str(tmp_path / "input"),
        "SM_INPUT_DATA_CONFIG": '{"train": {"ContentType": ""}}',
    }
    (tmp_path / "input/data/train").mkdir(parents=True)
    for name in ("MODEL_DIR", "OUTPUT_DATA_DIR", "CHECKPOINT_DIR"):
        (tmp_path / name).mkdir()
        found[f"SM_{name}"] = str(tmp_path / name)
    for name, value in found.items():
        monkeypatch.setenv(name, value)
    return found


def given(tmp_path: Path) -> dict[str, str]:
    folder = tmp_path / "input/data/train"
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_a_folder_of_pictures_gives_files_of_every_class(tmp_path: Path, environment: dict[str, str]) -> None:
    for kind in ("cat", "dog"):
        for number in range(50):
            path = tmp_path / f"input/data/train/{kind}/{number:02}.jpg"
            path.parent.mkdir(exist_ok=True)
            path.write_text("picture")
    channels = Channels(environment)
    channels.set_aside()
    cut = channels.give(10)
    assert (cut.records, cut.notes) == (10, ()) and cut.share == pytest.approx(0.1)
    assert sorted(name[:3] for name in given(tmp_path)) == ["cat"] * 5 + ["dog"] * 5
    assert channels.give(100).share == 1.0 and len(given(tmp_path)) == 100


def test_what_cannot_be_cut_is_told_and_used_whole(tmp_path: Path, environment: dict[str, str]) -> None:
    folder = tmp_path / "input/data/train"
    (folder / "a.csv").write_text("1\n" * 1000)
    (folder / "b.rec").write_text("no recordIO, but text")
    channels = Channels(environment)
    channels.set_aside()
    cut = channels.give(100)
    assert cut.notes == ("b.rec of the channel train has no frame of recordIO at byte 0; it was used whole.",)
    assert cut.records is None and given(tmp_path)["a.csv"] == "1\n" * 50


@pytest.mark.parametrize(
    ("shares", "seconds", "left", "growth"),
    [
        ([0.01], [2.0], 28.0, 8),
        ([0.01], [20.0], 10.0, None),
        ([0.01, 0.08], [2.0, 2.0], 26.0, 8),
        ([0.01, 0.08], [2.0, 3.0], 12.0, 8),
        ([0.01, 0.08], [2.0, 5.0], 20.0, 4),
        ([0.01, 0.08], [2.0, 9.0], 10.0, None),
    ],
)
def test_the_next_batch_is_as_large_as_ends_in_time(
    shares: list[float], seconds: list[float], left: float, growth: int | None
) -> None:
    done = [Batch(1, *each, 0, 0, True) for each in zip(shares, seconds, strict=True)]
    assert next_growth(done, left) == growth


def run_main(program: str, order: Order, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setenv(VARIABLE, order.text())
    return main(["python", "-c", program])


COUNT = """
import os, pathlib, sys
print(len(pathlib.Path(os.environ["SM_INPUT_DIR"], "data/train/rows.csv").read_text().split()))
checkpoint = pathlib.Path(os.environ["SM_CHECKPOINT_DIR"], "epoch")
assert not checkpoint.exists()
checkpoint.touch()
pathlib.Path(os.environ["SM_MODEL_DIR"], "part").mkdir()
"""


def test_batches_grow_until_all_the_data_were_tried(
    tmp_path: Path,
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "input/data/train/rows.csv").write_text("1\n" * 1000)
    assert run_main(COUNT, Order(10, 9, 300.0), monkeypatch) == 0
    lines = capfd.readouterr().out.splitlines()
    assert [int(line) for line in lines if line.isdecimal()] == [10, 80, 640, 1000]
    shares = [batch.share for batch in read_batches(lines)]
    assert shares == [pytest.approx(each) for each in (0.01, 0.08, 0.64, 1.0)]
    # No batch goes on where another one ended, and nothing is left to be packed.
    assert [list(Path(environment[f"SM_{name}"]).iterdir()) for name in ("MODEL_DIR", "CHECKPOINT_DIR")] == [
        [],
        [],
    ]


@pytest.mark.parametrize(
    ("program", "seconds", "code", "told"),
    [
        ("raise SystemExit(3)", 300.0, 3, (3, True)),
        ("import os; os.kill(os.getpid(), 9)", 300.0, 137, (None, True)),
        ("import time; time.sleep(600)", 1.0, 0, (None, False)),
        ("import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(600)", 1.0, 0, (None, False)),
    ],
)
def test_how_a_program_ended_is_how_the_dry_run_ends(
    program: str,
    seconds: float,
    code: int,
    told: tuple[int | None, bool],
    tmp_path: Path,
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "input/data/train/rows.csv").write_text("1\n" * 1000)
    assert run_main(program, Order(10, 9, seconds), monkeypatch) == code
    [batch] = read_batches(capfd.readouterr().out.splitlines())
    assert (batch.exit_code, batch.finished) == told


def test_the_memory_of_a_programs_processes_is_measured() -> None:
    child = "b = bytearray(200 << 20)"
    program = f"import subprocess, sys; subprocess.run([sys.executable, '-c', '{child}'])"
    # Measured by a small process, as in a dry run: the memory of the one that measures is counted, too.
    measuring = (
        "import os, sys; from jupyter_smstudio.training.runtime.dry_run.program import measure;"
        "found = measure(sys.argv[1:], os.environ, 300.0); print(found.exit_code, found.peak_memory_bytes)"
    )
    command = [sys.executable, "-c", measuring, sys.executable, "-c", program]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    exit_code, peak_memory_bytes = map(int, told.split())
    assert exit_code == 0 and 200 << 20 < peak_memory_bytes < 400 << 20


def test_a_line_of_a_batch_fits_into_one_of_the_log() -> None:
    notes = tuple(f"{number:064}.csv of the channel {number:064} has no line feed." for number in range(20))
    assert len(Batch(None, 1.0, 30.0, 2**40, None, False, notes).line()) < 8192
    assert json.loads(Order(1000, 2, 30.0).text())["records"] == 1000
