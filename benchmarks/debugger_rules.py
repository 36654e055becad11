"""What rules take that judge a training beside it."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from jupyter_smstudio.debugger.runtime.rules import rule_configs
from jupyter_smstudio.debugger.runtime.rules.configuration import RuleConfiguration
from jupyter_smstudio.debugger.runtime.rules.rule import Rule
from jupyter_smstudio.debugger.runtime.rules.session import RuleSession
from jupyter_smstudio.debugger.runtime.store.summary import summarized
from jupyter_smstudio.debugger.runtime.store.writer import TensorWriter
from jupyter_smstudio.debugger.runtime.trial import create_trial

from .report import Figure, figure

RUNS, STEPS, LAYERS = 3, 10_000, 9
MS = 1_000
LOSS = "CrossEntropyLoss_output_0"
RULES = (
    Rule.sagemaker(rule_configs.vanishing_gradient()),
    Rule.sagemaker(rule_configs.exploding_tensor()),
    Rule.sagemaker(rule_configs.all_zero()),
    Rule.sagemaker(rule_configs.tensor_variance(), rule_parameters={"max_threshold": 100}),
    Rule.sagemaker(rule_configs.weight_update_ratio()),
    Rule.sagemaker(rule_configs.loss_not_decreasing()),
)


def judging() -> list[Figure]:
    """Judge 10,000 steps with summaries of 19 tensors by one rule and by six; processor time."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _written(folder)
        one = [_milliseconds_a_step(folder, RULES[:1]) for _ in range(RUNS)]
        six = [_milliseconds_a_step(folder, RULES) for _ in range(RUNS)]
    return [
        figure("one rule, reading included, a step", one, "", unit="ms"),
        figure("six rules, reading included, a step", six, "≤ 2 % of a step of 20 ms", unit="ms"),
    ]


def _written(folder: Path) -> None:
    tensor = summarized(np.random.default_rng(0).normal(size=4_096), histogram=False)
    names = [f"{kind}Net_layer{layer}.weight" for layer in range(LAYERS) for kind in ("", "gradient/")]
    writer = TensorWriter(folder)
    writer.collections(
        {
            "weights": {"tensor_names": [name for name in names if not name.startswith("gradient")]},
            "gradients": {"tensor_names": [name for name in names if name.startswith("gradient")]},
            "losses": {"tensor_names": [LOSS]},
        }
    )
    for step in range(STEPS):
        loss = summarized(np.asarray(10 / (step + 1)), histogram=False)
        writer.summaries(step, 1, step, {**dict.fromkeys(names, tensor), LOSS: loss})
    writer.close()


def _milliseconds_a_step(folder: Path, rules: Sequence[RuleConfiguration]) -> float:
    trial = create_trial(folder)
    began = time.process_time()
    session = RuleSession(trial, rules)
    session.advance()
    session.end()
    return (time.process_time() - began) / STEPS * MS
