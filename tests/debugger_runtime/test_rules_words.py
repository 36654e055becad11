"""What rules say to people: three sentences with figures, and a proposal that an edit follows from."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pytest

from jupyter_smstudio.debugger.edits.code import Code
from jupyter_smstudio.debugger.edits.layers import MadeLayer
from jupyter_smstudio.debugger.edits.maker import proposed_edit
from jupyter_smstudio.debugger.edits.program import Program
from jupyter_smstudio.debugger.runtime.rules.built_in.stalled_training import StalledTrainingRule
from jupyter_smstudio.debugger.runtime.rules.catalogue import BUILT_IN
from jupyter_smstudio.debugger.runtime.rules.finding import Finding, Proposal

from .samples import FROZEN, GRADIENT, LOSS, RELU_IN, WEIGHT, history, judged, normal
from .test_rules_built_in import FIRES
from .test_rules_profiling import FIRES as PROFILES
from .test_rules_profiling import judged as profiled

END = re.compile(r"(?<=[^ ][.]) (?=[A-Z])")
ADVICE = {
    "Add", "Change", "Check", "Clip", "Compare", "Dead", "Draw", "Give", "Initialise", "Keep", "Load", "Look",
    "Make", "Multiply", "Prepare", "Put", "Replace", "See", "Stop", "Subtract", "Weight",
}  # fmt: skip
PROGRAM = """\
import torch
from torch import nn, optim
from torch.utils.data import DataLoader
from torchvision import transforms


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(20, 10)
        self.relu = nn.ReLU()
        self.tanh = nn.Tanh()


images = transforms.Compose([transforms.ToTensor()])
loader = DataLoader(data, prefetch_factor=2)
net = Net()
loss = nn.CrossEntropyLoss()
optimizer = optim.Adam(net.parameters())
for x, y in loader:
    loss(net(x), y).backward()
    optimizer.step()
"""
BOOSTED = 'import xgboost as xgb\nxgb.train({"objective": "reg"}, data)\n'
KERAS = "model.fit(x, y, validation_data=(u, v))\n"
LAYERS = {"Net_fc1": ("Linear", 10), "Net_relu": ("ReLU", 11), "Net_tanh": ("Tanh", 12)}


def findings() -> Iterator[Finding]:
    """Return what every built-in rule says, in each of its ways."""
    for name, (make, parameters, *_) in FIRES.items():
        yield from judged(name, make(), **parameters)
    for name, profile in PROFILES.items():
        yield from profiled(name, profile)
    yield from judged("WeightUpdateRatio", history(WEIGHT, [FROZEN, FROZEN]))
    yield from judged("TensorVariance", history(WEIGHT, [np.ones((4, 4))]), min_threshold=1e-3)
    yield from judged("LossNotDecreasing", history(LOSS, [1.0 + 0.1 * each for each in range(41)]))
    yield from judged("PoorWeightInitialization", history(LOSS, [1.0] * 20))
    layers = history(RELU_IN, [normal()])
    layers.add({RELU_IN: normal(), "Net_relu2_relu_input_0": normal(1e-6)})
    yield from judged("PoorWeightInitialization", layers)
    same = history(WEIGHT, [FROZEN])
    compared = BUILT_IN["SimilarAcrossRuns"](same, [history(WEIGHT, [FROZEN])])
    compared.invoke_at_step(0)
    yield from compared.findings  # type: ignore[attr-defined]  # of a built-in rule
    stalled = StalledTrainingRule(history(GRADIENT, [normal()]), threshold=10)
    stalled.invoke_at_step(0)
    yield from [*stalled.wait(0.0), *stalled.wait(100.0)]


EVERY = list(findings())


def test_every_rule_speaks_here() -> None:
    spoken = {finding.rule for finding in EVERY}
    assert set(BUILT_IN) | set(PROFILES) == spoken | {"CreateXgboostReport"}
    ways = [
        sum(finding.rule == name for finding in EVERY) for name in ("WeightUpdateRatio", "TensorVariance")
    ]
    assert ways == [2, 2]


@pytest.mark.parametrize("finding", EVERY, ids=lambda each: each.rule)
def test_an_explanation_is_three_sentences_with_figures(finding: Finding) -> None:
    sentences = END.split(finding.explanation)
    assert len(sentences) == 3, sentences
    measured, meaning, advice = sentences
    assert all(each[0].isupper() and each.endswith(".") for each in sentences)
    assert re.search(r"\d", measured), "no figure"
    assert advice.split()[0] in ADVICE, advice
    assert len(finding.explanation) <= 500 and meaning != advice


def edit_of(proposal: Proposal, finding: Finding) -> str:
    layer = LAYERS.get(finding.layer, LAYERS["Net_fc1"])
    name = {"max_depth": BOOSTED, "colsample_bytree": BOOSTED}.get(str(proposal.parameters.get("name")))
    if proposal.kind == "early_stopping":
        name = KERAS
    code = Code("train.py", name or PROGRAM)
    made = MadeLayer(finding.layer or "fc1", layer[0], layer[1])
    return proposed_edit(Program([code]), proposal.kind, proposal.parameters, (code, made)).text


@pytest.mark.parametrize(
    "finding",
    [each for each in EVERY if each.proposal and each.proposal.parameters],
    ids=lambda each: each.rule,
)
def test_what_is_proposed_with_parameters_becomes_an_edit(finding: Finding) -> None:
    assert finding.proposal is not None
    compile(edit_of(finding.proposal, finding), "train.py", "exec")
