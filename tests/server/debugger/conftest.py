"""Jobs of a program that needs numpy alone, with its hook and a real judge."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.serverapp import ServerApp

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
def post(jp_fetch: Any) -> Any:
    """Post to a route of the debugger, and return its JSON."""

    async def call(*path: str, body: Any = None) -> Any:
        reply = await jp_fetch(
            "smstudio",
            "debugger",
            *path,
            method="POST",
            body=json.dumps(body),
            allow_nonstandard_methods=True,
        )
        return json.loads(reply.body or b"null")

    return call


@pytest.fixture
def as_a_notebook(jp_serverapp: ServerApp, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the SDK talk to the server, as in a kernel."""
    monkeypatch.setenv("SMSTUDIO_API_URL", f"http://127.0.0.1:{jp_serverapp.port}{jp_serverapp.base_url}")
    monkeypatch.setenv("SMSTUDIO_API_TOKEN", jp_serverapp.identity_provider.token)


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
        while followed := list(judging.following(job_id)):
            await asyncio.wait([each.task for each in followed])
            await asyncio.sleep(0)  # their done callbacks
    return list(app.studio.debugger.rules(app.studio.owner, job_id).items)
