"""A throw-away environment that has this distribution's metadata, and a folder of wheels to install from."""

from __future__ import annotations

import subprocess
import sys
from asyncio import AbstractEventLoop
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from uv import find_uv_bin

from jupyter_smstudio.core.extras.environment import PythonEnvironment
from jupyter_smstudio.core.extras.installer import ExtraInstaller

from ..images.conftest import make_wheel, slow_env, slow_index, uv_env, wheels

__all__ = ["make_wheel", "slow_env", "slow_index", "uv_env", "wheels"]

EXTRAS = {
    "git": ["needy>=1.0"],
    "other": ["tiny>=2"],
    "absent": ["no-such-package"],
    "bracket": ["parts[more]"],
}


@dataclass
class Extensions:
    """The extensions of a server that none runs for; each installation enables one."""

    names: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)

    def enabled(self) -> frozenset[str]:
        return frozenset(self.names)

    async def load(self, names: Iterable[str]) -> list[str]:
        self.loaded.extend(names)
        return self.refused


def install(prefix: Path, *wheels: Path) -> None:
    argv = [find_uv_bin(), "pip", "install", "-q", "--offline", "--no-deps", "--python", prefix, *wheels]
    subprocess.run(argv, check=True)


@pytest.fixture
def environment(tmp_path: Path, wheels: Path) -> PythonEnvironment:
    """Return an environment with nothing but this distribution's metadata."""
    prefix = tmp_path / "venv"
    subprocess.run([find_uv_bin(), "venv", "-q", "--python", sys.executable, prefix], check=True)
    lines = [f'{line} ; extra == "{extra}"' for extra, of in EXTRAS.items() for line in of]
    own = make_wheel(wheels, "jupyter_smstudio", "0.1.0", requires=["tiny", *lines], extras=tuple(EXTRAS))
    install(prefix, own)
    site = next(prefix.glob("lib/python*/site-packages"))
    return PythonEnvironment(prefix / "bin" / "python", [str(site)])


@pytest.fixture
def extensions() -> Extensions:
    return Extensions()


@pytest.fixture
def installer(
    environment: PythonEnvironment,
    extensions: Extensions,
    uv_env: dict[str, str],
    jp_asyncio_loop: AbstractEventLoop,
) -> Iterator[ExtraInstaller]:
    installer = ExtraInstaller(environment, extensions, lambda: uv_env)
    yield installer
    jp_asyncio_loop.run_until_complete(installer.close())
