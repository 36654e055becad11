"""Clusters from a terminal."""

from __future__ import annotations

import asyncio
import json

import pytest
from jupyter_server.serverapp import ServerApp

from jupyter_smstudio.cli import main


async def test_a_cluster_is_created_listed_and_terminated(
    jp_fetch: object,  # lets the server listen
    jp_serverapp: ServerApp,
    capsys: pytest.CaptureFixture[str],
) -> None:
    options = ["--url", jp_serverapp.connection_url, "--token", jp_serverapp.identity_provider.token]

    async def call(*words: str) -> tuple[int, str]:
        status = await asyncio.to_thread(main, ["clusters", *words, *options])
        printed = capsys.readouterr()
        return status, printed.out + printed.err

    status, said = await call("templates")
    assert status == 0 and "local-spark  " in said and "AutoTerminationIdleTimeout" in said
    status, said = await call(
        "create", "Team", "--template", "connect", "--set", "Url=sc://127.0.0.1", "--json"
    )
    cluster = json.loads(said)
    assert (status, cluster["name"], cluster["parameters"]) == (0, "Team", {"Url": "sc://127.0.0.1"})
    status, said = await call("list")
    assert status == 0 and cluster["id"] in said
    status, said = await call("terminate", cluster["id"])
    assert (status, said) == (0, f"Team ({cluster['id']}) is TERMINATING.\n")
    assert await call("create", "Team", "--set", "Url") == (1, "'Url' is not NAME=VALUE.\n")
    status, said = await call("create", "Team", "--set", "AutoTerminationIdleTimeout=-1")
    assert status == 1 and "has to be at least 0" in said
