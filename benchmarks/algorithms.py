"""The built-in algorithms against their peers, on data that scikit-learn carries and on MNIST and Titanic.

Data are split at random into 60 % to learn from, 20 % to choose by and 20 % to measure, five times. The peer
learns from the same 60 %, with features scaled in the same way.
"""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import os
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from sklearn import datasets
from sklearn.cluster import KMeans
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import f1_score, mean_squared_error
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from jupyter_smstudio.training.runtime.algorithms import linear_learner
from jupyter_smstudio.training.runtime.algorithms.container import Channel, Container
from jupyter_smstudio.training.runtime.algorithms.definitions.catalog import DEFINITIONS
from jupyter_smstudio.training.runtime.algorithms.kmeans import StreamingKMeans
from jupyter_smstudio.training.runtime.algorithms.lloyd import nearest
from jupyter_smstudio.training.runtime.algorithms.metrics_log import MetricsLog
from jupyter_smstudio.training.runtime.algorithms.pca import Covariance, Directions
from jupyter_smstudio.training.runtime.algorithms.recordio import decode, frames, write_records

from .report import Figure, figure

SAMPLE_DATA = Path(
    os.environ.get("SMSTUDIO_SAMPLE_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data"
)
RUNS = 5
Table = tuple[np.ndarray, np.ndarray]


def all_algorithms() -> list[Figure]:
    """Measure recordIO, K-means, PCA and the linear learner."""
    return [*recordio_speed(), *kmeans(), *pca(), *regressions(), *classifications()]


def recordio_speed() -> list[Figure]:
    """How fast records of MNIST's size are read."""
    stream = io.BytesIO()
    write_records(stream, np.random.default_rng(0).random((10_000, 784), np.float32), np.zeros(10_000))
    rates = []
    for _ in range(RUNS):
        stream.seek(0)
        began = time.perf_counter()
        for payload in frames(stream, "memory"):
            decode(payload)
        rates.append(stream.tell() / 1e6 / (time.perf_counter() - began))
    return [figure("recordIO read", rates, "≥ 50 MB/s", unit="MB/s")]


def kmeans() -> list[Figure]:
    """Mean squared distance and time on MNIST, against Lloyd's method over all rows."""
    rows = mnist()[0]
    figures = []
    for k in (10, 100, 500):
        losses, seconds, peer_losses, peer_seconds = [], [], [], []
        for seed in range(3):
            began = time.perf_counter()
            model = StreamingKMeans(k, seed=seed)
            for start in range(0, len(rows), 5000):
                model.add(rows[start : start + 5000])
            centres, _ = model.reduce()
            seconds.append(time.perf_counter() - began)
            losses.append(float(nearest(rows, centres)[1].mean()))
            began = time.perf_counter()
            peer = KMeans(k, n_init=1, random_state=seed).fit(rows)
            peer_seconds.append(time.perf_counter() - began)
            peer_losses.append(peer.inertia_ / len(rows))
        best = [min(peer_losses)]  # the peer is given the best of its three runs
        figures += [
            figure(f"K-means msd, MNIST, k={k}", losses, "≤ 1.02×", unit="", peer="Lloyd", peer_values=best),
            figure(
                f"K-means time, MNIST, k={k}",
                seconds,
                "< 1× at k=500",
                peer="Lloyd",
                peer_values=peer_seconds,
            ),
        ]
    return figures


def pca() -> list[Figure]:
    """Explained variance on MNIST, against the full decomposition."""
    rows = mnist()[0]
    centred = rows - rows.mean(axis=0)
    values = np.square(np.linalg.svd(centred, compute_uv=False))
    figures = []
    for count in (10, 50):
        best = float(values[:count].sum() / values.sum())
        for mode, model in (
            ("regular", Covariance(784, subtract_mean=True)),
            ("randomized", Directions(784, 2 * count, subtract_mean=True)),
        ):
            for start in range(0, len(rows), 1000):
                model.add(rows[start : start + 1000])
            found = np.square(centred @ model.components(count).vectors).sum() / values.sum()
            name = f"PCA {mode}, MNIST, explained variance of {count}"
            figures.append(
                figure(name, [float(found)], "≥ 0.995×", unit="", peer="full SVD", peer_values=[best])
            )
    return figures


def regressions() -> list[Figure]:
    """Mean squared error of the linear learner, against ridge regression."""
    return [
        _pair(f"Linear learner MSE, {name}", "Ridge", data, {"predictor_type": "regressor"}, Ridge(), _mse)
        for name, data in regression_sets().items()
    ]


def classifications() -> list[Figure]:
    """F1 of the linear learner, against logistic regression."""
    given = {
        "predictor_type": "binary_classifier",
        "binary_classifier_model_selection_criteria": "loss_function",
    }
    peer = LogisticRegression(max_iter=5000)
    return [
        _pair(f"Linear learner F1, {name}", "LogisticRegression", data, given, peer, _f1)
        for name, data in classification_sets().items()
    ]


def regression_sets() -> dict[str, Table]:
    """Return public tables with a number to predict."""
    wine, iris, cancer = (
        datasets.load_wine().data,
        datasets.load_iris().data,
        datasets.load_breast_cancer().data,
    )
    digits = datasets.load_digits()
    return {
        "diabetes": datasets.load_diabetes(return_X_y=True, scaled=False),
        "wine (alcohol)": (wine[:, 1:], wine[:, 0]),
        "iris (petal width)": (iris[:, :3], iris[:, 3]),
        "breast cancer (worst radius)": (cancer[:, :20], cancer[:, 20]),
        "digits (label as a number)": (digits.data, digits.target.astype(float)),
        "friedman1": datasets.make_friedman1(5000, noise=1.0, random_state=0),
    }


def classification_sets() -> dict[str, Table]:
    """Return public tables with two classes to tell apart."""
    digits, wine, iris = datasets.load_digits(), datasets.load_wine(), datasets.load_iris()
    images, labels = mnist()
    return {
        "breast cancer": datasets.load_breast_cancer(return_X_y=True),
        "digits (odd)": (digits.data, digits.target % 2),
        "digits (8)": (digits.data, (digits.target == 8).astype(int)),
        "wine (second)": (wine.data, (wine.target == 1).astype(int)),
        "iris (second)": (iris.data, (iris.target == 1).astype(int)),
        "Titanic": titanic(),
        "MNIST (odd)": (images, labels % 2),
        "MNIST (8)": (images, (labels == 8).astype(int)),
    }


def mnist() -> Table:
    """Return the images of MNIST's test set, from 0 to 1, and their labels."""
    folder = SAMPLE_DATA / "mnist"
    pixels = gzip.decompress((folder / "t10k-images-idx3-ubyte.gz").read_bytes())
    labels = gzip.decompress((folder / "t10k-labels-idx1-ubyte.gz").read_bytes())
    images = np.frombuffer(pixels, np.uint8, offset=16).reshape(-1, 784).astype(np.float32) / 255
    return images, np.frombuffer(labels, np.uint8, offset=8).astype(int)


def titanic() -> Table:
    """Return class, sex, age, relatives and fare of the passengers, and who survived."""
    with (SAMPLE_DATA / "titanic" / "train.csv").open(newline="") as stream:
        people = list(csv.DictReader(stream))
    ages = [float(one["Age"]) for one in people if one["Age"]]
    middle = statistics.median(ages)
    rows = [
        [
            float(one["Pclass"]),
            float(one["Sex"] == "female"),
            float(one["Age"] or middle),
            float(one["SibSp"]),
            float(one["Parch"]),
            float(one["Fare"]),
        ]
        for one in people
    ]
    return np.array(rows), np.array([int(one["Survived"]) for one in people])


def _pair(name: str, peer_name: str, data: Table, given: Mapping[str, str], peer: Any, score: Any) -> Figure:
    own, others = [], []
    for seed in range(RUNS):
        parts = dict(_parts(data, seed))
        rows, labels = parts.pop("test")
        model = _trained(given, parts)
        own.append(score(labels, linear_learner.predict(model, rows)))
        fitted = make_pipeline(StandardScaler(), peer).fit(*parts["train"])
        answers = fitted.predict(rows)
        others.append(score(labels, {"score": answers, "predicted_label": answers}))
    mean = [statistics.mean(own)], [statistics.mean(others)]
    return figure(name, mean[0], "not behind", unit="", peer=peer_name, peer_values=mean[1])


def _parts(data: Table, seed: int) -> Iterator[tuple[str, Table]]:
    rows, labels = data
    order = np.random.default_rng(seed).permutation(len(labels))
    ends = int(0.6 * len(order)), int(0.8 * len(order))
    for name, chosen in zip(("train", "validation", "test"), np.split(order, ends), strict=True):
        yield name, (rows[chosen], labels[chosen])


def _trained(given: Mapping[str, str], parts: Mapping[str, Table]) -> linear_learner.LinearModel:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        channels = {}
        for channel, (rows, labels) in parts.items():
            channels[channel] = Channel(channel, folder / f"{channel}.pbr")
            with channels[channel].path.open("wb") as stream:
                write_records(stream, rows, labels)
        container = Container(folder, folder, folder, given, channels)
        with contextlib.redirect_stdout(io.StringIO()):
            linear_learner.train(container, DEFINITIONS["linear-learner"].read(given), MetricsLog("algo-1"))
        return linear_learner.load_model(folder)


def _mse(labels: np.ndarray, found: Mapping[str, np.ndarray]) -> float:
    return float(mean_squared_error(labels, found["score"]))


def _f1(labels: np.ndarray, found: Mapping[str, np.ndarray]) -> float:
    return float(f1_score(labels, found["predicted_label"]))
