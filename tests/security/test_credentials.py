"""Tokens stay where they belong, and end with what they were for (cases 20, 22, 23)."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
import requests
from jupyter_server.auth.security import passwd

from ..drills.studio import TOKEN, StudioServer
from .conftest import ANSWER_SECONDS, Target

AT_HOME = {
    "owner": ("runtime/jpserver-",),
    "kernel": (),
    "job": ("data/smstudio/jobs/",),
    "tracking": ("data/smstudio/jobs/",),
}
"""Beginnings of the files, 0600, in which a token has to be: Jupyter's own, and plans of jobs that run."""


def test_tokens_are_found_nowhere_after_a_walk_through(target: Target) -> None:
    shown = walk(target)
    assert [name for name, token in target.tokens.items() if token in shown] == []
    lines = [" ".join(line) for line in command_lines()]
    assert [name for name, token in target.tokens.items() for line in lines if token in line] == []
    for name, token in target.tokens.items():
        found = files_with(target.server.folder, token)
        assert [path for path in found if not path.startswith(AT_HOME[name])] == [], name
        for path in found:
            file = target.server.folder / path
            # One of Jupyter's own files is open to all, in a folder that nobody else may enter.
            assert min(file.stat().st_mode & 0o077, file.parent.stat().st_mode & 0o077) == 0, path


def walk(target: Target) -> str:
    """Use the studio as people do, with tokens where they should not be; return everything it answered."""
    server, said = target.server, []
    said.append(server.run(target.kernel, "import os; print(len(os.environ))"))
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "execution_count": 1, "source": "1"}
    printed = {"output_type": "stream", "name": "stdout", "text": said[0]}
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{**cell, "outputs": [printed]}]}
    (server.root / "walk.ipynb").write_text(json.dumps(notebook))
    for _ in range(2):
        said.append(target.ask("GET", "api/status", params={"token": TOKEN}).text)
        said.append(target.ask("GET", "smstudio/training/jobs", params={"token": target.tokens["job"]}).text)
        target.ask("GET", "smstudio/nothing/here", TOKEN, params={"token": TOKEN})  # for the log alone
    made = target.ask("POST", "smstudio/sharing/snapshots", TOKEN, json={"path": "walk.ipynb"})
    said.append(made.text)
    assert made.status_code == 201, made.text
    snapshot = made.json()["id"]
    body = {"folder": "walk-export"}
    said.append(target.ask("POST", f"smstudio/sharing/snapshots/{snapshot}/exports", TOKEN, json=body).text)
    said.append(target.ask("POST", f"smstudio/sharing/snapshots/{snapshot}/copies", TOKEN, json={}).text)
    (server.root / "walk.py").write_text("import os; print(dict(os.environ))")
    request = {"image": "system", "instance_type": "ml.t3.tiny", "entry_point": "walk.py", "name": "walk"}
    server.request("POST", "smstudio/training/jobs", request)
    server.until("smstudio/training/jobs/walk", lambda job: job["state"] != "InProgress", seconds=60)
    paths = (
        *("training/jobs", "training/jobs/walk", "training/jobs/walk/logs", "training/jobs/walk/request"),
        *("kernels/placements", "resources/instances", "sharing/snapshots", "domain/log", "openapi.json"),
        *("experiments/experiments", f"training/jobs/{target.job}", f"training/jobs/{target.job}/logs"),
    )
    said += [target.ask("GET", f"smstudio/{path}", TOKEN).text for path in paths]
    return "\n".join(said)


def command_lines() -> Iterator[list[str]]:
    for process in psutil.process_iter():
        try:
            yield process.cmdline()
        except psutil.Error:  # it has ended
            continue


def files_with(folder: Path, token: str) -> list[str]:
    found = []
    for place, _, names in os.walk(folder):  # it passes over what the server deletes meanwhile
        for path in (Path(place, name) for name in names):
            with suppress(OSError):
                if path.is_file() and not path.is_symlink() and token.encode() in path.read_bytes():
                    found.append(str(path.relative_to(folder)))
    return found


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:PORT", "127.0.0.1.evil.example", "[::ffff:8.8.8.8]"]
)
def test_no_other_name_for_this_machine_is_answered(target: Target, host: str) -> None:
    """Case 20: after DNS rebinding the browser shows the other site's name as ``Host``."""
    headers = {"Host": host.replace("PORT", str(target.server.port))}
    for path in (
        "smstudio/training/jobs",
        "smstudio/secrets/variables",
        "smstudio/mlflow/",
        "api/kernels",
        "login",
    ):
        assert target.ask("GET", path, TOKEN, headers=headers).status_code == 403, path


@pytest.fixture
def rotating(tmp_path: Path) -> Iterator[StudioServer]:
    server = StudioServer(tmp_path, f"--PasswordIdentityProvider.hashed_password={passwd('old password')}")
    server.start()
    yield server
    server.stop()


def test_old_credentials_open_nothing_once_they_are_changed(rotating: StudioServer) -> None:
    kernel = rotating.start_kernel("a.ipynb", "system")
    code = "import os; print(os.environ['SMSTUDIO_API_TOKEN'])"
    token = rotating.run(kernel, code)
    url = f"http://127.0.0.1:{rotating.port}/"
    browser = requests.Session()
    browser.get(f"{url}login", timeout=ANSWER_SECONDS)
    form = {"password": "old password", "_xsrf": browser.cookies["_xsrf"]}
    assert (
        browser.post(f"{url}login", data=form, timeout=ANSWER_SECONDS, allow_redirects=False).status_code
        == 302
    )

    def opened() -> tuple[int, int]:
        by_cookie = browser.get(f"{url}smstudio/training/jobs", timeout=ANSWER_SECONDS, allow_redirects=False)
        by_token = requests.get(
            f"{url}smstudio/training/jobs",
            headers={"Authorization": f"Bearer {token}"},
            timeout=ANSWER_SECONDS,
        )
        return by_cookie.status_code, by_token.status_code

    assert opened() == (200, 200)
    rotating.stop()
    (rotating.state / "secret").unlink()
    kept = [option for option in rotating.options if "hashed_password" not in option]
    rotating.options = (*kept, f"--PasswordIdentityProvider.hashed_password={passwd('new password')}")
    rotating.start()
    assert opened() == (403, 403)
