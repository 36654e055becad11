"""Tells metrics that are to grow from those that are losses, by their names in XGBoost."""

from __future__ import annotations

GROWING = frozenset(
    ("auc", "aucpr", "pre", "ndcg", "map", "interval-regression-accuracy", "accuracy", "balanced_accuracy",
     "f1", "f1_binary", "f1_macro", "precision", "precision_macro", "precision_micro", "recall",
     "recall_macro", "recall_micro", "r2")
)  # fmt: skip
"""Of XGBoost, https://xgboost.readthedocs.io/en/stable/parameter.html (eval_metric), and of its container."""


def is_score(tensor: str) -> bool:
    """Tell whether a metric, as ``validation-ndcg@5``, is to be large."""
    metric = tensor.partition("-")[2]
    return metric.partition("@")[0].removesuffix("-") in GROWING
