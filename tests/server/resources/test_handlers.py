"""The routes of resources, on a real server with a real kernel of the machine itself."""

from __future__ import annotations

import json
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError

Fetch = Callable[..., Awaitable[Any]]


@pytest.fixture
def fetch(jp_fetch: Fetch) -> Callable[..., Awaitable[Any]]:
    """Call a route of the feature, and return its JSON."""

    async def call(*path: str, method: str = "GET", body: object = None) -> Any:
        text = None if body is None else json.dumps(body)
        more = {"allow_nonstandard_methods": True} if method == "POST" and body is None else {}
        reply = await jp_fetch("smstudio", "resources", *path, method=method, body=text, **more)
        return json.loads(reply.body) if reply.body else reply.code

    return call


async def refused(answer: Awaitable[Any]) -> tuple[int, str]:
    """Return status and code of a request that must fail."""
    with pytest.raises(HTTPClientError) as caught:
        await answer
    response = caught.value.response
    assert response is not None
    return response.code, json.loads(response.body)["code"]


async def start_kernel(jp_fetch: Fetch) -> str:
    kernel_id = str(uuid.uuid4())
    placement = {"image": "system", "instance_type": "system", "path": "a.ipynb", "startup_script": ""}
    await jp_fetch("smstudio", "kernels", "placements", kernel_id, method="PUT", body=json.dumps(placement))
    session = {
        "path": "a.ipynb",
        "type": "notebook",
        "name": "a",
        "kernel": {"id": kernel_id, "name": "python3"},
    }
    await jp_fetch("api", "sessions", method="POST", body=json.dumps(session))
    return kernel_id


async def test_nothing_runs_and_nothing_costs_at_first(fetch: Fetch) -> None:
    assert await fetch("instances") == {"items": []}
    assert await fetch("zombies") == {"items": []}
    assert await fetch("warnings") == {"idle": [], "limit": None, "sweeps": []}
    costs = await fetch("costs")
    assert (costs["today"], costs["month"], costs["unit"], costs["lines"]) == (0, 0, "USD", [])
    assert await fetch("instances", method="DELETE") == 204


async def test_a_kernel_is_shown_kept_and_stopped_with_its_instance(fetch: Fetch, jp_fetch: Fetch) -> None:
    kernel_id = await start_kernel(jp_fetch)
    (instance,) = (await fetch("instances"))["items"]
    assert (instance["type"], instance["state"], instance["cost"]) == ("system", "InService", 0)
    (app,) = instance["apps"]
    assert [(each["id"], each["kind"], each["path"]) for each in app["sessions"]] == [
        (kernel_id, "kernel", "a.ipynb")
    ]
    kept = await fetch("instances", instance["id"], "keep-running", method="POST")
    assert kept["id"] == instance["id"]

    assert await fetch("instances", instance["id"], method="DELETE") == 204
    assert await fetch("instances") == {"items": []}
    kernels = await jp_fetch("api", "kernels")
    assert json.loads(kernels.body) == []


async def test_an_app_is_stopped_by_its_name(fetch: Fetch, jp_fetch: Fetch) -> None:
    await start_kernel(jp_fetch)
    (instance,) = (await fetch("instances"))["items"]
    assert await fetch("apps", instance["apps"][0]["id"], method="DELETE") == 204
    assert await fetch("instances") == {"items": []}


async def test_what_is_not_there_is_not_found(fetch: Fetch) -> None:
    nothing = str(uuid.uuid4())
    for path, method in (
        (("instances", nothing), "DELETE"),
        (("instances", nothing, "keep-running"), "POST"),
        (("apps", "no-such-app"), "DELETE"),
        (("sweeps", nothing), "DELETE"),
    ):
        assert (await refused(fetch(*path, method=method)))[0] == 404
    assert await refused(fetch("sweeps", method="POST", body={"ids": [nothing]})) == (404, "not_found")


async def test_preferences_are_checked_and_kept(fetch: Fetch) -> None:
    chosen = (await fetch("preferences")) | {"idle_minutes": 90, "show": "kwh", "prices": {"ml.t3.medium": 1}}
    assert await fetch("preferences", method="PUT", body=chosen) == chosen
    assert await fetch("preferences") == chosen
    assert (await fetch("costs"))["unit"] == "kWh"

    for wrong in ({"idle_minutes": -1}, {"prices": {"ml.gone": 1}}, {"limit_period": "year"}, {"other": 1}):
        assert await refused(fetch("preferences", method="PUT", body=chosen | wrong)) == (
            400,
            "invalid_input",
        )
    assert await refused(fetch("sweeps", method="POST", body={"ids": []})) == (400, "invalid_input")
