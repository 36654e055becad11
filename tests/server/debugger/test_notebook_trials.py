"""A loop in a notebook's kernel: a real process attaches, is shown and judged, and is seen to have gone."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import uuid
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.serverapp import ServerApp
from tornado.httpclient import HTTPClientError

from jupyter_smstudio.core.jobs.folders import JobFolder
from jupyter_smstudio.debugger import notebooks

Fetch = Callable[..., Awaitable[Any]]
Until = Callable[[Callable[[], Awaitable[bool]]], Awaitable[None]]
LOOP = """
import sys
import numpy as np
from sklearn.linear_model import SGDClassifier
from jupyter_smstudio.sdk import debugger
from jupyter_smstudio.sdk.debugger import Rule, SaveConfig, rule_configs

model = SGDClassifier()
stop = rule_configs.StopTraining() if "stop" in sys.argv else None
rule = Rule.sagemaker(rule_configs.all_zero(), rule_parameters={"tensor_regex": "coef"}, actions=stop)
hook = debugger.attach(model, rules=[rule], save_config=SaveConfig(save_interval=1))
print(hook.folder, flush=True)
pixels = np.zeros((20, 4))
while True:
    for _ in range(3):
        model.partial_fit(pixels, np.arange(20) % 2, classes=[0, 1])
    if sys.stdin.readline() != "on\\n":
        break
