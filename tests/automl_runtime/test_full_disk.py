"""The disk with a job's files runs full: the job says so and ends, and goes on when there is room again."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from jupyter_smstudio.automl.runtime.disk import FULL, DiskFull
from jupyter_smstudio.automl.runtime.search.workers import Workers
from jupyter_smstudio.automl.runtime.stopping import Stopping

from .small import as_soon_as, describe_job, entered, lines, passengers, run_main, steps


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of 4 MB for the job's record."""
    place = tmp_path / "out"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)]
    mounted = subprocess.run(command, capture_output=True, text=True, check=False)
    if mounted.returncode != 0:
        pytest.skip(f"a file system of its own cannot be mounted here: {mounted.stderr.strip()}")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill(disk: Path) -> None:
    """Take all that is left, to the last block."""
    with suppress(OSError), (disk / "ballast").open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))


@pytest.mark.timeout(300)
def test_a_full_disk_ends_a_job_that_goes_on_later(
    small_disk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = describe_job(tmp_path, passengers(), "saved", max_candidates=1, algorithms=["linear"])
    with as_soon_as(lambda: entered(small_disk, "ModelTuning"), lambda: fill(small_disk)):
        assert run_main(command) == 1
    assert capsys.readouterr().err.strip() == FULL
    assert "Failed" not in steps(small_disk)
    assert lines(small_disk / "trials.jsonl") == []  # a full disk is no fault of a candidate
    (small_disk / "ballast").unlink()
    assert run_main(command) == 0
    assert [line["state"] for line in lines(small_disk / "trials.jsonl")] == ["Completed"]
    assert (small_disk / "model" / "MLmodel").exists()


def test_a_worker_without_room_is_no_failed_candidate(tmp_path: Path) -> None:
    (tmp_path / "model").write_bytes(b"0" * 100)
    workers = Workers(1, tmp_path / "model")
    try:
        workers.start("first", shutil.copyfile, Path("/dev/full"))
        with pytest.raises(DiskFull, match="make room"):
            list(workers.wait(None, Stopping().descriptor))
    finally:
        workers.stop()
