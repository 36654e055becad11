"""One shares a notebook, another opens and copies it, and somebody outside gets nothing."""

from __future__ import annotations

import hashlib
import json
import uuid
from typing import Any

import nbformat
import pytest
import requests

from .people import by_token
from .team import Team

ACCESS = "access:services!service=domain"
EXCHANGE = "sharing/exchange"


def notebook(text: str) -> dict[str, Any]:
    cells = [nbformat.v4.new_code_cell(text, outputs=[nbformat.v4.new_output("stream", text="outcome-4711")])]
    return nbformat.v4.new_notebook(cells=cells)


@pytest.fixture
def shared(team: Team) -> dict[str, Any]:
    """Return a snapshot that ann has shared with her domain."""
    name = f"digits-{uuid.uuid4().hex[:8]}.ipynb"
    body = {"type": "notebook", "content": notebook(f"print({name!r})")}
    team.ann.ask("put", f"user/{team.ann.name}/api/contents/{name}", body).raise_for_status()
    return team.ann.studio("post", "sharing/snapshots", {"path": name})


def test_what_one_shares_another_opens_and_copies(team: Team, shared: dict[str, Any]) -> None:
    address = f"sharing/snapshots/{shared['id']}"
    assert (shared["owner"], shared["may_edit"]) == (team.ann.name, True)
    seen = team.ben.studio("get", address)
    assert (seen["owner"], seen["may_edit"], seen["sha256"]) == (team.ann.name, False, shared["sha256"])
    assert shared["id"] in [each["id"] for each in team.ben.studio("get", "sharing/snapshots")["items"]]
    # The link leads everybody to their own server.
    opened = team.ben.ask("get", f"hub/user-redirect/{shared['url']}")
    assert opened.url == f"{team.url}user/{team.ben.name}/{shared['url']}"
    page = team.ben.ask("get", f"user/{team.ben.name}/smstudio/{address}/preview")
    assert "outcome-4711" in page.text
    assert page.headers["Content-Security-Policy"].startswith("sandbox")
    copy = team.ben.studio("post", f"{address}/copies", {})
    read = team.ben.ask("get", f"user/{team.ben.name}/api/contents/{copy['path']}").json()["content"]
    assert read["cells"][0]["outputs"][0]["text"] == "outcome-4711"
    assert team.ben.studio("get", f"sharing/copies?path={copy['path']}")["snapshot"]["id"] == shared["id"]
    same = team.ben.studio("get", f"{address}/differences?path={copy['path']}")
    assert (same["cells"], same["same"]) == ([], 1)
    counted = team.ann.studio("get", address)
    assert (counted["opened"], counted["copied"]) == (1, 1)
    team.ann.studio("delete", address)
    gone = team.ben.ask("get", f"user/{team.ben.name}/smstudio/{address}/preview")
    assert (gone.status_code, gone.json()["code"]) == (410, "gone")
    refused = team.ben.ask("post", f"user/{team.ben.name}/smstudio/{address}/copies", {})
    assert (refused.status_code, refused.json()["code"]) == (410, "gone")


def test_somebody_outside_gets_nothing(team: Team, shared: dict[str, Any]) -> None:
    address = f"sharing/snapshots/{shared['id']}"
    for path in ("", "/preview", "/notebook"):
        reply = team.eve.ask("get", f"user/{team.eve.name}/smstudio/{address}{path}")
        assert reply.status_code == 404, path
    token = team.server_token(team.eve)
    for path in (address, f"{address}/preview", f"{EXCHANGE}/snapshots/{shared['id']}"):
        assert by_token("get", team.service(path), token).status_code == 403
    assert team.eve.studio("get", "sharing/snapshots")["items"] == []


