"""Tries programs on a real server, and waits for what came of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from jupyter_server.serverapp import ServerApp

Fetch = Callable[..., Awaitable[Any]]
Try = Callable[..., Awaitable[dict[str, Any]]]
Removed = Callable[[str], Awaitable[None]]


@pytest.fixture
def app(jp_serverapp: ServerApp) -> Any:
    """Return the studio's extension of the server."""
    return next(iter(jp_serverapp.extension_manager.extension_apps["jupyter_smstudio"]))


@pytest.fixture
def fetch(jp_fetch: Fetch) -> Fetch:
    """Call a route of the feature, and return its JSON."""

    async def call(*path: str, body: object = None) -> Any:
        more = {"method": "POST", "body": json.dumps(body)} if body is not None else {}
        return json.loads((await jp_fetch("smstudio", "training", *path, **more)).body)

    return call


@pytest.fixture
def removed(app: Any) -> Removed:
    """Return a function that waits for the event that ends a dry run."""
    gone: set[str] = set()
    changed = asyncio.Event()

    def listen(event: Any) -> None:
        if event.action == "job.removed":
            gone.add(event.payload["id"])
            changed.set()

    app.core.bus.subscribe(listen)

    async def wait(dry_run: str) -> None:
        async with asyncio.timeout(90):
            while dry_run not in gone:
                await changed.wait()
                changed.clear()

    return wait


@pytest.fixture
def attempt(fetch: Fetch, removed: Removed) -> Try:
    """Try a program, and return what came of it."""

    async def attempt(**request: Any) -> dict[str, Any]:
        body = {"image": "system", "instance_type": "ml.t3.small", "entry_point": "train.py", **request}
        started = await fetch("dry-runs", body=body)
        await removed(started["id"])
        result: dict[str, Any] = await fetch("dry-runs", started["id"])
        return result

    return attempt
