"""The log of a server of one's own: what no service does, and so nobody tells but Jupyter and MLflow."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.serverapp import ServerApp

from jupyter_smstudio.app import SmStudioApp
from jupyter_smstudio.core.audit import note
from jupyter_smstudio.core.events import Event
from jupyter_smstudio.core.models import new_id
from jupyter_smstudio.sharing.notebooks import ORIGIN


@pytest.fixture
def app(jp_serverapp: ServerApp) -> SmStudioApp:
    (app,) = jp_serverapp.extension_manager.extension_apps["jupyter_smstudio"]
    assert isinstance(app, SmStudioApp)
    return app


async def test_the_first_run_of_a_copy_is_logged_with_its_snapshot(
    app: SmStudioApp, jp_root_dir: Path, logged: Any
) -> None:
    me, snapshot = app.studio.owner.name, new_id()
    with app.core.database.session() as session:
        note(session, app.core.clock.now(), me, "snapshot.copied", owner=me, thing="MNIST", thing_id=snapshot)
    metadata: dict[str, Any] = {
        "copy": {ORIGIN: {"snapshot": snapshot}},
        "own": {},
        "odd": {ORIGIN: {"snapshot": "x"}},
    }
    for name, facts in metadata.items():
        notebook = {"cells": [], "metadata": facts, "nbformat": 4, "nbformat_minor": 5}
        (jp_root_dir / f"{name}.ipynb").write_text(json.dumps(notebook))

    async def run(name: str, *states: str) -> None:
        kernel = new_id()
        for state in states:
            payload = {"kernel_id": kernel, "state": state, "path": f"{name}.ipynb"}
            app.core.bus.publish(Event("kernels", "placement.changed", me, payload))
        await app.copies.close()

    await run("copy", "Pending", "Failed")
    assert await logged("snapshot.ran") == []
    for name in ("copy", "own", "odd", "gone", "copy"):
        await run(name, "Pending", "Starting", "InService", "InService", "Deleted")
    assert await logged("snapshot.ran") == [("snapshot.ran", "MNIST", "copy copy.ipynb")]