def test_what_is_for_named_people_is_not_there_for_others(team: Team, shared: dict[str, Any]) -> None:
    address = f"sharing/snapshots/{shared['id']}"
    team.ann.studio("patch", address, {"visibility": "named", "people": ["somebody"]})
    token = team.ben.token(ACCESS)
    asked = {
        path: by_token("get", team.service(path), token).status_code
        for path in (
            address,
            f"{address}/preview",
            f"{EXCHANGE}/snapshots/{shared['id']}",
            f"{EXCHANGE}/snapshots/{shared['id']}/contents/{shared['sha256']}",
            f"{EXCHANGE}/snapshots/{shared['id']}/newest",
        )
    }
    assert set(asked.values()) == {404}, asked
    team.ann.studio("patch", address, {"visibility": "named", "people": [], "groups": ["domain"]})
    assert team.ben.studio("get", address)["id"] == shared["id"]


def test_a_server_that_lies_gets_no_further_than_its_user(team: Team, shared: dict[str, Any]) -> None:
    ann, ben = team.ann.token(ACCESS), team.ben.token(ACCESS)
    record = by_token("get", team.service(f"{EXCHANGE}/snapshots/{shared['id']}"), ann).json()["record"]
    forged = {**record, "id": str(uuid.uuid4()), "owner": team.ann.name, "opened": 1000}
    # Contents are named by who has sent them, and not by who has heard of their hash.
    reply = by_token("post", team.service(f"{EXCHANGE}/snapshots"), ben, {"record": forged})
    assert (reply.status_code, reply.json()["code"]) == (409, "conflict")
    content = json.dumps(notebook("1")).encode()
    sha256 = hashlib.sha256(content).hexdigest()
    sent = team.ben.browser.put(
        team.service(f"{EXCHANGE}/contents/{sha256}"), data=content, headers={"Authorization": f"token {ben}"}
    )
    assert sent.status_code == 204, sent.text
    own = {**forged, "sha256": sha256, "environment": None, "data_files": []}
    made = by_token("post", team.service(f"{EXCHANGE}/snapshots"), ben, {"record": own})
    assert made.status_code == 201, made.text
    assert (made.json()["owner"], made.json()["opened"]) == (team.ben.name, 0)
    wrong = team.ben.browser.put(
        team.service(f"{EXCHANGE}/contents/{'0' * 64}"),
        data=content,
        headers={"Authorization": f"token {ben}"},
    )
    assert wrong.status_code == 400


def test_the_service_does_nothing_with_files_of_its_own(team: Team, shared: dict[str, Any]) -> None:
    token = team.ann.token(ACCESS)
    for path, body in {
        "sharing/snapshots": {"path": "a.ipynb"},
        "sharing/checks": {"path": "a.ipynb"},
        "sharing/imports": {"source": "/etc/passwd"},
        f"sharing/snapshots/{shared['id']}/copies": {},
        f"sharing/snapshots/{shared['id']}/exports": {"folder": "x"},
    }.items():
        assert by_token("post", team.service(path), token, body).status_code in (404, 405), path


def test_everybody_hears_at_once_of_what_they_may_know(team: Team, shared: dict[str, Any]) -> None:
    headers = {"Authorization": f"token {team.ben.token(ACCESS)}"}
    url = team.service(f"{EXCHANGE}/notices")
    with requests.get(url, headers=headers, stream=True, timeout=60) as stream:
        assert stream.status_code == 200
        address = f"sharing/snapshots/{shared['id']}"
        team.ann.studio("patch", address, {"visibility": "private"})
        team.ann.studio("patch", address, {"visibility": "domain", "note": "again"})
        team.ann.studio("delete", address)
        lines = (json.loads(line) for line in stream.iter_lines(chunk_size=1) if line.strip())
        heard = [next(lines) for _ in range(3)]
    assert [(each["action"], each["payload"]["id"]) for each in heard] == [
        ("snapshot.closed", shared["id"]),  # and not that it is private now
        ("snapshot.changed", shared["id"]),
        ("snapshot.revoked", shared["id"]),
    ]
    assert heard[1]["payload"]["note"] == "again" and heard[1]["payload"]["people"] == []
