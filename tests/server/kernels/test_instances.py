"""Kernels on limited instances: switched with their variables, ended alone when memory runs out."""

from __future__ import annotations

import asyncio
import json
import uuid
from typing import Any

import pytest
from jupyter_server.serverapp import ServerApp
from tornado.httpclient import HTTPClientError

from .test_handlers import SYSTEM, Fetch, placement, run, shown, start


async def event(server: ServerApp, feature: str, wanted: Any, seconds: float = 120) -> dict[str, Any]:
    """Return the payload of the next event for which ``wanted(data)`` holds."""
    found: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()

    async def listen(logger: Any, schema_id: str, data: dict[str, Any]) -> None:
        if not found.done() and wanted(data):
            found.set_result(data["payload"])

    schema = f"https://schema.smstudio.dev/{feature}/v1"
    server.event_logger.add_listener(schema_id=schema, listener=listen)
    try:
        return await asyncio.wait_for(found, seconds)
    finally:
        server.event_logger.remove_listener(listener=listen)


def stages(placed: dict[str, Any]) -> list[tuple[str, str]]:
    return [(stage["name"], stage["state"]) for stage in placed.get("stages", [])]


async def switch(
    jp_fetch: Fetch, server: ServerApp, kernel_id: str, *, seconds: float = 120, **wanted: Any
) -> dict[str, Any]:
    """Switch as a user does who lets a running cell end.

    The server may hear after its client that a cell is over: without waiting, it would refuse now and then.
    """
    over = ("Completed", "Failed", "Cancelled", "NeedsDecision")
    ended = asyncio.ensure_future(
        event(
            server,
            "kernels",
            lambda data: data["payload"].get("state") in over and "to_image" in data["payload"],
            seconds,
        )
    )
    await asyncio.sleep(0)
    body = json.dumps({"kernel_id": kernel_id, "running_cell": "wait", **wanted})
    await jp_fetch("smstudio", "kernels", "switches", method="POST", body=body)
    return await ended


async def test_a_switch_keeps_variables_and_releases_the_old_instance(
    jp_fetch: Fetch, jp_serverapp: ServerApp
) -> None:
    kernel_id = await start(jp_fetch, instance_type="ml.t3.medium")
    await run(jp_serverapp, kernel_id, "import math\nx = list(range(5))\ndef f(n): return n * len(x)")
    moved = await switch(jp_fetch, jp_serverapp, kernel_id, instance_type="ml.m5.large")
    assert (moved["state"], moved["lost"]) == ("Completed", [])
    assert (await run(jp_serverapp, kernel_id, "x.append(9); print(f(2), math.floor(2.5))")) == "12 2\n"
    assert (await placement(jp_fetch, kernel_id))["instance_type"] == "ml.m5.large"
    running = json.loads((await jp_fetch("smstudio", "resources", "instances")).body)["items"]
    assert [each["type"] for each in running] == ["ml.m5.large"]


async def test_a_kernel_that_needs_too_much_memory_dies_alone_and_says_why(
    jp_fetch: Fetch, jp_serverapp: ServerApp
) -> None:
    neighbour = await start(jp_fetch, instance_type="ml.t3.small", path="kept.ipynb")
    greedy = await start(jp_fetch, instance_type="ml.t3.tiny", path="greedy.ipynb")
    await run(jp_serverapp, neighbour, "kept = 1")
    told = asyncio.ensure_future(event(jp_serverapp, "kernels", lambda data: data["action"] == "kernel.died"))
    client = jp_serverapp.kernel_manager.get_kernel(greedy).client()
    client.start_channels()
    await client.wait_for_ready(timeout=90)
    client.execute("big = bytearray(700_000_000)")
    notice = await told
    client.stop_channels()
    assert (notice["kernel_id"], notice["cause"]) == (greedy, "memory")
    assert "0.5 GiB" in notice["message"] and notice["suggested_instance_type"]
    assert (await run(jp_serverapp, neighbour, "print(kept)")).strip() == "1"


@pytest.mark.parametrize("script", ["", "sleep 600"])
async def test_a_start_that_nobody_claimed_is_gone_with_its_instance(
    jp_fetch: Fetch, jp_serverapp: ServerApp, script: str
) -> None:
    place = {**SYSTEM, "instance_type": "ml.t3.small", "startup_script": "slow" if script else ""}
    if script:
        body = json.dumps({"name": "slow", "content": script})
        await jp_fetch("smstudio", "images", "scripts", method="POST", body=body)
    stage = ("script", "running") if script else ("kernel", "done")
    reached = asyncio.ensure_future(
        event(jp_serverapp, "kernels", lambda data: stage in stages(data["payload"]))
    )
    await asyncio.sleep(0)
    kernel_id = str(uuid.uuid4())
    path = ("smstudio", "kernels", "placements", kernel_id)
    await jp_fetch(*path, method="PUT", body=json.dumps(place))
    await reached
    gone = asyncio.ensure_future(
        event(jp_serverapp, "kernels", lambda data: data["payload"].get("state") == "Deleted")
    )
    await asyncio.sleep(0)
    await jp_fetch("smstudio", "resources", "instances", method="DELETE")
    await gone
    claim = {"path": "late.ipynb", "type": "notebook", "kernel": {"id": kernel_id, "name": "python3"}}
    with pytest.raises(HTTPClientError) as refused:  # who claims it now is not given another one
        await jp_fetch("api", "sessions", method="POST", body=json.dumps(claim))
    assert refused.value.code == 409 and b"This kernel is gone" in refused.value.response.body
    for listed in (("kernels", "placements"), ("resources", "instances")):
        assert json.loads((await jp_fetch("smstudio", *listed)).body)["items"] == []


