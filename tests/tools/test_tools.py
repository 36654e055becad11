"""The parts of the tools on which a user's files or a repeated run depend."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from environment import package_index, pip_settings, refresh
from run import copy_demos, running_url


def test_a_demo_changed_by_the_user_is_kept_and_others_follow_the_project(tmp_path: Path) -> None:
    demos, workspace, record = tmp_path / "demos", tmp_path / "workspace", tmp_path / "state" / "demos.json"
    demos.mkdir()
    for name in ("mine.ipynb", "yours.ipynb"):
        (demos / name).write_text("first")
    copy_demos(demos, workspace, record)
    (workspace / "mine.ipynb").write_text("my work")
    for name in ("mine.ipynb", "yours.ipynb"):
        (demos / name).write_text("second")

    copy_demos(demos, workspace, record)

    assert (workspace / "mine.ipynb").read_text() == "my work"
    assert (workspace / "yours.ipynb").read_text() == "second"


def test_a_file_of_the_user_with_the_name_of_a_demo_is_never_written_over(tmp_path: Path) -> None:
    demos, workspace = tmp_path / "demos", tmp_path / "workspace"
    demos.mkdir()
    workspace.mkdir()
    (demos / "titanic.ipynb").write_text("demo")
    (workspace / "titanic.ipynb").write_text("mine")

    for _ in range(2):
        copy_demos(demos, workspace, tmp_path / "demos.json")

    assert (workspace / "titanic.ipynb").read_text() == "mine"


def test_refresh_makes_again_only_after_a_change_and_forgets_a_failure(tmp_path: Path) -> None:
    source, stamp, made = tmp_path / "source", tmp_path / "out" / ".stamp", []
    source.write_text("one")

    def fail() -> None:
        raise RuntimeError("disk full")

    with pytest.raises(RuntimeError):
        refresh("it", stamp, [str(source)], fail)
    for text in ("one", "one", "two", "two"):
        source.write_text(text)
        refresh("it", stamp, [str(source)], lambda text=text: made.append(text))

    assert made == ["one", "two"]


def test_pip_settings_of_the_machine_reach_uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_")) or name == "SSL_CERT_FILE"]:
        monkeypatch.delenv(name)
    (tmp_path / "pip.conf").write_text(
        "[global]\nfind-links = /a /b\nextra-index-url = file:///c\ncert = /d\n"
    )
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))

    index = package_index(pip_settings())

    assert index["UV_FIND_LINKS"] == "/a,/b"
    assert index["UV_INDEX"] == "file:///c"
    assert index["UV_INDEX_STRATEGY"] == "unsafe-best-match"
    assert index["SSL_CERT_FILE"] == "/d"
    assert "UV_DEFAULT_INDEX" not in index


def test_only_a_server_that_lives_counts_as_running(tmp_path: Path) -> None:
    def write(pid: int) -> None:
        entry = {"pid": pid, "url": "http://localhost:1/", "token": "t"}
        (tmp_path / f"jpserver-{pid}.json").write_text(json.dumps(entry))

    write(2**22 + 1)  # above the kernel's greatest pid
    assert running_url(tmp_path) is None
    write(os.getpid())
    assert running_url(tmp_path) == "http://localhost:1/lab?token=t"
