"""What the debugger's hook costs a training: time and memory, beside none, TensorBoard and the original.

PyTorch is none of the studio's packages: name an interpreter that has it in ``SMSTUDIO_TORCH_PYTHON``. Peers
are measured where the same interpreter has them: ``tensorboard``, and ``smdebug==1.0.34 numpy<2.3 requests
pandas psutil``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from .report import Figure, figure

ROOT = Path(__file__).parents[1]
PYTHON = "SMSTUDIO_TORCH_PYTHON"
TURN, ROUND, ROUNDS = 20, 200, 3
"""Steps of a turn, watched and then unwatched; of a round, in which each interval is due; rounds."""
WARM_UP = 2
"""Turns before it counts: 40 steps, in which memory that is used again is touched first."""
VARIANTS = {
    "adaptive": ("scalars and norms in each step, as attached", "≤ 1.03 ×"),
    "each step": ("the same, held to each step", "≤ 1.03 ×"),
    "every 10": ("gradients and weights every 10 steps", "≤ 1.15 ×"),
    "every 200": ("gradients and weights every 200 steps", "≤ 1.02 ×"),
    "tensorboard 10": ("TensorBoard: histograms every 10 steps", "peer"),
    "smdebug 10": ("smdebug: gradients and weights every 10", "peer"),
    "smdebug 200": ("smdebug: gradients and weights every 200", "peer"),
}
NEEDS = {"tensorboard 10": "tensorboard", "smdebug 10": "smdebug", "smdebug 200": "smdebug"}
KINDS = (("wall", "a step"), ("process", "CPU"), ("thread", "CPU of its thread"))
SAVED_MB = 2 * 4 * 0.942
"""Weights and gradients of the CNN, in MB."""

Turn = dict[str, Any]


def capture() -> list[Figure]:
    """Train a CNN of 0.94 million parameters on one thread, with each variant and without it in turn."""
    python = os.environ.get(PYTHON)
    if python is None:
        print(f"left out: {PYTHON} names no interpreter with PyTorch", file=sys.stderr)
        return []
    found: list[Figure] = []
    alone = _turns(python, "none")[-1]["mb"]
    for variant in VARIANTS:
        if variant in NEEDS and not _has(python, NEEDS[variant]):
            print(f"left out: {variant}, as {python} has no {NEEDS[variant]}", file=sys.stderr)
            continue
        found += _figures(variant, _turns(python, variant), alone)
    return found


def _turns(python: str, variant: str) -> list[Turn]:
    """Return what a training says of its turns.

    Raises:
        RuntimeError: it ended early.
    """
    turns = WARM_UP + ROUNDS * ROUND // TURN
    done = subprocess.run(
        [python, "-W", "ignore", "-m", "benchmarks.debugger_training", variant],
        cwd=ROOT, input=f"{TURN}\n" * turns, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    told: list[Turn] = [json.loads(line) for line in done.stdout.splitlines()]
    if len(told) != turns:
        raise RuntimeError(f"The training with {variant} ended early: {done.stderr[-500:]}")
    return told[WARM_UP:]


def _figures(variant: str, turns: list[Turn], alone: float) -> list[Figure]:
    what, goal = VARIANTS[variant]
    found = [
        figure(
            f"{what}: {label}", _rounds(turns, "watched", key), goal if key == "wall" else "", unit="ms",
            peer="no hook", peer_values=_rounds(turns, "unwatched", key),
        )
        for key, label in KINDS
    ]  # fmt: skip
    most = f"≤ {2 * SAVED_MB:.1f}" if variant.startswith("every") else ""
    if variant == "adaptive":
        interval = [float(turn["interval"]) for turn in turns]
        found.append(figure(f"{what}: the interval", interval, "1", unit="steps"))
    return [*found, figure(f"{what}: memory beyond none", [turns[-1]["mb"] - alone], most, unit="MB")]


def _rounds(turns: list[Turn], which: str, key: str) -> list[float]:
    """Return milliseconds of a step, in the mean of each round."""
    size = ROUND // TURN
    return [
        1000 * sum(each[which][key] for each in turns[start : start + size]) / ROUND
        for start in range(0, len(turns), size)
    ]


def _has(python: str, package: str) -> bool:
    command = [python, "-W", "ignore", "-c", f"import {package}"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
