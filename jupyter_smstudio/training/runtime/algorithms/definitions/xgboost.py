"""XGBoost: names, defaults and ranges of the developer guide, "XGBoost Hyperparameters".

A default of None is left to xgboost itself; the guide and the library agree on all of them, but for
``base_score``, which newer versions estimate from the labels.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..hyperparameters import Hyperparameter, table
from .definition import CSV, LIBSVM, PARQUET, RECORDIO, Definition

OBJECTIVES = (
    "reg:squarederror", "reg:squaredlogerror", "reg:logistic", "reg:pseudohubererror", "reg:absoluteerror",
    "reg:quantileerror", "reg:gamma", "reg:tweedie", "binary:logistic", "binary:logitraw", "binary:hinge",
    "count:poisson", "survival:cox", "survival:aft", "multi:softmax", "multi:softprob", "rank:ndcg",
    "rank:map", "rank:pairwise",
)  # fmt: skip
EVAL_METRICS = (
    "rmse", "rmsle", "mae", "mape", "mphe", "logloss", "error", "merror", "mlogloss", "auc", "aucpr", "pre",
    "ndcg", "map", "poisson-nloglik", "gamma-nloglik", "cox-nloglik", "gamma-deviance", "tweedie-nloglik",
    "aft-nloglik", "interval-regression-accuracy",
)  # fmt: skip
OWN_METRICS = (
    "accuracy", "balanced_accuracy", "f1", "f1_binary", "f1_macro", "precision", "precision_macro",
    "precision_micro", "recall", "recall_macro", "recall_micro", "mse", "r2",
)  # fmt: skip
"""Metrics that the original's container adds to xgboost's."""
JOB_ONLY = ("num_round", "early_stopping_rounds", "csv_weights", "save_model_on_termination", "eval_metric")
"""Hyperparameters that are the job's and no parameters of the library."""


def _float(name: str, description: str, **facts: Any) -> Hyperparameter:
    return Hyperparameter(name, "float", description, **facts)


def _int(name: str, description: str, **facts: Any) -> Hyperparameter:
    return Hyperparameter(name, "int", description, **facts)


def _words(name: str, description: str, *choices: str, default: str | None = None) -> Hyperparameter:
    return Hyperparameter(name, "choice", description, default, choices=choices)


_HALF_OPEN: dict[str, Any] = {"minimum": 0, "maximum": 1, "above": True}

