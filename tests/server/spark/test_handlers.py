"""Clusters over HTTP: the routes of a real server, whose clusters are elsewhere."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from jupyter_server.serverapp import ServerApp
from tornado.httpclient import HTTPClientError

from jupyter_smstudio.app import SmStudioApp

from ..conftest import Logged

Fetch = Callable[..., Awaitable[Any]]
CONNECT = {
    "name": "Team",
    "template": "connect",
    "parameters": {"Url": "sc://127.0.0.1:15002"},
}


@pytest.fixture
def fetch(jp_fetch: Fetch) -> Fetch:
    """Call a route of the feature, and return its JSON."""

    async def call(*path: str, method: str = "GET", body: object = None, **params: str) -> Any:
        text = None if body is None else json.dumps(body)
        more = {"allow_nonstandard_methods": True} if method in ("POST", "PUT") and body is None else {}
        reply = await jp_fetch("smstudio", "spark", *path, method=method, body=text, params=params, **more)
        return json.loads(reply.body) if reply.body else reply

    return call


async def ready(fetch: Fetch) -> dict[str, Any]:
    """Connect to a Spark Connect server, which takes no contact, and return the cluster."""
    cluster = await fetch("clusters", method="POST", body=CONNECT)
    return await until(fetch, cluster["id"], "WAITING")


async def until(fetch: Fetch, cluster_id: str, state: str) -> dict[str, Any]:
    """Return a cluster when it is in a state."""
    async with asyncio.timeout(60):
        while True:
            cluster = await fetch("clusters", cluster_id)
            if cluster["state"] == state:
                return dict(cluster)
            await asyncio.sleep(0.01)


async def test_a_cluster_is_made_listed_changed_ended_and_removed(fetch: Fetch, logged: Logged) -> None:
    cluster = await ready(fetch)
    page = await fetch("clusters", state="WAITING", kind="connect", search="tea")
    assert [each["id"] for each in page["items"]] == [cluster["id"]]
    assert (await fetch("clusters", state="RUNNING"))["total"] == 0
    changed = await fetch("clusters", cluster["id"], method="PATCH", body={"name": "Sales"})
    assert changed["name"] == "Sales"
    with pytest.raises(HTTPClientError) as refused:
        await fetch("clusters", cluster["id"], method="DELETE")
    assert refused.value.code == 409
    ending = await fetch("clusters", cluster["id"], "terminate", method="POST")
    assert ending["state"] == "TERMINATING"
    ended = await until(fetch, cluster["id"], "TERMINATED")
    assert ended["state_message"].startswith("Terminated by ")
    await fetch("clusters", cluster["id"], method="DELETE")
    assert (await fetch("clusters"))["total"] == 0
    assert await logged("cluster") == [
        ("cluster.created", "Team", "Spark Connect"),
        ("cluster.terminated", "Sales", ""),
    ]


async def test_several_states_may_be_asked_for_at_once(fetch: Fetch, jp_fetch: Fetch) -> None:
    cluster = await ready(fetch)
    query = [("state", "WAITING"), ("state", "RUNNING")]
    reply = await jp_fetch("smstudio", "spark", "clusters", params=query)
    assert [each["id"] for each in json.loads(reply.body)["items"]] == [cluster["id"]]
    with pytest.raises(HTTPClientError) as refused:
        await fetch("clusters", state="SLEEPING")
    assert refused.value.code == 400


async def test_a_form_that_is_wrong_is_answered_at_its_fields(fetch: Fetch) -> None:
    body = {"name": "Clicks", "template": "local-spark", "parameters": {"InstanceType": "ml.t3.tiny"}}
    with pytest.raises(HTTPClientError) as refused:
        await fetch("clusters", method="POST", body=body)
    assert refused.value.response is not None
    told = json.loads(refused.value.response.body)
    assert "1 GiB or more" in told["details"]["fields"]["parameters.InstanceType"]


async def test_templates_come_with_prices(fetch: Fetch) -> None:
    page = await fetch("templates")
    assert page["items"][0]["name"] == "local-spark"
    assert page["items"][0]["prices"]["ml.t3.small"] == 0.02


async def test_credentials_go_in_and_never_come_out(fetch: Fetch) -> None:
    cluster = await ready(fetch)
    body = {"auth_type": "Token", "password": "geheim"}
    await fetch("clusters", cluster["id"], "credentials", method="PUT", body=body)
    assert "geheim" not in json.dumps(await fetch("clusters", cluster["id"]))
    await fetch("clusters", cluster["id"], "credentials", method="DELETE")


async def test_a_kernel_may_look_and_connect_and_nothing_else(
    fetch: Fetch, http_server_client: Any, jp_base_url: str, jp_serverapp: ServerApp
) -> None:
    cluster = await ready(fetch)
    studio = next(app for app in jp_serverapp.extension_manager.extension_apps["jupyter_smstudio"])
    assert isinstance(studio, SmStudioApp)
    kernel_id = "00000000-0000-4000-8000-000000000001"
    object.__setattr__(studio.studio, "runs", lambda bearer: bearer == kernel_id)
    token = {"Authorization": f"Bearer {studio.studio.tokens.issue(kernel_id)}"}
    address = f"{jp_base_url}smstudio/spark/clusters/{cluster['id']}"
    assert (await http_server_client.fetch(address, headers=token)).code == 200
    reply = await http_server_client.fetch(f"{address}/connect", headers=token)
    assert json.loads(reply.body)["remote"].startswith("sc://127.0.0.1:15002")
    with pytest.raises(HTTPClientError) as refused:
        await http_server_client.fetch(f"{address}/terminate", method="POST", body="", headers=token)
    assert refused.value.code == 403
