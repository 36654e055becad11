"""XGBoost as a job: every content type, metrics, early stopping, checkpoints and two hosts."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

import numpy as np
import pytest
import xgboost as xgb
from sklearn.datasets import load_breast_cancer, load_diabetes, load_wine

from jupyter_smstudio.training.runtime.algorithms.definitions.definition import CSV, LIBSVM, PARQUET, RECORDIO
from jupyter_smstudio.training.runtime.algorithms.recordio import write_records
from jupyter_smstudio.training.runtime.algorithms.xgboost_job import load_model, predict

from .jobs import run, start, start_hosts

BINARY = {"objective": "binary:logistic", "num_round": 8, "max_depth": 3, "nthread": 1}


def split(bunch: object) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    order = np.random.default_rng(0).permutation(len(bunch.data))  # type: ignore[attr-defined]
    rows, labels = bunch.data[order].astype(np.float32), bunch.target[order]  # type: ignore[attr-defined]
    part = len(order) * 3 // 4
    return rows[:part], labels[:part], rows[part:], labels[part:]


def csv(path: Path, rows: np.ndarray, labels: np.ndarray) -> Path:
    np.savetxt(path, np.column_stack([labels, rows]), delimiter=",", fmt="%.9g")
    return path


def written(folder: Path, kind: str, rows: np.ndarray, labels: np.ndarray) -> tuple[Path, str]:
    import pandas

    file = folder / f"rows{len(rows)}"
    if kind == CSV:
        csv(file, rows, labels)
    elif kind == PARQUET:
        pandas.DataFrame(np.column_stack([labels, rows])).rename(columns=str).to_parquet(file)
    elif kind == RECORDIO:
        with file.open("wb") as stream:
            write_records(stream, rows, labels)
    else:
        lines = (
            f"{label} " + " ".join(f"{place}:{value:.9g}" for place, value in enumerate(row))
            for label, row in zip(labels, rows, strict=True)
        )
        file.write_text("\n".join(lines))
    return file, kind


@pytest.fixture(scope="module")
def cancer() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    return split(load_breast_cancer())


@pytest.mark.parametrize("kind", [CSV, LIBSVM, PARQUET, RECORDIO])
def test_every_content_type_gives_the_librarys_own_model(
    tmp_path: Path, kind: str, cancer: tuple[np.ndarray, ...]
) -> None:
    rows, labels, more, answers = cancer
    job = run(
        tmp_path / "job",
        "xgboost",
        {**BINARY, "eval_metric": '["auc","logloss","accuracy","f1"]'},
        {
            "train": written(tmp_path, kind, rows, labels),
            "validation": written(tmp_path, kind, more, answers),
        },
    )
    assert job.code == 0, job.log
    own = xgb.train(
        {"objective": "binary:logistic", "max_depth": 3},
        xgb.DMatrix(rows, labels),
        8,
    )
    found = predict(load_model(job.model), more)["prediction"]
    np.testing.assert_allclose(found, own.inplace_predict(more), atol=1e-4)
    accuracy = float(np.mean((found > 0.5) == answers))
    assert job.quality("validation", "accuracy")[-1] == pytest.approx(accuracy) and accuracy > 0.9
    assert len(job.quality("validation", "auc")) == len(job.quality("train", "f1")) == 8
    assert re.search(r"\[7\]\ttrain-auc:1\.\d+\ttrain-logloss:\S+\ttrain-accuracy:\S+\ttrain-f1:", job.log)
    assert "completed 100 % of epochs" in job.log


def test_several_classes_and_regression(tmp_path: Path) -> None:
    for name, bunch, given in (
        (
            "wine",
            load_wine(),
            {"objective": "multi:softprob", "num_class": 3, "eval_metric": "merror,accuracy"},
        ),
        (
            "diabetes",
            load_diabetes(),
            {"objective": "reg:squarederror", "eval_metric": '["rmse","mse","r2"]'},
        ),
    ):
        rows, labels, more, answers = split(bunch)
        (tmp_path / name).mkdir()
        job = run(
            tmp_path / name,
            "xgboost",
            {"num_round": 15, "eta": 0.2, "max_depth": 3, "nthread": 1, **given},
            {
                "train": (csv(tmp_path / f"{name}.csv", rows, labels), CSV),
                "validation": (csv(tmp_path / f"{name}-v.csv", more, answers), CSV),
            },
        )
        assert job.code == 0, job.log
        if name == "wine":
            assert predict(load_model(job.model), more)["prediction"].shape == (len(more), 3)
            (error, accuracy) = (job.quality("validation", each)[-1] for each in ("merror", "accuracy"))
            assert accuracy == pytest.approx(1 - error) and accuracy > 0.85
        else:
            (rmse, mse, r2) = (job.quality("validation", each)[-1] for each in ("rmse", "mse", "r2"))
            assert mse == pytest.approx(rmse**2, rel=1e-4) and r2 > 0.3


def test_training_ends_early_and_keeps_the_best_round(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    rows, labels = random.random((200, 5)), random.integers(2, size=200)  # nothing to be learnt
    job = run(
        tmp_path / "job",
        "xgboost",
        {**BINARY, "num_round": 200, "early_stopping_rounds": 3},
        {
            "train": (csv(tmp_path / "a.csv", rows[:100], labels[:100]), CSV),
            "validation": (csv(tmp_path / "b.csv", rows[100:], labels[100:]), CSV),
        },
    )
    losses = job.quality("validation", "logloss")
    best = int(np.argmin(losses))
    assert len(losses) == best + 4 < 200
    assert load_model(job.model).num_boosted_rounds() == best + 1


def test_a_job_that_was_killed_goes_on_with_the_same_trees(
    tmp_path: Path, cancer: tuple[np.ndarray, ...]
) -> None:
    given = {**BINARY, "num_round": 30, "eta": 0.05}
    channels = {"train": (csv(tmp_path / "a.csv", *cancer[:2]), CSV)}
    whole = run(tmp_path / "whole", "xgboost", given, channels)
    assert sorted(file.name for file in whole.checkpoints.iterdir()) == [
        f"xgboost-checkpoint.{number}" for number in range(25, 30)
    ]
    # What a job that was killed in its twelfth round leaves: eleven rounds, and half a file of the twelfth.
    part = xgb.Booster(model_file=bytearray((whole.model / "xgboost-model").read_bytes()))[:11]
    folder = tmp_path / "again/checkpoints"
    folder.mkdir(parents=True)
    (folder / "xgboost-checkpoint.10").write_bytes(part.save_raw("ubj"))
    (folder / "xgboost-checkpoint.11").write_bytes(part.save_raw("ubj")[:500])
    again = run(tmp_path / "again", "xgboost", given, channels)
    assert re.search(r"\[11\]\ttrain-logloss:", again.log) and "[10]" not in again.log
    assert "Going on from the checkpoint of 11 rounds." in again.log
    assert again.quality("train", "logloss") == pytest.approx(
        whole.quality("train", "logloss")[11:], abs=1e-6
    )
    rows = cancer[2]
    np.testing.assert_allclose(
        predict(load_model(again.model), rows)["prediction"],
        predict(load_model(whole.model), rows)["prediction"],
        atol=1e-6,
    )


def test_a_job_that_is_stopped_leaves_its_model(tmp_path: Path, cancer: tuple[np.ndarray, ...]) -> None:
    channels = {"train": (csv(tmp_path / "a.csv", *cancer[:2]), CSV)}
    job = start(tmp_path / "job", "xgboost", {**BINARY, "num_round": 100_000}, channels)
    assert job.process.stdout
    while "[20]" not in job.process.stdout.readline():
        assert job.process.poll() is None
    job.process.send_signal(signal.SIGTERM)
    ended = job.end()
    assert ended.code == 0, ended.log
    rounds = load_model(ended.model).num_boosted_rounds()
    assert 20 < rounds < 100_000
    assert (ended.checkpoints / f"xgboost-checkpoint.{rounds - 1}").exists()


def test_two_hosts_learn_one_model_from_both_their_data(
    tmp_path: Path, cancer: tuple[np.ndarray, ...]
) -> None:
    rows, labels, more, answers = cancer
    order = np.argsort(labels, kind="stable")  # each host has nearly one class alone, and can't learn from it
    channels = [
        {
            "train": (csv(tmp_path / f"{number}.csv", rows[share], labels[share]), CSV),
            "validation": (csv(tmp_path / f"{number}v.csv", more, answers), CSV),
        }
        for number, share in enumerate(np.array_split(order, 2))
    ]
    started = start_hosts(tmp_path, "xgboost", {**BINARY, "tree_method": "hist"}, channels)
    first, second = (job.end() for job in started)
    assert (first.code, second.code) == (0, 0), first.log + second.log
    assert not list(second.model.iterdir()) and not list(second.checkpoints.iterdir())
    assert not list(Path.cwd().glob("xgboost-checkpoint*")) and list(first.checkpoints.iterdir())
    found = predict(load_model(first.model), more)["prediction"]
    assert np.mean((found > 0.5) == answers) > 0.9
    assert len(first.quality("validation", "logloss")) == 8


@pytest.mark.parametrize(
    ("given", "labels", "failure"),
    [
        (
            {"early_stopping_rounds": 3},
            [0, 1],
            "early_stopping_rounds needs a channel validation; the job has none.",
        ),
        (
            {"objective": "binary:logistic"},
            [0, 7],
            "A row of the channel train has the label 7; binary:logistic has labels from 0 to 1.",
        ),
        (
            {"objective": "multi:softmax", "num_class": 2},
            [0, 2],
            "A row of the channel train has the label 2; multi:softmax has the labels 0 to 1, as num",
        ),
        (
            {"monotone_constraints": "(1, 1, 1)"},
            [0, 1],
            "xgboost refuses this: ",
        ),
        ({"num_class": 1}, [0, 1], "num_class is '1'; allowed is a whole number of at least 2."),
    ],
)
def test_a_mistake_is_told_in_a_sentence(
    tmp_path: Path, given: dict[str, object], labels: list[int], failure: str
) -> None:
    file = csv(tmp_path / "a.csv", np.ones((2, 2)), np.array(labels))
    job = run(tmp_path / "job", "xgboost", {"num_round": 2, **given}, {"train": (file, CSV)})
    assert job.code == 1 and job.failure.startswith(failure)
    assert "/" not in job.failure and os.linesep not in job.failure
