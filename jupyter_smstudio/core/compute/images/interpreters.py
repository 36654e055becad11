"""Which Python interpreters this machine has to build environments with."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from uv import find_uv_bin

from ...errors import NotSupported

TIMEOUT_SECONDS = 30
_ASK = (
    "import json,platform,sys,sysconfig;"
    "print(json.dumps([sys._base_executable,platform.python_version(),sysconfig.get_platform()]))"
)


@dataclass(frozen=True)
class Interpreter:
    """A Python outside of any environment.

    Attributes:
        path: of the program.
        version: full version, e.g. ``3.11.7``.
        platform: e.g. ``linux-x86_64``.
    """

    path: Path
    version: str
    platform: str

    @property
    def minor(self) -> str:
        """Return e.g. ``3.11``."""
        return ".".join(self.version.split(".")[:2])


class Interpreters:
    """Finds interpreters once and remembers them.

    Args:
        env: variables for uv, see :func:`.index.uv_environment`.
    """

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = dict(env)
        self._found: dict[str, Interpreter | None] = {}

    def find(self, minors: Sequence[str]) -> Interpreter:
        """Return the first of these minor versions that this machine has, the server's own before all.

        Raises:
            NotSupported: it has none of them.
        """
        own = f"{sys.version_info.major}.{sys.version_info.minor}"
        for minor in sorted(minors, key=lambda minor: minor != own):
            if minor not in self._found:
                self._found[minor] = _find(minor, self._env)
            found = self._found[minor]
            if found is not None:
                return found
        raise NotSupported(
            f"There is no Python {' or '.join(minors)} on this machine. Install it, e.g. with "
            f"'uv python install {minors[0]}', and restart the studio."
        )


def machine_platform() -> str:
    """Return ``sys.platform-machine`` of this machine, e.g. ``linux-x86_64``."""
    return f"{sys.platform}-{platform.machine().lower()}"


def _find(minor: str, env: Mapping[str, str]) -> Interpreter | None:
    if minor == f"{sys.version_info.major}.{sys.version_info.minor}":
        program = str(sys._base_executable)  # type: ignore[attr-defined]
    else:
        # Only what is there already: a download is the administrator's decision, and takes minutes.
        options = ["--no-project", "--no-python-downloads", "--system"]
        found = _run([find_uv_bin(), "python", "find", *options, minor], env)
        if found.returncode:
            return None
        program = found.stdout.strip()
    answer = _run([program, "-I", "-c", _ASK], env)
    if answer.returncode:  # e.g. a shim of a version manager that leads nowhere
        return None
    path, version, machine = json.loads(answer.stdout)
    return Interpreter(Path(path), version, machine)


def _run(command: list[str], env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=TIMEOUT_SECONDS)
