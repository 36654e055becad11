"""A Jupyter server with the studio, in this process, with folders of its own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

Logged = Callable[[str], Awaitable[list[tuple[str, str, str]]]]
ANSWER_SECONDS = 120.0
"""A kernel's start and a resolution of packages are waited for in one request."""


@pytest.fixture
def http_server_client(http_server_client: Any) -> Any:
    """Give requests the time that a busy machine takes, instead of 20 seconds."""
    http_server_client.defaults.update(connect_timeout=ANSWER_SECONDS, request_timeout=ANSWER_SECONDS)
    return http_server_client


@pytest.fixture
def jp_fetch(jp_fetch: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Give them that time here too, where Jupyter's own fixture names the seconds."""
    return partial(jp_fetch, request_timeout=ANSWER_SECONDS)


@pytest.fixture
def jp_server_config(tmp_path: Path, migrated_file: Path) -> dict[str, Any]:
    """Enable the studio alone, in empty folders, with two instance types that any machine can give."""
    data = tmp_path / "studio"
    data.mkdir(mode=0o700)
    shutil.copy(migrated_file, data / "studio.db")
    small = tmp_path / "instances.yaml"
    small.write_text(
        "types:\n"
        "  - {name: ml.t3.tiny, vcpu: 0.5, memory_gib: 0.5, price_per_hour: 0.01}\n"
        "  - {name: ml.t3.small, vcpu: 0.5, memory_gib: 1, price_per_hour: 0.02}\n"
    )
    return {
        "ServerApp": {"jpserver_extensions": {"jupyter_smstudio": True, "jupyter_server_terminals": True}},
        "SmStudioApp": {
            "data_dir": str(data),
            "warm_kernels": 0,
            "start_mlflow": False,
            "secret_place": "file",  # not into the keyring of whoever tests
            "instance_catalog": str(small),
        },
    }


@pytest.fixture
def logged(jp_fetch: Callable[..., Awaitable[Any]]) -> Logged:
    """Return a function that asks for the log's lines of a noun: action, thing and note, oldest first."""

    async def ask(noun: str) -> list[tuple[str, str, str]]:
        reply = await jp_fetch("smstudio", "domain", "log", params={"action": noun})
        items = reversed(json.loads(reply.body)["items"])
        return [(line["action"], line["thing"], line["note"]) for line in items]

    return ask
