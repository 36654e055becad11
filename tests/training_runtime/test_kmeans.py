"""K-means as a job: as good as Lloyd's method over all rows, in a fraction of its memory."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from sklearn.cluster import KMeans

from jupyter_smstudio.training.runtime.algorithms import kmeans
from jupyter_smstudio.training.runtime.algorithms.definitions.definition import RECORDIO
from jupyter_smstudio.training.runtime.algorithms.kmeans import StreamingKMeans, load_model, predict
from jupyter_smstudio.training.runtime.algorithms.lloyd import lloyd, nearest
from jupyter_smstudio.training.runtime.algorithms.recordio import write_records

from .digits import digits
from .jobs import run, start_hosts

RANDOM = np.random.default_rng(0)
LLOYD_ON_MNIST = {10: 38.938, 100: 27.196, 500: 20.518}
"""Best of three by scikit-learn, which takes minutes; ``benchmarks/algorithms.py`` measures it anew."""
CORNERS = np.float32([[0, 0], [10, 0], [0, 10], [10, 10]])


def blobs(rows: int) -> np.ndarray:
    return (CORNERS[RANDOM.integers(4, size=rows)] + RANDOM.normal(0, 0.5, (rows, 2))).astype(np.float32)


def streamed(rows: np.ndarray, k: int, batch: int = 5000, **facts: object) -> tuple[np.ndarray, float]:
    model = StreamingKMeans(k, **facts)  # type: ignore[arg-type]
    for start in range(0, len(rows), batch):
        model.add(rows[start : start + batch])
    return model.reduce()


def mean_distance(rows: np.ndarray, centres: np.ndarray) -> float:
    return float(nearest(rows, centres)[1].mean())


def test_a_job_leaves_a_model_that_assigns_rows(tmp_path: Path) -> None:
    rows = blobs(4000)
    (tmp_path / "train").mkdir()
    with (tmp_path / "train/rows.pbr").open("wb") as stream:
        write_records(stream, rows)
    np.savetxt(tmp_path / "test.csv", rows[:500], delimiter=",")
    job = run(
        tmp_path / "job",
        "kmeans",
        {"k": 4, "feature_dim": 2, "eval_metrics": '["msd","ssd"]', "epochs": 2, "mini_batch_size": 500},
        {"train": (tmp_path / "train", RECORDIO), "test": (tmp_path / "test.csv", "text/csv;label_size=0")},
    )
    assert job.code == 0, job.log
    (msd,), (ssd,), (bound,) = (
        job.quality(channel, metric)
        for channel, metric in (("test", "msd"), ("test", "ssd"), ("train", "msd"))
    )
    assert msd == pytest.approx(0.5, rel=0.1) and ssd == pytest.approx(500 * msd)
    model = load_model(job.model)
    assert mean_distance(rows, model) <= bound * 1.0001 < 0.6
    assert "#progress_metric: host=algo-1, completed 50 % of epochs" in job.log
    found = predict(model, CORNERS)
    assert sorted(found["closest_cluster"]) == [0, 1, 2, 3] and (found["distance_to_cluster"] < 0.2).all()


@pytest.mark.parametrize("k", [10, 100, 500])
def test_digits_within_two_percent_of_lloyd_over_all_rows(k: int) -> None:
    rows, _ = digits()
    centres, bound = streamed(rows, k)
    lloyd_mean = (
        LLOYD_ON_MNIST[k]
        if len(rows) == 10_000
        else KMeans(k, n_init=1, random_state=0).fit(rows).inertia_ / len(rows)
    )
    mean = mean_distance(rows, centres)
    assert mean <= lloyd_mean * 1.02
    assert mean <= bound * 1.0001


def test_centres_are_the_means_of_all_rows_they_were_given() -> None:
    model = StreamingKMeans(2, factor=1)
    for part in ([[0.0], [10.0]], [[1.0], [11.0], [12.0]], [[2.0]]):
        model.add(np.float32(part))
    centres, bound = model.reduce()
    assert sorted(centres[:, 0]) == [1.0, 11.0]
    assert bound == pytest.approx(4 / 6)


def test_old_rows_fade_with_their_half_life() -> None:
    old, new = np.zeros((1000, 1), np.float32), np.ones((1000, 1), np.float32)
    means = [
        streamed(np.concatenate([old, new]), 1, batch=100, factor=1, half_life=half_life)[0].item()
        for half_life in (0, 1000)
    ]
    assert means[0] == pytest.approx(0.5)
    assert means[1] == pytest.approx(2 / 3, abs=0.02)  # 1000 rows ago, a row weighs half of one now


@pytest.mark.parametrize("init_method", ["random", "kmeans++"])
def test_ways_to_begin(init_method: str) -> None:
    centres, _ = streamed(blobs(3000), 4, batch=500, factor=10, init_method=init_method)
    assert np.abs(np.sort(centres.sum(axis=1)) - [0, 10, 10, 20]).max() < 0.3


def test_lloyd_fills_centres_that_lost_all_their_points() -> None:
    points = np.float32([[0], [0], [0], [5], [9]])
    centres, loss = lloyd(points, np.ones(5), 3, np.random.default_rng(3), init_method="random")
    assert sorted(centres[:, 0]) == [0, 5, 9] and loss == 0


def test_two_hosts_find_the_clusters_of_both(tmp_path: Path) -> None:
    rows = blobs(2000)
    upper = rows[:, 1] > 5
    channels = []
    for number, part in enumerate((rows[upper], rows[~upper])):
        np.savetxt(tmp_path / f"{number}.csv", part, delimiter=",")
        channels.append({"train": (tmp_path / f"{number}.csv", "text/csv;label_size=0")})
    started = start_hosts(tmp_path, "kmeans", {"k": 4, "feature_dim": 2}, channels)
    first, second = (job.end() for job in started)
    assert (first.code, second.code) == (0, 0), first.log + second.log
    assert not list(second.model.iterdir())
    found = load_model(first.model)
    assert sorted(predict(found, CORNERS)["closest_cluster"]) == [0, 1, 2, 3]
    assert mean_distance(rows, found) == pytest.approx(0.5, rel=0.1)


def test_a_host_that_dies_ends_the_others(tmp_path: Path) -> None:
    np.savetxt(tmp_path / "good.csv", blobs(100), delimiter=",")
    (tmp_path / "bad.csv").write_text("a,b\n")
    channels = [{"train": (tmp_path / f"{name}.csv", "text/csv;label_size=0")} for name in ("good", "bad")]
    first, second = (
        job.end() for job in start_hosts(tmp_path, "kmeans", {"k": 4, "feature_dim": 2}, channels)
    )
    assert first.failure == "The host algo-2 ended before it had sent what it learnt; its log says why."
    assert second.failure.startswith("Line 1 of bad.csv of the channel train has 'a' in column 1")


def test_fewer_rows_than_clusters_are_told(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("1,2\n3,4\n")
    job = run(
        tmp_path / "job", "kmeans", {"k": 3, "feature_dim": 2}, {"train": (tmp_path / "rows.csv", "text/csv")}
    )
    assert job.code == 1
    assert job.failure == "k is 3; the data have only 2 rows that differ enough."


@pytest.mark.parametrize(
    ("hyperparameters", "failure"),
    [
        ({"k": 3}, "feature_dim is missing: it is required, a whole number of at least 1."),
        ({"k": 3, "feature_dim": 2}, "The job has no channel train; it has no channel."),
    ],
)
def test_a_mistake_ends_as_the_failure_file(
    tmp_path: Path, hyperparameters: dict[str, object], failure: str
) -> None:
    job = run(tmp_path, "kmeans", hyperparameters, {})
    assert (job.code, job.failure) == (1, failure)


LIMITED = """
import resource, runpy, sys
import numpy as np, scipy.sparse, {module}
spare = 120 * 2**20
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + spare, used + spare))
"""
LLOYD = """
from sklearn.cluster import KMeans
from pathlib import Path
from jupyter_smstudio.training.runtime.algorithms.container import Channel
from jupyter_smstudio.training.runtime.algorithms.data import Reader, joined
reader = Reader(Channel("train", Path(sys.argv[1])), ["application/x-recordio-protobuf"], labelled=False)
KMeans(10, n_init=1, max_iter=2).fit(joined(list(reader.batches(5000))).features)
"""
STREAMED = """
sys.argv[1:] = ["kmeans"]
runpy.run_module("jupyter_smstudio.training.runtime.algorithms", run_name="__main__")
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="limits of address space are Linux's")
def test_it_finishes_in_memory_in_which_lloyd_over_all_rows_does_not(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    rows = RANDOM.random((8000, 784), np.float32)
    with (data / "0.pbr").open("wb") as stream:
        write_records(stream, rows)
    for number in range(1, 6):  # 150 MB of rows
        (data / f"{number}.pbr").hardlink_to(data / "0.pbr")
    # One thread: each further one takes address space of its own, as many as the machine has cores.
    alone = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    program = tmp_path / "limited.py"
    program.write_text(LIMITED.format(module="sklearn.cluster") + LLOYD)
    failed = subprocess.run(
        [sys.executable, str(program), str(data)], capture_output=True, text=True, env={**os.environ, **alone}
    )
    assert failed.returncode != 0 and "MemoryError" in failed.stderr, failed.stderr
    run(tmp_path / "job", "kmeans", {"k": 10, "feature_dim": 784}, {})  # only writes the configuration
    (tmp_path / "job/input/config/inputdataconfig.json").write_text('{"train": {}}')
    program.write_text(LIMITED.format(module=f"{kmeans.__name__}") + STREAMED)
    finished = subprocess.run(
        [sys.executable, str(program)],
        capture_output=True,
        text=True,
        env={
            **os.environ,
            **alone,
            "SM_INPUT_CONFIG_DIR": str(tmp_path / "job/input/config"),
            "SM_CHANNEL_TRAIN": str(data),
            "SM_MODEL_DIR": str(tmp_path / "model"),
            "SM_OUTPUT_DIR": str(tmp_path / "output"),
        },
    )
    assert finished.returncode == 0, finished.stderr
    assert load_model(tmp_path / "model").shape == (10, 784)
