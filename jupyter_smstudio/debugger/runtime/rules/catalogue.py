"""All rules by name: the built-in ones, and those that packages add."""

from __future__ import annotations

from importlib.metadata import entry_points

from .built_in.all_zero import AllZero
from .built_in.check_input_images import CheckInputImages
from .built_in.class_imbalance import ClassImbalance
from .built_in.confusion import Confusion
from .built_in.create_xgboost_report import CreateXgboostReport
from .built_in.dead_relu import DeadRelu
from .built_in.exploding_tensor import ExplodingTensor
from .built_in.feature_importance_overweight import FeatureImportanceOverweight
from .built_in.loss_not_decreasing import LossNotDecreasing
from .built_in.nlp_sequence_ratio import NLPSequenceRatio
from .built_in.overfit import Overfit
from .built_in.overtraining import Overtraining
from .built_in.poor_weight_initialization import PoorWeightInitialization
from .built_in.saturated_activation import SaturatedActivation
from .built_in.similar_across_runs import SimilarAcrossRuns
from .built_in.stalled_training import StalledTrainingRule
from .built_in.tensor_variance import TensorVariance
from .built_in.tree_depth import TreeDepth
from .built_in.unchanged_tensor import UnchangedTensor
from .built_in.vanishing_gradient import VanishingGradient
from .built_in.weight_update_ratio import WeightUpdateRatio
from .profiling.names import PROFILER_RULES
from .rule import Rule

GROUP = "jupyter_smstudio.debugger_rules"
"""Entry points of packages that add rules: a name, and a subclass of `Rule`."""

BUILT_IN: dict[str, type[Rule]] = {
    rule.__name__: rule
    for rule in (
        # deep learning
        DeadRelu,
        ExplodingTensor,
        PoorWeightInitialization,
        SaturatedActivation,
        VanishingGradient,
        WeightUpdateRatio,
        # deep learning and XGBoost
        AllZero,
        ClassImbalance,
        LossNotDecreasing,
        Overfit,
        Overtraining,
        SimilarAcrossRuns,
        StalledTrainingRule,
        TensorVariance,
        UnchangedTensor,
        # applications
        CheckInputImages,
        NLPSequenceRatio,
        # XGBoost
        Confusion,
        FeatureImportanceOverweight,
        TreeDepth,
        CreateXgboostReport,
    )
}


class UnknownRule(LookupError):
    """There is no rule of a name."""


def is_built_in(name: str) -> bool:
    """Tell whether a rule of tensors or of the profile is the studio's own."""
    return name in BUILT_IN or name in PROFILER_RULES


def rule_class(name: str) -> type[Rule]:
    """Return the rule of a name, e.g. ``VanishingGradient``.

    Raises:
        UnknownRule: no built-in rule has this name and no package adds it, or what it adds is no rule.
    """
    if name in BUILT_IN:
        return BUILT_IN[name]
    for point in entry_points(group=GROUP, name=name):
        added = point.load()
        if isinstance(added, type) and issubclass(added, Rule):
            return added
        raise UnknownRule(
            f"The rule {name} of the entry point {point.value} is no subclass of Rule. Ask its author."
        )
    raise unknown_rule(name)


def unknown_rule(name: str) -> UnknownRule:
    """Return the error that there is no rule of a name."""
    return UnknownRule(f"There is no rule {name}. The built-in ones are: {', '.join(BUILT_IN)}.")


def added_rules() -> frozenset[str]:
    """Return the names of rules that packages add to this Python; none of their code is run."""
    return frozenset(point.name for point in entry_points(group=GROUP))
