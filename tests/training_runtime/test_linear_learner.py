"""The linear learner: losses by their derivatives, thresholds by hand, and jobs against scikit-learn."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import f1_score, mean_squared_error, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from jupyter_smstudio.training.runtime.algorithms.definitions.definition import RECORDIO
from jupyter_smstudio.training.runtime.algorithms.definitions.linear_learner import LINEAR_LEARNER, LOSSES
from jupyter_smstudio.training.runtime.algorithms.linear.candidates import candidates
from jupyter_smstudio.training.runtime.algorithms.linear.losses import make_loss
from jupyter_smstudio.training.runtime.algorithms.linear.optimizers import make_optimizer
from jupyter_smstudio.training.runtime.algorithms.linear.scores import (
    binary_metrics,
    multiclass_metrics,
    regression_metrics,
)
from jupyter_smstudio.training.runtime.algorithms.linear.selection import calibrated, choose_binary
from jupyter_smstudio.training.runtime.algorithms.linear_learner import load_model, predict
from jupyter_smstudio.training.runtime.algorithms.recordio import write_records

from .jobs import Ended, run

RANDOM = np.random.default_rng(0)


def given(kind: str = "binary_classifier", **more: object) -> dict[str, object]:
    texts = {name: str(value) for name, value in {"predictor_type": kind, **more}.items()}
    return LINEAR_LEARNER.read(texts)


def parts(rows: object, labels: np.ndarray) -> dict[str, tuple[object, np.ndarray]]:
    order = np.random.default_rng(1).permutation(len(labels))
    ends = int(len(order) * 0.6), int(len(order) * 0.8)
    named = zip(("train", "validation", "test"), np.split(order, ends), strict=True)
    return {name: (rows[chosen], labels[chosen]) for name, chosen in named}  # type: ignore[index]


def job(folder: Path, data: Mapping[str, tuple[object, np.ndarray]], **hyperparameters: object) -> Ended:
    channels = {}
    for name, (rows, labels) in data.items():
        channels[name] = (folder / f"{name}.pbr", RECORDIO)
        with channels[name][0].open("wb") as stream:
            write_records(stream, rows, labels)  # type: ignore[arg-type]
    ended = run(folder / "job", "linear-learner", hyperparameters, channels)
    assert ended.code == 0, ended.log
    return ended


@pytest.mark.parametrize("name", [loss for losses in LOSSES.values() for loss in losses])
def test_gradients_are_the_derivatives_of_losses(name: str) -> None:
    loss = make_loss(name, given(quantile=0.3, loss_insensitivity=0.2))
    labels = RANDOM.integers(2, size=6).astype(float)
    scores = RANDOM.standard_normal((6, 3, 2) if name == "softmax_loss" else (6, 3))
    gradients = loss.gradients(scores, labels)
    assert gradients.shape == scores.shape
    for place in np.ndindex(scores.shape):
        step = np.zeros_like(scores)
        step[place] = 1e-6
        slope = (loss.values(scores + step, labels) - loss.values(scores - step, labels)).sum() / 2e-6
        assert gradients[place] == pytest.approx(slope, abs=1e-4)


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "rmsprop", "auto"])
def test_optimizers_go_down(optimizer: str) -> None:
    parameters = np.float32([[3.0, -2.0]])
    improve = make_optimizer(given(optimizer=optimizer), parameters.shape)
    for _ in range(400):
        improve.step(parameters, 2 * (parameters - 1), np.float32([0.02, 0.03]))
    np.testing.assert_allclose(parameters, 1, atol=0.05)


def test_thirty_two_models_the_given_one_first() -> None:
    assert len(candidates(given(), 1)) == 32 == len(set(candidates(given(), 1)))
    chosen = candidates(given(num_models=5, learning_rate=0.5, wd=0.2, l1=0), 1)
    assert (chosen[0].learning_rate, chosen[0].wd, chosen[0].l1) == (0.5, 0.2, 0) and len(chosen) == 5
    assert {
        each.positive_weight for each in candidates(given(positive_example_weight_mult="balanced"), 7)
    } == {7}
    weights = {each.positive_weight for each in candidates(given(positive_example_weight_mult="auto"), 9)}
    assert weights == {1, 3, 9}


@pytest.mark.parametrize(
    ("criterion", "value", "said"),
    [
        ("accuracy", 5 / 6, 2),  # 4 3 | 2 1 0 -1 or 4 3 2 1 | 0 -1: the threshold next to zero
        ("f1", 6 / 7, 4),
        ("f_beta", 6 / 7, 4),
        ("precision_at_target_recall", 3 / 4, 4),
        ("recall_at_target_precision", 2 / 3, 2),
    ],
)
def test_thresholds_by_hand(criterion: str, value: float, said: int) -> None:
    scores, labels = np.array([4, 3, 2, 1, 0, -1.0]), np.array([1, 1, 0, 1, 0, 0])
    threshold, found = calibrated(scores, labels, criterion, given(target_precision=0.9, target_recall=0.9))
    assert found == pytest.approx(value)
    assert (scores >= threshold).sum() == (4 if criterion == "accuracy" else said)


def test_equal_scores_are_not_parted() -> None:
    threshold, value = calibrated(np.array([1, 1, 1, 0.0]), np.array([1, 0, 0, 0]), "accuracy", given())
    assert value == 3 / 4 and threshold > 1


def test_the_best_model_by_each_criterion() -> None:
    labels = np.array([1, 1, 0, 0])
    scores = np.array([[1, 9], [1, -1], [-1, -9], [-1, -9.0]])
    by_accuracy = choose_binary(scores, labels, np.array([0.3, 0.1]), given())
    assert by_accuracy.model == 1 and -9 < by_accuracy.threshold <= -1
    worse = choose_binary(scores * [1, 0], labels, np.array([0.3, 0.1]), given())
    assert worse.model == 0 and worse.threshold == 0
    by_loss = given(binary_classifier_model_selection_criteria="loss_function")
    assert choose_binary(scores * [1, 0], labels, np.array([0.3, 0.1]), by_loss).model == 1
    assert choose_binary(scores, labels, np.array([np.nan, 0.1]), by_loss).model == 1


def test_metrics_are_scikit_learns() -> None:
    labels, scores = RANDOM.integers(2, size=200).astype(float), RANDOM.random(200).round(1)
    found = {name: value for name, value, _ in binary_metrics(scores, labels, 0.5, 1)}
    assert found["roc_auc_score"] == pytest.approx(roc_auc_score(labels, scores))
    assert found["binary_f_1.000"] == pytest.approx(f1_score(labels, scores >= 0.5))
    classes, table = RANDOM.integers(4, size=200).astype(float), RANDOM.random((200, 4))
    several = {name: value for name, value, _ in multiclass_metrics(table, classes, 2, 1)}
    assert several["macro_f_1.000"] == pytest.approx(f1_score(classes, table.argmax(1), average="macro"))
    assert several["multiclass_accuracy"] <= several["multiclass_top_k_accuracy_2"] <= 1
    errors = {name: value for name, value, _ in regression_metrics(scores, labels)}
    assert errors["mse"] == pytest.approx(mean_squared_error(labels, scores)) == errors["rmse"] ** 2


def test_a_regression_as_good_as_ridge(tmp_path: Path) -> None:
    data = parts(*load_diabetes(return_X_y=True, scaled=False))
    ended = job(tmp_path, data, predictor_type="regressor")
    peer = make_pipeline(StandardScaler(), Ridge()).fit(*data["train"])
    rows, labels = data["test"]
    mse = mean_squared_error(labels, predict(load_model(ended.model), rows)["score"])
    assert mse <= 1.03 * mean_squared_error(labels, peer.predict(rows))
    assert ended.quality("test", "mse") == pytest.approx([mse], rel=1e-5)
    assert ended.quality("test", "mse_objective") == pytest.approx([mse], rel=1e-5)
    # The loss of an epoch is told in the labels' own units, too.
    assert ended.quality("validation", "mse_objective")[-1] == ended.quality("validation", "mse")[0]


def test_two_classes_as_good_as_logistic_regression(tmp_path: Path) -> None:
    data = parts(*load_breast_cancer(return_X_y=True))
    ended = job(
        tmp_path,
        data,
        predictor_type="binary_classifier",
        binary_classifier_model_selection_criteria="f_beta",
        mini_batch_size=100,
    )
    peer = make_pipeline(StandardScaler(), LogisticRegression()).fit(*data["train"])
    rows, labels = data["test"]
    found = predict(load_model(ended.model), rows)
    f1 = f1_score(labels, found["predicted_label"])
    assert f1 >= f1_score(labels, peer.predict(rows)) - 0.015
    assert ((found["score"] >= 0) & (found["score"] <= 1)).all()
    assert ended.quality("test", "binary_f_1.000") == pytest.approx([f1])
    assert ended.quality("test", "roc_auc_score") == pytest.approx([roc_auc_score(labels, found["score"])])


def test_several_classes_as_good_as_logistic_regression(tmp_path: Path) -> None:
    data = parts(*load_digits(return_X_y=True))
    ended = job(
        tmp_path,
        data,
        predictor_type="multiclass_classifier",
        num_classes=10,
        balance_multiclass_weights="true",
    )
    peer = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)).fit(*data["train"])
    rows, labels = data["test"]
    found = predict(load_model(ended.model), rows)
    accuracy = float(np.mean(found["predicted_label"] == labels))
    assert accuracy >= peer.score(rows, labels) - 0.015
    np.testing.assert_allclose(found["score"].sum(axis=1), 1)
    assert ended.quality("test", "multiclass_accuracy") == pytest.approx([accuracy])
    assert ended.quality("test", "multiclass_top_k_accuracy_3")[0] > accuracy


def test_targets_of_recall_and_precision_are_kept(tmp_path: Path) -> None:
    rows = RANDOM.standard_normal((2000, 3))
    labels = (rows[:, 0] + RANDOM.standard_normal(2000) > 1.2).astype(float)
    for criterion, metric, target in (
        ("precision_at_target_recall", "recall", {"target_recall": 0.95}),
        ("recall_at_target_precision", "precision", {"target_precision": 0.9}),
    ):
        (tmp_path / metric).mkdir()
        ended = job(
            tmp_path / metric,
            parts(rows, labels),
            predictor_type="binary_classifier",
            binary_classifier_model_selection_criteria=criterion,
            num_models=4,
            **target,
        )
        assert ended.quality("validation", metric)[0] >= next(iter(target.values()))


def test_sparse_rows_and_positive_weights(tmp_path: Path) -> None:
    rows = sp.random_array(
        (8000, 400), density=0.02, rng=np.random.default_rng(0), format="csr", dtype=np.float32
    )
    labels = (np.asarray(rows[:, :20].sum(axis=1)).ravel() > 0.8).astype(float)  # one of eleven
    recalls = []
    for weight in ("1", "balanced"):
        (tmp_path / weight).mkdir()
        ended = job(
            tmp_path / weight,
            parts(rows, labels),
            predictor_type="binary_classifier",
            positive_example_weight_mult=weight,
            binary_classifier_model_selection_criteria="loss_function",
            num_models=4,
            wd=0.001,
            l1=0,
            epochs=10,
        )
        recalls += ended.quality("test", "recall")
        assert ended.quality("test", "roc_auc_score")[0] > 0.9
    assert recalls[1] > recalls[0]


def test_l1_leaves_features_out(tmp_path: Path) -> None:
    rows = RANDOM.standard_normal((1000, 20))
    ended = job(tmp_path, parts(rows, 3 * rows[:, 0]), predictor_type="regressor", l1=0.2, wd=0, num_models=1)
    weights = load_model(ended.model).weights[:, 0]
    assert (weights[1:] == 0).sum() >= 15 and weights[0] > 2


def test_training_ends_early(tmp_path: Path) -> None:
    rows = RANDOM.standard_normal((300, 3))
    ended = job(
        tmp_path,
        parts(rows, rows[:, 0] * 2),
        predictor_type="regressor",
        epochs=100,
        early_stopping_tolerance=0.5,
        early_stopping_patience=2,
    )
    assert "No improvement in 2 epochs" in ended.log
    assert len(ended.quality("train", "mse_objective")) < 100


@pytest.mark.parametrize(
    ("labels", "hyperparameters", "failure"),
    [
        (
            [0, 2],
            {"predictor_type": "binary_classifier"},
            "has the label 2; a binary_classifier of 2 classes",
        ),
        ([0, 3], {"predictor_type": "multiclass_classifier", "num_classes": 3}, "has the labels 0 to 2."),
        (
            [0, 1],
            {"predictor_type": "regressor", "feature_dim": 9},
            "feature_dim is 9; rows of the channel train",
        ),
    ],
)
def test_a_mistake_is_told(
    tmp_path: Path, labels: list[float], hyperparameters: dict[str, object], failure: str
) -> None:
    file = tmp_path / "rows.csv"
    np.savetxt(file, np.column_stack([labels, [[1, 2], [3, 4]]]), delimiter=",")
    ended = run(tmp_path / "job", "linear-learner", hyperparameters, {"train": (file, "text/csv")})
    assert ended.code == 1 and failure in ended.failure
