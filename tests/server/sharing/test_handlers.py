"""Sharing over HTTP: from the check to a copy, and what others get to see."""

from __future__ import annotations

import hashlib
import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from jupyter_smstudio.core.errors import Gone, NotFound
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.sharing.local import LocalShelf
from jupyter_smstudio.sharing.models import CreateCopy, UpdateSnapshot
from jupyter_smstudio.sharing.queries import DifferencesQuery, PreviewQuery, SnapshotQuery
from jupyter_smstudio.sharing.service import SharingService

from .conftest import Fetch, code, markdown, notebook, printed, refusal, write

EVE = Caller("eve")
TOKEN = "ghp_" + "a1B2c3D4e5F6" * 3


async def share(fetch: Fetch, **wanted: Any) -> Any:
    return await fetch("snapshots", method="POST", body={"path": "work/digits.ipynb", **wanted})


async def test_a_notebook_is_checked_shared_looked_at_and_copied(
    fetch: Fetch, digits: Path, jp_root_dir: Path, heard: list[tuple[str, dict[str, Any]]]
) -> None:
    check = await fetch("checks", method="POST", body={"path": "work/digits.ipynb"})
    data = {"path": "data/digits.csv", "bytes": 8, "sha256": hashlib.sha256(b"a,b\n1,2\n").hexdigest()}
    assert check["data_files"] == [{**data, "included": True}]
    assert check["findings"] == [] and check["git"] is None
    assert check["environment"]["image"] == "system"
    assert check["environment"]["packages"] > 50
    assert heard == []

    snapshot = await share(fetch, include_data=["data/digits.csv"], note="Look", expires_in_days=7)
    assert (snapshot["title"], snapshot["version"], snapshot["newest"]) == ("digits", 1, True)
    assert snapshot["available"] and snapshot["may_edit"] and snapshot["may_revoke"]
    assert snapshot["url"] == f"lab?smstudio=sharing&snapshot={snapshot['id']}"
    assert (snapshot["image"], snapshot["instance_type"]) == ("system", "ml.t3.tiny")
    assert (await fetch("snapshots", scope="mine", text="DIG"))["items"] == [snapshot]

    shutil.rmtree(digits.parent)
    page = await fetch("snapshots", snapshot["id"], "preview", theme="dark")
    assert "Digits</h1>" in page.body.decode() and 'data-theme="dark"' in page.body.decode()
    sent = await fetch("snapshots", snapshot["id"], "notebook")
    assert hashlib.sha256(sent.body).hexdigest() == snapshot["sha256"]
    assert sent.headers["Content-Disposition"].startswith("attachment")

    copied = await fetch("snapshots", snapshot["id"], "copies", method="POST", body={"folder": "mine/new"})
    assert copied["path"] == "mine/new/digits.ipynb"
    assert (copied["image"], copied["instance_type"], copied["note"]) == ("system", "ml.t3.tiny", "")
    assert (jp_root_dir / "mine" / "new" / "data" / "digits.csv").read_text() == "a,b\n1,2\n"
    metadata = json.loads((jp_root_dir / copied["path"]).read_text())["metadata"]
    assert metadata["smstudio"]["image"] == "system"
    assert metadata["smstudio_origin"] == {"snapshot": snapshot["id"], "sha256": snapshot["sha256"]}
    again = await fetch("snapshots", snapshot["id"], "copies", method="POST", body={"folder": "mine/new"})
    assert again["path"] == "mine/new/digits-2.ipynb"

    counted = await fetch("snapshots", snapshot["id"])
    assert (counted["opened"], counted["copied"]) == (0, 2)  # an author's own looks are no use
    assert [action for action, _ in heard] == ["snapshot.created", *["snapshot.opened"] * 2]
    assert heard[-1][1] == counted


