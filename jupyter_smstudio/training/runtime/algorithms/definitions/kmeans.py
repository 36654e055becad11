"""K-means: names, defaults and ranges of the developer guide, "K-Means Hyperparameters"."""

from __future__ import annotations

from ..hyperparameters import Hyperparameter, table
from .definition import CSV, PARQUET, RECORDIO, Definition

HYPERPARAMETERS = table(
    Hyperparameter("k", "int", "Number of clusters.", required=True, minimum=1),
    Hyperparameter("feature_dim", "int", "Number of features of a row.", required=True, minimum=1),
    Hyperparameter("epochs", "int", "Passes over the data.", "1", minimum=1, tunable=True, tuning=(1, 10)),
    Hyperparameter(
        "eval_metrics",
        "list",
        "What is reported of the test channel: mean or sum of squared distances.",
        '["msd"]',
        choices=("msd", "ssd"),
    ),
    Hyperparameter(
        "extra_center_factor",
        "int",
        "Centres while streaming, as a multiple of k; they are reduced to k at the end.",
        "auto",
        minimum=1,
        choices=("auto",),
        tunable=True,
        tuning=(4, 10),
    ),
    Hyperparameter(
        "half_life_time_size",
        "int",
        "Rows after which the weight of one that was seen has halved; 0: it stays.",
        "0",
        minimum=0,
    ),
    Hyperparameter(
        "init_method",
        "choice",
        "How the first centres are chosen from a sample.",
        "random",
        choices=("random", "kmeans++"),
        tunable=True,
    ),
    Hyperparameter(
        "local_lloyd_init_method",
        "choice",
        "How the k centres are first chosen when the others are reduced to them.",
        "kmeans++",
        choices=("random", "kmeans++"),
    ),
    Hyperparameter(
        "local_lloyd_max_iter", "int", "Most iterations of Lloyd's method in the reduction.", "300", minimum=1
    ),
    Hyperparameter(
        "local_lloyd_num_trials",
        "int",
        "How often the reduction is tried; the trial with the least loss is kept.",
        "auto",
        minimum=1,
        choices=("auto",),
    ),
    Hyperparameter(
        "local_lloyd_tol",
        "float",
        "Relative change of the loss at which the reduction stops.",
        "0.0001",
        minimum=0,
        maximum=1,
    ),
    Hyperparameter(
        "mini_batch_size",
        "int",
        "Rows that are read at once.",
        "5000",
        minimum=1,
        tunable=True,
        tuning=(3000, 15000),
    ),
)

KMEANS = Definition(
    name="kmeans",
    display_name="K-means",
    description="Finds k groups of similar rows in one pass over data of any size.",
    channels=("train", "test"),
    content_types=(RECORDIO, CSV, PARQUET),
    hyperparameters=HYPERPARAMETERS,
    metrics=("train:msd", "test:msd", "test:ssd"),
    told_by="eval_metrics",
)
