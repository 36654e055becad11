"""The judge of a job is killed, then the server; rules go on, and what they ask for is done once."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psutil
import pytest

from .invariants import end
from .studio import StudioServer
from .test_debugger_torch import ROOT, interpreter

JUDGE = "jupyter_smstudio.debugger.runtime.judge"
SAVES = """\
import os, sys, time
import numpy as np
from jupyter_smstudio.sdk.debugger import FrameworkFreeHook
hook = FrameworkFreeHook.create_from_json_file()
while not os.path.exists(sys.argv[2]):
    hook.begin_step()
    hook.save_scalar("loss", 0.5)
    time.sleep(0.1)
hook.close()
"""
OWN_RULE = """\
from jupyter_smstudio.sdk.debugger import Rule
class Late(Rule):
    def invoke_at_step(self, step):
        return step > 3
"""
PLAIN_TRAINING = """\
import sys
import torch
torch.manual_seed(0)
class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.first = torch.nn.Linear(10, 20)
        self.second = torch.nn.Linear(20, 2)
    def forward(self, x):
        return self.second(torch.relu(self.first(x)))
scaled = torch.nn.BatchNorm1d(10, affine=False)
net, entropy = Net(), torch.nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for step in range(4):
    optimizer.zero_grad()
    loss = entropy(net(scaled(torch.randn(8, 10))), torch.randint(0, 2, (8,)))
    loss.backward()
    optimizer.step()
print(loss.item().hex(), sys.modules.get("shadowed", "") and "shadowed")
"""
STEPS = """\
import json, sys
from jupyter_smstudio.sdk.debugger import create_trial
trial = create_trial(sys.argv[1])
gradient = trial.tensor("gradient/Net_first.weight")
print(json.dumps([trial.steps(), gradient.steps(), trial.tensor("CrossEntropyLoss_output_0").steps()]))
"""


class Hook(ThreadingHTTPServer):
    """Takes what is posted."""

    posted: list[dict[str, Any]]


class Taker(BaseHTTPRequestHandler):
    """Keeps the JSON of a request."""

    server: Hook

    def do_POST(self) -> None:
        self.server.posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def webhook() -> Iterator[Hook]:
    server = Hook(("127.0.0.1", 0), Taker)
    server.posted = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[StudioServer]:
    server = StudioServer(tmp_path, "--SmStudioApp.allowed_hosts=localhost")
    (server.root / "train.py").write_text(SAVES)
    (server.root / "late.py").write_text(OWN_RULE)
    try:
        yield server.start()
        end(server)
    finally:
        (server.folder / "flag").touch()  # a drill that failed leaves no job behind either
        server.stop()


def judges() -> list[psutil.Process]:
    """Return the judges that the running server has started."""
    return [
        each for each in psutil.process_iter(["cmdline", "environ"]) if JUDGE in (each.info["cmdline"] or ())
    ]


def test_rules_go_on_through_kills_and_act_once(server: StudioServer, webhook: Hook) -> None:
    before = {each.pid for each in judges()}
    address = f"http://localhost:{webhook.server_port}/found"
    refused = f"http://127.0.0.1:{webhook.server_port}/found"
    rule = {"name": "Late", "rule": "Late", "source": "late.py"}
    request = {
        "name": "judged",
        "image": "system",
        "entry_point": "train.py",
        "hyperparameters": {"flag": str(server.folder / "flag")},
        "debugger": {
            "rules": [
                {**rule, "actions": [{"name": "webhook", "endpoint": address}]},
                {**rule, "name": "Refused", "actions": [{"name": "webhook", "endpoint": refused}]},
            ],
        },
    }
    job_id = server.request("POST", "smstudio/training/jobs", request)["id"]
    job, rules = f"smstudio/debugger/jobs/{job_id}", f"smstudio/debugger/jobs/{job_id}/rules"
    server.until(job, lambda found: found["last_step"] >= 0, 60)
    first = [each for each in judges() if each.pid not in before]
    for judge in first:  # that of the studio's rules, and that of the person's own, in its wrapper
        with contextlib.suppress(psutil.NoSuchProcess):  # it has ended with its wrapper
            judge.kill()
    acted = server.until(rules, lambda found: _states(found) == ["done", "failed"], 60)
    assert "not public" in acted["items"][1]["actions"][0]["message"]
    second = [each for each in judges() if each.pid not in before]
    assert second and not {*first} & {*second}

    server.kill()
    assert not psutil.wait_procs(second, timeout=20)[1]
    seen = server.start().get(job)["last_step"]
    server.until(job, lambda found: found["last_step"] > seen, 60)
    (server.folder / "flag").touch()
    server.until(job, lambda found: not found["writing"], 60)
    final = server.until(rules, lambda found: not [each for each in judges() if each.pid not in before], 60)
    assert [each["status"] for each in final["items"]] == ["IssuesFound"] * 2
    assert _states(final) == ["done", "failed"]
    assert [(each["rule"], each["job"]) for each in webhook.posted] == [("Late", "judged")]


def test_a_program_that_mentions_no_debugger_is_watched(tmp_path: Path) -> None:
    python = interpreter(tmp_path / "torch")
    script, config = tmp_path / "train.py", tmp_path / "hook.json"
    script.write_text(PLAIN_TRAINING)
    kinds = [{"CollectionName": "weights"}, {"CollectionName": "gradients"}]
    hook = {
        "LocalPath": str(tmp_path / "tensors"),
        "HookParameters": {"save_interval": "1"},
        "CollectionConfigurations": kinds,
    }
    config.write_text(json.dumps(hook))
    (tmp_path / "image").mkdir()
    (tmp_path / "image" / "sitecustomize.py").write_text("import sys\nsys.modules['shadowed'] = sys\n")
    unchanged = ROOT / "jupyter_smstudio" / "debugger" / "runtime" / "unchanged"

    def run(*command: str, **variables: str) -> str:
        environ = {**os.environ, "PYTHONPATH": f"{tmp_path / 'image'}:{ROOT}", **variables}
        done = subprocess.run([python, *command], env=environ, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    plain = run(str(script))
    path = f"{unchanged}:{tmp_path / 'image'}:{ROOT}"
    watched = run(str(script), PYTHONPATH=path, SMDEBUG_CONFIG_FILE_PATH=str(config))
    assert watched == plain and plain.endswith("shadowed\n")
    steps, gradients, losses = json.loads(run("-c", STEPS, str(tmp_path / "tensors")))
    assert steps == gradients == losses == [0, 1, 2, 3]


def _states(found: Any) -> list[str]:
    return [action["state"] for rule in found["items"] for action in rule["actions"]]
