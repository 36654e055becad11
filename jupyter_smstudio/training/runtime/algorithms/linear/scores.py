"""Metrics of predictions, with the names of the original."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np
from scipy.stats import rankdata

from ..data import Array

Metric = tuple[str, float, Literal["loss", "score"]]


def regression_metrics(scores: Array, labels: Array) -> Iterator[Metric]:
    """Yield the metrics of a regression."""
    errors = scores - labels
    mse = float(np.mean(np.square(errors)))
    yield "mse", mse, "loss"
    yield "rmse", float(np.sqrt(mse)), "loss"
    yield "absolute_loss", float(np.mean(np.abs(errors))), "loss"
    spread = float(labels.var())
    yield "r2", 1 - mse / spread if spread else 0.0, "score"


def binary_metrics(scores: Array, labels: Array, threshold: float, beta: float) -> Iterator[Metric]:
    """Yield the metrics of two classes; rows from the threshold on are said to be of class 1."""
    positive, said = labels == 1, scores >= threshold
    precision, recall = _share(said & positive, said), _share(said & positive, positive)
    yield "binary_classification_accuracy", float(np.mean(said == positive)), "score"
    yield "precision", precision, "score"
    yield "recall", recall, "score"
    yield f"binary_f_{beta:.3f}", f_score(precision, recall, beta), "score"
    yield "roc_auc_score", roc_auc(scores, positive), "score"


def multiclass_metrics(scores: Array, labels: Array, top: int, beta: float) -> Iterator[Metric]:
    """Yield the metrics of several classes; scores are rows × classes."""
    truth = labels.astype(int)
    said = scores.argmax(axis=1)
    true_scores = scores[np.arange(len(truth)), truth]
    # Of equal scores the true class comes last: nothing is won by giving the same score to all.
    ranks = (scores >= true_scores[:, None]).sum(axis=1)
    classes = range(scores.shape[1])
    precisions = [_share((said == each) & (truth == each), said == each) for each in classes]
    recalls = [_share((said == each) & (truth == each), truth == each) for each in classes]
    f_scores = [f_score(*pair, beta) for pair in zip(precisions, recalls, strict=True)]
    yield "multiclass_accuracy", float(np.mean(said == truth)), "score"
    yield f"multiclass_top_k_accuracy_{top}", float(np.mean(ranks <= top)), "score"
    yield "dcg", float(np.mean(1 / np.log2(1 + ranks))), "score"
    yield "macro_precision", float(np.mean(precisions)), "score"
    yield "macro_recall", float(np.mean(recalls)), "score"
    yield f"macro_f_{beta:.3f}", float(np.mean(f_scores)), "score"


def f_score(precision: float, recall: float, beta: float) -> float:
    """Return the weighted harmonic mean of precision and recall."""
    weighted = beta**2 * precision + recall
    return (1 + beta**2) * precision * recall / weighted if weighted else 0.0


def roc_auc(scores: Array, positive: Array) -> float:
    """Return the chance that a positive row has a greater score than a negative one; 0.5 without both."""
    count = int(positive.sum())
    others = len(positive) - count
    if not count or not others:
        return 0.5
    ranks = float(rankdata(scores)[positive].sum())
    return (ranks - count * (count + 1) / 2) / (count * others)


def _share(part: Array, whole: Array) -> float:
    return float(part.sum() / whole.sum()) if whole.any() else 0.0
