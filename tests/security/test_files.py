"""Paths, links and archives that lead out of a server's folder (cases 7, 8, 9, 15)."""

from __future__ import annotations

import io
import json
import os
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from ..drills.studio import TOKEN
from .conftest import Target

SECRET = "only its owner may read this"
NOTEBOOK = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}


@pytest.fixture
def away(target: Target) -> Iterator[list[str]]:
    """Plant ways out into the server's folder; return paths that lead to another user's notebook."""
    root = target.server.root
    other = root.with_name(f"{root.name}1")  # begins as the root does: case 8
    other.mkdir(exist_ok=True)
    cell = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": SECRET}
    (other / "theirs.ipynb").write_text(json.dumps({**NOTEBOOK, "cells": [cell]}))
    links = {
        "file.ipynb": other / "theirs.ipynb",
        "folder": other,
        "proc": Path("/proc/self"),
        "circle": Path("circle"),
        "up": Path(".."),
    }
    for name, end in links.items():
        (root / name).symlink_to(end)
    os.link(other / "theirs.ipynb", root / "hard.ipynb")
    yield [
        f"../{other.name}/theirs.ipynb",
        str(other / "theirs.ipynb"),
        "file.ipynb",
        "folder/theirs.ipynb",
        f"up/{other.name}/theirs.ipynb",
        f"./folder/../../{other.name}/theirs.ipynb",
        "proc/environ",
        "proc/cwd/file.ipynb",
        "circle",
        "circle/theirs.ipynb",
        f"file://{other}/theirs.ipynb",
        "/proc/self/environ",
        "~/theirs.ipynb",
        f"..%2f{other.name}%2ftheirs.ipynb",
        f"..;/{other.name}/theirs.ipynb",
        "..\\theirs.ipynb",
        "a/" * 2000,
    ]
    for name in (*links, "hard.ipynb"):
        (root / name).unlink()


@pytest.fixture
def snapshot(target: Target) -> str:
    (target.server.root / "own.ipynb").write_text(json.dumps(NOTEBOOK))
    reply = target.ask("POST", "smstudio/sharing/snapshots", TOKEN, json={"path": "own.ipynb"})
    assert reply.status_code == 201, reply.text
    made: str = reply.json()["id"]
    return made


def test_nothing_outside_is_shared(target: Target, away: list[str]) -> None:
    for path in away:
        for route in ("checks", "snapshots"):
            reply = target.ask("POST", f"smstudio/sharing/{route}", TOKEN, json={"path": path})
            assert 400 <= reply.status_code < 500, (route, path, reply.text)
            assert SECRET not in reply.text, (route, path)


