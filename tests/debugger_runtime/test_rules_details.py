"""What is special to single built-in rules."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from jupyter_smstudio.debugger.runtime.rules.built_in_rule import BuiltInRule
from jupyter_smstudio.debugger.runtime.rules.catalogue import BUILT_IN

from .history import History
from .samples import (
    CHANCE,
    FROZEN,
    GRADIENT,
    LABELS,
    LOSS,
    PREDICTIONS,
    RELU_IN,
    RELU_OUT,
    WEIGHT,
    classified,
    half_dead,
    history,
    judged,
    normal,
    saturated,
    swapped,
)
from .test_rules_built_in import QUIET


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
    assert finding.step == 9 and "not below" in finding.message
    made = History()
    made.add({RELU_IN: normal(), "Net_relu2_relu_input_0": normal(5)})
    [finding] = judged("PoorWeightInitialization", made)
    assert finding.figures["ratio"] > 10 and finding.tensor == RELU_IN


def test_only_the_first_steps_say_how_weights_were_initialised() -> None:
    made = history(GRADIENT, [normal() for _ in range(10)] + [normal(1e-6)])
    assert judged("PoorWeightInitialization", made) == []
    assert len(judged("PoorWeightInitialization", made, steps=11)) == 1


def losses(*values: float, every: int = 10) -> History:
    made = History()
    for number, value in enumerate(values):
        made.add({LOSS: value}, step=number * every)
    return made


def test_a_loss_may_rise_a_little_and_not_much() -> None:
    assert judged("LossNotDecreasing", losses(1.0, 1.04)) == []
    [rise] = judged("LossNotDecreasing", losses(1.0, 1.06))
    assert rise.step == 10 and "the loss rose by 6 % since step 0" in rise.message
    assert rise.proposal and rise.proposal.parameters == {"factor": 0.1}
    assert judged("LossNotDecreasing", losses(1.0, 1.06), mode="EVAL") == []
    assert judged("LossNotDecreasing", losses(0.0, 0.1))[0].figures["loss"] == 0.1


def test_a_loss_that_falls_below_the_noise_of_batches_is_quiet() -> None:
    noise = 0.3 * CHANCE.standard_normal(200)
    assert judged("LossNotDecreasing", losses(*(2 - 0.005 * np.arange(200) + noise), every=1)) == []
    assert judged("LossNotDecreasing", losses(*(2 + 0.05 * np.arange(200) + noise), every=1))


def test_evaluations_are_compared_whole() -> None:
    made = History()
    for start in (0, 100):
        for number in range(10):
            made.add({LOSS: (2.0 if number == 0 else 0.5) * (1 - start / 400)}, "EVAL", start + number)
    assert judged("LossNotDecreasing", made) == []


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


def test_a_variance_may_be_too_small() -> None:
    made = history(WEIGHT, [normal(), normal(1e-3), [3.0]])
    [finding] = judged("TensorVariance", made, min_threshold=1e-3)
    assert finding.step == 1 and "below the threshold of 0.001" in finding.message


def test_one_colour_alone_may_be_shifted() -> None:
    images = normal(shape=(600, 3, 4, 4))
    images[:, 2] += 0.4
    [finding] = judged("CheckInputImages", history("input_0", [images]), regex="input_0")
    assert finding.proposal and finding.proposal.kind == "normalised_images"
    assert judged("CheckInputImages", history("input_0", [images]), regex="input_0", channel=9) == []
    images[0, 0] = np.nan
    assert len(judged("CheckInputImages", history("input_0", [images]), regex="input_0")) == 1


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
