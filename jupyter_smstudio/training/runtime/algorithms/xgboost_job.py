"""XGBoost as a job, with the hyperparameters, metrics, log and file names of the original's container.

Objectives, metrics and defaults are the library's own; the container's further metrics are in
``boosting/own_metrics.py``. What differs from the original:

- A checkpoint is saved every hundredth of the rounds (the original: every round), and when the job is
  stopped. A resumed job grows the very trees that it would have grown, unless rows, columns or trees are
  drawn at random: then it draws others. Its patience for early stopping begins anew.
- On several hosts each one learns from its own share of the data, as in the original; metrics that are not
  the library's are those of the first host's share.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import xgboost as xgb

from .boosting.callbacks import Report, Saving, is_score
from .boosting.checkpoints import Checkpoints
from .boosting.hosts import together
from .container import Container, Mistake
from .data import Array, Batch, Reader, joined
from .definitions.xgboost import JOB_ONLY, OBSOLETE, OWN_METRICS, XGBOOST
from .metrics_log import MetricsLog

MODEL_FILE = "xgboost-model"
READ_ROWS = 50_000
CHECKPOINTS = 100
"""Of a whole training."""


def train(container: Container, values: Mapping[str, Any], log: MetricsLog) -> None:
    """Train on *train*, watch *validation* if there is one, and write the model on the first host."""
    if values["early_stopping_rounds"] and "validation" not in container.channels:
        raise Mistake("early_stopping_rounds needs a channel validation; the job has none.")
    batches = {
        name: _read(container, name, values) for name in ("train", "validation") if name in container.channels
    }
    for name, batch in batches.items():
        _check_labels(name, batch, values)
    with together(container):
        try:
            _train(container, values, batches, log)
        except xgb.core.XGBoostError as error:
            raise Mistake(f"xgboost refuses this: {_reason(error)}") from error


def _train(
    container: Container, values: Mapping[str, Any], batches: Mapping[str, Batch], log: MetricsLog
) -> None:
    data = _matrices(batches)
    rounds, metrics = values["num_round"], values["eval_metric"] or []
    own = [name for name in metrics if name in OWN_METRICS]
    first = container.rank == 0
    checkpoints = Checkpoints(container.checkpoint_dir if first else None)
    # All hosts go on from the same model, though only the first one has the checkpoints.
    before = xgb.collective.broadcast(checkpoints.newest(), 0)
    done = xgb.Booster(model_file=bytearray(before)).num_boosted_rounds() if before else 0
    if before:
        log.info(f"Going on from the checkpoint of {done} rounds.")
    alone = len(container.hosts) == 1
    saving = Saving(
        checkpoints,
        max(1, rounds // CHECKPOINTS),
        done,
        stopping=alone and values["save_model_on_termination"],
    )
    model = xgb.train(
        _parameters(container, values, [name for name in metrics if name not in OWN_METRICS], done),
        data["train"],
        max(0, rounds - done),
        evals=[(matrix, name) for name, matrix in data.items()],
        custom_metric=_own_metrics(own),
        callbacks=[saving, *([Report(log, rounds, done)] if first else []), *_early_stopping(values)],
        xgb_model=bytearray(before) if before else None,
        verbose_eval=False,
    )
    if values["early_stopping_rounds"] and model.attr("best_iteration") and not saving.stopped:
        best = model.best_iteration
        log.info(f"The best round is {best}, with {model.best_score!r}; later ones are left out.")
        model = model[: best + 1]
    if first:
        (container.model_dir / MODEL_FILE).write_bytes(model.save_raw("ubj"))


def _read(container: Container, name: str, values: Mapping[str, Any]) -> Batch:
    reader = Reader(
        container.channel(name),
        XGBOOST.content_types,
        labelled=True,
        missing=True,
        csv_weights=values["csv_weights"],
    )
    return joined(list(reader.batches(READ_ROWS)))


def _check_labels(channel: str, batch: Batch, values: Mapping[str, Any]) -> None:
    """Raise a Mistake for labels that the objective can't have; the library's words name its insides."""
    objective = values["objective"]
    labels = np.asarray(batch.labels)
    if objective in ("binary:logistic", "binary:logitraw", "binary:hinge", "reg:logistic"):
        wrong, allowed = labels[(labels < 0) | (labels > 1)], "labels from 0 to 1"
    elif objective.startswith("multi:"):
        last = values["num_class"] - 1
        outside = (labels < 0) | (labels > last) | (labels != np.floor(labels))
        wrong, allowed = labels[outside], f"the labels 0 to {last}, as num_class says"
    else:
        return
    if len(wrong):
        raise Mistake(
            f"A row of the channel {channel} has the label {wrong[0]:g}; {objective} has {allowed}."
        )


def _matrices(batches: Mapping[str, Batch]) -> dict[str, xgb.DMatrix]:
    width = max(batch.features.shape[1] for batch in batches.values())
    found = {}
    for name, batch in batches.items():
        features = batch.features
        if not isinstance(features, np.ndarray):
            features.resize((len(batch), width))  # the last feature may occur in one channel only
        found[name] = xgb.DMatrix(features, batch.labels, weight=batch.weights, qid=batch.groups)
    return found


def _parameters(
    container: Container, values: Mapping[str, Any], metrics: list[str], done: int
) -> dict[str, Any]:
    """Return what was given; defaults are the library's own, which then need not be valid together."""
    given = {
        name: int(values[name]) if isinstance(values[name], bool) else values[name]
        for name in container.hyperparameters
        if name in values and name not in (*JOB_ONLY, *OBSOLETE)
    }
    if given.get("tree_method") == "gpu_hist":
        given["tree_method"] = "hist"
    given.setdefault("objective", values["objective"])
    if metrics:
        given["eval_metric"] = metrics
    elif values["eval_metric"]:
        given["disable_default_eval_metric"] = 1
    # Drawing what the first rounds drew, a resumed job would learn from the same rows twice.
    given["seed"] = values["seed"] + done
    return given


def _own_metrics(names: list[str]) -> Any:
    if not names:
        return None
    from .boosting.own_metrics import evaluator  # scikit-learn, which takes a second

    return evaluator(names)


def _early_stopping(values: Mapping[str, Any]) -> list[xgb.callback.TrainingCallback]:
    """Return what ends training; the last metric decides, as in the original."""
    if not values["early_stopping_rounds"]:
        return []
    last = values["eval_metric"][-1] if values["eval_metric"] else None
    return [
        xgb.callback.EarlyStopping(
            rounds=values["early_stopping_rounds"],
            data_name="validation",
            metric_name=last,
            maximize=is_score(last) if last else None,
        )
    ]


def _reason(error: xgb.core.XGBoostError) -> str:
    """Return the sentence of an error, without the library's place and stack."""
    first = str(error).partition("Stack trace")[0].strip()
    return (
        first.rpartition(": ")[2].strip()
        if "Check failed" in first
        else first[first.find("] ") + 1 :].strip()
    )


def load_model(folder: Path) -> xgb.Booster:
    """Return the model that a job left in its model folder."""
    return xgb.Booster(model_file=bytearray((folder / MODEL_FILE).read_bytes()))


def predict(model: xgb.Booster, rows: Any) -> dict[str, Array]:
    """Return the ``prediction`` of each row; missing values are NaN, or left out of sparse rows."""
    return {"prediction": np.asarray(model.inplace_predict(rows))}
