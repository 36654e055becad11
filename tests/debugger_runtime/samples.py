"""Histories that rules are judged on, and what a rule says of one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

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