def test_no_data_from_outside_is_packed(target: Target, away: list[str]) -> None:
    root = target.server.root
    for number, path in enumerate(away):
        name = f"reads-{number}.ipynb"
        code = {"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "execution_count": None}
        cell = {**code, "source": f"open({path!r}).read()"}
        (root / name).write_text(json.dumps({**NOTEBOOK, "cells": [cell]}))
        request = {"path": name, "include_data": [path]}
        reply = target.ask("POST", "smstudio/sharing/snapshots", TOKEN, json=request)
        held = [each for each in reply.json().get("data_files", []) if each["included"]]
        assert held == [], (path, reply.text)
        assert SECRET not in reply.text
        (root / name).unlink()


def test_no_copy_is_written_outside(target: Target, away: list[str], snapshot: str) -> None:
    before = listing(target)
    folders = [str(Path(path).parent) for path in away if "/" in path] + ["folder", "up", "..", "proc/cwd/.."]
    for folder in folders:
        for route, body in (
            ("copies", {"folder": folder}),
            ("copies", {"folder": folder, "name": "x.ipynb"}),
            ("exports", {"folder": f"{folder}/out"}),
        ):
            address = f"smstudio/sharing/snapshots/{snapshot}/{route}"
            # An absolute path is one below the server's folder, as everywhere in Jupyter.
            assert target.ask("POST", address, TOKEN, json=body).status_code < 500, (route, folder)
    for name in (
        "../x.ipynb",
        "/x.ipynb",
        "folder/x.ipynb",
        "..",
        "a\\..\\x.ipynb",
        "x\x00.ipynb",
        "x\n.ipynb",
    ):
        target.ask("POST", f"smstudio/sharing/snapshots/{snapshot}/copies", TOKEN, json={"name": name})
    assert listing(target) == before


def test_no_copy_takes_the_place_of_what_is_outside(target: Target, away: list[str], snapshot: str) -> None:
    before = listing(target)
    for path in away:
        reply = target.ask(
            "POST", f"smstudio/sharing/snapshots/{snapshot}/copies", TOKEN, json={"replaces": path}
        )
        assert 400 <= reply.status_code < 500, (path, reply.text)
    assert listing(target) == before


def test_nothing_outside_is_imported(target: Target, away: list[str]) -> None:
    for source in [
        *away,
        "http://127.0.0.1:1/x.ipynb",
        "http://169.254.169.254/x.ipynb",
        "gopher://x/x.ipynb",
    ]:
        reply = target.ask("POST", "smstudio/sharing/imports", TOKEN, json={"source": source})
        assert 400 <= reply.status_code < 500, (source, reply.text)
        assert SECRET not in reply.text


def test_an_imported_folder_cannot_name_what_is_outside(target: Target, away: list[str]) -> None:
    root = target.server.root
    for number, path in enumerate(away):
        folder = root / f"gift-{number}"
        folder.mkdir()
        (folder / "a.ipynb").write_text(json.dumps(NOTEBOOK))
        (folder / "snapshot.json").write_text(json.dumps({"notebook": path}))
        reply = target.ask("POST", "smstudio/sharing/imports", TOKEN, json={"source": folder.name})
        assert 400 <= reply.status_code < 500, (path, reply.text)
    linked = root / "linked"
    linked.mkdir()
    (linked / "a.ipynb").symlink_to(root.with_name(f"{root.name}1") / "theirs.ipynb")
    reply = target.ask("POST", "smstudio/sharing/imports", TOKEN, json={"source": "linked"})
    assert 400 <= reply.status_code < 500, reply.text


@pytest.mark.parametrize(
    "folder", ["../etc/passwd", "/etc/passwd", "../../secret", "log.txt/../../x", "a\0b"]
)
@pytest.mark.parametrize("escape", ["plain", "once", "twice", "parameters", "backslash"])
def test_a_jobs_files_are_its_own(target: Target, folder: str, escape: str) -> None:
    once = quote(folder, safe="")
    path = {
        "plain": folder.replace("\0", "%00"),
        "once": once,
        "twice": quote(once, safe=""),
        "parameters": folder.replace("..", "..;").replace("\0", "%00"),
        "backslash": folder.replace("/", "%5c").replace("\0", "%00"),
    }[escape]
    for below in (f"training/jobs/{target.job}/files/", f"automl/jobs/{target.job}/files/"):
        reply = target.ask("GET", f"smstudio/{below}{path}", TOKEN)
        assert 400 <= reply.status_code < 500, reply.text
        assert "root:" not in reply.text


def test_a_source_that_is_a_trick_is_refused(target: Target, tmp_path: Path) -> None:
    """Case 15, at the door; the archives themselves are taken apart in tests/jobs_runtime/test_archive.py."""
    for name, tricks in archives().items():
        (target.server.root / name).write_bytes(tricks)
        request = {"image": "system", "instance_type": "ml.t3.tiny", "entry_point": "run.py", "source": name}
        reply = target.ask(
            "POST", "smstudio/training/jobs", TOKEN, json={**request, "name": f"trick-{len(name)}"}
        )
        # A file that is no archive of a kind that jobs take is a source as it is.
        assert 400 <= reply.status_code < 500 or name.endswith(".zip"), (name, reply.text)
    for folder in (target.server.folder, Path("/tmp"), Path.cwd()):
        assert list(folder.glob("pwned*")) == []
    assert list(target.server.folder.rglob("pwned*")) == []


def archives() -> dict[str, bytes]:
    """Return archives whose members lead out, by name."""
    up = io.BytesIO()
    with tarfile.open(fileobj=up, mode="w:gz") as tar:
        tar.addfile(tarfile.TarInfo("run.py"), io.BytesIO())
        tar.addfile(tarfile.TarInfo("../../pwned"), io.BytesIO())
    through = io.BytesIO()
    with tarfile.open(fileobj=through, mode="w:gz") as tar:
        tar.addfile(tarfile.TarInfo("run.py"), io.BytesIO())
        link = tarfile.TarInfo("out")
        link.type, link.linkname = tarfile.SYMTYPE, "/tmp"
        tar.addfile(link)
        tar.addfile(tarfile.TarInfo("out/pwned"), io.BytesIO())
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("../pwned", "")
    return {"up.tar.gz": up.getvalue(), "through.tar.gz": through.getvalue(), "zipped.zip": zipped.getvalue()}


def listing(target: Target) -> list[str]:
    """Return every file around the server's folder, besides what the server itself keeps."""
    beside = target.server.root.with_name(f"{target.server.root.name}1")
    return sorted(str(path) for path in [*beside.rglob("*"), *target.server.folder.glob("*")])
