"""A real server, and a small table whose target follows from its columns."""

from __future__ import annotations

import json
import random
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.serverapp import ServerApp
from tornado.httpclient import HTTPClientError

Fetch = Callable[..., Awaitable[Any]]
MakeRequest = Callable[..., dict[str, Any]]


@pytest.fixture
def jp_server_config(jp_server_config: dict[str, Any], tmp_path: Path) -> dict[str, Any]:
    """Add an instance type that has room for the libraries of a search."""
    with (tmp_path / "instances.yaml").open("a") as file:
        file.write("  - {name: ml.t3.search, vcpu: 2, memory_gib: 4, price_per_hour: 0.1}\n")
    return jp_server_config


@pytest.fixture
def fetch(jp_fetch: Fetch) -> Fetch:
    """Call a route of the feature, and return its JSON."""

    async def call(*path: str, method: str = "GET", body: object = None, **params: str) -> Any:
        text = None if body is None else json.dumps(body)
        more = {"allow_nonstandard_methods": True} if method == "POST" and body is None else {}
        reply = await jp_fetch("smstudio", "automl", *path, method=method, body=text, params=params, **more)
        is_json = reply.headers.get("Content-Type", "").startswith("application/json")
        return json.loads(reply.body) if reply.body and is_json else reply

    return call


@pytest.fixture
def table(jp_root_dir: Path) -> Path:
    """Write a table of 120 rows in the server's folder, and beside it one of 50 to judge candidates by."""
    draw = random.Random(4)
    lines = []
    for _ in range(170):
        size, colour = draw.gauss(0, 1), draw.choice(["red", "green", "blue"])
        bought = size + (colour == "red") + draw.gauss(0, 0.5) > 0.3
        lines.append(f"{size:.3f},{colour},{'yes' if bought else 'no'}\n")
    path = jp_root_dir / "customers.csv"
    for file, rows in ((path, lines[:120]), (path.with_name("later.csv"), lines[120:])):
        file.write_text("".join(["size,colour,bought\n", *rows]))
    return path


@pytest.fixture
def request_of(table: Path) -> MakeRequest:
    """Return a function that makes a request for an AutoML job of the table."""

    def make(**changes: Any) -> dict[str, Any]:
        return {
            "name": "first",
            "input": table.name,
            "target": "bought",
            "image": "system",
            "instance_type": "ml.t3.search",
            "algorithms": ["linear", "random-forest"],
            "max_candidates": 3,
            "max_runtime_seconds": 600,
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
def ended(application: Any) -> Callable[[str], Awaitable[Any]]:
    """Return a function that waits for an AutoML job, and returns it."""

    async def wait(name: str) -> Any:
        return await application.studio.automl.wait(application.studio.owner, name)

    return wait
