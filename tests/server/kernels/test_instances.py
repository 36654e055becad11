"""Kernels on limited instances: switched with their variables, ended alone when memory runs out."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from jupyter_server.serverapp import ServerApp

from .test_handlers import Fetch, placement, run, start


async def event(server: ServerApp, feature: str, wanted: Any, seconds: float = 40) -> dict[str, Any]:
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


async def switch(jp_fetch: Fetch, server: ServerApp, kernel_id: str, **wanted: Any) -> dict[str, Any]:
    over = ("Completed", "Failed", "Cancelled", "NeedsDecision")
    ended = asyncio.ensure_future(
        event(
            server,
            "kernels",
            lambda data: data["payload"].get("state") in over and "to_image" in data["payload"],
        )
    )
    await asyncio.sleep(0)
    body = json.dumps({"kernel_id": kernel_id, **wanted})
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
