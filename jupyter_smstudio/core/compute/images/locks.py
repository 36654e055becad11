"""Locks: the exact, hash-pinned set of packages an environment is made from.

The catalogue's locks are committed files. Where an image has none (an administrator's entry) or is new
(a custom image), the resolver makes one here; it is kept, so that the same request stays the same.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

from packaging.requirements import Requirement

from ...errors import BuildFailed
from .base import ImageSpec
from .disk import full_disk_explained
from .interpreters import Interpreter
from .requirements import blamed_lines
from .uv import OnLine, UvFailed, run_uv

BUILD_TOOLS = Path(__file__).with_name("locks") / "build-tools.txt"


class Locks:
    """Makes and keeps the locks of this machine.

    Args:
        folder: where locks made here are kept, ``<data>/locks``.
        env: variables for uv, see :func:`.index.uv_environment`.
    """

    def __init__(self, folder: Path, env: Mapping[str, str]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._env = dict(env)

    def known(self, spec: ImageSpec, interpreter: Interpreter) -> str | None:
        """Return the lock of an image version; None where it is not made yet."""
        if spec.lock is not None:
            return spec.lock
        path = self._path(spec, interpreter)
        return path.read_text() if path.exists() else None

    async def make(self, spec: ImageSpec, interpreter: Interpreter, on_line: OnLine) -> str:
        """Resolve an image's requirements for this machine, and keep the result.

        Only wheels are taken, but of what the catalogue says has none; see :func:`build_options`.

        Raises:
            BuildFailed: the requirements have no solution; details hold the resolver's ``reason`` and
                the ``lines`` it is about.
            Unavailable: the disk is full.
        """
        path = self._path(spec, interpreter)
        with full_disk_explained(self._folder), tempfile.TemporaryDirectory(dir=self._folder) as name:
            folder = Path(name)
            try:
                await self._compile(spec, interpreter, folder, on_line)
            except UvFailed as error:
                raise _explain(error.reason, spec) from error
            (folder / "lock.txt").replace(path)
        return path.read_text()

    async def _compile(
        self, spec: ImageSpec, interpreter: Interpreter, folder: Path, on_line: OnLine
    ) -> None:
        (folder / "requirements.in").write_text("\n".join(spec.requirements) + "\n")
        (folder / "overrides.in").write_text("\n".join(spec.overrides) + "\n")
        options = ["--generate-hashes", "--no-annotate", "--no-header", *build_options(spec)]
        arguments = [
            *(
                "pip",
                "compile",
                "requirements.in",
                "--output-file",
                "lock.txt",
                "--overrides",
                "overrides.in",
            ),
            *("--python", str(interpreter.path), *options),
        ]
        try:
            await run_uv(arguments, env=self._env, cwd=folder, on_line=on_line)
        except UvFailed:
            if spec.torch_backend is None:
                raise
            arguments += ["--torch-backend", spec.torch_backend]
            await run_uv(arguments, env=self._env, cwd=folder, on_line=on_line)

    def _path(self, spec: ImageSpec, interpreter: Interpreter) -> Path:
        asked = [spec.requirements, spec.overrides, interpreter.minor, interpreter.platform]
        return self._folder / f"{hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:32]}.txt"


def build_options(spec: ImageSpec) -> list[str]:
    """Return uv's options by which only wheels are taken, but for the packages that have none.

    What builds those is pinned as well: a source package runs code of its own and of its build tools.
    """
    options = ["--only-binary", ":all:"]
    for name in spec.sources:
        options += ["--no-binary", name]
    return [*options, "--build-constraints", str(BUILD_TOOLS)] if spec.sources else options


def environment_digest(spec: ImageSpec, lock: str, interpreter: Interpreter, stubs: Path) -> str:
    """Return the content address of an environment: equal for equal content, over images and users."""
    modules = {
        file.relative_to(stubs).as_posix(): file.read_text()
        for module in spec.modules
        for file in sorted((stubs / module).rglob("*.py"))
    }
    content = {
        "lock": [line.rstrip() for line in lock.splitlines() if not line.lstrip().startswith("#")],
        "python": [str(interpreter.path), interpreter.version],
        "platform": interpreter.platform,
        "kernels": [[kernel.name, kernel.source] for kernel in spec.kernels],
        "modules": modules,
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:32]


def locked_packages(lock: str, python: str) -> list[str]:
    """Return ``name==version`` of the packages that a lock installs on this machine.

    Args:
        lock: hash-pinned requirements.
        python: full or minor version of the environment's Python.
    """
    minor = ".".join(python.split(".")[:2])
    marker_values = {
        "python_version": minor,
        "python_full_version": python if python != minor else f"{minor}.0",
    }
    pinned = [line.partition("--hash")[0].rstrip(" \\") for line in lock.splitlines() if "==" in line]
    found = [Requirement(line) for line in pinned if line[:1].isalnum()]
    return [
        f"{requirement.name}{requirement.specifier}"
        for requirement in found
        if requirement.marker is None or requirement.marker.evaluate(marker_values)
    ]


def _explain(reason: str, spec: ImageSpec) -> BuildFailed:
    lines = blamed_lines(reason, spec.requirements)
    about = f" Look at: {'; '.join(lines)}." if lines else ""
    return BuildFailed(
        f"The packages of {spec.display_name} cannot be installed together. {reason}{about}",
        reason=reason,
        lines=lines,
    )
