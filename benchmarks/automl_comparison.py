"""AutoML beside FLAML, AutoGluon and plain gradient boosting: the same rows, time and cores for each.

Rows are split into outer folds. All have as many seconds from the start of their program to its end; the
limit of our jobs counts all of it, that of the peers fitting alone. Each has a core, two run at a time.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

import numpy as np

from jupyter_smstudio.automl.runtime.honest import outer_folds
from jupyter_smstudio.automl.runtime.metrics import scores
from jupyter_smstudio.automl.runtime.problem import Problem

from .report import Figure, figure

ROOT = Path(__file__).resolve().parents[1]
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "jupyter-smstudio" / "benchmarks"
"""Environments of the peers are kept here."""
AUTOGLUON_LOCK = ROOT / "jupyter_smstudio/core/compute/images/locks/autogluon-1.0.0.txt"
ENVIRONMENTS: Mapping[str, list[str]] = {
    "autogluon": ["-r", str(AUTOGLUON_LOCK)],
    # FLAML asks for an XGBoost before 3.
    "flaml": ["flaml[automl]", "xgboost<3", "pandas<3", "pyarrow"],
}
ENVIRONMENT_OF = {"flaml": "flaml", "autogluon": "autogluon", "ensembling": "autogluon"}
"""The others run in the environment that measures."""
SYSTEMS = ("ensembling", "tuning", "autogluon", "flaml", "histogram")
SECONDS = float(os.environ.get("SMSTUDIO_BENCH_SECONDS") or 30)
"""For each fit."""
START_SECONDS = 8.0
"""That the peers take besides: to import their libraries, to read the rows and to predict."""


@dataclass(frozen=True)
class Case:
    """A table to compare on.

    Attributes:
        title: of the table.
        problem: its rows.
        metric: that is told.
        folds: of the five outer folds, how many.
    """

    title: str
    problem: Problem
    metric: str
    folds: int


def compare(cases: list[Case]) -> Iterator[Figure]:
    """Fit all systems on all folds of all cases, and tell the means beside the peers'."""
    pythons = {name: python_of(name) for name in ENVIRONMENTS}
    cores: Queue[int] = Queue()
    for core in sorted(os.sched_getaffinity(0))[:2]:
        cores.put(core)
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(cores.qsize()) as pool:
        for case in cases:
            keys = [(number, system) for number in range(case.folds) for system in SYSTEMS]
            tasks = [
                pool.submit(fit_fold, case, number, system, pythons, cores, Path(name))
                for number, system in keys
            ]
            found = [task.result() for task in tasks]
            means = {
                system: 100
                * statistics.fmean(
                    value for value, (_, other) in zip(found, keys, strict=True) if other == system
                )
                for system in SYSTEMS
            }
            yield from told(case, means)


def told(case: Case, means: Mapping[str, float]) -> Iterator[Figure]:
    """Return what the goals are about: each mode beside its peer, and beside plain gradient boosting."""
    print(case.title, case.metric, {name: round(value, 2) for name, value in means.items()}, flush=True)
    for mode, peer, goal in (
        ("ensembling", "autogluon", "≥ 0.995 × AutoGluon"),
        ("tuning", "flaml", "≥ FLAML"),
        ("ensembling", "histogram", "≥ the peer"),
        ("tuning", "histogram", "≥ the peer"),
    ):
        title = f"{case.title}, {case.metric}: {mode} (peer {peer} {means[peer]:.1f})"
        yield figure(title, [means[mode]], goal, unit="%", peer=peer, peer_values=[means[peer]])


def fit_fold(
    case: Case, number: int, system: str, pythons: Mapping[str, str], cores: Queue[int], root: Path
) -> float:
    """Fit one system without the rows of one outer fold, and return the metric of these."""
    folder = root / f"{case.title}-{number}-{system}"
    folder.mkdir()
    problem = case.problem
    learned, apart = outer_folds(problem, 0)[number]
    frame = problem.frame.assign(target=problem.outcome)
    for name, rows in (("learned", learned), ("asked", apart)):
        frame.iloc[rows].to_parquet(folder / f"{name}.parquet", index=False)
    (folder / "about.json").write_text(json.dumps({"classes": problem.classes}))
    python = pythons.get(ENVIRONMENT_OF.get(system, ""), sys.executable)
    core = cores.get()
    try:
        if system in ("ensembling", "tuning"):
            run(job_command(case, folder, python, system), core)
        peer = str(Path(__file__).with_name("automl_peer.py"))
        run([python, peer, system, str(folder), str(SECONDS), "1"], core)
    finally:
        cores.put(core)
    hidden = problem.rows(apart)
    predicted = np.load(folder / f"{system}.npy")
    found = scores(hidden.outcome, predicted, problem.classes, problem.positive)[case.metric]
    print(f"{case.title}, fold {number}, {system}: {case.metric} {found:.4f}", flush=True)
    return found


def job_command(case: Case, folder: Path, python: str, system: str) -> list[str]:
    """Write the description of a job, and return the command that runs it."""
    columns = case.problem.columns
    kinds = {
        name: kind for kind in ("numeric", "categorical", "text", "date") for name in getattr(columns, kind)
    }
    description = {
        "table": str(folder / "learned.parquet"),
        "target": "target",
        "problem_type": {0: "Regression", 2: "BinaryClassification"}.get(
            case.problem.classes, "MulticlassClassification"
        ),
        "kinds": kinds,
        "settings": {"seconds": SECONDS + START_SECONDS, "workers": 1, "stacking": system == "ensembling"},
    }
    (folder / "job.json").write_text(json.dumps(description))
    module = "jupyter_smstudio.automl.runtime"
    return [python, "-m", module, str(folder / "job.json"), str(folder / "out")]


def run(command: list[str], core: int) -> None:
    """Run a program on one core."""
    one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    environment = {**os.environ, **one, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
    pinned = ["taskset", "--cpu-list", str(core), *command]
    done = subprocess.run(pinned, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{command} failed: {done.stderr[-2000:]}")


def python_of(name: str) -> str:
    """Return the Python of a peer's environment, which is made where it is not there."""
    folder = CACHE / name
    python = folder / "bin" / "python"
    if not (folder / "made").exists():
        uv = [sys.executable, "-m", "uv"]
        subprocess.run([*uv, "venv", "--clear", "--python", sys.executable, str(folder)], check=True)
        install = [*uv, "pip", "install", "--python", str(python), *ENVIRONMENTS[name]]
        subprocess.run(install, check=True)
        (folder / "made").touch()
    return str(python)
