"""Kernels through the server's own routes, as JupyterLab asks for them."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from jupyter_server.serverapp import ServerApp
from tornado.httpclient import HTTPClientError

from jupyter_smstudio.kernels.provisioner import SETTING

Fetch = Callable[..., Awaitable[Any]]
SYSTEM = {"image": "system", "instance_type": "system", "path": "a.ipynb", "startup_script": ""}


async def start(jp_fetch: Fetch, **placement: Any) -> str:
    kernel_id = str(uuid.uuid4())
    await jp_fetch(
        "smstudio", "kernels", "placements", kernel_id, method="PUT", body=json.dumps({**SYSTEM, **placement})
    )
    path = placement.get("path", SYSTEM["path"])
    session = {
        "path": path,
        "type": "notebook",
        "name": path,
        "kernel": {"id": kernel_id, "name": "python3"},
    }
    reply = await jp_fetch("api", "sessions", method="POST", body=json.dumps(session))
    assert json.loads(reply.body)["kernel"]["id"] == kernel_id
    return kernel_id


async def test_a_session_for_a_kernel_that_was_stopped_meanwhile_is_a_conflict(
    jp_fetch: Fetch, jp_serverapp: ServerApp
) -> None:
    kernel_id = str(uuid.uuid4())
    place = ("smstudio", "kernels", "placements", kernel_id)
    await jp_fetch(*place, method="PUT", body=json.dumps(SYSTEM))
    kernel = jp_serverapp.web_app.settings[SETTING]._registry.find(kernel_id)
    process = await kernel.starting
    process.kill()
    session = {"path": "a.ipynb", "type": "notebook", "name": "a", "kernel": {"id": kernel_id}}
    with pytest.raises(HTTPClientError) as refused:
        await jp_fetch("api", "sessions", method="POST", body=json.dumps(session))
    assert refused.value.code == 409 and refused.value.response
    assert json.loads(refused.value.response.body)["message"] == "The kernel has ended meanwhile."


def shown(message: dict[str, Any]) -> str:
    content = message["content"]
    return {"stream": content.get("text"), "error": content.get("ename")}.get(message["msg_type"]) or ""


async def run(server: ServerApp, kernel_id: str, code: str) -> str:
    """Run a cell as a client of the kernel's public address, and return what it printed."""
    client: AsyncKernelClient = server.kernel_manager.get_kernel(kernel_id).client()
    client.start_channels()
    try:
        await client.wait_for_ready(timeout=90)
        printed: list[str] = []
        await client.execute_interactive(
            code,
            timeout=90,
            output_hook=lambda message: printed.append(shown(message)),
        )
        return "".join(printed)
    finally:
        client.stop_channels()


async def placement(jp_fetch: Fetch, kernel_id: str) -> dict[str, Any]:
    reply = await jp_fetch("smstudio", "kernels", "placements", kernel_id)
    content: dict[str, Any] = json.loads(reply.body)
    return content


async def test_a_placed_kernel_starts_through_jupyters_own_api(
    jp_fetch: Fetch, jp_serverapp: ServerApp
) -> None:
    kernel_id = await start(jp_fetch)
    placed = await placement(jp_fetch, kernel_id)
    assert placed["state"] == "InService"
    assert (await run(jp_serverapp, kernel_id, "print(6 * 7)")).strip() == "42"


async def test_two_browsers_that_wait_for_one_kernel_both_get_it(
    jp_fetch: Fetch, jp_serverapp: ServerApp
) -> None:
    kernel_id = str(uuid.uuid4())
    await jp_fetch("smstudio", "kernels", "placements", kernel_id, method="PUT", body=json.dumps(SYSTEM))
    sessions = [
        {"path": path, "type": "notebook", "name": "a.ipynb", "kernel": {"id": kernel_id, "name": "python3"}}
        for path in ("one's own until it has its name", "the other's")
    ]
    asked = (jp_fetch("api", "sessions", method="POST", body=json.dumps(each)) for each in sessions)
    replies = await asyncio.gather(*asked)
    assert {json.loads(reply.body)["kernel"]["id"] for reply in replies} == {kernel_id}
    assert (await run(jp_serverapp, kernel_id, "print(6 * 7)")).strip() == "42"


