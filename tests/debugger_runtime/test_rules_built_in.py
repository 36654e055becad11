"""Each built-in rule: a history in which it fires, at which step and for which tensor, and one where not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pytest

from jupyter_smstudio.debugger.runtime.rules.built_in_rule import BuiltInRule
from jupyter_smstudio.debugger.runtime.rules.catalogue import BUILT_IN
from jupyter_smstudio.debugger.runtime.rules.finding import Finding

from .history import History

CHANCE = np.random.default_rng(7)
WEIGHT, GRADIENT, LOSS = "Net_fc1.weight", "gradient/Net_fc1.weight", "CrossEntropyLoss_output_0"
RELU_IN, RELU_OUT = "Net_relu_input_0", "Net_relu_output_0"
LABELS, PREDICTIONS = "labels", "predictions"


def judged(name: str, history: History, **parameters: object) -> list[Finding]:
    """Return what a rule says of a whole history."""
    rule = BUILT_IN[name](history, **parameters)
    assert isinstance(rule, BuiltInRule)
    found: list[Finding] = []
    for step in history.steps():
        rule.invoke_at_step(step)
        found += rule.findings
    return [*found, *rule.finish()]


def history(name: str, values: Iterable[Any], mode: str = "TRAIN", *, kept: bool = True) -> History:
    made = History(values=kept)
    for value in values:
        made.add({name: value}, mode)
    return made


def normal(scale: float = 1.0, shape: tuple[int, ...] = (64, 20), mean: float = 0.0) -> Any:
    return (mean + scale * CHANCE.standard_normal(shape)).astype(np.float32)


def phases(*pairs: tuple[float, float]) -> History:
    """Return epochs of two steps of training and two of evaluation."""
    made = History()
    for train, validation in pairs:
        for loss, mode in ((train, "TRAIN"), (train, "TRAIN"), (validation, "EVAL"), (validation, "EVAL")):
            made.add({LOSS: loss}, mode)
    return made


def half_dead(share: float) -> Any:
    """Return the outputs of 8 channels of which a share are never on; the others are on in half of all."""
    outputs = np.maximum(normal(shape=(16, 8, 5, 5)), 0)
    outputs[:, : int(8 * share)] = 0
    return outputs


def saturated(share: float) -> Any:
    inputs = normal(shape=(32, 10))
    inputs[:, : int(10 * share)] = 12
    return inputs


def classified(labels: Any, predictions: Any) -> History:
    made = History()
    made.add({LABELS: labels, PREDICTIONS: predictions}, "GLOBAL")
    return made


def rare_class(mistaken: bool) -> History:
    labels = np.repeat([0, 1, 2], [400, 380, 60])
    predictions = np.where((labels == 2) & mistaken, 0, labels)
    return classified(labels, predictions)


def swapped(count: int) -> History:
    labels = np.repeat([0, 1, 2], 100)
    predictions = labels.copy()
    predictions[:count] = 1
    return classified(labels, predictions)


FROZEN = normal()
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
    "LossNotDecreasing": (lambda: history(LOSS, FALLING[:20] + [0.05] * 20), {}, 30, LOSS),
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


# What is special to single rules


def test_a_lasting_condition_is_told_once_and_again_when_it_comes_back() -> None:
    scales = [1e-9, 1e-9, 1e-3, 1e-9, 1e-9]
    made = history(GRADIENT, [normal(scale) for scale in scales])
    assert [finding.step for finding in judged("VanishingGradient", made)] == [0, 3]
    rule = BUILT_IN["VanishingGradient"](made)
    assert [rule.invoke_at_step(step) for step in range(5)] == [True, True, False, True, True]


@pytest.mark.parametrize(
    "name, tensor, values",
    [
        ("VanishingGradient", GRADIENT, [normal(1e-3), normal(1e-9)]),
        ("ExplodingTensor", WEIGHT, [normal(), [np.nan]]),
        ("AllZero", WEIGHT, [normal(), [0.0, 0.0]]),
        ("DeadRelu", RELU_OUT, [half_dead(0.2), np.zeros((4, 8))]),
        ("WeightUpdateRatio", WEIGHT, [FROZEN, FROZEN * 50]),
        ("UnchangedTensor", WEIGHT, [normal(), FROZEN, FROZEN, FROZEN]),
    ],
)
def test_rules_that_can_judge_by_summaries_alone(name: str, tensor: str, values: list[Any]) -> None:
    made = history(tensor, values, kept=False)
    [finding] = judged(name, made)
    assert finding.step == len(values) - 1


def test_values_are_not_read_where_summaries_are_enough() -> None:
    for name in ("VanishingGradient", "ExplodingTensor", "AllZero", "DeadRelu", "SaturatedActivation"):
        made = QUIET[name]()
        made.values_read = 0
        judged(name, made, **({"threshold_layer": 60} if name == "DeadRelu" else {}))
        assert made.values_read <= (name in ("DeadRelu", "SaturatedActivation")), name
    made = history(WEIGHT, [normal() + n for n in range(5)])
    judged("UnchangedTensor", made)
    assert made.values_read == 0


def test_weights_may_stay_the_same_between_evaluations() -> None:
    made = history(WEIGHT, [FROZEN] * 5, "EVAL")
    assert judged("UnchangedTensor", made) == judged("WeightUpdateRatio", made) == []


def test_weights_are_compared_over_as_many_steps_as_asked() -> None:
    made = history(WEIGHT, [FROZEN * 2**n for n in range(8)])
    assert judged("WeightUpdateRatio", made) == []
    [finding] = judged("WeightUpdateRatio", made, num_steps=4)
    assert (finding.step, finding.figures["compared_step"]) == (4, 0)


def test_a_gradient_that_is_flat_from_the_start_and_a_loss_that_does_not_fall_are_signs() -> None:
    made = History()
    for number in range(12):
        made.add({LOSS: 2.3 + 0.01 * number, RELU_IN: normal(), "Net_relu2_input_0": normal()})
    [finding] = judged("PoorWeightInitialization", made, activation_inputs_regex=".*_input_0")
    assert finding.step == 5 and "has not fallen" in finding.message
    made = History()
    made.add({RELU_IN: normal(), "Net_relu2_relu_input_0": normal(5)})
    [finding] = judged("PoorWeightInitialization", made)
    assert finding.figures["ratio"] > 10 and finding.tensor == RELU_IN


def test_only_the_first_steps_say_how_weights_were_initialised() -> None:
    made = history(GRADIENT, [normal() for _ in range(10)] + [normal(1e-6)])
    assert judged("PoorWeightInitialization", made) == []
    assert len(judged("PoorWeightInitialization", made, steps=11)) == 1


def test_a_loss_may_rise_a_little_and_not_much() -> None:
    noise = [1.0] * 10 + [1.04] * 10
    assert judged("LossNotDecreasing", history(LOSS, noise)) == []
    rising = judged("LossNotDecreasing", history(LOSS, [1.0] * 10 + [1.06] * 10))
    assert [finding.step for finding in rising] == [10]
    assert judged("LossNotDecreasing", history(LOSS, noise), mode="EVAL") == []


def test_an_early_training_that_mistakes_everything_is_not_imbalanced() -> None:
    labels = np.repeat([0, 1, 2], [400, 380, 60])
    assert judged("ClassImbalance", classified(labels, (labels + 1) % 3)) == []


def test_class_sizes_probabilities_and_rows_of_scores() -> None:
    labels = np.repeat([0, 1], [1000, 50])
    [finding] = judged("ClassImbalance", classified(labels, labels * 0.9))
    assert finding.figures["ratio"] == 20 and "class 0 has 1000 examples and class 1 50" in finding.message
    scores = np.eye(2)[labels]
    [finding] = judged("ClassImbalance", classified(labels, scores), argmax="True")
    with pytest.raises(ValueError, match="Set argmax to True"):
        judged("ClassImbalance", classified(labels, scores))


def test_overfit_of_xgboost_is_read_from_its_metrics() -> None:
    made = History()
    for train, validation in ((0.5, 0.52), (0.3, 0.4)):
        made.add({"train-rmse": train, "validation-rmse": validation}, "GLOBAL")
    [finding] = judged("Overfit", made)
    assert finding.step == 1 and finding.figures["ratio"] == pytest.approx(1 / 3)
    assert judged("Overfit", made, patience=2) == []


def test_the_confusion_of_a_perfect_classifier_of_many_classes_is_not_weak() -> None:
    labels = np.repeat(np.arange(10), 20)
    assert judged("Confusion", classified(labels, labels)) == []
    with pytest.raises(ValueError, match="1000 classes"):
        judged("Confusion", classified(labels * 10**9, labels))


def test_tokens_have_a_threshold_each() -> None:
    made = history("embedding0_input_0", [[1, 1, 2, 9]])
    found = judged("NLPSequenceRatio", made, token_values="1,2", token_thresholds_percent="40,40")
    assert [finding.figures["token"] for finding in found] == [1]
    with pytest.raises(ValueError, match="2 token_values and 1 token_thresholds_percent"):
        judged("NLPSequenceRatio", made, token_values="1,2")


def test_the_same_run_twice_is_similar() -> None:
    first, second = history(WEIGHT, [FROZEN, normal()]), history(WEIGHT, [normal(), normal()])
    rule = BUILT_IN["SimilarAcrossRuns"](first, other_trials=[second, first])
    assert rule.invoke_at_step(0) and isinstance(rule, BuiltInRule)
    assert [finding.figures["other_trial"] for finding in rule.findings] == [2]


def test_the_report_of_xgboost_has_saved_what_it_shows() -> None:
    made = History()
    made.add({"train-rmse": 1.0, LABELS: [1], PREDICTIONS: [1]}, "GLOBAL")
    rule = BUILT_IN["CreateXgboostReport"](made)
    assert isinstance(rule, BuiltInRule) and not rule.invoke_at_step(0)
    assert rule.data_points == 3
    assert {name: each["save_interval"] for name, each in rule.saves.items()} == {
        "metrics": "5", "feature_importance": "5", "predictions": "5", "labels": "5",
    }  # fmt: skip


def test_what_is_said_has_the_figures() -> None:
    said = {name: judged(name, FIRES[name][0](), **FIRES[name][1])[0].message for name in FIRES}
    assert "100 % of the values are 0, and the threshold is 100 %" in said["AllZero"]
    assert "50.000% of the values are infinite." in said["ExplodingTensor"]
    assert "75 % of the units are dead, more than 50 %" in said["DeadRelu"]
    assert "since step 20 it fell by 0 %" in said["LossNotDecreasing"]
    assert "the same as at the 2 saved steps before" in said["UnchangedTensor"]
    assert "above the threshold of 9." in said["TensorVariance"]
    assert "since step 1 the weights changed by 48.5 of their size, above" in said["WeightUpdateRatio"]
    assert "40.0% more, above 10.0%" in said["Overfit"]
    made = history(WEIGHT, [[1.0, np.nan, np.inf, 0.0]])
    assert "25.000% of the values are not a number and 25.000%" in judged("ExplodingTensor", made)[0].message
    assert judged("ExplodingTensor", history(WEIGHT, [[np.inf]]), only_nan=True) == []
    [rise] = judged("LossNotDecreasing", history(LOSS, [1.0] * 10 + [1.5]))
    assert "it rose by 50 %" in rise.message and rise.proposal and rise.proposal.parameters == {"factor": 0.1}


def test_a_variance_may_be_too_small() -> None:
    made = history(WEIGHT, [normal(), normal(1e-3), [3.0]])
    [finding] = judged("TensorVariance", made, min_threshold=1e-3)
    assert finding.step == 1 and "below the threshold of 0.001" in finding.message


def test_one_colour_alone_may_be_shifted() -> None:
    images = normal(shape=(600, 3, 4, 4))
    images[:, 2] += 0.4
    [finding] = judged("CheckInputImages", history("input_0", [images]), regex="input_0")
    assert finding.proposal and finding.proposal.parameters["channel"] == 2
    assert judged("CheckInputImages", history("input_0", [images]), regex="input_0", channel=9) == []


def test_one_pair_of_classes_is_enough_to_be_confused() -> None:
    [finding] = judged("Confusion", swapped(20), min_diag=0.5)
    assert (finding.figures["label"], finding.figures["prediction"]) == (0, 1)
    assert judged("Confusion", history(LABELS, [[1, 2]])) == []
    rows = history("labels", [np.eye(3)[[0, 1, 2]]])
    assert judged("Confusion", rows) == []


def test_a_tanh_input_may_be_too_low() -> None:
    [finding] = judged("SaturatedActivation", history("Net_tanh_input_0", [-saturated(0.8)]))
    assert finding.figures["saturated_percent"] == pytest.approx(80)
    assert judged("SaturatedActivation", history("Net_sigmoid_input_0", [-saturated(0.8)])) == []


def test_a_sample_proves_nothing_that_it_only_bounds() -> None:
    made = history("Net_tanh_input_0", [saturated(0.8)])
    made.sample()
    assert len(judged("SaturatedActivation", made)) == 1
    made = history(WEIGHT, [FROZEN, FROZEN, FROZEN])
    made.sample()
    assert len(judged("UnchangedTensor", made)) == 1 and made.values_read
    made = history(WEIGHT, [FROZEN, FROZEN * 50], kept=False)
    made.sample()
    assert judged("WeightUpdateRatio", made) == []
