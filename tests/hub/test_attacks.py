"""What one user of the machine can do to another from a kernel (cases 9, 17, 22, 26)."""

from __future__ import annotations

import json
import subprocess
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
import websocket

from .people import Person, by_token
from .team import Team

AsUser = Callable[[Person, str], "subprocess.CompletedProcess[str]"]
SECRET = "what-ann-alone-may-read"
CONNECT = """
import socket, sys
try:
    socket.socket(socket.AF_UNIX).connect(sys.argv[1])
except OSError as error:
    print(type(error).__name__)
else:
    print("connected")
"""

FORGE = """
import json, sys, time, zmq
context = zmq.Context()
pushes = []
for port in sys.argv[1:]:
    pushes.append(context.socket(zmq.PUSH))
    pushes[-1].connect(f"tcp://127.0.0.1:{port}")
header = {"msg_id": "x", "msg_type": "stream", "session": "x", "username": "", "version": "5.3"}
parts = [header, {}, {}, {"name": "stdout", "text": "forged"}]
frames = [b"stream", b"<IDS|MSG>", b"", *(json.dumps(part).encode() for part in parts)]
while True:
    for push in pushes:
        try:
            push.send_multipart([b"0" * 16, *frames], zmq.NOBLOCK)
        except zmq.Again:
            pass
    time.sleep(0.1)
"""


@dataclass(frozen=True)
class Victim:
    """Ann at work: a kernel and MLflow run, and there are files, a secret of a job's and a token."""

    person: Person
    processes: list[psutil.Process]
    home: Path
    kernel: str
    kernel_token: str


@pytest.fixture(scope="module")
def victim(team: Team) -> Iterator[Victim]:
    ann = team.ann
    cell = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": SECRET}
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}
    body = {"type": "notebook", "content": notebook}
    ann.ask("put", f"user/{ann.name}/api/contents/private.ipynb", body).raise_for_status()
    ann.studio("put", "secrets/variables/API_KEY", {"value": SECRET})
    kernel = str(uuid.uuid4())
    place = {"image": "system", "instance_type": "system", "startup_script": "", "path": "private.ipynb"}
    ann.studio("put", f"kernels/placements/{kernel}", place)
    session = {
        "path": "private.ipynb",
        "type": "notebook",
        "name": "private",
        "kernel": {"id": kernel, "name": "python3"},
    }
    opened = ann.ask("post", f"user/{ann.name}/api/sessions", session)
    opened.raise_for_status()
    kernel = opened.json()["kernel"]["id"]
    kernel_token = run_cell(team, ann, kernel, "import os; print(os.environ['SMSTUDIO_API_TOKEN'])")
    processes = [each for each in psutil.process_iter() if each.username() == ann.name]
    yield Victim(ann, processes, Path(f"~{ann.name}").expanduser(), kernel, kernel_token)
    ann.ask("delete", f"user/{ann.name}/api/kernels/{kernel}")


def run_cell(team: Team, person: Person, kernel: str, code: str) -> str:
    """Run a cell as a notebook does, and return all that was printed until it was done."""
    address = f"{team.url.replace('http', 'ws', 1)}user/{person.name}/api/kernels/{kernel}/channels"
    token = person.token(f"access:servers!user={person.name}")
    socket = websocket.create_connection(address, header=[f"Authorization: token {token}"], timeout=90)
    header = {"msg_id": uuid.uuid4().hex, "msg_type": "execute_request", "session": uuid.uuid4().hex}
    message = {
        "header": {**header, "username": "", "version": "5.3"},
        "content": {"code": code, "silent": False},
    }
    socket.send(
        json.dumps({**message, "parent_header": {}, "metadata": {}, "channel": "shell", "buffers": []})
    )
    printed: list[str] = []
    try:
        while True:
            told = json.loads(socket.recv())
            if told["msg_type"] == "stream":  # whoever it names as its parent
                printed.append(told["content"]["text"])
            own = told["parent_header"].get("msg_id") == header["msg_id"]
            if own and told["content"].get("execution_state") == "idle":
                return "".join(printed).strip()
    finally:
        socket.close()


def ports(victim: Victim) -> set[int]:
    """Return where the victim's processes listen, on any address."""
    found: set[int] = set()
    for process in victim.processes:
        found |= {
            each.laddr.port for each in process.net_connections("inet") if each.status == psutil.CONN_LISTEN
        }
    return found


def test_every_port_of_hers_wants_a_secret(team: Team, victim: Victim, as_user: AsUser) -> None:
    """Case 26: her server's own port, and MLflow's."""
    answered = {port: status for port in ports(victim) if (status := asked_as(team, as_user, port)) != "000"}
    assert 1 <= len(answered) <= 2, answered
    tokens = {"nobody": "", "ben": team.server_token(team.ben), "ann's kernel": victim.kernel_token}
    for port in answered:
        for path in (
            "api/kernels",
            "api/2.0/mlflow/experiments/search",
            f"user/{victim.person.name}/api/contents",
        ):
            for who, token in tokens.items():
                status = asked_as(team, as_user, port, path, token)
                assert status in ("302", "401", "403", "404", "405"), (port, path, who, status)


def asked_as(team: Team, as_user: AsUser, port: int, path: str = "", token: str = "") -> str:
    """Return the status that ben is told at a port; 000 where nothing speaks HTTP."""
    header = f"-H 'Authorization: Bearer {token}'" if token else ""
    asked = f"curl -s -m 10 -o /dev/null -w '%{{http_code}}' {header} http://127.0.0.1:{port}/{path}"
    return as_user(team.ben, asked).stdout


