"""Secrets from a terminal."""

from __future__ import annotations

import asyncio
import io
import sys

import pytest
from jupyter_server.serverapp import ServerApp

from jupyter_smstudio.cli import main


async def test_a_secret_is_read_listed_and_removed_and_never_printed(
    jp_fetch: object,  # lets the server listen
    jp_serverapp: ServerApp,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    options = ["--url", jp_serverapp.connection_url, "--token", jp_serverapp.identity_provider.token]

    async def call(*words: str) -> tuple[int, str]:
        status = await asyncio.to_thread(main, ["secrets", *words, *options])
        printed = capsys.readouterr()
        return status, printed.out + printed.err

    monkeypatch.setattr(sys, "stdin", io.StringIO("hush-hush\n"))
    said = [await call("set", "API_KEY")]
    assert said[0] == (0, "API_KEY is set. Jobs get it by naming it among their secrets.\n")
    said.append(await call("list"))
    assert "API_KEY" in said[1][1] and "Kept in an encrypted file." in said[1][1]
    said += [await call("list", "--json"), await call("remove", "API_KEY"), await call("remove", "API_KEY")]
    assert [status for status, _ in said] == [0, 0, 0, 0, 1]
    assert said[4][1] == "You have no secret of that name.\n"
    assert "hush" not in str(said)