async def test_a_failed_switch_leaves_the_kernel_as_it_was(jp_fetch: Fetch, jp_serverapp: ServerApp) -> None:
    kernel_id = await start(jp_fetch, instance_type="ml.t3.tiny")
    await run(jp_serverapp, kernel_id, "kept = bytearray(10)")
    moved = await switch(jp_fetch, jp_serverapp, kernel_id, instance_type="ml.m5.24xlarge")
    assert moved["state"] == "Failed" and "96 vCPU" in moved["failure_reason"]
    assert (await placement(jp_fetch, kernel_id))["state"] == "InService"
    assert (await run(jp_serverapp, kernel_id, "print(len(kept))")).strip() == "10"


async def test_nothing_is_lost_before_the_user_agreed(jp_fetch: Fetch, jp_serverapp: ServerApp) -> None:
    kernel_id = await start(jp_fetch, instance_type="ml.t3.tiny")
    await run(jp_serverapp, kernel_id, "file = open('/etc/hostname'); kept = 5")
    moved = await switch(jp_fetch, jp_serverapp, kernel_id, instance_type="ml.t3.small")
    assert moved["state"] == "NeedsDecision" and [each["name"] for each in moved["lost"]] == ["file"]
    assert (await run(jp_serverapp, kernel_id, "print(file.closed)")).strip() == "False"
    over = asyncio.ensure_future(
        event(jp_serverapp, "kernels", lambda data: data["payload"].get("state") == "Completed")
    )
    await jp_fetch(
        "smstudio", "kernels", "switches", moved["id"], method="PUT", body=json.dumps({"proceed": True})
    )
    await over
    assert (await run(jp_serverapp, kernel_id, "print(kept, 'file' in dir())")).strip() == "5 False"


async def test_a_running_cell_is_not_touched_unless_asked(jp_fetch: Fetch, jp_serverapp: ServerApp) -> None:
    kernel_id = await start(jp_fetch, instance_type="ml.t3.tiny")
    manager = jp_serverapp.kernel_manager.get_kernel(kernel_id)
    client = manager.client()
    client.start_channels()
    await client.wait_for_ready(timeout=90)
    client.execute("kept = 1\nprint('kept')\nimport time\nwhile True: time.sleep(0.01)")
    while "kept" not in shown(await client.get_iopub_msg(timeout=90)):
        pass
    while manager.execution_state != "busy":  # noqa: ASYNC110
        await asyncio.sleep(0.01)  # the server may hear of it a moment later, and does not tell
    body = json.dumps({"kernel_id": kernel_id, "instance_type": "ml.t3.small"})
    reply = await jp_fetch("smstudio", "kernels", "switches", method="POST", body=body, raise_error=False)
    assert reply.code == 409 and json.loads(reply.body)["details"] == {"running_cell": True}
    moved = await switch(
        jp_fetch, jp_serverapp, kernel_id, instance_type="ml.t3.small", running_cell="interrupt"
    )
    client.stop_channels()
    assert (moved["state"], moved["failure_reason"]) == ("Completed", None)
    assert (await run(jp_serverapp, kernel_id, "print(kept)")).strip() == "1"


@pytest.mark.timeout(300)
async def test_variables_move_to_another_image(jp_fetch: Fetch, jp_serverapp: ServerApp) -> None:
    kernel_id = await start(jp_fetch, instance_type="ml.t3.small")
    await run(jp_serverapp, kernel_id, "names = {'a': 1}\ndef double(n): return 2 * n * names['a']")
    moved = await switch(jp_fetch, jp_serverapp, kernel_id, seconds=250, image="base-python")
    assert (moved["state"], moved["lost"]) == ("Completed", [])
    printed = await run(
        jp_serverapp, kernel_id, "import sys; print(double(21), sys.prefix != sys.base_prefix)"
    )
    assert printed.strip() == "42 True"
    placed = await placement(jp_fetch, kernel_id)
    assert placed["kernel_display_name"] == "Python 3 (Base Python)"


@pytest.mark.timeout(300)
async def test_a_kernel_that_is_no_python_starts_and_says_that_nothing_moves(
    jp_fetch: Fetch, jp_serverapp: ServerApp
) -> None:
    kernel_id = await start(jp_fetch, image="sparkmagic", kernel="pysparkkernel", instance_type="ml.t3.small")
    assert await run(jp_serverapp, kernel_id, "%%help") == ""  # answered with a table, not with an error
    moved = await switch(jp_fetch, jp_serverapp, kernel_id, instance_type="ml.t3.tiny", running_cell="wait")
    assert [each["name"] for each in moved["lost"]] == ["all variables"]
    await jp_fetch("api", "kernels", kernel_id, "restart", method="POST", allow_nonstandard_methods=True)
