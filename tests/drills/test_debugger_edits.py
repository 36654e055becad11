"""A network that learns nothing, and the edit that a rule proposes for it: once applied, nothing vanishes."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from jupyter_smstudio.debugger.edit_models import EditProposal, EditRequest, EditSource, LayerOrigin
from jupyter_smstudio.debugger.editing import made_edit

from .test_debugger_torch import ROOT, interpreter

NET = """\
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, std=0.01):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5)
        self.layers = nn.ModuleList([nn.Linear(64, 64) for _ in range(4)])
        self.fc = nn.Linear(6 * 12 * 12, 64)
        self.last = nn.Linear(64, 10)
        for parameter in self.parameters():
            nn.init.normal_(parameter, std=std)

    def forward(self, images):
        hidden = nn.functional.max_pool2d(torch.sigmoid(self.conv1(images)), 2)
        hidden = torch.sigmoid(self.fc(hidden.flatten(1)))
        for layer in self.layers:
            hidden = torch.sigmoid(layer(hidden))
        return self.last(hidden)
"""
TRAINING = """\
import json, sys
import torch
from jupyter_smstudio.debugger.runtime.judge import evaluation_told
from jupyter_smstudio.debugger.runtime.rules.configuration import RuleConfiguration
from jupyter_smstudio.debugger.runtime.rules.session import RuleSession
from jupyter_smstudio.sdk.debugger import SaveConfig, attach, create_trial
from net import Net

torch.manual_seed(0)
model, loss_of = Net(), torch.nn.CrossEntropyLoss()
images, labels = torch.rand(64, 1, 28, 28), torch.randint(0, 10, (64,))
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
hook = attach(model, out_dir=sys.argv[1], save_config=SaveConfig(save_interval=1))
for step in range(5):
    optimizer.zero_grad()
    loss_of(model(images), labels).backward()
    optimizer.step()
hook.close()
trial = create_trial(sys.argv[1])
session = RuleSession(trial, [RuleConfiguration("Vanishing", "VanishingGradient", {})])
session.advance()
session.end()
print(json.dumps(evaluation_told(session.evaluations[0], trial.model())))
"""


def test_the_edit_of_a_finding_mends_the_network(tmp_path: Path) -> None:
    python = interpreter(tmp_path / "torch")
    net = tmp_path / "net.py"
    net.write_text(NET)
    (tmp_path / "train.py").write_text(TRAINING)

    def train(out: str) -> Any:
        done = subprocess.run(
            [python, str(tmp_path / "train.py"), str(tmp_path / out)],
            env={**os.environ, "PYTHONPATH": f"{ROOT}:{tmp_path}", "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout.splitlines()[-1])

    said = train("before")
    finding = next(each for each in said["findings"] if each["tensor"] == "gradient/Net_conv1.weight")
    origin = LayerOrigin.model_validate(finding["origin"])
    assert (origin.file, origin.line) == (str(net), 8)
    request = EditRequest(
        proposal=EditProposal.model_validate(finding["proposal"]),
        origin=origin,
        sources=[EditSource(name="net.py", text=NET, line=origin.line)],
    )
    edit = made_edit(request, tmp_path)
    [hunk] = edit.hunks
    assert "xavier_uniform_(parameter) if parameter.ndim > 1" in hunk.new[0]
    net.write_text(edit.text)
    assert train("after")["status"] == "NoIssuesFound"
