"""AutoML: what it predicts of rows that it never saw, against gradient boosting with its defaults.

Rows are split into five outer folds; features, search and ensemble are made anew in each, by a rule that is
fixed beforehand. The peer gets the columns as they are, on the same folds. Titanic is split five times over.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pandas as pd
from sklearn import datasets
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from jupyter_smstudio.automl.runtime.evaluation import predict
from jupyter_smstudio.automl.runtime.honest import OUTER_FOLDS, OuterFold, Rule, measure, outer_folds
from jupyter_smstudio.automl.runtime.metrics import scores
from jupyter_smstudio.automl.runtime.problem import Problem, make_problem
from jupyter_smstudio.automl.runtime.tables.describing import describe
from jupyter_smstudio.automl.runtime.tables.reading import read_table

from .automl_comparison import Case
from .automl_comparison import compare as compare_systems
from .report import Figure, figure

SAMPLE_DATA = Path(
    os.environ.get("SMSTUDIO_SAMPLE_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data"
)
RULE = Rule(candidates=16)
PARTITIONS = 5
"""Of Titanic; one of the other sets."""
CORES = 2
GOALS = {"Accuracy": "≥ 83 %", "AUC": "≥ 87 %"}
Compared = tuple[OuterFold, dict[str, float]]


def all_automl() -> list[Figure]:
    """Measure Titanic, the sets that scikit-learn carries, and a job of 60 seconds."""
    return [*titanic(), *carried(), *time_limit()]


def quick() -> list[Figure]:
    """Measure one partition of Titanic, and a job of 60 seconds."""
    return [*titanic(1), *time_limit()]


def titanic(partitions: int = PARTITIONS) -> Iterator[Figure]:
    """Accuracy and AUC of Titanic, and the time of a partition on two cores."""
    problem = titanic_problem()
    if problem is None:
        return
    began = time.perf_counter()
    folds = compare(problem, partitions)
    seconds = (time.perf_counter() - began) / partitions
    for name, goal in GOALS.items():
        yield compared(f"Titanic, honest {name}, {partitions} partitions", name, folds, goal)
    yield figure("Titanic, one honest partition on 2 cores", [seconds], "≤ 600 s")


def titanic_problem() -> Problem | None:
    """Return the problem of Titanic's passengers; None where the table is not there."""
    path = SAMPLE_DATA / "titanic" / "train.csv"
    if not path.exists():
        print(f"{path} is not there; Titanic is left out. Set SMSTUDIO_SAMPLE_DATA.")
        return None
    frame = read_table(path)
    kinds = {column.name: str(column.kind) for column in describe(frame, "Survived").columns if column.used}
    return make_problem(frame, "Survived", kinds, classification=True)


def carried() -> Iterator[Figure]:
    """The sets that scikit-learn carries, one partition each."""
    for title, (problem, metric) in carried_problems().items():
        yield compared(f"{title}, honest {metric}", metric, compare(problem, 1), "≥ the peer")


def carried_problems() -> Mapping[str, tuple[Problem, str]]:
    """Return the problems of the sets that scikit-learn carries, and the metric that is told of each."""
    sets: Mapping[str, tuple[Any, bool, str]] = {
        "breast cancer": (datasets.load_breast_cancer, True, "AUC"),
        "wine": (datasets.load_wine, True, "Accuracy"),
        "digits": (datasets.load_digits, True, "Accuracy"),
        "diabetes": (datasets.load_diabetes, False, "R2"),
    }
    found = {}
    for title, (load, classification, metric) in sets.items():
        loaded = load(as_frame=True)
        kinds = dict.fromkeys(loaded.data.columns, "numeric")
        problem = make_problem(loaded.frame, "target", kinds, classification=classification)
        found[title] = (problem, metric)
    return found


def peers() -> list[Figure]:
    """Compare both methods with AutoGluon, FLAML and plain gradient boosting, at an equal time."""
    passengers = titanic_problem()
    first = [Case("Titanic", passengers, "AUC", 3)] if passengers else []
    others = [Case(title, *found, 2) for title, found in carried_problems().items()]
    return list(compare_systems([*first, *others]))


def quick_peers() -> list[Figure]:
    """Compare them on one fold of one set."""
    return list(compare_systems([Case("wine", *carried_problems()["wine"], 1)]))


def compare(problem: Problem, partitions: int) -> list[Compared]:
    """Measure all outer folds, two at a time, and the peer on each of them."""
    keys = [(partition, number) for partition in range(partitions) for number in range(OUTER_FOLDS)]
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
    with ProcessPoolExecutor(CORES, get_context("spawn")) as pool:
        return list(pool.map(compare_fold, [problem] * len(keys), *zip(*keys, strict=True)))


def compare_fold(problem: Problem, partition: int, number: int) -> Compared:
    """Measure one outer fold, and the peer on it."""
    learned, apart = outer_folds(problem, partition)[number]
    frame = problem.frame.copy()
    for name in problem.columns.categorical + problem.columns.text:
        words = frame[name].astype("category")
        few = words.nunique() <= 255  # more than the peer takes
        frame[name] = words if few else words.cat.codes.astype(float)
    kind = HistGradientBoostingClassifier if problem.classes else HistGradientBoostingRegressor
    peer = kind(categorical_features="from_dtype", random_state=0)
    peer.fit(frame.iloc[learned], problem.outcome[learned])
    predicted = predict(peer, frame.iloc[apart], problem.classes)
    found = scores(problem.outcome[apart], predicted, problem.classes)
    return measure(problem, RULE, partition, number), found


def compared(title: str, metric: str, folds: list[Compared], goal: str) -> Figure:
    """Return the mean over the folds, in percent, beside the peer's."""
    ours = 100 * statistics.fmean(fold.metrics[metric] for fold, _ in folds)
    peer = 100 * statistics.fmean(found[metric] for _, found in folds)
    title = f"{title} (peer {peer:.1f})"
    return figure(title, [ours], goal, unit="%", peer="HistGradientBoosting", peer_values=[peer])


def time_limit(seconds: int = 60) -> Iterator[Figure]:
    """When a job of 60 seconds has a model that can be used, and when its first candidate is in."""
    loaded = datasets.load_breast_cancer(as_frame=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        loaded.frame.to_csv(folder / "table.csv", index=False)
        settings = {"seconds": seconds, "workers": CORES}
        description = {"table": str(folder / "table.csv"), "target": "target", "settings": settings}
        (folder / "job.json").write_text(json.dumps(description))
        module = "jupyter_smstudio.automl.runtime"
        began = time.time()
        command = [sys.executable, "-m", module, str(folder / "job.json"), str(folder / "out")]
        subprocess.run(command, check=True)
        model = (folder / "out" / "model" / "MLmodel").stat().st_mtime - began
        trials = pd.read_json(folder / "out" / "trials.jsonl", lines=True, convert_dates=False)
    yield figure("AutoML of 60 s: a model that can be used", [model], "≤ 75 s")
    yield figure("AutoML of 60 s: first row of the leaderboard", [trials["ended"].min() - began], "≤ 30 s")
