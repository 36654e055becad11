"""The rules over real trainings: one that is well set, and one for each mistake that they are made for."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from jupyter_smstudio.debugger.runtime.rules import rule_configs
from jupyter_smstudio.debugger.runtime.rules.rule import Rule
from jupyter_smstudio.debugger.runtime.rules.session import RuleSession
from jupyter_smstudio.debugger.runtime.rules.status import RuleEvaluation, RuleStatus

from .history import History
from .trainings import Setting, Training

MODEL = {"collection_names": "weights,gradients,losses"}
PARAMETERS: dict[str, dict[str, object]] = {
    "all_zero": MODEL,
    "tensor_variance": {**MODEL, "max_threshold": 10},
    "unchanged_tensor": MODEL,
    "check_input_images": {"regex": "input_images"},
}
RULES = (
    "vanishing_gradient",
    "exploding_tensor",
    "dead_relu",
    "poor_weight_initialization",
    "saturated_activation",
    "weight_update_ratio",
    "all_zero",
    "class_imbalance",
    "loss_not_decreasing",
    "overfit",
    "overtraining",
    "tensor_variance",
    "unchanged_tensor",
    "check_input_images",
)
WELL_SET_TANH = Setting(activation="tanh")
DEEP = (24, 24, 24)
FEW = Setting(examples=40, noise=4.0, steps=400, evaluations=25, rate=0.3)
MISTAKES = {
    "vanishing_gradient": Setting(layers=DEEP, activation="sigmoid", scales=(1e-3,), steps=20),
    "exploding_tensor": Setting(rate=1e6, steps=20),
    "dead_relu": Setting(bias=-20.0, steps=20),
    "poor_weight_initialization": Setting(layers=DEEP, scales=(1.0, 0.1, 0.1), steps=20),
    "saturated_activation": Setting(activation="tanh", scales=(3000.0, 1.0), steps=20),
    "weight_update_ratio": Setting(rate=1e4, steps=20),
    "all_zero": Setting(scales=(1.0, 0.0), steps=20),
    "class_imbalance": Setting(rare=0.03),
    "loss_not_decreasing": Setting(rate=1e-6),
    "overfit": FEW,
    "overtraining": FEW,
    "tensor_variance": Setting(scales=(40.0, 1.0), steps=20),
    "unchanged_tensor": Setting(rate=0.0, steps=20),
    "check_input_images": Setting(mean=0.6),
}


@cache
def evaluations(setting: Setting) -> dict[str, RuleEvaluation]:
    """Return what all rules say of a training."""
    history = Training(setting).run()
    rules = [
        Rule.sagemaker(getattr(rule_configs, rule)(), name=rule, rule_parameters=PARAMETERS.get(rule))
        for rule in RULES
    ]
    session = RuleSession(history, rules)
    session.advance()
    session.end()
    return {each.name: each for each in session.evaluations}


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_fires_for_its_mistake_and_not_where_nothing_is_wrong(rule: str) -> None:
    found = evaluations(MISTAKES[rule])[rule]
    well = evaluations(WELL_SET_TANH if rule == "saturated_activation" else Setting())[rule]
    assert found.status is RuleStatus.ISSUES_FOUND, found
    assert well.status is RuleStatus.NO_ISSUES_FOUND, well.details
    assert found.data_points and well.data_points


def test_the_layers_in_which_gradients_vanish_are_named_from_the_first_on() -> None:
    found = evaluations(MISTAKES["vanishing_gradient"])["vanishing_gradient"]
    layers = {finding.layer for finding in found.findings}
    assert "Net_fc0" in layers and "Net_fc3" not in layers
    assert {finding.step for finding in found.findings if finding.layer == "Net_fc0"} == {0}


def test_a_run_that_repeats_another_is_told_from_one_that_does_not() -> None:
    setting = Setting(steps=5, evaluations=5)
    rule = Rule.sagemaker(rule_configs.similar_across_runs(), rule_parameters={"tensor_regex": r"weight$"})

    def compared(seed: int) -> RuleEvaluation:
        other = Training(replace(setting, seed=seed)).run()
        session = RuleSession(Training(setting).run(), [rule], other_trials={rule.name: [other]})
        session.advance()
        session.end()
        return session.evaluations[0]

    again, different = compared(setting.seed), compared(setting.seed + 1)
    assert again.status is RuleStatus.ISSUES_FOUND and again.findings[0].step == 0
    assert different.status is RuleStatus.NO_ISSUES_FOUND and different.data_points


def test_batches_that_are_mostly_padding_are_told_from_full_ones() -> None:
    chance = np.random.default_rng(1)

    def judged(shortest: int, longest: int) -> RuleEvaluation:
        history = History()
        for _ in range(20):
            lengths = chance.integers(shortest, longest, size=16)
            tokens = chance.integers(1, 1000, size=(16, 40))
            history.add({"embedding0_input_0": np.where(np.arange(40) < lengths[:, None], tokens, 0)})
        session = RuleSession(history, [Rule.sagemaker(rule_configs.nlp_sequence_ratio())])
        session.advance()
        session.end()
        return session.evaluations[0]

    padded, full = judged(5, 10), judged(30, 40)
    assert padded.status is RuleStatus.ISSUES_FOUND and full.status is RuleStatus.NO_ISSUES_FOUND
