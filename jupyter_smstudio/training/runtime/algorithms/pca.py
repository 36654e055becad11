"""Principal components of data of any size, in one pass.

``regular`` sums the covariance of all features and takes its eigenvectors, as the original does (SageMaker
developer guide, "How PCA Works"): exact, features × features numbers of memory.

``randomized`` keeps only the ``num_components + extra_components`` directions in which the rows so far
differ most, and merges each mini-batch into them: Ross, Lim, Lin and Yang, "Incremental Learning for Robust
Visual Tracking" (2008), with the singular vectors found by a randomized range finder: Halko, Martinsson and
Tropp, "Finding Structure with Randomness" (2011). The original sums random projections of the mini-batches
instead, which needs the same memory and loses more variance.

Several hosts each learn from their own rows; the first one brings what they learnt together.

Components come with the largest first; the original's model has them the other way round.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .container import Container, Mistake
from .data import Array, Reader
from .definitions.pca import PCA
from .gathering import gathering
from .metrics_log import MetricsLog

MODEL_FILE = "model.npz"
POWER_ITERATIONS = 2
"""Of the range finder; Halko et al. recommend one or two where singular values fall slowly."""
SEED = 0


@dataclass(frozen=True)
class Components:
    """A trained model.

    Attributes:
        mean: of the features; zeros where it was not subtracted.
        vectors: features × components, orthonormal, the largest variance first.
        singular_values: of the (centred) data, one for each component.
        explained_variance_ratio: share of the data's variance that each component has.
    """

    mean: Array
    vectors: Array
    singular_values: Array
    explained_variance_ratio: Array


class Covariance:
    """The exact covariance of all rows.

    Args:
        features: of a row.
        subtract_mean: centre the data.
    """

    def __init__(self, features: int, *, subtract_mean: bool) -> None:
        self._subtract_mean = subtract_mean
        self._shift = np.zeros(features)
        self._sums = np.zeros(features)
        self._products = np.zeros((features, features))
        self.rows = 0

    def add(self, rows: Array) -> None:
        """Learn from rows × features."""
        if not self.rows and self._subtract_mean:
            # Sums about a point near the mean do not cancel each other out as sums about zero may.
            self._shift = rows.mean(axis=0, dtype=np.float64)
        moved = rows - self._shift
        self._sums += moved.sum(axis=0)
        self._products += moved.T @ moved
        self.rows += len(rows)

    def learnt(self) -> dict[str, Array]:
        """Return what the rows so far have come to."""
        return {
            "rows": np.array(self.rows),
            "shift": self._shift,
            "sums": self._sums,
            "products": self._products,
        }

    def take(self, part: Mapping[str, Array]) -> None:
        """Learn what another host has learnt."""
        rows, sums = int(part["rows"]), part["sums"]
        # From sums about the other's point to sums about this one's.
        apart = part["shift"] - self._shift
        self._products += part["products"] + np.outer(sums, apart) + np.outer(apart, sums)
        self._products += rows * np.outer(apart, apart)
        self._sums += sums + rows * apart
        self.rows += rows

    def components(self, count: int) -> Components:
        """Return so many components of all rows."""
        offset = self._sums / self.rows if self._subtract_mean else np.zeros_like(self._sums)
        scatter = self._products - self.rows * np.outer(offset, offset)
        values, vectors = np.linalg.eigh(scatter)
        values = values[::-1].clip(0)
        mean = self._shift + offset
        return _components(mean, vectors[:, ::-1][:, :count], values[:count], float(np.trace(scatter)))


class Directions:
    """The directions in which the rows differ most, without their covariance.

    Args:
        features: of a row.
        size: how many directions are followed.
        subtract_mean: centre the data.
        seed: of the random numbers.
    """

    def __init__(self, features: int, size: int, *, subtract_mean: bool, seed: int = SEED) -> None:
        self._subtract_mean = subtract_mean
        self._size = min(size, features)
        self._random = np.random.default_rng(seed)
        self._mean = np.zeros(features)
        self._kept = np.empty((0, features))
        self._variance = 0.0
        self.rows = 0

    def add(self, rows: Array) -> None:
        """Learn from rows × features."""
        mean = rows.mean(axis=0, dtype=np.float64) if self._subtract_mean else np.zeros_like(self._mean)
        centred = rows - mean
        self._merge(centred, mean, len(rows), float(np.square(centred).sum()))

    def learnt(self) -> dict[str, Array]:
        """Return what the rows so far have come to."""
        return {
            "rows": np.array(self.rows),
            "mean": self._mean,
            "kept": self._kept,
            "variance": np.array(self._variance),
        }

    def take(self, part: Mapping[str, Array]) -> None:
        """Learn what another host has learnt."""
        self._merge(part["kept"], part["mean"], int(part["rows"]), float(part["variance"]))

    def _merge(self, scattered: Array, mean: Array, count: int, variance: float) -> None:
        """Add rows, or fewer ones with their scatter, about their mean."""
        total = self.rows + count
        # The scatter between the rows so far and the new ones, as one more row.
        between = np.sqrt(self.rows * count / total) * (self._mean - mean)
        self._mean += (mean - self._mean) * (count / total)
        self._variance += variance + float(np.square(between).sum())
        self.rows = total
        self._kept = self._reduced(np.concatenate([self._kept, scattered, between[None]]))

    def components(self, count: int) -> Components:
        """Return so many components of all rows."""
        _, values, vectors = np.linalg.svd(self._kept, full_matrices=False)
        return _components(self._mean, vectors[:count].T, np.square(values[:count]), self._variance)

    def _reduced(self, rows: Array) -> Array:
        """Return as many rows as are kept, with nearly the same scatter."""
        if len(rows) <= self._size:
            return rows
        basis = rows.T @ self._random.standard_normal((len(rows), self._size))
        for _ in range(POWER_ITERATIONS):
            basis = rows.T @ (rows @ np.linalg.qr(basis)[0])
        basis = np.linalg.qr(basis)[0]
        _, values, vectors = np.linalg.svd(rows @ basis, full_matrices=False)
        return np.asarray(values[:, None] * (vectors @ basis.T))


def train(container: Container, values: Mapping[str, Any], log: MetricsLog) -> None:
    """Train on the channel *train*, report on *test* if there is one, and write the model."""
    reader = _reader(container, "train", values)
    count, features = values["num_components"], values["feature_dim"]
    extra = values["extra_components"] if values["extra_components"] >= 0 else max(10, count)
    subtract = values["subtract_mean"]
    model: Covariance | Directions = (
        Covariance(features, subtract_mean=subtract)
        if values["algorithm_mode"] == "regular"
        else Directions(features, count + extra, subtract_mean=subtract)
    )
    with gathering(container) as hosts:
        began = time.monotonic()
        for batch in reader.batches(values["mini_batch_size"]):
            model.add(batch.dense())
        log.throughput(model.rows, time.monotonic() - began)
        parts = hosts.gather(model.learnt())
    if container.rank:
        return
    for part in parts[1:]:
        model.take(part)
    if model.rows < count:
        raise Mistake(f"num_components is {count}; the data have only {model.rows} rows.")
    found = model.components(count)
    log.progress(1, 1)
    share = float(found.explained_variance_ratio.sum())
    log.quality("train", "explained_variance_ratio", share, epoch=0, kind="score")
    np.savez(
        container.model_dir / MODEL_FILE,
        mean=found.mean,
        v=found.vectors,
        s=found.singular_values,
        explained_variance_ratio=found.explained_variance_ratio,
    )
    if "test" in container.channels:
        _report(_reader(container, "test", values), found, values, log)


def _report(reader: Reader, model: Components, values: Mapping[str, Any], log: MetricsLog) -> None:
    kept, whole = 0.0, 0.0
    for batch in reader.batches(values["mini_batch_size"]):
        rows = batch.dense()
        kept += float(np.square(predict(model, rows)["projection"]).sum())
        whole += float(np.square(rows - model.mean).sum())
    log.quality("test", "explained_variance_ratio", kept / whole if whole else 0.0, kind="score")


def _reader(container: Container, name: str, values: Mapping[str, Any]) -> Reader:
    return Reader(
        container.channel(name), PCA.content_types, labelled=False, feature_dim=values["feature_dim"]
    )


def _components(mean: Array, vectors: Array, scatter: Array, total: float) -> Components:
    ratio = scatter / total if total > 0 else np.zeros_like(scatter)
    # The sign of a component is arbitrary; its largest coefficient is made positive, so that runs agree.
    largest = np.abs(vectors).argmax(axis=0)
    signs = np.where(vectors[largest, np.arange(vectors.shape[1])] < 0, -1.0, 1.0)
    return Components(mean, vectors * signs, np.sqrt(scatter), ratio)


def load_model(folder: Path) -> Components:
    """Return the components that a job left in its model folder."""
    with np.load(folder / MODEL_FILE, allow_pickle=False) as arrays:
        return Components(arrays["mean"], arrays["v"], arrays["s"], arrays["explained_variance_ratio"])


def predict(model: Components, rows: Array) -> dict[str, Array]:
    """Return the ``projection`` of each row, rows × components."""
    return {"projection": (rows - model.mean) @ model.vectors}
