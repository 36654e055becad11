"""The built-in rules against the table of the original's guide: names, parameters, defaults.

Source: https://docs.aws.amazon.com/sagemaker/latest/dg/debugger-built-in-rules.html. Percentages and lists
are in the form in which the rules read them.
"""

from __future__ import annotations

import dataclasses
from typing import Any, cast

import pytest

from jupyter_smstudio.debugger.runtime.rules import rule_configs
from jupyter_smstudio.debugger.runtime.rules.built_in_rule import BuiltInRule
from jupyter_smstudio.debugger.runtime.rules.catalogue import BUILT_IN

SELECTED: dict[str, object] = {"collection_names": (), "tensor_regex": ()}
TABLE: dict[str, dict[str, object]] = {
    "DeadRelu": {
        "tensor_regex": (".*relu_output",), "threshold_inactivity": 1.0, "threshold_layer": 50.0,
    },
    "ExplodingTensor": {**SELECTED, "only_nan": False},
    "PoorWeightInitialization": {
        "activation_inputs_regex": (".*relu_input",), "threshold": 10.0, "distribution_range": 0.001,
        "patience": 5, "steps": 10,
    },
    "SaturatedActivation": {
        "collection_names": (), "tensor_regex": (".*tanh_input", ".*sigmoid_input"),
        "threshold_tanh_min": -9.4999, "threshold_tanh_max": 9.4999,
        "threshold_sigmoid_min": -23.0, "threshold_sigmoid_max": 16.99999,
        "threshold_inactivity": 1.0, "threshold_layer": 50.0,
    },
    "VanishingGradient": {"threshold": 1e-7},
    "WeightUpdateRatio": {
        "num_steps": None, "large_threshold": 10.0, "small_threshold": 1e-8, "epsilon": 1e-9,
    },
    "AllZero": {**SELECTED, "threshold": 100.0},
    "ClassImbalance": {
        "threshold_imbalance": 10.0, "threshold_misprediction": 0.7, "samples": 500, "argmax": False,
    },
    "LossNotDecreasing": {
        **SELECTED, "use_losses_collection": True, "num_steps": 10, "diff_percent": 0.1,
        "increase_threshold_percent": 5.0, "mode": "GLOBAL",
    },
    "Overfit": {"tensor_regex": (), "start_step": 0, "patience": 1, "ratio_threshold": 0.1},
    "Overtraining": {"patience_train": 5, "patience_validation": 10, "delta": 0.01},
    "SimilarAcrossRuns": SELECTED,
    "StalledTrainingRule": {
        "threshold": 1800.0, "stop_training_on_fire": False, "training_job_name_prefix": None,
    },
    "TensorVariance": {**SELECTED, "max_threshold": None, "min_threshold": None},
    "UnchangedTensor": {**SELECTED, "num_steps": 3, "rtol": 1e-5, "atol": 1e-8, "equal_nan": False},
    "CheckInputImages": {"threshold_mean": 0.2, "threshold_samples": 500, "channel": 1},
    "NLPSequenceRatio": {
        "tensor_regex": (".*embedding0_input_0",), "token_values": (0.0,),
        "token_thresholds_percent": (50.0,),
    },
    "Confusion": {"min_diag": 0.9, "max_off_diag": 0.1},
    "FeatureImportanceOverweight": {
        "threshold": 0.8, "nfeatures": 3, "tensor_regex": (".*feature_importance/weight",),
    },
    "TreeDepth": {"depth": 4},
    "CreateXgboostReport": {},
}  # fmt: skip
SAVED = {
    "CheckInputImages": {"regex"},
    "ClassImbalance": {"labels_regex", "predictions_regex"},
    "Confusion": {"category_no", "labels", "predictions", "labels_collection", "predictions_collection"},
}
"""Parameters that name what a model calls its tensors: the guide's defaults are those of its example."""


def test_the_table_has_all_rules() -> None:
    assert list(TABLE) == list(BUILT_IN) and len(TABLE) == 21


@pytest.mark.parametrize("name", TABLE)
def test_a_rule_has_the_originals_parameters_and_defaults(name: str) -> None:
    kind = cast(type[BuiltInRule[Any]], BUILT_IN[name]).kind
    found = {each.name: each.default for each in dataclasses.fields(kind)}
    named = SAVED.get(name, set())
    assert named <= set(found)
    assert {key: value for key, value in found.items() if key not in named} == TABLE[name]


@pytest.mark.parametrize("name", TABLE)
def test_a_rule_has_a_function_in_rule_configs(name: str) -> None:
    makers = {each.replace("_", ""): getattr(rule_configs, each) for each in rule_configs.__all__}
    assert makers[name.lower()]().rule == name
