"""The debugger's routes on a real server: a program that needs numpy alone, its hook, and a real judge."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.serverapp import ServerApp
from tornado.httpclient import HTTPClientError

Fetch = Callable[..., Awaitable[Any]]
SCRIPT = """
import sys, time
import numpy as np
from jupyter_smstudio.sdk.debugger import FrameworkFreeHook

hook = FrameworkFreeHook.create_from_json_file()
generator = np.random.default_rng(0)
weight = generator.normal(size=(4, 6, 8)).astype(np.float32)
for step in range(int(sys.argv[2])):
    hook.begin_step()
    hook.save_tensor("gradient/Net_conv1.weight", np.full((6, 8), 1e-9, np.float32), "gradients")
    hook.save_tensor("Net_conv1.weight", weight, "weights")
    weight = weight * np.float32(1.5)
    hook.save_scalar("loss", 1 / (step + 1))
    time.sleep(float(sys.argv[4]))
hook.close()
"""
OWN_RULE = """
from jupyter_smstudio.debugger.runtime.rules.rule import Rule

class Late(Rule):
    def __init__(self, base_trial, other_trials=None, after="0"):
        super().__init__(base_trial, other_trials)
        self.after = int(after)

    def invoke_at_step(self, step):
        print("judged", step)
        return step > self.after
"""
EVERY_STEP = {"save_interval": "1"}
STOPPING = {
    "name": "Vanishing",
    "rule": "VanishingGradient",
    "parameters": {},
    "actions": [{"name": "stoptraining"}],
}


@pytest.fixture
def app(jp_serverapp: ServerApp) -> Any:
    """Return the studio's extension of the server."""
    return next(iter(jp_serverapp.extension_manager.extension_apps["jupyter_smstudio"]))


@pytest.fixture
def fetch(jp_fetch: Fetch) -> Fetch:
    """Call a route of the debugger, and return its JSON."""

    async def call(*path: str, **params: str) -> Any:
        return json.loads((await jp_fetch("smstudio", "debugger", *path, params=params)).body)

    return call


@pytest.fixture
def train(jp_fetch: Fetch, jp_root_dir: Path, app: Any) -> Callable[..., Awaitable[Any]]:
    """Return a function that creates a job of the script."""
    (jp_root_dir / "train.py").write_text(SCRIPT)
    (jp_root_dir / "late.py").write_text(OWN_RULE)

    async def create(name: str, steps: int, pause: float, rules: list[dict[str, Any]]) -> Any:
        body = {
            "name": name,
            "entry_point": "train.py",
            "image": "system",
            "instance_type": "ml.t3.small",
            "hyperparameters": {"steps": str(steps), "pause": str(pause)},
            "debugger": {
                "hook_parameters": EVERY_STEP,
                "collections": [{"name": "weights"}, {"name": "gradients"}],
                "rules": rules,
            },
        }
        reply = await jp_fetch("smstudio", "training", "jobs", method="POST", body=json.dumps(body))
        return json.loads(reply.body)

    return create


async def judged(app: Any, job_id: str) -> list[Any]:
    """Wait for a job and its judge; return the evaluations."""
    await app.jobs.service.wait(app.studio.owner, job_id)
    judging = app.studio.debugger._judging
    async with asyncio.timeout(60):
        while job_id in judging._followed:
            await asyncio.wait([judging._followed[job_id].task])
            await asyncio.sleep(0)  # its done callback
    return list(app.studio.debugger.rules(app.studio.owner, job_id).items)


