"""What is done after each round: log lines, checkpoints, and an end where the job is stopped."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Any

import xgboost as xgb

from ..metrics_log import MetricsLog
from .checkpoints import Checkpoints

GROWING = frozenset(
    ("auc", "aucpr", "pre", "ndcg", "map", "interval-regression-accuracy", "accuracy", "balanced_accuracy",
     "f1", "f1_binary", "f1_macro", "precision", "precision_macro", "precision_micro", "recall",
     "recall_macro", "recall_micro", "r2")
)  # fmt: skip
"""Metrics that are to be large."""


def is_score(metric: str) -> bool:
    """Tell whether a metric, as ``ndcg@5``, is to be large."""
    return metric.partition("@")[0].removesuffix("-") in GROWING


class Report(xgb.callback.TrainingCallback):
    """Prints the metrics of each round, in the form of the original and in that of the other algorithms.

    Args:
        log: where to.
        rounds: of the whole training.
        done: rounds of it that an earlier attempt has made; xgboost counts from 0 again.
    """

    def __init__(self, log: MetricsLog, rounds: int, done: int) -> None:
        self._log = log
        self._rounds = rounds
        self._done = done

    def after_iteration(self, model: Any, epoch: int, evals_log: Any) -> bool:
        """Print; training goes on."""
        epoch += self._done
        values = [
            (channel, metric, history[-1])
            for channel, metrics in evals_log.items()
            for metric, history in metrics.items()
        ]
        told = "\t".join(f"{channel}-{metric}:{value:.5f}" for channel, metric, value in values)
        self._log.info(f"[{epoch}]\t{told}")
        for channel, metric, value in values:
            kind: Any = "score" if is_score(metric) else "loss"
            self._log.quality(channel, metric, float(value), epoch=epoch, kind=kind)
        self._log.progress(epoch + 1, self._rounds)
        return False


class Saving(xgb.callback.TrainingCallback):
    """Saves a checkpoint every few rounds, and at the end where the job is told to stop.

    Args:
        checkpoints: where to.
        every: rounds between two of them.
        done: rounds that an earlier attempt has made.
        stopping: end training at SIGTERM; False where other hosts would wait for this one.
    """

    def __init__(self, checkpoints: Checkpoints, every: int, done: int, *, stopping: bool) -> None:
        self._checkpoints = checkpoints
        self._every = every
        self._done = done
        self._stopped = False
        if stopping:
            signal.signal(signal.SIGTERM, self._stop)

    def after_iteration(self, model: Any, epoch: int, evals_log: Any) -> bool:
        """Save if it is time to; return whether training is to end."""
        if self._stopped or (self._done + epoch + 1) % self._every == 0:
            self._checkpoints.save(model)
        return self._stopped

    @property
    def stopped(self) -> bool:
        """Whether the job was told to stop."""
        return self._stopped

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._stopped = True
