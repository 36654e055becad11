"""What a training of ann's has saved of its tensors is hers alone: by the Hub, by a server, by a file."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from .people import Person, by_token
from .team import Team

AsUser = Callable[[Person, str], "subprocess.CompletedProcess[str]"]
JOB = "hers"
JOB_SECONDS = 90
SAVES = """
import numpy as np
from jupyter_smstudio.sdk.debugger import FrameworkFreeHook
hook = FrameworkFreeHook.create_from_json_file()
for step in range(3):
    hook.begin_step()
    hook.save_tensor("layer.weight", np.ones(4, np.float32), "weights")
hook.close()
"""
VIEWS = (
    "",
    "/steps",
    "/tensors",
    "/tensor?name=layer.weight",
    "/slice?name=layer.weight",
    "/rules",
    "/profile",
)


@pytest.fixture(scope="module")
def debugged(team: Team) -> Iterator[dict[str, Any]]:
    """Return a training of ann's that has ended, as the debugger shows it to her."""
    file = {"type": "file", "format": "text", "content": SAVES}
    team.ann.ask("put", f"user/{team.ann.name}/api/contents/saves.py", file).raise_for_status()
    request = {
        "name": JOB,
        "image": "system",
        "instance_type": "system",
        "entry_point": "saves.py",
        "debugger": {"hook_parameters": {"save_interval": "1"}, "collections": [{"name": "weights"}]},
    }
    made = team.ann.studio("post", "training/jobs", request)["id"]
    deadline = time.monotonic() + JOB_SECONDS
    while (found := team.ann.studio("get", f"debugger/jobs/{made}"))["writing"]:
        assert time.monotonic() < deadline, found
        time.sleep(0.2)  # a person looks from outside
    assert found["last_step"] == 2, found
    yield found
    team.ann.studio("delete", f"training/jobs/{made}")


def test_she_sees_it_and_nobody_else_does(team: Team, debugged: dict[str, Any]) -> None:
    hers, bens = f"user/{team.ann.name}/smstudio", f"user/{team.ben.name}/smstudio"
    assert team.ann.studio("get", "debugger/jobs")["total"] == 1
    assert team.ben.studio("get", "debugger/jobs") == {"items": [], "total": 0}
    for view in VIEWS:
        for name in (debugged["id"], JOB):
            path = f"debugger/jobs/{name}{view}"
            assert team.ann.ask("get", f"{hers}/{path}").status_code == 200, path
            assert team.ben.ask("get", f"{bens}/{path}").status_code == 404, path
            assert team.ben.ask("get", f"{hers}/{path}").status_code in (403, 404), path
            by_program = by_token("get", f"{team.url}{hers}/{path}", team.server_token(team.ben))
            assert by_program.status_code in (302, 403, 404), path


def test_her_tensors_are_no_file_for_him(team: Team, debugged: dict[str, Any], as_user: AsUser) -> None:
    assert as_user(team.ann, f"ls {debugged['path']}/events").stdout.split() == ["worker_0.tfevents"]
    assert as_user(team.ben, f"ls {debugged['path']}").returncode != 0
    assert as_user(team.ben, f"cat {debugged['path']}/events/worker_0.tfevents").returncode != 0
