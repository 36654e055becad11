"""Each built-in rule: a history in which it fires, at which step and for which tensor, and one where not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from jupyter_smstudio.debugger.runtime.rules.catalogue import BUILT_IN

from .history import History
from .samples import (
    FROZEN,
    GRADIENT,
    LABELS,
    LOSS,
    PREDICTIONS,
    RELU_IN,
    RELU_OUT,
    WEIGHT,
    half_dead,
    history,
    judged,
    normal,
    phases,
    rare_class,
    saturated,
    swapped,
)

FALLING = [1.0 / (n + 1) for n in range(40)]
QUIET: dict[str, Callable[[], History]] = {
    "VanishingGradient": lambda: history(GRADIENT, [normal(1e-3) for _ in range(5)]),
    "ExplodingTensor": lambda: history(WEIGHT, [normal(1e30) for _ in range(5)]),
    "AllZero": lambda: history(WEIGHT, [[0.0, 1e-30], [0.0, 0.0, 1.0]]),
    "DeadRelu": lambda: history(RELU_OUT, [half_dead(0.5)]),
    "PoorWeightInitialization": lambda: history(RELU_IN, [normal() for _ in range(5)]),
    "SaturatedActivation": lambda: history("Net_tanh_input_0", [saturated(0.5)]),
    "WeightUpdateRatio": lambda: history(WEIGHT, [FROZEN, FROZEN * 1.001]),
    "ClassImbalance": lambda: rare_class(mistaken=False),
    "LossNotDecreasing": lambda: history(LOSS, FALLING),
    "Overfit": lambda: phases((1.0, 1.05), (0.5, 0.52)),
    "Overtraining": lambda: phases(*((1 / n, 1.1 / n) for n in range(1, 9))),
    "SimilarAcrossRuns": lambda: history(WEIGHT, [normal() for _ in range(3)]),
    "TensorVariance": lambda: history(WEIGHT, [normal() for _ in range(3)]),
    "UnchangedTensor": lambda: history(WEIGHT, [FROZEN, FROZEN, FROZEN + 1, FROZEN + 1]),
    "CheckInputImages": lambda: history("input_0", [normal(shape=(300, 3, 4, 4)) for _ in range(3)]),
    "NLPSequenceRatio": lambda: history("embedding0_input_0", [[[5, 7, 0, 0], [1, 2, 3, 0]]]),
    "Confusion": lambda: swapped(5),
    "FeatureImportanceOverweight": lambda: history("feature_importance/weight", [np.ones(10)]),
    "TreeDepth": lambda: history("trees/Node", [np.arange(31)]),
}
FIRES: dict[str, tuple[Callable[[], History], dict[str, object], int, str]] = {
    "VanishingGradient": (
        lambda: history(GRADIENT, [normal(1e-3), normal(1e-5), normal(1e-9), normal(1e-9)]), {}, 2, GRADIENT,
    ),
    "ExplodingTensor": (lambda: history(WEIGHT, [[1.0, 2.0], [1.0, np.inf]]), {}, 1, WEIGHT),
    "AllZero": (lambda: history(WEIGHT, [[0.0, 1.0], [0.0, 0.0]]), {}, 1, WEIGHT),
    "DeadRelu": (lambda: history(RELU_OUT, [half_dead(0.25), half_dead(0.75)]), {}, 1, RELU_OUT),
    "PoorWeightInitialization": (
        lambda: history(GRADIENT, [normal(1.0), normal(1e-5)]), {}, 1, GRADIENT,
    ),
    "SaturatedActivation": (
        lambda: history("Net_tanh_input_0", [saturated(0.2), saturated(0.6)]), {}, 1, "Net_tanh_input_0",
    ),
    "WeightUpdateRatio": (lambda: history(WEIGHT, [FROZEN, FROZEN * 1.01, FROZEN * 50]), {}, 2, WEIGHT),
    "ClassImbalance": (lambda: rare_class(mistaken=True), {}, 0, LABELS),
    "LossNotDecreasing": (lambda: history(LOSS, FALLING[:21] + [0.05] * 20), {}, 40, LOSS),
    "Overfit": (lambda: phases((1.0, 1.05), (0.5, 0.7)), {}, 7, ""),
    "Overtraining": (
        lambda: phases(*((1 / n, 1 / n) for n in range(1, 5)), *[(0.25, 0.4)] * 3),
        {"patience_train": 2, "patience_validation": 3}, 27, "",
    ),
    "TensorVariance": (lambda: history(WEIGHT, [normal(), normal(5)]), {"max_threshold": "9"}, 1, WEIGHT),
    "UnchangedTensor": (
        lambda: history(WEIGHT, [normal(), FROZEN, FROZEN, FROZEN * (1 + 1e-7)]), {}, 3, WEIGHT,
    ),
    "CheckInputImages": (
        lambda: history("input_0", [normal(shape=(300, 3, 4, 4), mean=0.5) for _ in range(2)]),
        {"regex": "^input_0$"}, 1, "input_0",
    ),
    "NLPSequenceRatio": (
        lambda: history("embedding0_input_0", [[[5, 7, 0, 0]], [[5, 0, 0, 0]]]), {}, 1, "embedding0_input_0",
    ),
    "Confusion": (lambda: swapped(20), {}, 0, ""),
    "FeatureImportanceOverweight": (
        lambda: history("feature_importance/weight", [[1] * 9, [50, 40, 30, 1, 1]]), {}, 1,
        "feature_importance/weight",
    ),
    "TreeDepth": (lambda: history("trees/Node", [np.arange(31), np.arange(33)]), {}, 1, "trees/Node"),
}  # fmt: skip
BY_TIME = {"SimilarAcrossRuns", "StalledTrainingRule", "CreateXgboostReport"}
"""Tested by themselves below, and in the tests of sessions."""


def test_all_built_in_rules_are_tested_here() -> None:
    assert set(FIRES) | BY_TIME == set(BUILT_IN) and len(BUILT_IN) == 21


@pytest.mark.parametrize("name", FIRES)
def test_a_rule_fires_where_its_condition_begins(name: str) -> None:
    make, parameters, step, tensor = FIRES[name]
    [finding] = judged(name, make(), **parameters)
    assert (finding.rule, finding.step, finding.tensor) == (name, step, tensor)
    assert finding.mode == make().mode(step)
    assert finding.message.startswith(f"Step {step}") and tensor in finding.message
    assert 3 <= finding.explanation.count(". ") + 1 <= 4 and finding.explanation.endswith(".")
    assert finding.figures and all(np.isfinite(list(finding.figures.values())))
    assert finding.proposal is not None and finding.proposal.text.endswith(".")


@pytest.mark.parametrize("name", QUIET)
def test_a_rule_is_quiet_where_all_is_well(name: str) -> None:
    parameters: dict[str, object] = {"CheckInputImages": {"regex": "input_0"}}.get(name, {})  # type: ignore[assignment]
    assert judged(name, QUIET[name](), **parameters) == []


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_rule_bears_nothing_empty_and_unknown_values(name: str) -> None:
    empty, unknown = np.zeros((0, 3), dtype=np.float32), np.full((4, 3), np.nan, dtype=np.float32)
    every = [WEIGHT, GRADIENT, LOSS, RELU_IN, RELU_OUT, "Net_tanh_input_0", "trees/Node"]
    every += ["feature_importance/weight", "embedding0_input_0", "hybridsequential0_input_0"]
    made = History()
    for value in (empty, unknown, empty, unknown, np.float32(1)):
        tensors = dict.fromkeys(every, value) | {LABELS: value.ravel(), PREDICTIONS: value.ravel()}
        made.add(tensors)
        made.add(tensors, "EVAL")
    made.add({})
    for finding in judged(name, made):
        assert name == "ExplodingTensor", finding
    assert judged(name, History()) == []


@pytest.mark.parametrize("name", FIRES)
def test_a_tensor_of_which_nothing_was_kept_is_not_judged(name: str) -> None:
    make, parameters, *_ = FIRES[name]
    made = make()
    made.forget_all()
    assert judged(name, made, **parameters) == []


def test_what_is_said_has_the_figures() -> None:
    said = {name: judged(name, FIRES[name][0](), **FIRES[name][1])[0].message for name in FIRES}
    assert "100 % of the values are 0, and the threshold is 100 %" in said["AllZero"]
    assert "50.000% of the values are infinite." in said["ExplodingTensor"]
    assert "75 % of the units are dead, more than 50 %" in said["DeadRelu"]
    assert "the loss fell by 0 % since step 30" in said["LossNotDecreasing"]
    assert "the same as at the 2 saved steps before" in said["UnchangedTensor"]
    assert "above the threshold of 9." in said["TensorVariance"]
    assert "since step 1 the weights changed by 48.5 of their size, above" in said["WeightUpdateRatio"]
    assert "40.0% more, above 10.0%" in said["Overfit"]
    made = history(WEIGHT, [[1.0, np.nan, np.inf, 0.0]])
    assert "25.000% of the values are not a number and 25.000%" in judged("ExplodingTensor", made)[0].message
    assert judged("ExplodingTensor", history(WEIGHT, [[np.inf]]), only_nan=True) == []
