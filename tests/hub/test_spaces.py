"""A server that ann and ben edit in together, and eve does not enter."""

from __future__ import annotations

import json
import pwd
import re
from collections.abc import Callable
from subprocess import CompletedProcess
from typing import Any

from .people import Person, by_token
from .team import SPACE, Team

ACCESS = f"access:servers!user={SPACE}"
AsUser = Callable[[Person, str], "CompletedProcess[str]"]


def test_members_enter_and_others_do_not(team: Team, space: str) -> None:
    for person in (team.ann, team.ben):
        token = person.token(ACCESS)
        assert by_token("get", f"{space}api/me", token).json()["identity"]["username"] == person.name
        assert by_token("post", f"{space}api/kernels", token, {}).status_code == 201
    # JupyterHub gives eve no token of such a scope.
    assert team.eve.ask(
        "post", f"hub/api/users/{team.eve.name}/tokens", {"scopes": [ACCESS], "expires_in": 60}
    ).status_code in (400, 403)
    assert by_token("get", f"{space}api/contents", team.eve.token()).status_code == 403
    assert team.eve.ask("post", f"hub/api/users/{SPACE}/server").status_code in (403, 404)


def test_a_space_has_nothing_of_its_members(team: Team, space: str, as_user: AsUser) -> None:
    assert as_user(team.ann, f"ls ~{SPACE}").returncode != 0
    token = team.ben.token(ACCESS)
    made = by_token(
        "put", f"{space}api/contents/a.txt", token, {"type": "file", "format": "text", "content": ""}
    )
    assert made.status_code == 201
    home = pwd.getpwnam(SPACE)
    assert home.pw_dir and (made.json()["path"], made.json()["name"]) == ("a.txt", "a.txt")
    # Their own servers' tokens do not open it.
    assert by_token("get", f"{space}api/contents", team.server_token(team.ann)).status_code == 403


def test_who_may_not_run_edits_and_runs_nothing(team: Team, space: str) -> None:
    change = {"users": [team.ben.name]}
    assert team.ann.ask("post", f"hub/api/groups/{SPACE}-editors/users", change).status_code == 200
    assert team.ann.ask("delete", f"hub/api/groups/{SPACE}/users", change).status_code == 200
    try:
        token = team.ben.token(ACCESS)
        file = {"type": "file", "format": "text", "content": "x = 1"}
        assert by_token("put", f"{space}api/contents/b.py", token, file).status_code == 201
        assert by_token("get", f"{space}api/contents/b.py", token).status_code == 200
        refused = {
            path: by_token("post", f"{space}{path}", token, {}).status_code
            for path in ("api/kernels", "api/sessions", "api/terminals", "smstudio/sharing/snapshots")
        }
        assert set(refused.values()) == {403}, refused
        kernel = by_token("post", f"{space}api/kernels", team.ann.token(ACCESS), {}).json()["id"]
        assert by_token("get", f"{space}api/kernels/{kernel}/channels", token).status_code in (403, 426)
        startup = ".ipython/profile_default/startup/a.py"
        assert by_token("put", f"{space}api/contents/{startup}", token, file).status_code >= 400
        assert by_token("post", f"{space}lab/api/extensions", token, {"cmd": "install"}).status_code >= 400
        assert team.ben.ask("post", f"hub/api/users/{SPACE}/server").status_code in (403, 404)
    finally:
        assert team.ann.ask("post", f"hub/api/groups/{SPACE}/users", change).status_code == 200
        assert team.ann.ask("delete", f"hub/api/groups/{SPACE}-editors/users", change).status_code == 200


def page_config(text: str) -> dict[str, Any]:
    """Return what a server tells JupyterLab's page."""
    found = re.search(r'<script id="jupyter-config-data"[^>]*>(.*?)</script>', text, re.DOTALL)
    assert found, text[:500]
    config: dict[str, Any] = json.loads(found[1])
    return config


def test_what_edits_together_is_in_spaces_alone(team: Team, space: str) -> None:
    package, replaced = "@jupyter/docprovider-extension", "@jupyterlab/notebook-extension:cell-executor"
    own = page_config(team.ann.ask("get", f"user/{team.ann.name}/lab").text)
    assert package in own["disabledExtensions"] and replaced not in own["disabledExtensions"]
    assert "disableRTC" not in own  # its server half is not loaded
    assert own["smstudioSpace"] == "" and SPACE in own["smstudioSpaces"]
    shared = page_config(by_token("get", f"{space}lab", team.ann.token(ACCESS)).text)
    assert package not in shared["disabledExtensions"] and replaced in shared["disabledExtensions"]
    assert shared["smstudioSpace"] == SPACE


def test_who_cannot_install_is_told_who_can(team: Team) -> None:
    extras = {each["name"]: each for each in team.ben.studio("get", "images/extras")["items"]}
    assert (extras["collaboration"]["state"], extras["collaboration"]["obstacle"]) == ("Installed", None)
    assert "Whoever administers the machine" in extras["git"]["obstacle"]
    path = f"user/{team.ben.name}/smstudio/images/extras/git/installation"
    refused = team.ben.ask("post", path, {})
    assert refused.status_code == 403 and refused.json()["message"] == extras["git"]["obstacle"]
