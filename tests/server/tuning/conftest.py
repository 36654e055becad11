"""A real server, with a script whose objective is known in closed form."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.serverapp import ServerApp
from tornado.httpclient import HTTPClientError

from jupyter_smstudio.core.events import Event

Fetch = Callable[..., Awaitable[Any]]
MakeRequest = Callable[..., dict[str, Any]]
SCRIPT = """
import sys
given = dict(zip(sys.argv[1::2], sys.argv[2::2]))
x, kind = float(given["--x"]), given["--kind"]
if given.get("--fails") == "yes":
    sys.exit("it was told to fail")
for epoch in range(3):
    print(f"loss={(x - 0.3) ** 2 + (kind == 'bad') + 1 / (epoch + 1)}", flush=True)
"""
RANGES = {
    "continuous": [{"name": "x", "minimum": 0.0, "maximum": 1.0}],
    "categorical": [{"name": "kind", "values": ["good", "bad"]}],
}


@pytest.fixture
def fetch(jp_fetch: Fetch) -> Fetch:
    """Call a route of the feature, and return its JSON."""

    async def call(*path: str, method: str = "GET", body: object = None, **params: str) -> Any:
        text = None if body is None else json.dumps(body)
        more = {"allow_nonstandard_methods": True} if method == "POST" and body is None else {}
        reply = await jp_fetch("smstudio", "tuning", *path, method=method, body=text, params=params, **more)
        return json.loads(reply.body) if reply.body else reply

    return call


@pytest.fixture
def request_of(jp_root_dir: Path) -> MakeRequest:
    """Return a function that makes a request for a tuning job of the script in the server's folder."""
    (jp_root_dir / "train.py").write_text(SCRIPT)

    def make(definition: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
        return {
            "name": "first",
            "strategy": "Random",
            "random_seed": 7,
            "limits": {"max_jobs": 4, "max_parallel_jobs": 2},
            "definitions": [
                {
                    "entry_point": "train.py",
                    "image": "system",
                    "instance_type": "ml.t3.small",
                    "objective": {"type": "Minimize", "metric": "loss"},
                    "metric_definitions": [{"name": "loss", "regex": "loss=([0-9.]+)"}],
                    "ranges": RANGES,
                    **(definition or {}),
                }
            ],
            **changes,
        }

    return make


async def refusal(answer: Awaitable[Any]) -> tuple[int, dict[str, Any]]:
    """Return status and body of a request that must fail."""
    with pytest.raises(HTTPClientError) as caught:
        await answer
    response = caught.value.response
    assert response is not None
    return response.code, json.loads(response.body)


@pytest.fixture
def application(jp_serverapp: ServerApp) -> Any:
    """Return the studio's application."""
    return next(iter(jp_serverapp.extension_manager.extension_apps["jupyter_smstudio"]))


@pytest.fixture
def studio(application: Any) -> Any:
    """Return the running studio."""
    return application.studio


@pytest.fixture
def trial_that_is(application: Any) -> Callable[[str], Awaitable[dict[str, Any]]]:
    """Return a function that waits until a trial is in a state, and returns it."""

    async def wait(state: str) -> dict[str, Any]:
        found: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()

        def heard(event: Event) -> None:
            trial = event.payload.get("trial", {})
            if event.action == "trial.changed" and trial["state"] == state and not found.done():
                found.set_result(trial)

        unsubscribe = application.core.bus.subscribe(heard)
        try:
            return await found
        finally:
            unsubscribe()

    return wait


@pytest.fixture
def ended(studio: Any) -> Callable[[str], Awaitable[Any]]:
    """Return a function that waits for a tuning job, and returns it."""

    async def wait(name: str) -> Any:
        return await studio.tuning.wait(studio.owner, name)

    return wait
