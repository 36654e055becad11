"""PCA: names, defaults and ranges of the developer guide, "PCA Hyperparameters"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..hyperparameters import Hyperparameter, table
from .definition import CSV, PARQUET, RECORDIO, Definition

HYPERPARAMETERS = table(
    Hyperparameter("feature_dim", "int", "Number of features of a row.", required=True, minimum=1),
    Hyperparameter("mini_batch_size", "int", "Rows that are read at once.", required=True, minimum=1),
    Hyperparameter("num_components", "int", "Number of principal components.", required=True, minimum=1),
    Hyperparameter(
        "algorithm_mode",
        "choice",
        "Exact covariance (regular), or an approximation for many features (randomized).",
        "regular",
        choices=("regular", "randomized"),
    ),
    Hyperparameter(
        "extra_components",
        "int",
        "Further directions that randomized mode follows; -1: the larger of 10 and num_components.",
        "-1",
        minimum=-1,
    ),
    Hyperparameter(
        "subtract_mean", "bool", "Centre the data, in training and when rows are projected.", "true"
    ),
)


def _consistent(values: Mapping[str, Any]) -> dict[str, str]:
    if values["num_components"] > values["feature_dim"]:
        return {
            "num_components": f"num_components is {values['num_components']}; rows of feature_dim "
            f"{values['feature_dim']} have at most {values['feature_dim']}."
        }
    return {}


PCA = Definition(
    name="pca",
    display_name="PCA",
    description="Projects rows to the few directions in which they differ most.",
    channels=("train", "test"),
    content_types=(RECORDIO, CSV, PARQUET),
    hyperparameters=HYPERPARAMETERS,
    metrics=("train:explained_variance_ratio",),
    consistent=_consistent,
)
