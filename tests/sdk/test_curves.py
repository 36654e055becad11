"""Curves of classifiers, against scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics

from jupyter_smstudio.sdk.experiments import curves

RNG = np.random.default_rng(7)
TRUTH = RNG.integers(0, 2, 400)
SCORES = np.round(np.clip(TRUTH * 0.3 + RNG.normal(0.4, 0.3, 400), 0, 1), 2)  # many ties


def test_areas_are_those_of_scikit_learn() -> None:
    roc = curves.roc_curve(TRUTH, SCORES)
    assert roc["areaUnderCurve"] == pytest.approx(metrics.roc_auc_score(TRUTH, SCORES))
    found = curves.precision_recall_curve(TRUTH, SCORES)
    assert found["averagePrecisionScore"] == pytest.approx(metrics.average_precision_score(TRUTH, SCORES))
    assert found["noSkill"] == pytest.approx(TRUTH.mean())


def test_a_confusion_matrix_with_classes_of_text() -> None:
    truth, called = ["a", "b", "b", "c"], ["a", "b", "c", "c"]
    found = curves.confusion_matrix(truth, called)
    assert found["labels"] == ["a", "b", "c"]
    assert found["matrix"] == metrics.confusion_matrix(truth, called).tolist()


def test_a_curve_of_one_class_is_refused() -> None:
    with pytest.raises(ValueError, match="needs rows of class 1 and rows of others"):
        curves.roc_curve([1, 1], [0.1, 0.2])
    with pytest.raises(ValueError, match="2 true values and 1 predictions"):
        curves.confusion_matrix([1, 2], [1])