async def test_what_is_left_out_is_not_in_it(fetch: Fetch, digits: Path) -> None:
    write(digits, notebook(code("1", printed("secret result")), widgets={"state": "secret result"}))
    bare = await share(fetch, include_output=False, include_environment=False)
    assert bare["environment"] is None and bare["git"] is None and bare["data_files"] == []
    sent = (await fetch("snapshots", bare["id"], "notebook")).body
    assert b"secret result" not in sent
    assert json.loads(sent)["cells"][0]["execution_count"] is None


async def test_halves_of_characters_and_deep_nesting_break_nothing(fetch: Fetch, digits: Path) -> None:
    write(digits, notebook(code("'\ud83d'", printed("\udc00 \U0001f600")), deep=nested(200)))
    snapshot = await share(fetch)
    for path in ("preview", "notebook"):
        assert "\U0001f600" in (await fetch("snapshots", snapshot["id"], path)).body.decode()
    same = await fetch("snapshots", snapshot["id"], "differences", path="work/digits.ipynb")
    assert same["cells"] == [] and same["same"] == 1
    write_text(digits, '{"nbformat": 4, "cells": [], "metadata": {"a": ' + "[" * 100_000)
    assert (await refusal(share(fetch)))[0] == 400


def write_text(path: Path, text: str) -> None:
    path.write_text(text)


def nested(depth: int) -> list[Any]:
    return [nested(depth - 1)] if depth else []


async def test_a_page_is_rendered_once_and_gone_with_its_snapshot(
    fetch: Fetch, digits: Path, application: Any
) -> None:
    snapshot = await share(fetch)
    pages = application.core.state.data / "sharing" / "pages"
    first = await fetch("snapshots", snapshot["id"], "preview", theme="dark")
    (rendered,) = pages.iterdir()
    rendered.write_bytes(rendered.read_bytes().replace(b"Digits", b"From the file"))
    again = await fetch("snapshots", snapshot["id"], "preview", theme="light")
    assert b"From the file" in again.body and b"From the file" not in first.body
    assert (await fetch("snapshots", snapshot["id"], method="DELETE"))["available"] is False
    assert list(pages.iterdir()) == []
    assert (await refusal(fetch("snapshots", snapshot["id"], "preview")))[0] == 410


async def test_a_secret_is_shared_only_by_its_name(fetch: Fetch, digits: Path, jp_root_dir: Path) -> None:
    write(digits, notebook(code(f"token = '{TOKEN}'"), code("1", printed(f"sent {TOKEN}"))))
    status, body = await refusal(share(fetch))
    assert (status, body["code"]) == (409, "needs_decision")
    assert TOKEN not in json.dumps(body)
    found = body["details"]["findings"]
    assert [(each["cell"], each["place"]) for each in found] == [(0, "source"), (1, "output")]
    status, body = await refusal(share(fetch, include_output=False))
    assert len(body["details"]["findings"]) == 1
    assert (await fetch("snapshots"))["total"] == 0
    blobs = [each for each in jp_root_dir.parent.rglob("blobs/*") if TOKEN.encode() in each.read_bytes()]
    assert blobs == []
    assert (await share(fetch, accept_findings=[each["id"] for each in found]))["version"] == 1


async def test_only_data_that_the_notebook_reads_is_packed(
    fetch: Fetch, digits: Path, jp_root_dir: Path, tmp_path: Path
) -> None:
    (jp_root_dir / "other.csv").write_text("not named")
    secret = tmp_path / "outside.csv"
    secret.write_text("somebody else's")
    (digits.parent / "link.csv").symlink_to(secret)
    sources = ["open('link.csv')", "open('../other.csv')", f"open('{secret}')"]
    write(digits, notebook(*(code(source) for source in sources)))
    check = await fetch("checks", method="POST", body={"path": "work/digits.ipynb"})
    assert check["data_files"] == []
    for path in ("link.csv", "../other.csv", str(secret), "digits.ipynb"):
        status, body = await refusal(share(fetch, include_data=[path]))
        assert (status, body["code"]) == (400, "invalid_input"), path


