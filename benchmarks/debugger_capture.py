"""What the debugger's hook costs a training: time and memory, beside none and TensorBoard's histograms.

PyTorch is none of the studio's packages: name an interpreter that has it in ``SMSTUDIO_TORCH_PYTHON``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from .report import Figure, figure

ROOT = Path(__file__).parents[1]
PYTHON = "SMSTUDIO_TORCH_PYTHON"
WARM_UP, TURN, ROUND, ROUNDS = 20, 20, 200, 2
"""Steps before it counts, of one variant in a row, of a round (each interval is due in it); rounds."""
GOALS = {
    "adaptive": ("scalars and norms each step, interval that adapts", "≤ 1.03 ×"),
    "sampled": ("scalars and norms of a sample in every step", "≤ 1.03 ×"),
    "every 10": ("gradients and weights every 10 steps", "≤ 1.15 ×"),
    "every 200": ("gradients and weights every 200 steps", "≤ 1.02 ×"),
    "tensorboard": ("TensorBoard: histograms of them every 10 steps", ""),
}
SAVED_MB = 2 * 4 * 0.942
"""Weights and gradients of the CNN, in MB."""

Turn = dict[str, float]


class Training:
    """A process that trains one variant, some steps at a time."""

    def __init__(self, python: str, variant: str) -> None:
        self._process = subprocess.Popen(
            [python, "-m", "benchmarks.debugger_training", variant],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
        )  # fmt: skip

    def train(self, steps: int) -> Turn:
        """Make steps and return what they took.

        Raises:
            RuntimeError: the training ended.
        """
        assert self._process.stdin is not None and self._process.stdout is not None
        print(steps, file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"The training ended with status {self._process.wait()}.")
        told: Turn = json.loads(line)
        return told

    def end(self) -> None:
        """Let it end, and remove what it wrote."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(60)


def capture() -> list[Figure]:
    """Train a CNN of 0.94 million parameters on one thread, with each variant in turn."""
    python = os.environ.get(PYTHON)
    if python is None:
        print(f"left out: {PYTHON} names no interpreter with PyTorch", file=sys.stderr)
        return []
    variants = ["none", *GOALS]
    if not _has(python, "tensorboard"):
        variants.remove("tensorboard")
    trainings = {name: Training(python, name) for name in variants}
    try:
        turns = _measured(trainings)
    finally:
        for each in trainings.values():
            each.end()
    return [one for name in variants[1:] for one in _figures(name, turns)]


def _measured(trainings: dict[str, Training]) -> dict[str, list[Turn]]:
    for each in trainings.values():
        each.train(WARM_UP)
    turns: dict[str, list[Turn]] = {name: [] for name in trainings}
    for number in range(ROUNDS * ROUND // TURN):
        names = list(trainings)
        for name in names[number % len(names) :] + names[: number % len(names)]:
            turns[name].append(trainings[name].train(TURN))
    return turns


def _figures(name: str, turns: dict[str, list[Turn]]) -> list[Figure]:
    what, goal = GOALS[name]
    mine, none = turns[name], turns["none"]
    found = [
        figure(
            f"{what}: {label}", _rounds(mine, key), goal, unit="ms", peer="no hook",
            peer_values=_rounds(none, key),
        )
        for key, label in (("s", "a step"), ("cpu", "CPU of a step"))
    ]  # fmt: skip
    memory = mine[-1]["mb"] - none[-1]["mb"]
    most = f"≤ {2 * SAVED_MB:.1f}" if name.startswith("every") else ""
    return [*found, figure(f"{what}: memory beyond none", [memory], most, unit="MB")]


def _rounds(turns: list[Turn], key: str) -> list[float]:
    """Return milliseconds of a step, in the mean of each round."""
    size = ROUND // TURN
    return [
        1000 * sum(each[key] for each in turns[start : start + size]) / ROUND
        for start in range(0, len(turns), size)
    ]


def _has(python: str, package: str) -> bool:
    return (
        subprocess.run([python, "-c", f"import {package}"], capture_output=True, check=False).returncode == 0
    )
