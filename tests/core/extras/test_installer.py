"""Real installations by uv into a throw-away environment."""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path

import pytest

from jupyter_smstudio.core.errors import Conflict, NotFound
from jupyter_smstudio.core.extras.environment import PythonEnvironment
from jupyter_smstudio.core.extras.installer import ExtraInstaller, ExtraState, Installation

from ..images.conftest import SlowIndex, asked
from .conftest import Extensions, install


async def ended(installer: ExtraInstaller, extra: str) -> Installation:
    over = asyncio.Event()

    def listen(name: str) -> None:
        if installer.state(name) is not ExtraState.INSTALLING:
            over.set()

    installer.subscribe(listen)
    listen(extra)
    async with asyncio.timeout(60):
        await over.wait()
    run = installer.last(extra)
    assert run is not None
    return run


def version(environment: PythonEnvironment, module: str) -> str:
    argv = [environment.python, "-c", f"import {module}; print({module}.__version__)"]
    return subprocess.run(argv, check=True, capture_output=True, text=True).stdout.strip()


async def test_an_extra_is_installed_with_what_it_needs_and_its_extensions_are_loaded(
    installer: ExtraInstaller, environment: PythonEnvironment, extensions: Extensions
) -> None:
    extensions.names.append("there-before")
    assert installer.state("git") is ExtraState.MISSING
    installer.start("git")
    extensions.names.append("there-before")
    changes: list[str] = []
    installer.subscribe(changes.append)
    # Enabled by the installation: it appears while uv works.
    asyncio.get_running_loop().call_later(0.01, extensions.names.append, "came-with-it")
    run = await ended(installer, "git")
    assert (installer.state("git"), run.failure, run.restart) == (ExtraState.INSTALLED, None, None)
    assert "needy==1.0" in run.log and "tiny==1.0" in run.log
    assert len(changes) >= len(run.log.splitlines())
    assert extensions.loaded == ["came-with-it"]
    assert version(environment, "needy") == "1.0"


async def test_an_extension_that_cannot_be_loaded_asks_for_a_restart(
    installer: ExtraInstaller, extensions: Extensions
) -> None:
    extensions.refused.append("nbdime could not be loaded into the running server.")
    installer.start("git")
    run = await ended(installer, "git")
    assert run.state is ExtraState.INSTALLED
    assert run.restart == "nbdime could not be loaded into the running server."


async def test_what_is_installed_keeps_its_version_and_the_conflict_is_told(
    installer: ExtraInstaller, environment: PythonEnvironment, wheels: Path
) -> None:
    install(environment.python, wheels / "tiny-2.0-py3-none-any.whl")
    installer.start("git")
    run = await ended(installer, "git")
    assert installer.state("git") is ExtraState.FAILED
    assert run.failure is not None and "tiny==2.0" in run.failure and "needy" in run.failure
    assert version(environment, "tiny") == "2.0"


async def test_a_failure_is_told_in_uvs_own_words_and_can_be_tried_again(
    installer: ExtraInstaller, wheels: Path
) -> None:
    installer.start("absent")
    run = await ended(installer, "absent")
    assert run.failure is not None and "no-such-package was not found" in run.failure
    installer.start("absent")
    assert installer.state("absent") is ExtraState.INSTALLING
    assert (await ended(installer, "absent")) is not run


async def test_one_extra_is_installed_at_a_time_and_can_be_stopped(
    environment: PythonEnvironment,
    extensions: Extensions,
    slow_env: dict[str, str],
    slow_index: SlowIndex,
) -> None:
    installer = ExtraInstaller(environment, extensions, lambda: slow_env)
    installer.start("git")
    first = installer.last("git")
    await asked(slow_index)
    installer.start("git")
    assert installer.last("git") is first
    with pytest.raises(Conflict, match="git is being installed"):
        installer.start("other")
    await installer.cancel("git")
    assert installer.state("git") is ExtraState.MISSING
    assert extensions.loaded == []
    slow_index.release()
    installer.start("other")
    assert (await ended(installer, "other")).state is ExtraState.INSTALLED


async def test_what_does_not_exist_or_does_not_run_is_refused(installer: ExtraInstaller) -> None:
    for name in ("needy", "git,other", "needy @ file:///x", "--index-url", ""):
        with pytest.raises(NotFound, match="no extra"):
            installer.start(name)
    with pytest.raises(NotFound, match="not being installed"):
        await installer.cancel("git")
    installer.start("git")
    await ended(installer, "git")
    with pytest.raises(Conflict, match="installed already"):
        installer.start("git")
