"""Linear learner: names, defaults and ranges of the developer guide, "Linear Learner Hyperparameters"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..hyperparameters import Hyperparameter, table
from .definition import CSV, PARQUET, RECORDIO, Definition

AUTO = ("auto",)
CRITERIA = (
    "accuracy",
    "f1",
    "f_beta",
    "precision_at_target_recall",
    "recall_at_target_precision",
    "cross_entropy_loss",
    "loss_function",
)
LOSSES = {
    "binary_classifier": ("logistic", "hinge_loss"),
    "multiclass_classifier": ("softmax_loss",),
    "regressor": (
        "squared_loss",
        "absolute_loss",
        "eps_insensitive_squared_loss",
        "eps_insensitive_absolute_loss",
        "quantile_loss",
        "huber_loss",
        "smooth_l1",
    ),
}
"""By predictor type; the first is what ``auto`` stands for. ``smooth_l1`` is a Huber loss of delta 1."""


def _number(name: str, description: str, default: str, **facts: Any) -> Hyperparameter:
    return Hyperparameter(name, "float", description, default, **facts)


HYPERPARAMETERS = table(
    Hyperparameter(
        "predictor_type",
        "choice",
        "What is predicted.",
        required=True,
        choices=("binary_classifier", "multiclass_classifier", "regressor"),
    ),
    Hyperparameter(
        "feature_dim",
        "int",
        "Number of features of a row; auto: as the data have.",
        "auto",
        minimum=1,
        choices=AUTO,
    ),
    Hyperparameter(
        "num_classes",
        "int",
        "Number of classes, labelled from 0; for multiclass_classifier.",
        minimum=3,
        maximum=1_000_000,
    ),
    Hyperparameter("accuracy_top_k", "int", "k of multiclass_top_k_accuracy.", "3", minimum=1),
    Hyperparameter(
        "balance_multiclass_weights", "bool", "Give each class the same importance in the loss.", "false"
    ),
    _number(
        "beta_1", "Decay of adam's first moment.", "auto", minimum=0, maximum=1, below=True, choices=AUTO
    ),
    _number(
        "beta_2", "Decay of adam's second moment.", "auto", minimum=0, maximum=1, below=True, choices=AUTO
    ),
    _number(
        "bias_lr_mult",
        "Learning rate of the bias over the weights'.",
        "auto",
        minimum=0,
        above=True,
        choices=AUTO,
    ),
    _number(
        "bias_wd_mult", "L2 regularisation of the bias over the weights'.", "auto", minimum=0, choices=AUTO
    ),
    Hyperparameter(
        "binary_classifier_model_selection_criteria",
        "choice",
        "What the best of the models that are trained in parallel is chosen by.",
        "accuracy",
        choices=CRITERIA,
    ),
    Hyperparameter(
        "early_stopping_patience",
        "int",
        "Epochs without improvement after which training ends.",
        "3",
        minimum=1,
    ),
    _number(
        "early_stopping_tolerance",
        "Relative improvement that counts as none.",
        "0.001",
        minimum=0,
        above=True,
    ),
    Hyperparameter("epochs", "int", "Most passes over the data.", "15", minimum=1),
    _number("f_beta", "Weight of recall over precision in the F score.", "1.0", minimum=0, above=True),
    _number("huber_delta", "Error from which the Huber loss is linear.", "1.0", minimum=0, above=True),
    _number("init_bias", "First value of the bias.", "0"),
    Hyperparameter(
        "init_method",
        "choice",
        "Distribution of the first weights.",
        "uniform",
        choices=("uniform", "normal"),
    ),
    _number("init_scale", "Bound of the uniform first weights.", "0.07", minimum=0, above=True),
    _number("init_sigma", "Standard deviation of the normal first weights.", "0.01", minimum=0, above=True),
    _number("l1", "L1 regularisation.", "auto", minimum=0, choices=AUTO, tunable=True, tuning=(1e-7, 1)),
    _number(
        "learning_rate",
        "Step of the optimizer.",
        "auto",
        minimum=0,
        above=True,
        choices=AUTO,
        tunable=True,
        tuning=(1e-5, 1),
    ),
    Hyperparameter(
        "loss",
        "choice",
        "What is minimised; auto: logistic, softmax_loss or squared_loss.",
        "auto",
        choices=(*AUTO, *(loss for losses in LOSSES.values() for loss in losses)),
    ),
    _number(
        "loss_insensitivity",
        "Error that the epsilon-insensitive losses ignore.",
        "0.01",
        minimum=0,
        above=True,
    ),
    _number(
        "lr_scheduler_factor",
        "What the learning rate is multiplied by at each step of the scheduler.",
        "auto",
        minimum=0,
        maximum=1,
        above=True,
        choices=AUTO,
    ),
    _number("lr_scheduler_minimum_lr", "Least learning rate.", "auto", minimum=0, choices=AUTO),
    Hyperparameter(
        "lr_scheduler_step",
        "int",
        "Mini-batches between steps of the scheduler.",
        "auto",
        minimum=1,
        choices=AUTO,
    ),
    _number("margin", "Margin of the hinge loss.", "1.0", minimum=0, above=True),
    Hyperparameter(
        "mini_batch_size", "int", "Rows of a mini-batch.", "1000", minimum=1, tunable=True, tuning=(100, 5000)
    ),
    _number("momentum", "Momentum of sgd.", "auto", minimum=0, maximum=1, below=True, choices=AUTO),
    Hyperparameter(
        "normalize_data",
        "choice",
        "Scale each feature to a standard deviation of one.",
        "true",
        choices=("auto", "true", "false"),
    ),
    Hyperparameter(
        "normalize_label",
        "choice",
        "Scale the label of a regression.",
        "auto",
        choices=("auto", "true", "false"),
    ),
    Hyperparameter(
        "num_calibration_samples",
        "int",
        "Rows of the validation data that find the threshold.",
        "auto",
        minimum=1,
        choices=AUTO,
    ),
    Hyperparameter(
        "num_models", "int", "Models that are trained in parallel; auto: 32.", "auto", minimum=1, choices=AUTO
    ),
    Hyperparameter(
        "num_point_for_scaler",
        "int",
        "Rows from which means and deviations are computed.",
        "10000",
        minimum=1,
    ),
    Hyperparameter(
        "optimizer",
        "choice",
        "How the weights are improved; auto: adam.",
        "auto",
        choices=("auto", "sgd", "adam", "rmsprop"),
    ),
    _number(
        "positive_example_weight_mult",
        "Weight of positive rows; balanced: as if there were as many of both; auto: the best of some.",
        "1.0",
        minimum=0,
        above=True,
        choices=("balanced", "auto"),
        tunable=True,
        tuning=(1e-5, 1e5),
    ),
    _number("quantile", "Quantile of quantile_loss.", "0.5", minimum=0, maximum=1, above=True, below=True),
    _number(
        "target_precision",
        "Precision that is kept under recall_at_target_precision.",
        "0.8",
        minimum=0,
        maximum=1,
    ),
    _number(
        "target_recall", "Recall that is kept under precision_at_target_recall.", "0.8", minimum=0, maximum=1
    ),
    Hyperparameter(
        "unbias_data",
        "choice",
        "Centre each feature; auto: where there is a bias.",
        "auto",
        choices=("auto", "true", "false"),
    ),
    Hyperparameter(
        "unbias_label",
        "choice",
        "Centre the label of a regression.",
        "auto",
        choices=("auto", "true", "false"),
    ),
    Hyperparameter("use_bias", "bool", "Have an intercept.", "true", tunable=True),
    Hyperparameter("use_lr_scheduler", "bool", "Lower the learning rate as training goes on.", "true"),
    _number("wd", "L2 regularisation.", "auto", minimum=0, choices=AUTO, tunable=True, tuning=(1e-7, 1)),
)


def _consistent(values: Mapping[str, Any]) -> dict[str, str]:
    kind, loss = values["predictor_type"], values["loss"]
    if kind == "multiclass_classifier" and values["num_classes"] is None:
        allowed = HYPERPARAMETERS["num_classes"].allowed()
        return {"num_classes": f"num_classes is missing: multiclass_classifier requires it, {allowed}."}
    if loss != "auto" and loss not in LOSSES[kind]:
        return {"loss": f"loss is {loss!r}; a {kind} allows {', '.join(('auto', *LOSSES[kind]))}."}
    return {}


LINEAR_LEARNER = Definition(
    name="linear-learner",
    display_name="Linear learner",
    description="Trains many linear models at once and keeps the one that does best on the validation data.",
    channels=("train", "validation", "test"),
    content_types=(RECORDIO, CSV, PARQUET),
    hyperparameters=HYPERPARAMETERS,
    metrics=tuple(
        f"{channel}:{metric}"
        for channel in ("validation", "test")
        for metric in (
            "objective_loss",
            "binary_classification_accuracy",
            "binary_f_beta",
            "precision",
            "recall",
            "roc_auc_score",
            "multiclass_accuracy",
            "multiclass_top_k_accuracy",
            "dcg",
            "macro_f_beta",
            "macro_precision",
            "macro_recall",
            "mse",
            "rmse",
            "absolute_loss",
            "r2",
        )
    ),
    consistent=_consistent,
)
