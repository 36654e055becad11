"""Built-in rules with their defaults, for ``Rule.sagemaker(rule_configs.vanishing_gradient())``.

The names are those of ``sagemaker.debugger.rule_configs``.
"""

from __future__ import annotations

from functools import partial

from ..config import CollectionConfig
from .actions import SMS, ActionList, Email, StopTraining, Webhook
from .built_in_rule import BuiltInRule
from .catalogue import BUILT_IN
from .configuration import BaseConfig
from .parameters import read_parameters
from .profiling.configs import (
    BatchSize,
    CPUBottleneck,
    GPUMemoryIncrease,
    IOBottleneck,
    LoadBalancing,
    LowGPUUtilization,
    MaxInitializationTime,
    OverallFrameworkMetrics,
    OverallSystemUsage,
    ProfilerReport,
    StepOutlier,
)

__all__ = [
    "SMS",
    "ActionList",
    "BatchSize",
    "CPUBottleneck",
    "Email",
    "GPUMemoryIncrease",
    "IOBottleneck",
    "LoadBalancing",
    "LowGPUUtilization",
    "MaxInitializationTime",
    "OverallFrameworkMetrics",
    "OverallSystemUsage",
    "ProfilerReport",
    "StepOutlier",
    "StopTraining",
    "Webhook",
    "all_zero",
    "base_config",
    "check_input_images",
    "class_imbalance",
    "confusion",
    "create_xgboost_report",
    "dead_relu",
    "exploding_tensor",
    "feature_importance_overweight",
    "loss_not_decreasing",
    "nlp_sequence_ratio",
    "overfit",
    "overtraining",
    "poor_weight_initialization",
    "saturated_activation",
    "similar_across_runs",
    "stalled_training_rule",
    "tensor_variance",
    "tree_depth",
    "unchanged_tensor",
    "vanishing_gradient",
    "weight_update_ratio",
]


def base_config(rule: str) -> BaseConfig:
    """Return a built-in rule with its defaults.

    Args:
        rule: name of its class, e.g. ``VanishingGradient``.

    Raises:
        KeyError: there is no built-in rule of this name.
    """
    kind = BUILT_IN[rule]
    assert issubclass(kind, BuiltInRule)
    collections = (CollectionConfig(name, dict(parameters)) for name, parameters in kind.saves.items())
    return BaseConfig(rule, partial(read_parameters, rule, kind.kind), tuple(collections))


def vanishing_gradient() -> BaseConfig:
    """Return `VanishingGradient` with its defaults."""
    return base_config("VanishingGradient")


def similar_across_runs() -> BaseConfig:
    """Return `SimilarAcrossRuns` with its defaults."""
    return base_config("SimilarAcrossRuns")


def weight_update_ratio() -> BaseConfig:
    """Return `WeightUpdateRatio` with its defaults."""
    return base_config("WeightUpdateRatio")


def all_zero() -> BaseConfig:
    """Return `AllZero` with its defaults."""
    return base_config("AllZero")


def exploding_tensor() -> BaseConfig:
    """Return `ExplodingTensor` with its defaults."""
    return base_config("ExplodingTensor")


def unchanged_tensor() -> BaseConfig:
    """Return `UnchangedTensor` with its defaults."""
    return base_config("UnchangedTensor")


def loss_not_decreasing() -> BaseConfig:
    """Return `LossNotDecreasing` with its defaults."""
    return base_config("LossNotDecreasing")


def check_input_images() -> BaseConfig:
    """Return `CheckInputImages` with its defaults."""
    return base_config("CheckInputImages")


def dead_relu() -> BaseConfig:
    """Return `DeadRelu` with its defaults."""
    return base_config("DeadRelu")


def confusion() -> BaseConfig:
    """Return `Confusion` with its defaults."""
    return base_config("Confusion")


def tree_depth() -> BaseConfig:
    """Return `TreeDepth` with its defaults."""
    return base_config("TreeDepth")


def class_imbalance() -> BaseConfig:
    """Return `ClassImbalance` with its defaults."""
    return base_config("ClassImbalance")


def overfit() -> BaseConfig:
    """Return `Overfit` with its defaults."""
    return base_config("Overfit")


def tensor_variance() -> BaseConfig:
    """Return `TensorVariance` with its defaults."""
    return base_config("TensorVariance")


def overtraining() -> BaseConfig:
    """Return `Overtraining` with its defaults."""
    return base_config("Overtraining")


def poor_weight_initialization() -> BaseConfig:
    """Return `PoorWeightInitialization` with its defaults."""
    return base_config("PoorWeightInitialization")


def saturated_activation() -> BaseConfig:
    """Return `SaturatedActivation` with its defaults."""
    return base_config("SaturatedActivation")


def nlp_sequence_ratio() -> BaseConfig:
    """Return `NLPSequenceRatio` with its defaults."""
    return base_config("NLPSequenceRatio")


def stalled_training_rule() -> BaseConfig:
    """Return `StalledTrainingRule` with its defaults."""
    return base_config("StalledTrainingRule")


def feature_importance_overweight() -> BaseConfig:
    """Return `FeatureImportanceOverweight` with its defaults."""
    return base_config("FeatureImportanceOverweight")


def create_xgboost_report() -> BaseConfig:
    """Return `CreateXgboostReport` with its defaults."""
    return base_config("CreateXgboostReport")