def test_no_port_of_her_kernel_takes_a_forged_message(team: Team, victim: Victim) -> None:
    """Case 26: ipykernel listens for output of forked processes, which names 16 random bytes."""
    kernels = [each for each in victim.processes if "launch.py" in " ".join(each.cmdline())]
    open_ports = [str(port) for port in ports(victim)]
    assert kernels and open_ports
    python = str(Path(team.settings["python"]) / "python")
    forger = subprocess.Popen(
        ["runuser", "-u", team.ben.name, "--", python, "-c", FORGE, *open_ports], cwd="/"
    )
    try:
        told = run_cell(team, victim.person, victim.kernel, "import time; time.sleep(3); print('mine')")
    finally:
        forger.terminate()
        forger.wait()
    assert told == "mine"


def test_no_socket_of_hers_opens(team: Team, victim: Victim, as_user: AsUser) -> None:
    sockets = {
        each.laddr for process in victim.processes for each in process.net_connections("unix") if each.laddr
    }
    assert any("kernel" in name or "smstudio" in name for name in sockets), "kernels speak through sockets"
    python = Path(team.settings["python"]) / "python"
    for name in sockets:
        tried = as_user(team.ben, f"{python} -c '{CONNECT}' '{name}'")
        assert tried.stdout.strip() not in ("", "connected"), (name, tried)


def test_no_file_of_hers_is_read(team: Team, victim: Victim, as_user: AsUser) -> None:
    """Her home, her secrets, and what her processes leave in places that all users share."""
    for path in (
        "private.ipynb",
        ".local/share/jupyter/smstudio",
        ".local/share/jupyter/runtime",
        ".bash_history",
    ):
        assert as_user(team.ben, f"cat {victim.home}/{path} || ls {victim.home}/{path}").returncode != 0, path
    shared = "/tmp /var/tmp /dev/shm /run /var/lib"
    found = as_user(
        team.ben, f"find {shared} -user {victim.person.name} -type f -readable 2>/dev/null"
    ).stdout
    assert found.split() == []
    writable = as_user(
        team.ben, f"find {shared} -user {victim.person.name} -writable -not -type l 2>/dev/null"
    ).stdout
    assert writable.split() == []


def test_no_process_of_hers_tells_a_secret(team: Team, victim: Victim, as_user: AsUser) -> None:
    shown = as_user(team.ben, "ps axeww; cat /proc/*/cmdline /proc/*/environ 2>/dev/null").stdout
    assert shown
    secrets = [SECRET, victim.kernel_token, team.server_token(team.ann)]
    assert [secret for secret in secrets if secret in shown] == []
    for process in victim.processes:
        assert as_user(team.ben, f"kill -0 {process.pid}").returncode != 0


@pytest.mark.parametrize("kind", ["soft", "hard"])
def test_a_link_to_her_file_shares_copies_and_imports_nothing(
    team: Team, victim: Victim, as_user: AsUser, kind: str
) -> None:
    """Case 9, where the operating system says whose a file is."""
    ben, name = team.ben, f"link-{kind}.ipynb"
    as_user(ben, f"ln {'-s' if kind == 'soft' else ''} {victim.home}/private.ipynb ~/{name}")
    as_user(ben, f"ln -s {victim.home} ~/folder-{kind}")
    for path in (name, f"folder-{kind}/private.ipynb", f"../{victim.person.name}/private.ipynb"):
        for route, body in (
            ("checks", {"path": path}),
            ("snapshots", {"path": path}),
            ("imports", {"source": path}),
        ):
            reply = ben.ask("post", f"user/{ben.name}/smstudio/sharing/{route}", body)
            assert 400 <= reply.status_code < 500, (route, path, reply.text)
            assert SECRET not in reply.text
        read = ben.ask("get", f"user/{ben.name}/api/contents/{path}")
        assert read.status_code >= 400 or SECRET not in read.text, path


def test_her_file_is_no_input_of_his_job(team: Team, victim: Victim) -> None:
    ben = team.ben
    body = {"type": "file", "format": "text", "content": "import os; print(os.listdir('/opt/ml/input/data'))"}
    ben.ask("put", f"user/{ben.name}/api/contents/run.py", body).raise_for_status()
    request = {
        "image": "system",
        "instance_type": "system",
        "entry_point": "run.py",
        "name": f"reads-{uuid.uuid4().hex[:8]}",
        "channels": [{"name": "train", "uri": str(victim.home / "private.ipynb")}],
    }
    reply = ben.ask("post", f"user/{ben.name}/smstudio/training/jobs", request)
    assert SECRET not in reply.text
    if reply.status_code == 201:
        with ben.ask("get", f"user/{ben.name}/smstudio/training/jobs/{request['name']}") as told:
            assert told.json()["state"] != "Completed"


def test_what_is_hers_is_nobody_elses_by_her_kernels_token(team: Team, victim: Victim) -> None:
    for server in (team.ann, team.ben, team.eve):
        for path in (
            "api/contents",
            "api/kernels",
            "smstudio/kernels/placements",
            "smstudio/sharing/snapshots",
        ):
            reply = by_token("get", f"{team.url}user/{server.name}/{path}", victim.kernel_token)
            assert reply.status_code in (302, 403), (server.name, path)
    for path in ("domain/summary", "sharing/snapshots"):
        assert by_token("get", team.service(path), victim.kernel_token).status_code == 403


def test_her_secret_is_in_no_log_and_no_record(team: Team, victim: Victim) -> None:
    told = json.dumps(
        [team.ann.studio("get", path) for path in ("secrets/variables", "domain/log", "training/jobs")]
    )
    assert SECRET not in told and "API_KEY" in told
    for folder in (team.place.logs, team.place.hub, team.place.service, victim.home):
        holds = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
        found = [str(path) for path in holds if SECRET.encode() in path.read_bytes()]
        assert [path for path in found if not path.endswith(".ipynb")] == []
