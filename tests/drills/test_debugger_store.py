"""Trainings die, and disks fill up, while tensors are written: every whole record is read, nothing else."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from jupyter_smstudio.debugger.runtime.store.summary import summarized
from jupyter_smstudio.debugger.runtime.store.writer import TensorWriter
from jupyter_smstudio.debugger.runtime.trial import create_trial

KILLS = 50
SIZES = (7, 1_000, 200_000)
MOST_STEPS = 50
"""Of a training: no disk is filled by one that nobody kills."""
WRITER = f"""
import os, signal, sys
import numpy as np
from jupyter_smstudio.debugger.runtime.store.summary import summarized
from jupyter_smstudio.debugger.runtime.store.writer import TensorWriter

step = 0
for _ in range(int(sys.argv[2])):
    receiver, sender = os.pipe()
    pid = os.fork()
    if pid == 0:
        writer = TensorWriter(sys.argv[1])
        print(os.getpid(), "begins", flush=True)
        for step in range(step, step + {MOST_STEPS}):
            tensors = {{f"w{{size}}": np.full(size, step, np.float32) for size in {SIZES}}}
            writer.write(step, 1, step, tensors)
            writer.summaries(step, 1, step, {{name: summarized(value) for name, value in tensors.items()}})
            os.write(sender, b".")
        signal.pause()
    os.close(sender)
    os.waitpid(pid, 0)
    with open(receiver, "rb") as acknowledged:
        kept = len(acknowledged.read())
    print(pid, kept, flush=True)
    step += kept + 1  # what was written last may or may not be there
"""
"""Trainings, one after the other, each of which goes on in the folder of the one that was killed."""


@contextmanager
def following(command: list[str]) -> Iterator[subprocess.Popen[str]]:
    """Run a program, and end it and its children if what follows it fails."""
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=environ, start_new_session=True
    ) as program:
        try:
            yield program
        except BaseException:
            os.killpg(program.pid, signal.SIGKILL)
            raise


def test_trainings_that_are_killed_leave_every_whole_step(tmp_path: Path) -> None:
    draw = random.Random(2)
    trial = create_trial(tmp_path)
    first = 0
    command = [sys.executable, "-c", WRITER, str(tmp_path), str(KILLS)]
    with following(command) as trainings:
        assert trainings.stdout
        for _ in range(KILLS):
            pid, _ = trainings.stdout.readline().split()
            time.sleep(draw.uniform(0.001, 0.03))  # some writes long: any moment of one may be its last
            os.kill(int(pid), signal.SIGKILL)
            kept = int(trainings.stdout.readline().split()[1])
            # The one after the last that was acknowledged may be there; what follows is the next training's.
            steps = [step for step in trial.steps() if first <= step <= first + kept]
            assert steps[:kept] == list(range(first, first + kept))
            for step in steps:
                for length in SIZES:
                    value = trial.tensor(f"w{length}").value(step)
                    assert value.shape == (length,) and (value == step).all()
                if step < first + kept:
                    assert trial.summary("w7", step).min == step
            first += kept + 1
        assert trainings.wait(timeout=60) == 0
    assert trial.reader.damaged == [] and not trial.ended
    assert len(trial.steps()) >= first - KILLS
    print(f"{len(trial.steps())} steps of {KILLS} trainings")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of 4 MB where the tensors are written."""
    place = tmp_path / "tensors"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)], capture_output=True, text=True
    )
    if mounted.returncode != 0:
        pytest.skip(f"a file system of its own cannot be mounted here: {mounted.stderr.strip()}")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_a_training_goes_on_while_its_disk_is_full(
    small_disk: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(2 << 20))
    writer = TensorWriter(small_disk)
    tensor = np.ones(50_000, np.float32)
    kept = [
        writer.write(step, 1, step, {"w": tensor * step})
        & writer.summaries(step, 1, step, {"s": summarized(tensor)})
        for step in range(30)
    ]
    assert True in kept and False in kept[5:]
    lost = writer.lost
    assert "No space left" in lost.reason and lost.bytes >= tensor.nbytes
    assert len([record for record in caplog.records if "goes on" in record.getMessage()]) == 1
    ballast.unlink()
    assert writer.write(30, 1, 30, {"w": tensor})
    writer.close()
    assert writer.lost.writes == lost.writes
    trial = create_trial(small_disk)
    written = [step for step, whole in enumerate(kept) if whole]
    assert set(written) | {30} <= set(trial.steps()) and trial.reader.damaged == []
    for step in written:
        assert (trial.tensor("w").value(step) == step).all()
