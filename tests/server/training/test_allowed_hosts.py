"""Inputs from a host of a private address: refused, unless the administrator has named it."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from jupyter_server.serverapp import ServerApp


@pytest.fixture
def jp_server_config(jp_server_config: dict[str, Any], request: pytest.FixtureRequest) -> dict[str, Any]:
    jp_server_config["SmStudioApp"].update(allowed_hosts=request.param)
    return jp_server_config


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Return the URL of a file on a web server of this machine."""
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "rows.csv").write_text("1,2\n")
    handler = partial(SimpleHTTPRequestHandler, directory=tmp_path / "web")
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}/rows.csv"
        server.shutdown()


@pytest.mark.parametrize(
    ("jp_server_config", "ends"),
    [([], ("Failed", "SmStudioApp.allowed_hosts")), (["localhost"], ("Completed", ""))],
    indirect=["jp_server_config"],
)
async def test_a_private_host_has_to_be_allowed(
    jp_fetch: Callable[..., Awaitable[Any]],
    jp_serverapp: ServerApp,
    jp_root_dir: Path,
    address: str,
    ends: tuple[str, str],
) -> None:
    (jp_root_dir / "train.py").write_text(
        "import os, pathlib\n"
        "assert pathlib.Path(os.environ['SM_CHANNEL_TRAIN'], 'rows.csv').read_text() == '1,2\\n'\n"
    )
    body = {
        "image": "system",
        "instance_type": "ml.t3.small",
        "entry_point": "train.py",
        "channels": [{"name": "train", "uri": address}],
    }
    reply = await jp_fetch("smstudio", "training", "jobs", method="POST", body=json.dumps(body))
    app = next(iter(jp_serverapp.extension_manager.extension_apps["jupyter_smstudio"]))
    ended = await app.jobs.service.wait(app.studio.owner, json.loads(reply.body)["id"])
    assert ended.state == ends[0] and ends[1] in ended.failure_reason