HYPERPARAMETERS = table(
    _int("num_round", "Number of boosting rounds.", required=True, minimum=1, tunable=True, tuning=(1, 4000)),
    _int("num_class", "Number of classes; required for multi:softmax and multi:softprob.", minimum=2),
    _float(
        "alpha", "L1 regularisation of the leaves.", default="0", minimum=0, tunable=True, tuning=(0, 1000)
    ),
    _float("base_score", "First prediction of all rows; estimated from the labels where it is not given."),
    _words(
        "booster",
        "Trees, trees with dropout, or a linear model.",
        "gbtree",
        "gblinear",
        "dart",
        default="gbtree",
    ),
    _float(
        "colsample_bylevel",
        "Share of the columns for each level.",
        default="1",
        **_HALF_OPEN,
        tunable=True,
        tuning=(0.1, 1),
    ),
    _float(
        "colsample_bynode",
        "Share of the columns for each node.",
        default="1",
        **_HALF_OPEN,
        tunable=True,
        tuning=(0.1, 1),
    ),
    _float(
        "colsample_bytree",
        "Share of the columns for each tree.",
        default="1",
        **_HALF_OPEN,
        tunable=True,
        tuning=(0.5, 1),
    ),
    Hyperparameter("csv_weights", "bool", "The second column of CSV is the weight of the row.", "0"),
    _int("early_stopping_rounds", "Rounds without improvement after which training ends.", minimum=1),
    _float(
        "eta", "Shrinkage of each step.", default="0.3", minimum=0, maximum=1, tunable=True, tuning=(0.1, 0.5)
    ),
    Hyperparameter(
        "eval_metric",
        "list",
        "Metrics of the validation data; that of the objective by default.",
        choices=EVAL_METRICS + OWN_METRICS,
    ),
    _float(
        "gamma",
        "Least reduction of the loss that makes a split.",
        default="0",
        minimum=0,
        tunable=True,
        tuning=(0, 5),
    ),
    _words("grow_policy", "Where the next node is added.", "depthwise", "lossguide", default="depthwise"),
    _float("huber_slope", "Slope of reg:pseudohubererror.", minimum=0, above=True),
    Hyperparameter(
        "interaction_constraints", "text", "Groups of features that may interact, as nested lists."
    ),
    _float(
        "lambda", "L2 regularisation of the leaves.", default="1", minimum=0, tunable=True, tuning=(0, 1000)
    ),
    _float(
        "lambda_bias",
        "L2 regularisation of the bias, of earlier versions; without effect.",
        minimum=0,
        maximum=1,
    ),
    _int("max_bin", "Most bins of a continuous feature.", default="256", minimum=2),
    _float(
        "max_delta_step",
        "Most that a leaf may change; 0: no limit.",
        default="0",
        minimum=0,
        tunable=True,
        tuning=(0, 10),
    ),
    _int("max_depth", "Depth of a tree; 0: no limit.", default="6", minimum=0, tunable=True, tuning=(0, 10)),
    _int("max_leaves", "Most leaves of a tree; 0: no limit.", default="0", minimum=0),
    _float(
        "min_child_weight",
        "Least sum of weights in a node.",
        default="1",
        minimum=0,
        tunable=True,
        tuning=(0, 120),
    ),
    Hyperparameter("monotone_constraints", "text", "-1, 0 or 1 for each feature, as (1, 0, -1)."),
    _words("normalize_type", "How dropped trees are weighed.", "tree", "forest"),
    _int("nthread", "Threads; all cores by default.", minimum=1),
    _int("num_parallel_tree", "Trees of each round.", minimum=1),
    _words("objective", "What is learned.", *OBJECTIVES, default="reg:squarederror"),
    Hyperparameter("one_drop", "bool", "At least one tree is dropped in each round."),
    _words("process_type", "New trees, or an update of given ones.", "default", "update"),
    _float("quantile_alpha", "Quantile of reg:quantileerror.", **_HALF_OPEN, below=True),
    _float("rate_drop", "Share of the trees that is dropped.", minimum=0, maximum=1),
    Hyperparameter("refresh_leaf", "bool", "The updater refresh changes leaves, too."),
    _words("sample_type", "How dropped trees are chosen.", "uniform", "weighted"),
    _words("sampling_method", "How rows are sampled.", "uniform", "gradient_based"),
    Hyperparameter("save_model_on_termination", "bool", "Save the model when the job is stopped.", "true"),
    _float("scale_pos_weight", "Weight of positive rows.", default="1", minimum=0),
    _int("seed", "Of the random numbers.", default="0", minimum=0),
    _float("skip_drop", "Chance that no tree is dropped in a round.", minimum=0, maximum=1),
    _float(
        "subsample",
        "Share of the rows for each tree.",
        default="1",
        **_HALF_OPEN,
        tunable=True,
        tuning=(0.5, 1),
    ),
    _words(
        "tree_method",
        "How splits are found; gpu_hist is read as hist.",
        "auto",
        "exact",
        "approx",
        "hist",
        "gpu_hist",
        default="auto",
    ),
    _float(
        "tweedie_variance_power", "Of the Tweedie distribution.", minimum=1, maximum=2, above=True, below=True
    ),
    Hyperparameter("updater", "text", "Tree updaters, separated by commas."),
    _int(
        "verbosity",
        "What xgboost itself prints: 0 nothing to 3 everything.",
        default="1",
        minimum=0,
        maximum=3,
    ),
    # Of versions before 2.0; the library no longer knows them, and seed-era notebooks still send them.
    _words("deterministic_histogram", "Of earlier versions; without effect.", "true", "false"),
    _words("single_precision_histogram", "Of earlier versions; without effect.", "true", "false"),
    _float("sketch_eps", "Of earlier versions; without effect.", minimum=0, maximum=1),
)
OBSOLETE = ("deterministic_histogram", "single_precision_histogram", "sketch_eps", "lambda_bias")


def _consistent(values: Mapping[str, Any]) -> dict[str, str]:
    objective = values["objective"]
    if objective.startswith("multi:") and values["num_class"] is None:
        return {"num_class": f"num_class is missing: {objective} requires it, a whole number of at least 2."}
    if objective == "reg:quantileerror" and values["quantile_alpha"] is None:
        return {"quantile_alpha": "quantile_alpha is missing: reg:quantileerror requires it."}
    if values["grow_policy"] == "depthwise" and values["max_depth"] == 0 and values["tree_method"] == "exact":
        return {"max_depth": "max_depth is 0, no limit; tree_method exact needs one."}
    return {}


XGBOOST = Definition(
    name="xgboost",
    display_name="XGBoost",
    description="Boosts trees: the strong default for tables of numbers.",
    channels=("train", "validation"),
    content_types=(LIBSVM, CSV, PARQUET, RECORDIO),
    hyperparameters=HYPERPARAMETERS,
    metrics=tuple(
        f"validation:{metric}"
        for metric in (
            "accuracy",
            "auc",
            "error",
            "f1",
            "logloss",
            "mae",
            "map",
            "merror",
            "mlogloss",
            "mse",
            "ndcg",
            "rmse",
        )
    ),
    consistent=_consistent,
    told_by="eval_metric",
)
