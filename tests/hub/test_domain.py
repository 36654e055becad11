"""Who gets in where, and what goes on while a part is restarted: on a real JupyterHub."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from jupyter_smstudio.web.openapi import declared_verbs, readable
from jupyter_smstudio.web.routes import SHARED_ROUTES

from .people import Person, by_token
from .team import SPACE, Team

AsUser = Callable[[Person, str], "subprocess.CompletedProcess[str]"]
ACCESS = "access:services!service=domain"
SHARED = [
    (verb, re.sub(r"\{\w+\}", "0" * 64, readable(pattern)[0]).lstrip("/").removeprefix("smstudio/"))
    for pattern, handler in SHARED_ROUTES
    for verb, _ in declared_verbs(handler)
]


def test_members_share_a_domain_and_others_have_one_of_their_own(team: Team) -> None:
    seen = {person.name: person.studio("get", "domain/summary") for person in team.people.values()}
    roles = {name: (each["team"], each["me"]["role"]) for name, each in seen.items()}
    assert roles[team.ann.name] == (True, "admin")
    assert roles[team.ben.name] == (True, "member")
    assert roles[team.eve.name] == (False, "admin")
    assert seen[team.eve.name]["members"] == 1
    members = team.ben.studio("get", "domain/members")["items"]
    assert {team.ann.name, team.ben.name} <= {member["name"] for member in members} <= {*roles, SPACE}


def test_every_server_belongs_to_its_user(team: Team, as_user: AsUser) -> None:
    owners = {name: psutil.Process(team.server_pid(each)).username() for name, each in team.people.items()}
    assert owners == {name: name for name in team.people}
    assert as_user(team.ben, f"ls /proc/{team.server_pid(team.ann)}/fd").returncode != 0
    assert as_user(team.ben, f"cat /proc/{team.server_pid(team.ann)}/environ").returncode != 0
    assert as_user(team.ben, f"ls ~{team.ann.name}").returncode != 0


def test_users_reach_neither_the_database_nor_any_secret(team: Team, as_user: AsUser) -> None:
    connect = f"import psycopg; psycopg.connect('host={team.place.socket} user=smstudio dbname=studio')"
    python = Path(team.settings["python"]) / "python"
    refused = as_user(team.ben, f'{python} -c "{connect}"')
    assert refused.returncode != 0 and "Permission denied" in refused.stderr
    for folder in (team.place.hub, team.place.service, team.place.postgres, team.place.logs):
        assert as_user(team.ben, f"ls {folder}").returncode != 0
    asked = by_token("get", f"http://127.0.0.1:{team.settings['proxy_port']}/api/routes", "")
    assert asked.status_code == 403
    secrets = {name: value for name, value in team.settings.items() if name.endswith("_token")}
    shown = as_user(team.ben, "ps -eo args; cat /proc/*/environ 2>/dev/null").stdout
    assert [name for name, value in secrets.items() if value in shown] == []


@pytest.mark.parametrize("by", ["token", "cookie", "server's token"])
def test_nobody_uses_the_server_of_another(team: Team, by: str) -> None:
    for path in ("api/kernels", "api/contents", "smstudio/domain/summary", "lab"):
        address = f"user/{team.ann.name}/{path}"
        if by == "cookie":
            reply = team.ben.ask("get", address)
        else:
            token = team.ben.token() if by == "token" else team.server_token(team.ben)
            reply = by_token("get", f"{team.url}{address}", token)
        # Without rights a page leads to JupyterHub's, which refuses.
        assert reply.status_code in (403, 404) or "/hub/" in reply.headers.get("Location", ""), address


def test_the_service_answers_members_alone(team: Team) -> None:
    strangers = {
        "nobody": "",
        "a wrong token": "0" * 32,
        "a token without the scope": team.ben.token("read:users!user"),
        "another's token": team.eve.token(),
        "another's server": team.server_token(team.eve),
        "a service": team.settings["operator_token"],
    }
    assert SHARED
    answers = {
        (who, verb, path): by_token(
            verb, team.service(path), token, {} if verb in ("patch", "post") else None
        )
        for verb, path in SHARED
        for who, token in strangers.items()
    }
    assert {asked: reply.status_code for asked, reply in answers.items() if reply.status_code != 403} == {}
    for person in (team.ann, team.ben):
        for token in (person.token(ACCESS), team.server_token(person)):
            assert by_token("get", team.service("domain/summary"), token).json()["me"]["name"] == person.name


def test_a_token_in_an_address_opens_nothing(team: Team) -> None:
    address = f"{team.service('domain/summary')}?token={team.ben.token(ACCESS)}"
    assert by_token("get", address, "").status_code == 403


def test_the_service_has_no_kernels_and_no_files(team: Team) -> None:
    token = team.server_token(team.ann)
    for path in ("api/kernels", "api/contents", "api/terminals", "files/etc/passwd", "lab", "metrics"):
        assert by_token("get", f"{team.url}services/domain/{path}", token).status_code == 404, path


def test_a_browser_needs_an_xsrf_token_and_a_program_does_not(team: Team) -> None:
    assert team.ann.ask("get", "services/domain/").url == f"{team.url}user/{team.ann.name}/lab"
    path = f"domain/members/{team.ben.name}"
    below = f"services/domain/smstudio/{path}"
    change = {"role": "member"}
    assert team.ann.ask("patch", below, change, **{"X-XSRFToken": ""}).status_code == 403
    assert (
        team.ann.ask("patch", below, change, **{"Sec-Fetch-Mode": "no-cors", "X-XSRFToken": "x"}).status_code
        == 403
    )
    assert team.ann.ask("patch", below, change).status_code == 200
    assert by_token("patch", team.service(path), team.ann.token(ACCESS), change).status_code == 200


def test_roles_hold_at_once(team: Team) -> None:
    path = f"domain/members/{team.ben.name}"
    own = f"user/{team.ben.name}/smstudio/{path}"
    assert team.ben.ask("patch", own, {"role": "admin"}).status_code == 403
    team.ann.studio("patch", path, {"role": "admin"})
    assert team.ben.studio("get", "domain/summary")["me"]["role"] == "admin"
    team.ann.studio("patch", path, {"role": "viewer"})
    assert team.ben.ask("patch", own, {"role": "admin"}).status_code == 403
    assert team.ben.studio("get", "domain/summary")["me"]["role"] == "viewer"
    team.ann.studio("patch", path, {"role": "member"})
    told = [line["note"] for line in team.ben.studio("get", "domain/log")["items"] if line["note"]]
    assert told[:3] == ["viewer → member", "admin → viewer", "member → admin"]


@pytest.mark.parametrize("name", ["jupyterhub", "service", "postgresql"])
def test_people_work_on_while_a_part_is_restarted(team: Team, name: str) -> None:
    before = team.server_pid(team.ann)
    part = team.part(name)
    pid = part.pid(team.place)
    assert pid is not None
    if name == "postgresql":
        part.stop(team.place)  # its recovery from worse is PostgreSQL's own business
    else:
        os.kill(pid, signal.SIGKILL)
        psutil.wait_procs([psutil.Process(pid)] if psutil.pid_exists(pid) else [], timeout=20)
    assert team.ann.ask("get", f"user/{team.ann.name}/api/contents").status_code == 200
    reply = team.ann.ask("get", f"user/{team.ann.name}/smstudio/domain/summary")
    assert reply.status_code in (200, 503), reply.text
    if reply.status_code == 503:
        assert reply.json()["message"].endswith(".")
    assert part.start(team.place)
    assert team.server_pid(team.ann) == before
    assert team.ann.studio("get", "domain/summary")["members"] >= 2  # the space is one where it runs