async def test_a_training_is_seen_and_judged(fetch: Fetch, train: Any, app: Any) -> None:
    heard: list[Any] = []
    app.core.bus.subscribe(lambda event: heard.append(event) if event.feature == "debugger" else None)
    own = {"name": "Late", "rule": "Late", "parameters": {"after": "2"}, "source": "late.py"}
    job = await train("seen", 5, 0, [own, {"name": "Zero", "rule": "AllZero"}])
    late, zero = await judged(app, job["id"])
    assert (late.status, late.triggered, late.details) == (
        "IssuesFound", 1, "Step 3: the condition of Late is met.",
    )  # fmt: skip
    assert (zero.status, zero.triggered) == ("NoIssuesFound", 0) and zero.data_points
    assert {event.action for event in heard} == {"steps.appended", "rule.changed"}
    assert heard[-1].payload["id"] == job["id"]

    shown = await fetch("jobs", "seen")
    assert (shown["last_step"], shown["trouble"], shown["writing"]) == (4, "", False)
    assert {"weights", "gradients"} <= set(shown["collections"]) and shown["workers"] == ["worker_0"]
    assert (await fetch("jobs"))["items"] == [shown]
    assert (await fetch("jobs", "seen", "steps"))["steps"] == [0, 1, 2, 3, 4]
    page = await fetch("jobs", "seen", "tensors", search="NET_")
    gradient, weight = sorted(page["items"], key=lambda row: len(row["shape"]))
    assert (gradient["health"], gradient["layer"], gradient["steps"]) == ("vanishing", "Net_conv1", 5)
    assert (weight["health"], weight["shape"], weight["collections"]) == ("good", [4, 6, 8], ["weights"])
    assert weight["sparkline"]["l2"] == sorted(weight["sparkline"]["l2"])
    at = await fetch("jobs", "seen", "tensor", name="Net_conv1.weight", step="2")
    assert sum(at["positive"]) + sum(at["negative"]) == at["summary"]["count"] == 4 * 6 * 8
    maps = (await fetch("jobs", "seen", "slice", name="Net_conv1.weight"))["maps"]
    assert (len(maps), len(maps[0]), len(maps[0][0])) == (4, 6, 8)
    one = await fetch("jobs", "seen", "slice", name="Net_conv1.weight", index="3")
    assert one["maps"] == maps[3:]
    names = json.dumps(["Net_conv1.weight", "<b>no such</b>"])
    found, nothing = (await fetch("jobs", "seen", "distributions", names=names))["items"]
    assert [sum(row) for row in found["positive"]] == [sum(at["positive"])] * 5 and nothing["steps"] == []
    [update] = (await fetch("jobs", "seen", "updates"))["items"]
    assert update["ratio"] == pytest.approx([0.5] * 4, rel=1e-3)


async def test_a_rule_stops_the_training_and_a_killed_judge_is_started_again(
    fetch: Fetch, train: Any, app: Any
) -> None:
    judging = app.studio.debugger._judging
    once = 'if [ -e killed ]; then exec "$@"; else touch killed; kill -9 $$; fi'
    judging._command = ("sh", "-c", once, "sh", *judging._command)
    job = await train("stopped", 100_000, 0.05, [STOPPING])
    [evaluation] = await judged(app, job["id"])
    assert evaluation.status == "IssuesFound" and "gradient/Net_conv1.weight" in evaluation.details
    [action] = evaluation.actions
    assert (action.name, action.target, action.state) == ("stoptraining", "stopped", "done")
    ended = app.jobs.service.get(app.studio.owner, job["id"])
    assert ended.state == "Stopped"
    assert any("Vanishing" in each.message for each in ended.transitions)


async def test_what_is_wrong_is_told_at_its_field(train: Any) -> None:
    rules = [
        {"name": "A", "rule": "NoSuch"},
        {"name": "A", "rule": "AllZero", "parameters": {"what": "1"}},
        {"name": "B", "rule": "Own", "source": "nowhere.py"},
        {"name": "C", "rule": "AllZero", "actions": [{"name": "webhook", "endpoint": "ftp://x"}]},
    ]
    with pytest.raises(HTTPClientError) as refused:
        await train("wrong", 1, 0, rules)
    assert refused.value.response is not None
    fields = json.loads(refused.value.response.body)["details"]["fields"]
    assert set(fields) == {
        "debugger.rules.0.rule", "debugger.rules.1.name", "debugger.rules.1.parameters",
        "debugger.rules.2.source", "debugger.rules.3.actions.0.endpoint",
    }  # fmt: skip
