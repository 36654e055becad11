"""A real server, a notebook to share, and other people who ask its service."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.serverapp import ServerApp
from tornado.httpclient import HTTPClientError

from jupyter_smstudio.sharing.local import LocalShelf
from jupyter_smstudio.sharing.service import SharingService

Fetch = Callable[..., Awaitable[Any]]


def code(source: str, *outputs: dict[str, Any]) -> dict[str, Any]:
    """Return a cell of code that was run."""
    return {
        "id": "a",
        "cell_type": "code",
        "execution_count": 1,
        "metadata": {},
        "source": source,
        "outputs": list(outputs),
    }


def markdown(source: str, **more: Any) -> dict[str, Any]:
    """Return a cell of text."""
    return {"id": "b", "cell_type": "markdown", "metadata": {}, "source": source, **more}


def shown(**data: str) -> dict[str, Any]:
    """Return an output with forms such as ``text_html``."""
    forms = {name.replace("_", "/", 1): value for name, value in data.items()}
    return {"output_type": "display_data", "metadata": {}, "data": forms}


def printed(text: str) -> dict[str, Any]:
    """Return what a program printed."""
    return {"output_type": "stream", "name": "stdout", "text": text}


def notebook(*cells: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    """Return a notebook of format 4.5."""
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": list(cells)}


def write(path: Path, document: dict[str, Any]) -> Path:
    """Write a notebook, and its folder where it is not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document))
    return path


@pytest.fixture
def digits(jp_root_dir: Path) -> Path:
    """Write a notebook with an output and a file that it reads, in the server's own image."""
    folder = jp_root_dir / "work"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "digits.csv").write_text("a,b\n1,2\n")
    placed = {"image": "system", "image_version": None, "kernel": "python3", "instance_type": "ml.t3.tiny"}
    cells = [
        markdown("# Digits"),
        code("import pandas as pd\npd.read_csv('data/digits.csv')", printed("a b\n")),
    ]
    return write(folder / "digits.ipynb", notebook(*cells, smstudio=placed))


@pytest.fixture
def fetch(jp_fetch: Fetch) -> Fetch:
    """Call a route of the feature, and return its JSON."""

    async def call(*path: str, method: str = "GET", body: object = None, **params: str) -> Any:
        text = None if body is None else json.dumps(body)
        reply = await jp_fetch("smstudio", "sharing", *path, method=method, body=text, params=params)
        is_json = reply.headers.get("Content-Type", "").startswith("application/json")
        return json.loads(reply.body) if reply.body and is_json else reply

    return call


async def refusal(answer: Awaitable[Any]) -> tuple[int, dict[str, Any]]:
    """Return status and body of a request that must fail."""
    with pytest.raises(HTTPClientError) as caught:
        await answer
    response = caught.value.response
    assert response is not None
    return response.code, json.loads(response.body)


@pytest.fixture
def application(jp_serverapp: ServerApp) -> Any:
    """Return the studio's application."""
    return next(iter(jp_serverapp.extension_manager.extension_apps["jupyter_smstudio"]))


@pytest.fixture
def service(application: Any) -> SharingService:
    """Return the service itself, which can be asked in anybody's name."""
    found: SharingService = application.studio.sharing
    return found


@pytest.fixture
def shelf(application: Any) -> LocalShelf:
    """Return where the server keeps snapshots, which can be asked in anybody's name."""
    found: LocalShelf = application.studio.shelf
    return found


@pytest.fixture
def heard(application: Any) -> list[tuple[str, dict[str, Any]]]:
    """Return what the feature tells, as it comes: action and payload."""
    events: list[tuple[str, dict[str, Any]]] = []

    def note(event: Any) -> None:
        if event.feature == "sharing":
            events.append((event.action, event.payload))

    application.core.bus.subscribe(note)
    return events