NO_NOTEBOOK = {
    "../outside.ipynb": 400,
    "/etc/passwd": 404,
    "link.ipynb": 400,
    "work": 404,
    "work/none.ipynb": 404,
    "work/data/digits.csv": 400,
    "work/broken.ipynb": 400,
    "work/old.ipynb": 400,
    "a" * 4000: 400,
}


async def test_what_is_no_notebook_of_the_users_is_not_shared(
    fetch: Fetch, digits: Path, jp_root_dir: Path, tmp_path: Path
) -> None:
    outside = write(tmp_path / "outside.ipynb", notebook())
    (jp_root_dir / "link.ipynb").symlink_to(outside)
    (digits.parent / "broken.ipynb").write_text('{"nbformat": 4, "cells": [')
    (digits.parent / "old.ipynb").write_text('{"nbformat": 3, "worksheets": []}')
    refused = {path: (await refusal(share(fetch, path=path)))[0] for path in NO_NOTEBOOK}
    assert refused == NO_NOTEBOOK


async def test_others_see_what_is_for_them_and_nobody_sees_what_is_over(
    fetch: Fetch, digits: Path, service: SharingService, shelf: LocalShelf
) -> None:
    private = await share(fetch, visibility="private")
    named = await share(fetch, visibility="named", people=["eve"])
    assert shelf.list(EVE, SnapshotQuery()).total == 1
    for each in (
        lambda: shelf.get(EVE, private["id"]),
        lambda: shelf.notebook(EVE, private["id"]),
        lambda: shelf.update(EVE, private["id"], UpdateSnapshot()),
        lambda: shelf.update(EVE, named["id"], UpdateSnapshot()),
    ):
        with pytest.raises(NotFound):
            each()
    for each in (private, named):
        with pytest.raises(NotFound):
            await shelf.revoke(EVE, each["id"])
    seen = shelf.get(EVE, named["id"])
    assert (seen.people, seen.may_edit, seen.may_revoke) == ([], False, False)
    assert shelf.notebook(EVE, named["id"])[1] == "digits.ipynb"
    admin = Caller("boss", admin=True)
    assert shelf.get(admin, private["id"]).available is False
    with pytest.raises(NotFound):
        await shelf.preview(admin, private["id"], PreviewQuery())

    for body in ({"people": []}, {"visibility": "domain", "people": ["eve"]}):
        status, said = await refusal(fetch("snapshots", named["id"], method="PATCH", body=body))
        assert (status, said["code"]) == (400, "invalid_input")
    changed = await fetch(
        "snapshots", named["id"], method="PATCH", body={"visibility": "domain", "note": "n"}
    )
    assert (changed["visibility"], changed["people"], changed["note"]) == ("domain", [], "n")
    revoked = await shelf.revoke(admin, named["id"])
    assert revoked.revoked is not None and not revoked.available
    for refused in (
        fetch("snapshots", named["id"], "preview"),
        fetch("snapshots", named["id"], "notebook"),
        fetch("snapshots", named["id"], "copies", method="POST", body={}),
        fetch("snapshots", named["id"], "exports", method="POST", body={"folder": "x"}),
        fetch("snapshots", named["id"], "differences", to=private["id"]),
        fetch("snapshots", named["id"], method="PATCH", body={"expires_in_days": 9}),
    ):
        assert (await refusal(refused))[0] == 410
    with pytest.raises(Gone, match="taken digits back"):
        await service.copy(EVE, named["id"], CreateCopy())
    assert shelf.list(EVE, SnapshotQuery()).total == 0
    assert shelf._store.log(named["id"])[-1] == ("boss", "revoked")


