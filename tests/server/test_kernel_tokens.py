"""A kernel's own token at a server that asks nobody to log in: it is that kernel all the same."""

from __future__ import annotations

from typing import Any

import pytest
from jupyter_server.serverapp import ServerApp
from tornado.httpclient import HTTPResponse

from jupyter_smstudio.app import SmStudioApp
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.spark.service import SparkService

KERNEL = "00000000-0000-4000-8000-000000000001"
CANCEL = "spark/clusters/j-1/sessions/0/statements/0/cancel"


@pytest.fixture
def jp_server_config(jp_server_config: dict[str, Any]) -> dict[str, Any]:
    jp_server_config["ServerApp"]["token"] = ""
    jp_server_config["IdentityProvider"] = {"token": ""}
    return jp_server_config


@pytest.fixture
def app(jp_serverapp: ServerApp) -> SmStudioApp:
    found = next(iter(jp_serverapp.extension_manager.extension_apps["jupyter_smstudio"]))
    assert isinstance(found, SmStudioApp)
    return found


@pytest.fixture
def callers(monkeypatch: pytest.MonkeyPatch) -> list[Caller]:
    """Return everybody in whose name clusters are listed."""
    seen: list[Caller] = []
    listed = SparkService.list_clusters

    async def look(service: SparkService, caller: Caller, query: Any) -> Any:
        seen.append(caller)
        return await listed(service, caller, query)

    monkeypatch.setattr(SparkService, "list_clusters", look)
    return seen


async def test_who_shows_a_kernels_token_acts_as_that_kernel(
    app: SmStudioApp, callers: list[Caller], http_server_client: Any, jp_base_url: str
) -> None:
    async def status(path: str, method: str = "GET", token: str = "") -> int:
        reply: HTTPResponse = await http_server_client.fetch(
            f"{jp_base_url}smstudio/{path}",
            method=method,
            headers={"Authorization": f"Bearer {token}"} if token else {},
            allow_nonstandard_methods=True,
            raise_error=False,
        )
        return reply.code

    token = app.studio.tokens.issue(KERNEL)
    assert await status("spark/clusters", token=token) == 403  # it has ended
    object.__setattr__(app.studio, "runs", lambda bearer: bearer == KERNEL)
    for shown in ("", token, f"{token[:-1]}x"):
        assert await status("spark/clusters", token=shown) == 200
    owner = app.studio.owner.name
    assert [(each.name == owner, each.kernel_id) for each in callers][1] == (True, KERNEL)
    assert [each.kernel_id for each in callers][::2] == [None, None]


async def test_a_kernel_needs_no_cookie_and_everybody_else_does(
    app: SmStudioApp, http_server_client: Any, jp_base_url: str
) -> None:
    object.__setattr__(app.studio, "runs", lambda bearer: bearer == KERNEL)

    async def status(path: str, token: str) -> int:
        reply: HTTPResponse = await http_server_client.fetch(
            f"{jp_base_url}smstudio/{path}",
            method="POST",
            body="{}",
            headers={"Authorization": f"Bearer {token}"},
            raise_error=False,
        )
        return reply.code

    token = app.studio.tokens.issue(KERNEL)
    assert await status(CANCEL, token) == 404  # it gets in, and finds no such cluster
    assert await status(CANCEL, "smk.wrong") == 403
    assert await status("spark/clusters", token) == 403  # not a kernel's to make
