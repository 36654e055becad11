"""Image terminals: in the image, inside the instance's limits, gone when the shell ends."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from jupyter_server.serverapp import ServerApp

from .test_handlers import Fetch
from .test_instances import event


async def open_terminal(jp_fetch: Fetch, **wanted: Any) -> Any:
    body = json.dumps({"image": "system", "instance_type": "ml.t3.tiny", **wanted})
    return await jp_fetch("smstudio", "kernels", "terminals", method="POST", body=body, raise_error=False)


async def said(server: ServerApp, name: str, command: str, mark: str) -> str:
    """Type a command, and return what the terminal shows once ``mark`` is among it."""
    terminal = server.web_app.settings["terminal_manager"].terminals[name]
    shown: asyncio.Queue[str] = asyncio.Queue()

    class Client:
        def on_pty_read(self, text: str) -> None:
            shown.put_nowait(text)

        def on_pty_died(self) -> None:
            shown.put_nowait("")

    client = Client()
    terminal.clients.append(client)
    terminal.ptyproc.write(command + "\n")
    text = ""
    while mark not in text:
        text += await asyncio.wait_for(shown.get(), 60)
    terminal.clients.remove(client)
    return text


async def test_it_runs_inside_the_instance_and_without_the_servers_token(
    jp_fetch: Fetch, jp_serverapp: ServerApp
) -> None:
    reply = await open_terminal(jp_fetch)
    assert reply.code == 201, reply.body
    name = json.loads(reply.body)["name"]
    code = "import os; print('ty' + 'pe', os.environ['SMSTUDIO_INSTANCE_TYPE'])"
    assert "type ml.t3.tiny" in await said(jp_serverapp, name, f'python -c "{code}"', "type ml.t3.tiny")
    token = jp_serverapp.identity_provider.token
    assert token not in await said(jp_serverapp, name, "env; echo do''ne", "done")
    running = json.loads((await jp_fetch("smstudio", "resources", "instances")).body)["items"]
    assert [app["sessions"][0]["kind"] for each in running for app in each["apps"]] == ["terminal"]


async def test_its_session_ends_with_the_shell(jp_fetch: Fetch, jp_serverapp: ServerApp) -> None:
    name = json.loads((await open_terminal(jp_fetch)).body)["name"]
    ended = asyncio.ensure_future(
        event(jp_serverapp, "resources", lambda data: data["payload"].get("apps") == [])
    )
    await asyncio.sleep(0)
    await jp_fetch("api", "terminals", name, method="DELETE")
    assert (await ended)["type"] == "ml.t3.tiny"


async def test_a_folder_outside_the_root_is_refused(jp_fetch: Fetch) -> None:
    for cwd in ("../..", "/etc", "no-such-folder"):
        reply = await open_terminal(jp_fetch, cwd=cwd)
        assert (reply.code, json.loads(reply.body)["code"]) == (400, "invalid_input")