async def test_an_author_is_told_who_has_opened_and_copied(
    fetch: Fetch, digits: Path, service: SharingService, shelf: LocalShelf
) -> None:
    snapshot = await share(fetch)
    assert await fetch("snapshots", snapshot["id"], "uses") == {"items": [], "total": 0}
    await fetch("snapshots", snapshot["id"], "preview")  # one's own look
    clock = shelf._clock
    for minutes in (0, 1, 11):  # the second time it is open still
        later = clock.now() + timedelta(minutes=minutes)
        shelf._clock = type("Later", (), {"now": lambda self, at=later: at})()
        await shelf.preview(EVE, snapshot["id"], PreviewQuery())
    shelf._clock = clock
    await service.copy(Caller("ben"), snapshot["id"], CreateCopy())
    uses = (await fetch("snapshots", snapshot["id"], "uses"))["items"]
    assert [(use["person"], use["opened"], use["copied"], use["exported"]) for use in uses] == [
        ("eve", 2, 0, 0),
        ("ben", 0, 1, 0),
    ]
    assert uses[0]["first"] < uses[0]["last"]
    with pytest.raises(NotFound):
        shelf.uses(EVE, snapshot["id"])


async def test_what_is_over_comes_back_when_it_is_extended(
    fetch: Fetch, digits: Path, shelf: LocalShelf, application: Any
) -> None:
    snapshot = await share(fetch, expires_in_days=1)
    clock = application.core.clock
    later = clock.now() + timedelta(days=2)
    shelf._clock = type("Later", (), {"now": lambda self: later, "monotonic": clock.monotonic})()
    status, body = await refusal(fetch("snapshots", snapshot["id"], "preview"))
    assert (status, body["code"]) == (410, "gone")
    await fetch("snapshots", snapshot["id"], method="PATCH", body={"expires_in_days": 3})
    assert (await fetch("snapshots", snapshot["id"], "preview")).code == 200
    await fetch("snapshots", snapshot["id"], method="PATCH", body={"expires_in_days": 0})
    assert (await fetch("snapshots", snapshot["id"]))["expires"] is None


async def test_a_newer_version_is_compared_and_takes_the_copys_place(
    fetch: Fetch, digits: Path, jp_root_dir: Path, service: SharingService
) -> None:
    first = await share(fetch)
    copy = await fetch("snapshots", first["id"], "copies", method="POST", body={"name": "mine"})
    origin = await fetch("copies", path=copy["path"])
    assert (origin["snapshot"]["id"], origin["newer"]) == (first["id"], None)
    assert (await fetch("copies", path="work/digits.ipynb"))["snapshot"] is None

    write(digits, notebook(markdown("# Digits"), code("x = 1"), code("y = 2")))
    second = await share(fetch)
    assert (second["version"], second["sha256"] != first["sha256"]) == (2, True)
    assert (await fetch("snapshots", first["id"]))["newest"] is False
    origin = await fetch("copies", path=copy["path"])
    assert origin["newer"]["id"] == second["id"]
    between = await fetch("snapshots", first["id"], "differences", to=second["id"])
    own = await fetch("snapshots", second["id"], "differences", path=copy["path"])
    assert [each["change"] for each in between["cells"]] == ["changed", "added"]
    assert between["cells"] == own["cells"] and between["same"] == 1
    assert between["cells"][0]["after"] == "x = 1"

    pulled = await fetch("snapshots", second["id"], "copies", method="POST", body={"replaces": copy["path"]})
    assert (pulled["path"], pulled["replaced"]) == ("mine.ipynb", "mine-before.ipynb")
    assert "read_csv" in (jp_root_dir / pulled["replaced"]).read_text()
    assert "x = 1" in (jp_root_dir / pulled["path"]).read_text()
    assert (await fetch("copies", path=copy["path"]))["newer"] is None
    for params in ({}, {"to": first["id"], "path": "a"}):
        assert (await refusal(fetch("snapshots", second["id"], "differences", **params)))[0] == 400
    with pytest.raises(NotFound):
        await service.differences(EVE, first["id"], DifferencesQuery(to="none"))
    assert (await refusal(fetch("snapshots", first["id"], "copies", method="POST", body={"name": "../x"})))[
        0
    ] == 400
    assert (await refusal(fetch("snapshots", first["id"], "copies", method="POST", body={"folder": ".."})))[
        0
    ] == 400


