"""Snapshots from a terminal."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from jupyter_server.serverapp import ServerApp

from jupyter_smstudio.cli import main

from .conftest import Fetch


async def test_snapshots_are_listed_shown_and_revoked(
    fetch: Fetch, digits: Path, jp_serverapp: ServerApp, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = await fetch("snapshots", method="POST", body={"path": "work/digits.ipynb", "note": "two\nlines"})
    options = ["--url", jp_serverapp.connection_url, "--token", jp_serverapp.identity_provider.token]

    async def call(*words: str) -> tuple[int, str]:
        status = await asyncio.to_thread(main, ["snapshots", *words, *options])
        printed = capsys.readouterr()
        return status, printed.out or printed.err

    status, listed = await call("list", "--mine", "--search", "digits")
    assert status == 0 and f"{kept['id']}  digits" in listed and "Available" in listed
    assert kept["id"] not in (await call("list", "--with-me"))[1]
    shown = (await call("show", kept["id"]))[1]
    assert "work/digits.ipynb, version 1" in shown and "two lines" in shown
    assert json.loads((await call("show", kept["id"], "--json"))[1])["sha256"] == kept["sha256"]
    assert await call("revoke", kept["id"]) == (0, "digits, version 1: Revoked\n")
    assert "Revoked" in (await call("list"))[1]
    status, said = await call("show", "none")
    assert status == 1 and "There is no snapshot none" in said
