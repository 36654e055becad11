"""PCA as a job, against the singular value decomposition of all rows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from jupyter_smstudio.training.runtime.algorithms.definitions.definition import RECORDIO
from jupyter_smstudio.training.runtime.algorithms.pca import (
    Components,
    Covariance,
    Directions,
    load_model,
    predict,
)
from jupyter_smstudio.training.runtime.algorithms.recordio import write_records

from .digits import digits
from .jobs import run, start_hosts

RANDOM = np.random.default_rng(0)
ROWS = (RANDOM.standard_normal((600, 4)) @ RANDOM.standard_normal((4, 12)) + 100).astype(np.float32)
ROWS += RANDOM.normal(0, 0.05, ROWS.shape).astype(np.float32)


def explained(rows: np.ndarray, model: Components) -> float:
    centred = rows - rows.mean(axis=0)
    return float(np.square(centred @ model.vectors).sum() / np.square(centred).sum())


def fitted(model: Covariance | Directions, rows: np.ndarray, batch: int) -> Covariance | Directions:
    for start in range(0, len(rows), batch):
        model.add(rows[start : start + batch])
    return model


@pytest.mark.parametrize("count", [10, 50])
def test_digits_within_half_a_percent_of_the_full_decomposition(count: int) -> None:
    rows, _ = digits()
    features = rows.shape[1]
    values = np.linalg.eigvalsh(np.cov(rows.T))[::-1]
    best = values[:count].sum() / values.sum()
    for model in (
        Covariance(features, subtract_mean=True),
        Directions(features, count + max(10, count), subtract_mean=True),
    ):
        found = fitted(model, rows, 1000).components(count)
        assert explained(rows, found) >= best * 0.995
        assert found.explained_variance_ratio.sum() == pytest.approx(best, rel=0.005)
        np.testing.assert_allclose(found.vectors.T @ found.vectors, np.eye(count), atol=1e-9)


@pytest.mark.parametrize("subtract_mean", [True, False])
@pytest.mark.parametrize("mode", ["regular", "randomized"])
def test_both_modes_find_the_components_of_numpy(mode: str, subtract_mean: bool) -> None:
    model: Covariance | Directions = (
        Covariance(12, subtract_mean=subtract_mean)
        if mode == "regular"
        else Directions(12, 12, subtract_mean=subtract_mean)
    )
    found = fitted(model, ROWS, 70).components(3)
    mean = ROWS.mean(axis=0, dtype=np.float64) if subtract_mean else np.zeros(12)
    _, values, vectors = np.linalg.svd(ROWS - mean, full_matrices=False)
    np.testing.assert_allclose(found.mean, mean, rtol=1e-6)
    np.testing.assert_allclose(found.singular_values, values[:3], rtol=1e-4)
    np.testing.assert_allclose(np.abs(np.sum(found.vectors * vectors[:3].T, axis=0)), 1, rtol=1e-4)
    np.testing.assert_allclose(found.explained_variance_ratio, values[:3] ** 2 / (values**2).sum(), rtol=1e-4)


@pytest.mark.parametrize("mode", ["regular", "randomized"])
def test_a_job_leaves_a_model_that_projects_rows(tmp_path: Path, mode: str) -> None:
    with (tmp_path / "rows.pbr").open("wb") as stream:
        write_records(stream, ROWS)
    job = run(
        tmp_path / "job",
        "pca",
        {"feature_dim": 12, "num_components": 4, "mini_batch_size": 100, "algorithm_mode": mode},
        {"train": (tmp_path / "rows.pbr", RECORDIO), "test": (tmp_path / "rows.pbr", RECORDIO)},
    )
    assert job.code == 0, job.log
    model = load_model(job.model)
    projection = predict(model, ROWS)["projection"]
    assert projection.shape == (600, 4)
    np.testing.assert_allclose(projection.mean(axis=0), 0, atol=1e-3)
    assert (np.diff(projection.std(axis=0)) < 0).all()
    shares = job.quality("train", "explained_variance_ratio") + job.quality(
        "test", "explained_variance_ratio"
    )
    assert shares == pytest.approx([explained(ROWS, model)] * 2, abs=1e-4)
    assert shares[0] > 0.99


def test_fewer_rows_than_components_are_told(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("1,2,3\n3,4,5\n")
    job = run(
        tmp_path / "job",
        "pca",
        {"feature_dim": 3, "num_components": 3, "mini_batch_size": 10},
        {"train": (tmp_path / "rows.csv", "text/csv")},
    )
    assert (job.code, job.failure) == (1, "num_components is 3; the data have only 2 rows.")


@pytest.mark.parametrize("mode", ["regular", "randomized"])
def test_two_hosts_find_the_components_of_all_rows(tmp_path: Path, mode: str) -> None:
    order = np.argsort(ROWS[:, 0])  # the means of both differ
    channels = []
    for number, part in enumerate(np.array_split(ROWS[order], [200])):
        with (tmp_path / f"{number}.pbr").open("wb") as stream:
            write_records(stream, part)
        channels.append({"train": (tmp_path / f"{number}.pbr", RECORDIO)})
    given = {"feature_dim": 12, "num_components": 3, "mini_batch_size": 50, "algorithm_mode": mode}
    first, second = (job.end() for job in start_hosts(tmp_path, "pca", given, channels))
    assert (first.code, second.code) == (0, 0), first.log + second.log
    assert not list(second.model.iterdir())
    found = load_model(first.model)
    _, values, _ = np.linalg.svd(ROWS - ROWS.mean(axis=0, dtype=np.float64), full_matrices=False)
    np.testing.assert_allclose(found.mean, ROWS.mean(axis=0, dtype=np.float64), rtol=1e-6)
    np.testing.assert_allclose(found.singular_values, values[:3], rtol=1e-4)
