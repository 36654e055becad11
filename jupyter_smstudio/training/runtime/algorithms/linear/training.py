"""Many linear models, trained together: one matrix product gives the scores of all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from ..data import Array, Batch
from .candidates import Candidate
from .losses import make_loss, unit
from .optimizers import make_optimizer
from .refining import Objective
from .scaling import Scaling

FINAL_RATE = 0.01
"""What remains of the learning rate at the end where the scheduler is ``auto``."""


class ParallelModels:
    """The parameters of all models.

    Args:
        features: of a row.
        classes: outputs of a model: 1 for two classes and for regression.
        chosen: the parameters of each model.
        loss: name of what is minimised, as in :func:`~.losses.make_loss`.
        scaling: of features and labels.
        class_weights: of the rows of each class; None: all are 1.
        values: the hyperparameters.
        random: source of the first weights.
    """

    def __init__(
        self,
        features: int,
        classes: int,
        chosen: Sequence[Candidate],
        loss: str,
        scaling: Scaling,
        class_weights: Array | None,
        values: Mapping[str, Any],
        random: np.random.Generator,
    ) -> None:
        self.chosen, self.count, self._classes = chosen, len(chosen), classes
        self._loss, self._unit = make_loss(loss, values, scaling.label_scale), unit(loss, scaling.label_scale)
        self._scaling, self._class_weights = scaling, class_weights
        columns = self.count * classes
        self.weights = _first_weights(values, (features, columns), random)
        self.bias = np.full(columns, values["init_bias"] if values["use_bias"] else 0.0, np.float32)
        self._use_bias = values["use_bias"]
        self._bias_rate = 1.0 if values["bias_lr_mult"] == "auto" else values["bias_lr_mult"]
        self._bias_decay = 0.0 if values["bias_wd_mult"] == "auto" else values["bias_wd_mult"]
        self._rates = self._by_column([each.learning_rate for each in chosen])
        self._decay = self._by_column([each.wd for each in chosen])
        self._shrink = self._by_column([each.l1 for each in chosen])
        self._positive = np.array([each.positive_weight for each in chosen], np.float32)
        self._weight_optimizer = make_optimizer(values, self.weights.shape)
        self._bias_optimizer = make_optimizer(values, self.bias.shape)

    def scores(self, features: Any) -> Array:
        """Return rows × models, or rows × models × classes, for scaled features."""
        found = np.asarray(features @ self.weights) + self.bias
        return found if self._classes == 1 else found.reshape(len(found), self.count, self._classes)

    def step(self, batch: Batch, rate: float) -> Array:
        """Learn from a mini-batch.

        Args:
            batch: unscaled.
            rate: what remains of the learning rates.

        Returns:
            The mean loss of each model, before the step.
        """
        assert batch.labels is not None
        features, labels = self._scaling.features(batch.features), self._scaling.labels(batch.labels)
        scores = self.scores(features)
        gradients = self._loss.gradients(scores, labels).astype(np.float32)
        weights = self._row_weights(labels)
        if weights is not None:
            gradients *= weights if gradients.ndim == 2 else weights[:, :, None]
        flat = gradients.reshape(len(labels), -1) / len(labels)
        self._descend(np.asarray(features.T @ flat), flat.sum(axis=0), rate)
        return self._weighted(self._loss.values(scores, labels), weights)

    def losses(self, batches: Iterable[Batch]) -> Array:
        """Return the mean loss of each model over some rows."""
        total, rows = np.zeros(self.count), 0
        for batch in batches:
            assert batch.labels is not None
            labels = self._scaling.labels(batch.labels)
            values = self._loss.values(self.scores(self._scaling.features(batch.features)), labels)
            total += self._weighted(values, self._row_weights(labels)) * len(labels)
            rows += len(labels)
        return total / rows

    def model(self, number: int) -> tuple[Array, Array]:
        """Return weights, features × classes, and bias of one model, for scaled features."""
        columns = slice(number * self._classes, (number + 1) * self._classes)
        return self.weights[:, columns].copy(), self.bias[columns].copy()

    def objective(self, number: int, rows: Batch) -> Objective:
        """Return what one model minimises over some rows."""
        assert rows.labels is not None
        labels = self._scaling.labels(rows.labels)
        weights, column = self._row_weights(labels), number * self._classes
        decay = float(self._decay[column])
        return Objective(
            self._scaling.features(rows.features),
            labels,
            self._loss,
            None if weights is None else weights[:, number],
            decay,
            float(self._shrink[column]),
            float(self._bias_decay * decay) if self._use_bias else None,
            self._classes,
        )

    def replace(self, number: int, weights: Array, bias: Array) -> None:
        """Give one model other weights, features × classes, and bias."""
        columns = slice(number * self._classes, (number + 1) * self._classes)
        self.weights[:, columns], self.bias[columns] = weights, bias

    def keep(self, better: Array, weights: Array, bias: Array) -> None:
        """Copy the parameters of some models, given as a mask, into arrays like those of all."""
        columns = np.repeat(better, self._classes)
        weights[:, columns] = self.weights[:, columns]
        bias[columns] = self.bias[columns]

    def _descend(self, gradients: Array, bias_gradients: Array, rate: float) -> None:
        rates = self._rates * np.float32(rate)
        self._weight_optimizer.step(self.weights, gradients + self._decay * self.weights, rates)
        if self._shrink.any():
            # The proximal step: weights that L1 holds at zero are zero, and not merely small.
            limit = rates * self._shrink
            self.weights = np.sign(self.weights) * np.maximum(np.abs(self.weights) - limit, 0)
        if self._use_bias:
            decayed = bias_gradients + self._bias_decay * self._decay * self.bias
            self._bias_optimizer.step(self.bias, decayed, rates * self._bias_rate)

    def _row_weights(self, labels: Array) -> Array | None:
        """Return the weight of each row under each model, rows × models; None: all are 1."""
        if self._class_weights is not None:
            return np.repeat(self._class_weights[labels.astype(int), None], self.count, axis=1)
        if (self._positive == 1).all():
            return None
        return np.where(labels[:, None] == 1, self._positive, np.float32(1))

    def _weighted(self, values: Array, weights: Array | None) -> Array:
        whole = values if weights is None else values * weights
        return np.asarray(whole.mean(axis=0, dtype=np.float64) * self._unit)

    def _by_column(self, values: Sequence[float]) -> Array:
        return np.repeat(np.array(values, np.float32), self._classes)


class Schedule:
    """What remains of the learning rate.

    ``auto`` takes a step once an epoch, by a factor that leaves a hundredth at the end.

    Args:
        values: the hyperparameters.
    """

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._on = values["use_lr_scheduler"]
        self._factor, self._step = values["lr_scheduler_factor"], values["lr_scheduler_step"]
        minimum = values["lr_scheduler_minimum_lr"]
        self._minimum = 0.0 if minimum == "auto" else minimum
        self._epochs = values["epochs"]
        if self._factor == "auto":
            self._factor = FINAL_RATE ** (1 / max(1, self._epochs - 1)) if self._step == "auto" else 0.99

    def remaining(self, epoch: int, step: int, rate: float) -> float:
        """Return the share of a learning rate that is left.

        Args:
            epoch: number of the epoch, from 0.
            step: number of the mini-batch, from 0.
            rate: the learning rate at the beginning, for the minimum.
        """
        if not self._on:
            return 1.0
        times = epoch if self._step == "auto" else step // self._step
        return float(max(self._factor**times, min(1.0, self._minimum / rate)))


def _first_weights(values: Mapping[str, Any], shape: tuple[int, ...], random: np.random.Generator) -> Array:
    if values["init_method"] == "normal":
        return random.normal(0, values["init_sigma"], shape).astype(np.float32)
    return random.uniform(-values["init_scale"], values["init_scale"], shape).astype(np.float32)
