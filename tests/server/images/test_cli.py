"""``jupyter smstudio images`` without a server, in folders of its own."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jupyter_smstudio.cli.images import register

Cli = Callable[..., tuple[int, Any]]


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Run one command with ``--json``; return its exit status and what it printed."""
    parser = argparse.ArgumentParser()
    register(parser.add_subparsers())

    def run(*words: str) -> tuple[int, Any]:
        args = parser.parse_args(["images", *words, "--json", "--data-dir", str(tmp_path / "data")])
        status = args.run(args)
        return status, json.loads(capsys.readouterr().out)

    return run


def test_list_and_show(cli: Cli) -> None:
    status, page = cli("list")
    assert status == 0 and "data-science" in [image["name"] for image in page["items"]]
    assert cli("show", "mxnet")[1]["state"] == "Unavailable"
    status, error = cli("show", "nothing")
    assert (status, error["code"]) == (1, "not_found")


def test_an_image_is_added_built_and_removed(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("six==1.17.0\n")
    (tmp_path / "image.yaml").write_text(
        "name: own\ndisplay_name: Our own\nfile: requirements.txt\nenvironment: {MODE: fast}\n"
    )
    status, image = cli("add", str(tmp_path / "image.yaml"))
    assert (status, image["name"], image["display_name"], image["version"]) == (0, "own", "Our own", "1.0.0")
    status, image = cli("add", str(tmp_path / "requirements.txt"), "--name", "own")
    assert (status, image["version"], image["display_name"]) == (0, "1.0.1", "own")

    status, built = cli("build", "own")
    assert status == 0 and built["state"] == "Ready"
    (environment,) = cli("environments")[1]["items"]
    assert environment["image"] == "own"
    assert cli("remove-environment", environment["digest"]) == (0, {})
    assert cli("environments")[1]["items"] == []
    assert cli("remove", "own") == (0, {})
    assert cli("show", "own")[0] == 1


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("requirements.txt", "-r http://evil.example", "option -r"),
        ("image.yaml", "name: own\ncontent: six\nsurprise: 1", "surprise"),
        ("image.yaml", "name: own\nfile: missing.txt", "missing.txt"),
        ("image.yaml", "- six", "not a list of fields"),
        ("environment.yml", "dependencies: [numpy=1]", "conda for 'numpy=1'"),
    ],
)
def test_a_bad_specification_is_refused(cli: Cli, tmp_path: Path, file: str, text: str, said: str) -> None:
    (tmp_path / file).write_text(text)
    status, error = cli("add", str(tmp_path / file), "--name", "own")
    assert (status, error["code"]) == (1, "invalid_input") and said in error["message"]


def test_a_container_image_is_refused_with_the_reason(cli: Cli) -> None:
    status, error = cli("add", "oci:example/notebook:1.0")
    assert (status, error["code"]) == (1, "not_supported")


def test_without_json_a_table_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    register(parser.add_subparsers())
    args = parser.parse_args(["images", "list", "--data-dir", str(tmp_path)])
    assert args.run(args) == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.split() == ["NAME", "VERSION", "DISPLAY", "NAME", "STATE", "REASON"]
    assert any(row.split()[:2] == ["data-science", "1.1.0"] for row in rows)
