"""Linear models for two classes, several classes and regression; the best of many that are trained at once.

Hyperparameters, losses, criteria and metrics are those of the original (SageMaker developer guide, "Linear
Learner Algorithm" and "How Linear Learner Works"). Where the guide leaves something open, or this differs:

- Rows that fit into 256 MiB are shuffled anew in each epoch, and mini-batches are then small enough for 50
  steps an epoch; the original takes ``mini_batch_size`` rows in the order of the files, and asks for shuffled
  files.
- Of each model the parameters of its best epoch are kept, by its loss on the validation data (on the
  training data without them); early stopping looks at the least loss of all models.
- ``num_models`` auto is 32; ``linear/candidates.py`` has what their parameters are.
- Where the optimizer is ``auto``, the rows fit into memory and the loss is smooth, the best model of each
  regularisation is brought to its optimum by L-BFGS after the last epoch (``linear/refining.py``).
- It trains on one host: of several, the first one does it all, and needs all the data.
- ``num_calibration_samples`` auto is all validation rows, 100,000 at most.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .container import Container, Mistake
from .data import Array, Batch, Reader, joined
from .definitions.linear_learner import LINEAR_LEARNER, LOSSES
from .linear.candidates import candidates
from .linear.losses import OBJECTIVES, Loss, make_loss, sigmoid, softmax
from .linear.refining import SMOOTH, worth_refining
from .linear.rows import TrainingRows
from .linear.scaling import Scaling, measure
from .linear.scores import Metric, binary_metrics, multiclass_metrics, regression_metrics
from .linear.selection import Choice, choose_binary, choose_by_loss
from .linear.training import ParallelModels, Schedule
from .metrics_log import MetricsLog

MODEL_FILE = "model.npz"
MAXIMUM_CALIBRATION_ROWS = 100_000
SEED = 0


@dataclass(frozen=True)
class LinearModel:
    """A trained model.

    Attributes:
        predictor_type: as the hyperparameter.
        loss: as the hyperparameter, without ``auto``.
        weights: features × outputs, for features as they are.
        bias: one for each output.
        threshold: of ``score``, from which on a row is of class 1.
    """

    predictor_type: str
    loss: str
    weights: Array
    bias: Array
    threshold: float


def train(container: Container, values: Mapping[str, Any], log: MetricsLog) -> None:
    """Train on *train*, choose and calibrate on *validation*, report on *test*, and write the model."""
    if len(container.hosts) > 1 and container.channel("train").sharded:
        raise Mistake(
            "The linear learner trains on one host, and the channel train is spread over several: "
            "choose one instance, or FullyReplicated."
        )
    if container.rank:
        log.info(f"The linear learner trains on {container.hosts[0]}; this host has nothing to do.")
        return
    random = np.random.default_rng(SEED)
    reader = _reader(container, "train", values)
    rows = TrainingRows(reader, values["mini_batch_size"], random)
    sample = rows.sample(values["num_point_for_scaler"])
    _check_labels(sample, "train", values)
    width = sample.features.shape[1]
    validation = (
        _reader(container, "validation", {**values, "feature_dim": width})
        if "validation" in container.channels
        else None
    )
    loss_name = LOSSES[values["predictor_type"]][0] if values["loss"] == "auto" else values["loss"]
    scaling = measure(sample, values)
    models = ParallelModels(
        width,
        values["num_classes"] if values["predictor_type"] == "multiclass_classifier" else 1,
        candidates(values, _balance(sample)),
        loss_name,
        scaling,
        _class_weights(sample, values),
        values,
        random,
    )
    calibration = _calibration(validation, rows, values)
    objective = OBJECTIVES.get(loss_name, f"{loss_name}_objective")
    with np.errstate(over="ignore", invalid="ignore"):  # of models whose learning rate is too large
        losses = _learn(models, rows, validation, values, objective, log)
        if values["optimizer"] == "auto" and loss_name in SMOOTH and rows.whole is not None:
            losses = _refine(models, losses, rows.whole, validation, values, log)
    choice = _choose(models, losses, calibration, scaling, values)
    log.info(f"Model {choice.model} of {models.count} is the best: {choice.value!r}")
    weights, bias = scaling.unscaled(*models.model(choice.model))
    threshold = float(sigmoid(choice.threshold)) if loss_name == "logistic" else choice.threshold
    model = LinearModel(values["predictor_type"], loss_name, weights, bias, threshold)
    _write(model, container.model_dir)
    loss = make_loss(loss_name, values)
    _report("validation" if validation else "train", calibration, model, loss, values, log)
    if "test" in container.channels:
        test = _reader(container, "test", {**values, "feature_dim": width})
        _report("test", joined(list(test.batches(values["mini_batch_size"]))), model, loss, values, log)


def _learn(
    models: ParallelModels,
    rows: TrainingRows,
    validation: Reader | None,
    values: Mapping[str, Any],
    objective: str,
    log: MetricsLog,
) -> Array:
    """Train all models, leave them at their best epochs, and return their losses there."""
    best = np.full(models.count, np.inf)
    weights, bias = models.weights.copy(), models.bias.copy()
    schedule = Schedule(values)
    least, waited, step = np.inf, 0, 0
    rate = values["learning_rate"] if values["learning_rate"] != "auto" else 1.0
    for epoch in range(values["epochs"]):
        began, count, total = time.monotonic(), 0, np.zeros(models.count)
        for batch in rows.epoch(epoch):
            _check_labels(batch, "train", values)
            total += models.step(batch, schedule.remaining(epoch, step, rate)) * len(batch)
            count += len(batch)
            step += 1
        log.throughput(count, time.monotonic() - began)
        losses = total / count
        log.quality("train", objective, float(np.nanmin(losses)), epoch=epoch)
        if validation is not None:
            losses = models.losses(validation.batches(values["mini_batch_size"], epoch))
            log.quality("validation", objective, float(np.nanmin(losses)), epoch=epoch)
        better = losses < best
        models.keep(better, weights, bias)
        best[better] = losses[better]
        log.progress(epoch + 1, values["epochs"])
        improvement = (least - best.min()) / least if np.isfinite(least) else 1.0
        waited = 0 if improvement > values["early_stopping_tolerance"] else waited + 1
        least = min(least, float(best.min()))
        if waited >= values["early_stopping_patience"]:
            log.info(f"No improvement in {waited} epochs: training ends after epoch {epoch}.")
            break
    if not np.isfinite(least):
        raise Mistake("Training diverged: no model has a finite loss. Choose a smaller learning_rate.")
    models.weights, models.bias = weights, bias
    return best


def _refine(
    models: ParallelModels,
    losses: Array,
    rows: Batch,
    validation: Reader | None,
    values: Mapping[str, Any],
    log: MetricsLog,
) -> Array:
    """Bring one model of each regularisation to its optimum; return the losses of all.

    Those that only differ in how far they got no longer count: on few validation rows, one of them would
    often be the best by chance.
    """
    promising = worth_refining(models.chosen, losses)
    for number in promising:
        models.replace(number, *models.objective(number, rows).minimise(*models.model(number)))
    refined = models.losses([rows] if validation is None else validation.batches(values["mini_batch_size"]))
    log.info(f"L-BFGS brings {len(promising)} of {models.count} models to their optimum.")
    found = np.full(models.count, np.inf)
    found[promising] = refined[promising]
    return found


def _choose(
    models: ParallelModels, losses: Array, calibration: Batch, scaling: Scaling, values: Mapping[str, Any]
) -> Choice:
    if values["predictor_type"] != "binary_classifier":
        return choose_by_loss(losses)
    assert calibration.labels is not None
    scores = models.scores(scaling.features(calibration.features))
    return choose_binary(scores, calibration.labels, losses, values)


def _calibration(validation: Reader | None, rows: TrainingRows, values: Mapping[str, Any]) -> Batch:
    limit = values["num_calibration_samples"]
    limit = MAXIMUM_CALIBRATION_ROWS if limit == "auto" else limit
    if validation is None:
        return rows.sample(limit)
    parts: list[Batch] = []
    for batch in validation.batches(values["mini_batch_size"]):
        parts.append(batch.rows(0, limit - sum(map(len, parts))))
        if sum(map(len, parts)) >= limit:
            break
    found = joined(parts)
    _check_labels(found, "validation", values)
    return found


def _report(
    channel: str, batch: Batch, model: LinearModel, loss: Loss, values: Mapping[str, Any], log: MetricsLog
) -> None:
    _check_labels(batch, channel, values)
    assert batch.labels is not None
    raw = _raw(model, batch.features)
    objective = OBJECTIVES.get(model.loss, f"{model.loss}_objective")
    shaped = raw[:, None, :] if raw.shape[1] > 1 else raw
    log.quality(channel, objective, float(loss.values(shaped, batch.labels).mean()))
    scores = predict(model, batch.features)["score"]
    metrics: dict[str, Any] = {
        "regressor": lambda: regression_metrics(scores, batch.labels),
        "binary_classifier": lambda: binary_metrics(
            scores,
            batch.labels,
            model.threshold,
            values["f_beta"],
        ),
        "multiclass_classifier": lambda: multiclass_metrics(
            scores,
            batch.labels,
            values["accuracy_top_k"],
            values["f_beta"],
        ),
    }
    found: list[Metric] = list(metrics[model.predictor_type]())
    for name, value, kind in found:
        log.quality(channel, name, value, kind=kind)


def _check_labels(batch: Batch, channel: str, values: Mapping[str, Any]) -> None:
    """Raise a Mistake where labels are no classes."""
    assert batch.labels is not None
    if values["predictor_type"] == "regressor":
        return
    count = 2 if values["predictor_type"] == "binary_classifier" else values["num_classes"]
    wrong = batch.labels[
        (batch.labels != np.floor(batch.labels)) | (batch.labels < 0) | (batch.labels >= count)
    ]
    if len(wrong):
        raise Mistake(
            f"A row of the channel {channel} has the label {wrong[0]:g}; "
            f"a {values['predictor_type']} of {count} classes has the labels 0 to {count - 1}."
        )


def _balance(sample: Batch) -> float:
    assert sample.labels is not None
    positive = int((sample.labels == 1).sum())
    return (len(sample) - positive) / positive if positive else 1.0


def _class_weights(sample: Batch, values: Mapping[str, Any]) -> Array | None:
    if values["predictor_type"] != "multiclass_classifier" or not values["balance_multiclass_weights"]:
        return None
    assert sample.labels is not None
    counts = np.bincount(sample.labels.astype(int), minlength=values["num_classes"])
    weights = len(sample) / (values["num_classes"] * np.maximum(counts, 1))
    return np.asarray(weights, np.float32)


def _reader(container: Container, name: str, values: Mapping[str, Any]) -> Reader:
    width = None if values["feature_dim"] == "auto" else values["feature_dim"]
    return Reader(container.channel(name), LINEAR_LEARNER.content_types, labelled=True, feature_dim=width)


def _write(model: LinearModel, folder: Path) -> None:
    np.savez(
        folder / MODEL_FILE,
        predictor_type=model.predictor_type,
        loss=model.loss,
        weights=model.weights,
        bias=model.bias,
        threshold=model.threshold,
    )


def load_model(folder: Path) -> LinearModel:
    """Return the model that a job left in its model folder."""
    with np.load(folder / MODEL_FILE, allow_pickle=False) as arrays:
        return LinearModel(
            str(arrays["predictor_type"]),
            str(arrays["loss"]),
            arrays["weights"],
            arrays["bias"],
            float(arrays["threshold"]),
        )


def predict(model: LinearModel, rows: Any) -> dict[str, Array]:
    """Return ``score`` and, of classifiers, ``predicted_label`` of each row, as the original.

    The score is a probability, or one for each class; of hinge loss and regression the value itself.
    """
    raw = _raw(model, rows)
    if model.predictor_type == "multiclass_classifier":
        return {"score": softmax(raw), "predicted_label": raw.argmax(axis=1)}
    scores = sigmoid(raw[:, 0]) if model.loss == "logistic" else raw[:, 0]
    if model.predictor_type == "regressor":
        return {"score": scores}
    return {"score": scores, "predicted_label": (scores >= model.threshold).astype(int)}


def _raw(model: LinearModel, rows: Any) -> Array:
    return np.asarray(rows @ model.weights) + model.bias