async def test_of_two_people_who_start_one_notebook_at_once_the_second_is_led_to_the_firsts_kernel(
    jp_fetch: Fetch,
) -> None:
    async def place(path: str) -> tuple[str, dict[str, Any]]:
        kernel_id = str(uuid.uuid4())
        body = json.dumps({**SYSTEM, "path": path})
        reply = await jp_fetch(
            "smstudio", "kernels", "placements", kernel_id, method="PUT", body=body, raise_error=False
        )
        return kernel_id, {"status": reply.code, **json.loads(reply.body)}

    (one, first), (other, second) = await asyncio.gather(place("a.ipynb"), place("a.ipynb"))
    refused, id_of_other = (first, other) if first["status"] == 409 else (second, one)
    assert sorted((first["status"], second["status"])) == [202, 409]
    assert refused["details"]["placement"]["kernel_id"] == id_of_other
    assert refused["message"].startswith("a.ipynb has a kernel already")
    assert (await place("b.ipynb"))[1]["status"] == 202
    assert {(await place(""))[1]["status"] for _ in range(2)} == {202}


async def test_a_kernel_goes_with_its_notebook_to_another_name(jp_fetch: Fetch) -> None:
    kernel_id = await start(jp_fetch)
    console = {"path": "its console", "type": "console", "name": "", "kernel": {"id": kernel_id}}
    reply = await jp_fetch("api", "sessions", method="POST", body=json.dumps(console))

    async def rename(session_id: str, path: str) -> None:
        await jp_fetch("api", "sessions", session_id, method="PATCH", body=json.dumps({"path": path}))

    await rename(json.loads(reply.body)["id"], "its console's own name")
    assert (await placement(jp_fetch, kernel_id))["path"] == "a.ipynb"
    sessions = json.loads((await jp_fetch("api", "sessions")).body)
    await rename(next(each["id"] for each in sessions if each["path"] == "a.ipynb"), "b.ipynb")
    assert (await placement(jp_fetch, kernel_id))["path"] == "b.ipynb"
    # The next notebook of the old name has nothing to do with it.
    assert await start(jp_fetch) != kernel_id


async def test_a_kernel_without_placement_works_as_in_plain_jupyter(
    jp_fetch: Fetch, jp_serverapp: ServerApp
) -> None:
    reply = await jp_fetch("api", "kernels", method="POST", body=json.dumps({"name": "python3"}))
    kernel_id = json.loads(reply.body)["id"]
    assert (await run(jp_serverapp, kernel_id, "print('plain')")).strip() == "plain"
    assert (await placement(jp_fetch, kernel_id))["instance_type"] == "system"


async def test_a_restart_gives_an_empty_kernel_at_the_same_address(
    jp_fetch: Fetch, jp_serverapp: ServerApp
) -> None:
    kernel_id = await start(jp_fetch)
    await run(jp_serverapp, kernel_id, "x = 1")
    await jp_fetch("api", "kernels", kernel_id, "restart", method="POST", allow_nonstandard_methods=True)
    assert "NameError" in await run(jp_serverapp, kernel_id, "print(x)")


async def test_a_shut_down_kernel_is_gone_from_the_list(jp_fetch: Fetch, jp_serverapp: ServerApp) -> None:
    kernel_id = await start(jp_fetch)
    await jp_fetch("api", "kernels", kernel_id, method="DELETE")
    reply = await jp_fetch("smstudio", "kernels", "placements")
    assert json.loads(reply.body)["items"] == []


async def test_a_kernel_sees_itself_with_its_token_and_nothing_else(
    jp_fetch: Fetch, jp_serverapp: ServerApp
) -> None:
    kernel_id = await start(jp_fetch)
    code = "import os; print(os.environ['SMSTUDIO_API_TOKEN'])"
    token = (await run(jp_serverapp, kernel_id, code)).strip()
    own = {"Authorization": f"Bearer {token}"}
    reply = await jp_fetch("smstudio", "kernels", "self", headers=own)
    assert json.loads(reply.body)["kernel_id"] == kernel_id
    reply = await jp_fetch("smstudio", "kernels", "placements", headers=own, raise_error=False)
    assert reply.code == 403
    secret = jp_serverapp.identity_provider.token
    found = await run(jp_serverapp, kernel_id, f"import os; print({secret!r} in str(dict(os.environ)))")
    assert found.strip() == "False"


async def test_a_manager_of_somebody_else_in_the_servers_process_starts_kernels_as_ever(
    jp_serverapp: ServerApp,
) -> None:
    # nbconvert's, for one, when a page of the server executes a notebook.
    manager = AsyncKernelManager(kernel_name="python3")
    await manager.start_kernel()
    try:
        assert await manager.is_alive()
    finally:
        await manager.shutdown_kernel(now=True)
