"""What is recorded of a classifier: confusion matrix, ROC and precision-recall curves.

Formulas: Fawcett, "An introduction to ROC analysis", Pattern Recognition Letters 27 (2006); average
precision as the sum of precisions weighted by the steps of recall, as scikit-learn defines it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


def confusion_matrix(y_true: Sequence[Any], y_pred: Sequence[Any]) -> dict[str, Any]:
    """Count predictions: ``matrix[i][j]`` rows of class ``labels[i]`` that were called ``labels[j]``.

    Raises:
        ValueError: the two have different lengths, or none.
    """
    import numpy as np

    truth, predicted = np.asarray(y_true), np.asarray(y_pred)
    _check(truth, predicted)
    labels, codes = np.unique(np.concatenate([truth, predicted]), return_inverse=True)
    matrix = np.zeros((len(labels), len(labels)), dtype=int)
    np.add.at(matrix, (codes[: len(truth)], codes[len(truth) :]), 1)
    return {"type": "ConfusionMatrix", "labels": [str(label) for label in labels], "matrix": matrix.tolist()}


def roc_curve(y_true: Sequence[Any], y_score: Sequence[float], positive_label: Any = 1) -> dict[str, Any]:
    """Return false and true positive rates at every threshold, and the area below the curve.

    Raises:
        ValueError: as above, or there are not both positive and negative rows.
    """
    false, true = _counts(y_true, y_score, positive_label)
    x, y = false / false[-1], true / true[-1]
    area = float(((x[1:] - x[:-1]) * (y[1:] + y[:-1]) / 2).sum())
    return {
        "type": "ROCCurve",
        "falsePositiveRate": x.tolist(),
        "truePositiveRate": y.tolist(),
        "areaUnderCurve": area,
    }


def precision_recall_curve(
    y_true: Sequence[Any], y_score: Sequence[float], positive_label: Any = 1
) -> dict[str, Any]:
    """Return precision and recall at every threshold, and the average precision; raises as above."""
    import numpy as np

    false, true = _counts(y_true, y_score, positive_label)
    recall = true / true[-1]
    precision = np.divide(true, true + false, out=np.ones_like(true), where=(true + false) > 0)
    average = float(((recall[1:] - recall[:-1]) * precision[1:]).sum())
    return {
        "type": "PrecisionRecallCurve",
        "precision": precision.tolist(),
        "recall": recall.tolist(),
        "averagePrecisionScore": average,
        "noSkill": float(true[-1] / (true[-1] + false[-1])),
    }


def _counts(
    y_true: Sequence[Any], y_score: Sequence[float], positive_label: Any
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return how many false and true positives there are at each threshold, from none to all."""
    import numpy as np

    score = np.asarray(y_score, dtype=float)
    positive = np.asarray(y_true) == positive_label
    _check(positive, score)
    order = np.argsort(-score, kind="stable")
    true = np.cumsum(positive[order], dtype=float)
    false = np.arange(1, len(order) + 1) - true
    last = np.append(np.flatnonzero(np.diff(score[order])), len(order) - 1)  # rows of one score go together
    if true[-1] == 0 or false[-1] == 0:
        raise ValueError(f"A curve needs rows of class {positive_label!r} and rows of others.")
    return np.insert(false[last], 0, 0.0), np.insert(true[last], 0, 0.0)


def _check(first: npt.NDArray[Any], second: npt.NDArray[Any]) -> None:
    if len(first) != len(second) or len(first) == 0:
        raise ValueError(f"There are {len(first)} true values and {len(second)} predictions.")