async def test_a_copy_leaves_files_alone_and_says_what_is_not_as_it_was(
    fetch: Fetch, digits: Path, jp_root_dir: Path
) -> None:
    large = {"image": "system", "kernel": "python3", "instance_type": "ml.p3.8xlarge"}
    write(digits, notebook(code("open('data/digits.csv')"), smstudio=large))
    snapshot = await share(fetch, include_data=["data/digits.csv"])
    (jp_root_dir / "mine" / "data").mkdir(parents=True)
    (jp_root_dir / "mine" / "data" / "digits.csv").write_text("my own")
    copied = await fetch("snapshots", snapshot["id"], "copies", method="POST", body={"folder": "mine"})
    assert (jp_root_dir / "mine" / "data" / "digits.csv").read_text() == "my own"
    assert "data/digits.csv is not what the author had" in copied["note"]
    assert "The author used ml.p3.8xlarge" in copied["note"] and copied["instance_type"] != ""

    unpacked = await share(fetch)
    copied = await fetch("snapshots", unpacked["id"], "copies", method="POST", body={"folder": "bare"})
    assert "reads data/digits.csv, which the snapshot does not hold" in copied["note"]


async def test_an_exported_folder_comes_back_by_import(fetch: Fetch, digits: Path, jp_root_dir: Path) -> None:
    snapshot = await share(fetch, include_data=["data/digits.csv"])
    exported = await fetch("snapshots", snapshot["id"], "exports", method="POST", body={"folder": "out/a b"})
    assert exported["files"] == [
        "README.md",
        "binder/environment.yml",
        "data/digits.csv",
        "digits.ipynb",
        "requirements.txt",
        "snapshot.json",
    ]
    assert all((jp_root_dir / "out/a b" / name).is_file() for name in exported["files"])
    assert "smstudio" not in json.loads((jp_root_dir / "out/a b/digits.ipynb").read_text())["metadata"]
    status, _ = await refusal(
        fetch("snapshots", snapshot["id"], "exports", method="POST", body={"folder": "out/a b"})
    )
    assert status == 409
    back = await fetch("imports", method="POST", body={"source": "out/a b", "folder": "in"})
    assert (back["path"], back["image"], back["instance_type"]) == ("in/digits.ipynb", "system", "ml.t3.tiny")
    assert (jp_root_dir / "in" / "data" / "digits.csv").read_text() == "a,b\n1,2\n"


TAMPERED: list[dict[str, Any]] = [
    {"notebook": "../../secret.ipynb"},
    {"notebook": "none.ipynb"},
    {"data_files": [{"path": "../../x.csv", "bytes": 1, "sha256": "0" * 64, "included": True}]},
    {"unknown": 1},
    {"environment": {"image": "x"}},
]
INSIDE = [
    "http://127.0.0.1:1/a.ipynb",
    "http://169.254.169.254/latest/meta-data",
    "http://[::1]/a.ipynb",
    "http://localhost/a.ipynb",
    "file:///etc/passwd",
    "ftp://example.org/a.ipynb",
    "http://user:hunter2@10.0.0.1/a.ipynb",
    "https://",
    "http://[bad/a.ipynb",
    "../outside",
    "in",
]


async def test_nothing_is_imported_from_inside_or_out_of_its_folder(fetch: Fetch, jp_root_dir: Path) -> None:
    write(jp_root_dir / "secret.ipynb", notebook(markdown("somebody else's")))
    write(jp_root_dir / "in" / "it" / "a.ipynb", notebook())
    sources = list(INSIDE)
    for number, changes in enumerate(TAMPERED):
        folder = jp_root_dir / f"tampered{number}"
        write(folder / "a.ipynb", notebook())
        write(folder / "snapshot.json", {"notebook": "a.ipynb", **changes})
        sources.append(folder.name)
    for source in sources:
        status, body = await refusal(fetch("imports", method="POST", body={"source": source, "folder": "to"}))
        assert (status, body["code"]) == (400, "invalid_input"), source
        assert "hunter2" not in body["message"]
    assert not (jp_root_dir / "to").exists()
    assert (await fetch("imports", method="POST", body={"source": "in/it"}))["path"] == "a.ipynb"
