"""Runs the program on batches that grow, until their times tell how long all the data will take."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from .channels import Channels
from .program import measure
from .protocol import VARIABLE, Batch, Order

SHELL_SIGNAL = 128
CLEAR, CLEAR_SECONDS = 2.0, 1.0
"""Once the last batch took so many times as long as the first one, and so much longer, what grows with the
data is told apart from what does not, and from what other work beside it does."""
GROWTHS = (8, 4, 2)
FIRST_CAUTION = 1.5
MOST_NOTES = 10
"""So that a batch fits into one line of the log."""
LEFT = ("SM_MODEL_DIR", "SM_OUTPUT_DATA_DIR", "SM_CHECKPOINT_DIR")
"""Folders that are emptied after each batch: none goes on where another one ended, and nothing is kept."""


def main(program: list[str]) -> int:
    """Try a program, and return its exit code: 0 also if it still ran when the time was over."""
    command = [sys.executable if program[0] in ("python", "python3") else program[0], *program[1:]]
    order = Order.read(os.environ[VARIABLE])
    channels = Channels(os.environ)
    channels.set_aside()
    with tempfile.TemporaryDirectory(prefix="dry-run-") as scratch:
        return _try(command, order, channels, _environment(os.environ, Path(scratch)))


def _try(command: list[str], order: Order, channels: Channels, environment: Mapping[str, str]) -> int:
    done: list[Batch] = []
    records, left = order.records, order.seconds
    while True:
        cut = channels.give(records)
        run = measure(command, environment, left)
        batch = Batch(
            records=cut.records,
            share=cut.share,
            seconds=round(run.seconds, 3),
            peak_memory_bytes=run.peak_memory_bytes,
            exit_code=run.exit_code,
            finished=run.finished,
            notes=cut.notes[:MOST_NOTES],
        )
        print(batch.line(), flush=True)
        _empty(environment)
        done.append(batch)
        left -= run.seconds  # cutting is no time of the program
        if not run.finished:
            return 0
        if run.exit_code != 0:
            return SHELL_SIGNAL + run.signal if run.exit_code is None else run.exit_code
        growth = next_growth(done, left) if len(done) < order.batches and not _clear(done) else None
        if growth is None:
            return 0
        records *= growth


def _clear(done: Sequence[Batch]) -> bool:
    """Tell whether there is nothing more to learn."""
    first, last = done[0].seconds, done[-1].seconds
    return done[-1].share == 1.0 or last > max(CLEAR * first, first + CLEAR_SECONDS)


def next_growth(done: Sequence[Batch], left: float) -> int | None:
    """Return how many times as large the next batch is, the largest that should end in time; None: none."""
    last = done[-1]
    for growth in GROWTHS:
        if len(done) == 1:
            # Nothing is known of the data yet; most of a small batch's time is the start of the program.
            expected = last.seconds * FIRST_CAUTION
        else:
            before = done[-2]
            slope = max(0.0, last.seconds - before.seconds) / max(last.share - before.share, 1e-9)
            expected = last.seconds + slope * (min(1.0, last.share * growth) - last.share)
        if expected <= left:
            return growth
    return None


def _environment(own: Mapping[str, str], scratch: Path) -> dict[str, str]:
    """Return the program's variables: what it records with MLflow is thrown away, too."""
    return {
        **own,
        "MLFLOW_TRACKING_URI": scratch.as_uri(),
        "MLFLOW_ALLOW_FILE_STORE": "true",  # MLflow 3 wants to be told; it is the only store without a server
    }


def _empty(environment: Mapping[str, str]) -> None:
    for name in LEFT:
        for path in Path(environment[name]).iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