hook.close()
print("closed", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def studio(jp_serverapp: ServerApp) -> Any:
    """Return the composed studio of the server."""
    extensions = jp_serverapp.extension_manager.extension_apps["jupyter_smstudio"]
    return next(iter(extensions)).studio


@pytest.fixture
def ask(jp_fetch: Fetch) -> Fetch:
    """Call a route of the debugger, and return its JSON."""

    async def call(*path: str, **options: Any) -> Any:
        answer = (await jp_fetch("smstudio", "debugger", *path, **options)).body
        return json.loads(answer) if answer else None

    return call


@pytest.fixture
def kernel(
    jp_fetch: Fetch,
    jp_serverapp: ServerApp,
    jp_asyncio_loop: asyncio.AbstractEventLoop,
    jp_root_dir: Path,
    studio: Any,
    tmp_path: Path,
) -> Iterator[Callable[..., Awaitable[asyncio.subprocess.Process]]]:
    """Return a function that runs the loop as a kernel of a notebook does: with its variables and token."""
    kernel_id = str(uuid.uuid4())
    begun: list[asyncio.subprocess.Process] = []

    async def run(*arguments: str) -> asyncio.subprocess.Process:
        placed = {"image": "system", "instance_type": "system", "path": "a.ipynb", "startup_script": ""}
        await jp_fetch("smstudio", "kernels", "placements", kernel_id, method="PUT", body=json.dumps(placed))
        variables = {
            "SMSTUDIO_API_URL": f"http://127.0.0.1:{jp_serverapp.port}{jp_serverapp.base_url}".rstrip("/"),
            "SMSTUDIO_API_TOKEN": studio.tokens.issue(kernel_id),
            "SMSTUDIO_KERNEL_ID": kernel_id,
            "JPY_SESSION_NAME": str(jp_root_dir / "deep" / "a digit.ipynb"),
        }
        pipe = asyncio.subprocess.PIPE
        command = (sys.executable, "-c", LOOP, *arguments)
        process = await asyncio.create_subprocess_exec(
            *command, stdin=pipe, stdout=pipe, env={**os.environ, **variables}, cwd=tmp_path
        )
        begun.append(process)
        return process

    yield run
    for process in begun:
        jp_asyncio_loop.run_until_complete(end(process))


async def end(process: asyncio.subprocess.Process) -> None:
    """End a process and close its pipes."""
    if process.returncode is None:
        process.kill()
    assert process.stdin is not None
    process.stdin.close()
    await process.communicate()


@pytest.fixture
def until(jp_serverapp: ServerApp) -> Until:
    """Return a function that waits until something is so, and looks again at each event, as the page does."""
    told = asyncio.Event()
    extensions = jp_serverapp.extension_manager.extension_apps["jupyter_smstudio"]
    bus = next(iter(extensions)).core.bus
    bus.subscribe(lambda event: told.set() if event.feature == "debugger" else None)

    async def wait(condition: Callable[[], Awaitable[bool]]) -> None:
        async with asyncio.timeout(60):
            while not await condition():
                await told.wait()
                told.clear()

    return wait


async def test_a_loop_is_shown_judged_and_seen_to_end(
    ask: Fetch, kernel: Any, studio: Any, until: Until
) -> None:
    process = await kernel()
    assert b"shows this training as a-digit-SGDClassifier-1" in await process.stdout.readline()
    folder = (await process.stdout.readline()).decode().strip()

    async def found_something() -> bool:
        [shown] = (await ask("jobs"))["items"]
        return bool(shown["rules"][0]["status"] == "IssuesFound")

    await until(found_something)
    shown = await ask("jobs", "a-digit-SGDClassifier-1")
    assert (shown["kind"], shown["notebook"], shown["path"]) == ("notebook", "deep/a digit.ipynb", folder)
    assert (shown["state"], shown["writing"], shown["owner"]) == ("InProgress", True, studio.owner.name)
    [row] = (await ask("jobs", shown["id"], "tensors", params={"search": "coef"}))["items"]
    assert (row["shape"], row["health"]) == ([1, 4], "zero")
    [rule] = (await ask("jobs", shown["id"], "rules"))["items"]
    assert rule["findings"][0]["tensor"] == row["name"]
    with pytest.raises(HTTPClientError, match="409"):
        await ask("trials", shown["id"], method="DELETE")

    process.stdin.write(b"end\n")

    async def ended() -> bool:
        return bool((await ask("jobs", shown["id"]))["state"] == "Completed")

    await until(ended)
    assert process.returncode is None  # the kernel goes on
    await ask("trials", shown["id"], method="DELETE")
    assert (await ask("jobs"))["items"] == []
    with pytest.raises(HTTPClientError, match="404"):
        await ask("jobs", shown["id"])


async def test_a_killed_kernel_is_noticed_and_a_rule_interrupts_a_living_one(
    ask: Fetch, kernel: Any, studio: Any, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted: list[str] = []

    async def interrupt(kernel_id: str) -> None:
        interrupted.append(kernel_id)

    monkeypatch.setattr(studio.debugger._judging._actions, "_interrupt", interrupt)
    process = await kernel("stop")
    await process.stdout.readline()

    async def acted() -> bool:
        [shown] = (await ask("jobs"))["items"]
        [rule] = (await ask("jobs", shown["id"], "rules"))["items"]
        return [each["state"] for each in rule["actions"]] == ["done"]

    await until(acted)
    [shown] = (await ask("jobs"))["items"]
    assert interrupted and shown["state"] == "InProgress"
    folder = JobFolder(Path(shown["path"]).parent)
    assert studio.debugger._notebooks._left(folder) is None  # its lock is held
    monkeypatch.setattr(notebooks, "GRACE", timedelta())
    process.kill()

    async def gone() -> bool:
        return bool((await ask("jobs", shown["id"]))["state"] == "Stopped")

    await until(gone)
    [rule] = (await ask("jobs", shown["id"], "rules"))["items"]
    assert rule["status"] == "IssuesFound"


async def test_a_rule_that_cannot_judge_a_notebook_is_refused(ask: Fetch) -> None:
    for rule, reason in (
        ({"name": "Own", "rule": "Own", "source": "own.py"}, "invoke_rule"),
        ({"name": "A", "rule": "NoSuch"}, "There is no rule NoSuch"),
    ):
        with pytest.raises(HTTPClientError) as refused:
            await ask("trials", method="POST", body=json.dumps({"name": "net", "rules": [rule]}))
        assert refused.value.response is not None and reason in refused.value.response.body.decode()
