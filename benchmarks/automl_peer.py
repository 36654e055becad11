"""Runs in a peer's own environment: ``python automl_peer.py flaml FOLDER SECONDS CORES``.

The folder has learned.parquet and asked.parquet, whose column ``target`` is a class number or a number, and
about.json. What is predicted of the asked rows, (n, classes) or (n, 1), is left in NAME.npy.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

TARGET = "target"


def flaml(learned: pd.DataFrame, asked: pd.DataFrame, classes: int, seconds: float, cores: int) -> Any:
    """FLAML as its documentation starts, with the loss that the others have."""
    from flaml import AutoML

    words = list(learned.select_dtypes("object"))
    learned, asked = (part.astype(dict.fromkeys(words, "category")) for part in (learned, asked))
    automl = AutoML()
    automl.fit(
        learned.drop(columns=TARGET),
        learned[TARGET].to_numpy(),
        task="classification" if classes else "regression",
        metric="log_loss" if classes else "rmse",
        time_budget=seconds,
        n_jobs=cores,
        verbose=0,
        seed=0,
    )
    if not classes:
        return np.asarray(automl.predict(asked), dtype=float).reshape(-1, 1)
    return spread(automl.predict_proba(asked), automl.classes_, classes)


def autogluon(learned: pd.DataFrame, asked: pd.DataFrame, classes: int, seconds: float, cores: int) -> Any:
    """AutoGluon's best quality for the time, as its documentation advises for a contest."""
    from autogluon.tabular import TabularPredictor

    with tempfile.TemporaryDirectory() as folder:
        predictor = TabularPredictor(
            TARGET,
            problem_type={0: "regression", 2: "binary"}.get(classes, "multiclass"),
            eval_metric="log_loss" if classes else "root_mean_squared_error",
            path=folder,
            verbosity=0,
        )
        predictor.fit(learned, presets="best_quality", time_limit=seconds, num_cpus=cores, num_gpus=0)
        if not classes:
            return np.asarray(predictor.predict(asked), dtype=float).reshape(-1, 1)
        told = predictor.predict_proba(asked, as_multiclass=True)
        return spread(told.to_numpy(), told.columns.astype(int), classes)


def histogram(learned: pd.DataFrame, asked: pd.DataFrame, classes: int, seconds: float, cores: int) -> Any:
    """Gradient boosting of scikit-learn with its defaults; it takes the time that it takes."""
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    for name in learned.select_dtypes("object"):
        words = pd.concat([learned[name], asked[name]]).astype("category")
        few = words.nunique() <= 255  # more than it takes
        both = words if few else words.cat.codes.astype(float)
        learned = learned.assign(**{name: both.iloc[: len(learned)]})
        asked = asked.assign(**{name: both.iloc[len(learned) :]})
    kind = HistGradientBoostingClassifier if classes else HistGradientBoostingRegressor
    model = kind(categorical_features="from_dtype", random_state=0)
    model.fit(learned.drop(columns=TARGET), learned[TARGET])
    if not classes:
        return model.predict(asked).reshape(-1, 1)
    return spread(model.predict_proba(asked), model.classes_, classes)


def spread(told: Any, known: Any, classes: int) -> Any:
    """Return probabilities of all classes, of those of the classes that a model has seen."""
    matrix = np.zeros((len(told), classes))
    matrix[:, np.asarray(known, dtype=int)] = told
    return matrix


def studio(folder: Path, asked: pd.DataFrame) -> Any:
    """What the model of a job in ``out`` predicts; it was fitted by the job."""
    sys.path.insert(0, str(folder / "out" / "model" / "code"))
    import smstudio_model

    return smstudio_model.load().predict_proba(asked)


PEERS = {"flaml": flaml, "autogluon": autogluon, "histogram": histogram}


def main(name: str, place: str, seconds: str, cores: str) -> None:
    """Fit, predict, and leave what was predicted."""
    folder = Path(place)
    about = json.loads((folder / "about.json").read_text())
    learned = pd.read_parquet(folder / "learned.parquet")
    asked = pd.read_parquet(folder / "asked.parquet").drop(columns=TARGET)
    if name in PEERS:
        predicted = PEERS[name](learned, asked, about["classes"], float(seconds), int(cores))
    else:
        predicted = studio(folder, asked)
    np.save(folder / f"{name}.npy", predicted)


if __name__ == "__main__":
    main(*sys.argv[1:])
