"""Carries a notebook's variables from one process to another, through a private folder."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..core.models import new_id
from .launcher import KernelLauncher
from .models import Variable
from .process import KernelProcess


@dataclass(frozen=True)
class Manifest:
    """What a save or a load did.

    Attributes:
        moved: variables that are there.
        lost: variables that are not, with the reason.
        size_bytes: of everything saved.
        execution_count: of the saving kernel's last cell.
    """

    moved: list[Variable]
    lost: list[Variable]
    size_bytes: int
    execution_count: int


class VariableMover:
    """Runs ``runtime.namespace`` in the processes that give and take.

    Args:
        launcher: calls into a process.
        folder: on the machine's own disk; holds as much as the variables are large, for seconds.
        pickler_path: a folder with cloudpickle, for images that have none.
    """

    def __init__(self, launcher: KernelLauncher, folder: Path, pickler_path: Path) -> None:
        self._launcher = launcher
        self._folder = folder
        self._pickler_path = pickler_path

    @contextmanager
    def luggage(self) -> Iterator[Path]:
        """Make a private folder for one move, and remove it with all that is in it."""
        folder = self._folder / new_id()
        folder.mkdir(mode=0o700, parents=True)
        try:
            yield folder
        finally:
            shutil.rmtree(folder)

    async def save(self, process: KernelProcess, folder: Path, target: KernelProcess) -> Manifest:
        """Save what can be saved; queued behind the cell that runs.

        Args:
            process: whose variables.
            folder: of :meth:`luggage`.
            target: the kernel that will load them. If it runs another environment, it is asked for its
                libraries' versions, and what they could not read is saved in neutral forms.
        """
        libraries = None
        if target.environment != process.environment:
            libraries = await self._launcher.call(target, "moving", "describe", seconds=None)
        paths = (str(folder), str(self._pickler_path))
        return _manifest(
            await self._launcher.call(process, "moving", "save", *paths, libraries, seconds=None)
        )

    async def load(self, process: KernelProcess, folder: Path) -> Manifest:
        """Load what was saved into an empty kernel."""
        return _manifest(
            await self._launcher.call(
                process, "moving", "load", str(folder), str(self._pickler_path), seconds=None
            )
        )

    async def execution_count(self, process: KernelProcess) -> int:
        """Return the number of the last cell; queued behind the cell that runs."""
        text = await self._launcher.call(process, "moving", "execution_count", seconds=None)
        return int(text or 0)


def _manifest(text: str | None) -> Manifest:
    content: dict[str, Any] = json.loads(text or "{}")
    return Manifest(
        moved=[_variable(each) for each in content["moved"]],
        lost=[_variable(each) for each in content["lost"]],
        size_bytes=content["bytes"],
        execution_count=content["execution_count"],
    )


def _variable(content: dict[str, Any]) -> Variable:
    return Variable(
        name=content["name"],
        type=content["type"],
        size_bytes=content.get("size_bytes"),
        reason=content.get("reason", ""),
        note=content.get("note", ""),
    )
