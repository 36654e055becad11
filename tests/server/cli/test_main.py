"""The command line as a user calls it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from jupyter_smstudio import __version__
from jupyter_smstudio.cli import COMMANDS, main

CLI = [sys.executable, "-m", "jupyter_smstudio.cli"]


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    said = capsys.readouterr().out
    assert ended.value.code == 0
    for name, text in COMMANDS.items():
        assert name in said and text in " ".join(said.split())


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert f"jupyter smstudio {command}" in capsys.readouterr().out


@pytest.mark.parametrize("words", [[], ["unknown"], ["instances"], ["instances", "list", "--unknown"]])
def test_wrong_arguments_end_with_status_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert "usage: jupyter smstudio" in capsys.readouterr().err


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert (ended.value.code, capsys.readouterr().out.strip()) == (0, __version__)


def test_a_command_imports_nothing_of_the_others() -> None:
    code = (
        "import sys; from jupyter_smstudio.cli import main; main(['instances', 'list', '--json'])\n"
        "loaded = {name for name in sys.modules if name.partition('.')[0] in "
        "('sqlalchemy', 'tornado', 'jupyter_server')} | {'jupyter_smstudio.cli.doctor'} & set(sys.modules)\n"
        "sys.exit(' '.join(sorted(loaded)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_reader_that_goes_away_is_no_crash() -> None:
    reads, writes = os.pipe()
    os.close(reads)
    run = subprocess.run([*CLI, "instances", "list"], stdout=writes, stderr=subprocess.PIPE)
    os.close(writes)
    assert (run.returncode, run.stderr) == (1, b"")
