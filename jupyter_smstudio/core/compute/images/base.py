"""The nouns of images below the wire, and the port through which kernels reach them.

:class:`Images` is implemented by ``provider.ImageProvider``; the kernels feature is its only caller
besides the images feature.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from ...models import Caller, Stage

LATEST = "latest"
"""The alias that moves to each new version."""

SYSTEM = "system"
"""The image that is the environment the server itself runs in; also its digest."""


class EnvironmentState(StrEnum):
    """Whether the environment of an image version is on this machine."""

    ABSENT = "Absent"
    BUILDING = "Building"
    READY = "Ready"
    FAILED = "Failed"
    UNAVAILABLE = "Unavailable"
    """Cannot be built here at all; a reason is given (MXNet, another platform)."""


class BuildState(StrEnum):
    """States of a build. Moves: Pending → InProgress → Completed | Failed | Stopping → Stopped."""

    PENDING = "Pending"
    IN_PROGRESS = "InProgress"
    STOPPING = "Stopping"
    STOPPED = "Stopped"
    COMPLETED = "Completed"
    FAILED = "Failed"


BUILD_MOVES: dict[BuildState, frozenset[BuildState]] = {
    BuildState.PENDING: frozenset({BuildState.IN_PROGRESS, BuildState.STOPPING}),
    BuildState.IN_PROGRESS: frozenset({BuildState.COMPLETED, BuildState.FAILED, BuildState.STOPPING}),
    BuildState.STOPPING: frozenset({BuildState.STOPPED}),
    BuildState.STOPPED: frozenset(),
    BuildState.COMPLETED: frozenset(),
    BuildState.FAILED: frozenset(),
}


@dataclass(frozen=True)
class KernelSpec:
    """A kernel that an image offers; its command comes from the built environment.

    Attributes:
        name: kernelspec name, e.g. ``python3``; also the folder in ``share/jupyter/kernels``.
        display_name: without the image, e.g. ``Python 3``.
        language: as in a kernelspec.
        source: folder in site-packages with the kernelspec, for packages that leave its installation
            to the user; empty where it is in ``share/jupyter/kernels`` anyway.
    """

    name: str = "python3"
    display_name: str = "Python 3"
    language: str = "python"
    source: str = ""


@dataclass(frozen=True)
class KernelCommand:
    """How to start a kernel of a built environment.

    Attributes:
        argv: absolute program and arguments; ``{connection_file}`` is left for the caller to fill in.
        env: variables of the kernelspec itself, over the environment's own.
        display_name: without the image, e.g. ``Python 3``.
        language: as in a kernelspec.
    """

    argv: tuple[str, ...]
    env: Mapping[str, str]
    display_name: str
    language: str


@dataclass(frozen=True)
class ImageEnvironment:
    """A built environment, bound to the user it was asked for.

    Attributes:
        digest: content address; ``system`` for the server's own environment.
        prefix: root of the read-only environment.
        python: the interpreter to run: that of the user's overlay, which sees the image beneath it.
        kernels: how to start each kernel, by kernelspec name; runs on ``python`` as well.
        env: variables every process of this environment gets: the image's own, ``VIRTUAL_ENV`` and
            ``JUPYTER_PATH``. Without ``PATH``, which depends on the caller's; see :meth:`environ`.
        path: folders of programs to put in front of ``PATH``.
        startup_script: shell text of the image itself, run before the user's own script; or empty.
    """

    digest: str
    prefix: Path
    python: Path
    kernels: Mapping[str, KernelCommand]
    env: Mapping[str, str]
    path: tuple[Path, ...] = ()
    startup_script: str = ""

    def environ(self, base: Mapping[str, str]) -> dict[str, str]:
        """Return ``base`` with this environment's variables and its programs in front of ``PATH``.

        Args:
            base: the already scrubbed variables of the process to start.
        """
        merged = {**base, **self.env}
        folders = [str(folder) for folder in self.path]
        merged["PATH"] = os.pathsep.join([*folders, base.get("PATH", os.defpath)])
        return merged


@dataclass(frozen=True)
class ImageSpec:
    """One immutable version of an image, as it was defined.

    Attributes:
        name: of the image; unique in the catalogue, and for each owner of custom images.
        version: semantic version.
        display_name: shown to users.
        description: one or two sentences.
        python: Python versions it can be built for, preferred first.
        requirements: requirement lines as asked for.
        overrides: requirement lines that replace what packages ask for of each other.
        sources: names of packages that have no wheel, and are built from the source that the lock pins.
        modules: folders of ``stubs/`` that are added to its site-packages.
        kernels: what it offers.
        accelerator: ``CPU`` or ``GPU``.
        environment: variables of its kernels.
        startup_script: shell text to run at each start, or empty.
        lock: hash-pinned requirements; None where they are made at the first build.
        owner: user who made it; None for the catalogue's own.
        legacy: kept only to say why it cannot be had.
        unavailable_reason: why it can never be built here; None where it can.
        default_instance_type: proposed with it.
        aliases: names that point at this version.
        torch_backend: uv's name of the PyTorch index to use where the machine's own has no such wheel.
        platforms: ``sys.platform-machine`` values its lock holds for; empty for all.
    """

    name: str
    version: str
    display_name: str
    description: str = ""
    python: tuple[str, ...] = ("3.11", "3.12")
    requirements: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    kernels: tuple[KernelSpec, ...] = (KernelSpec(),)
    accelerator: str = "CPU"
    environment: Mapping[str, str] = field(default_factory=dict)
    startup_script: str = ""
    lock: str | None = None
    owner: str | None = None
    legacy: bool = False
    unavailable_reason: str | None = None
    default_instance_type: str = "ml.t3.medium"
    aliases: tuple[str, ...] = (LATEST,)
    torch_backend: str | None = None
    platforms: tuple[str, ...] = ()


@dataclass(frozen=True)
class ImageStatus:
    """An image version with the state of its environment on this machine.

    Attributes:
        spec: what it is.
        state: whether it can be used now.
        python: the Python version it is, or would be, built with here.
        reason: why it is Unavailable or Failed.
        digest: content address; None before the lock is known.
        build_id: the build that runs now.
    """

    spec: ImageSpec
    state: EnvironmentState
    python: str
    reason: str | None = None
    digest: str | None = None
    build_id: str | None = None


@dataclass(frozen=True)
class BuildProgress:
    """How far a build is; handed to the ``on_progress`` of :meth:`Images.ensure`.

    Attributes:
        build_id: of the build, which several requests may share.
        stages: resolve, download, install, publish.
        fraction: 0 to 1 over the packages; None while unknown.
        note: the step in words, e.g. ``12 of 40 packages``.
    """

    build_id: str
    stages: Sequence[Stage]
    fraction: float | None
    note: str


OnProgress = Callable[[BuildProgress], None]
Users = Callable[[str], Iterable[str]]
"""From a digest to the names of the kernels that run in it now."""


class Images(Protocol):
    """What starts kernels asks of images."""

    def get(self, caller: Caller, name: str, version: str | None = None) -> ImageStatus:
        """Look an image version up; ``version`` may be an alias, None means ``latest``.

        Raises:
            NotFound: no such image or version, or it belongs to somebody else.
        """
        ...

    def environment(self, caller: Caller, name: str, version: str | None = None) -> ImageEnvironment:
        """Return the built environment, with the caller's overlay made if it is not there yet.

        Raises:
            NotFound: no such image.
            Conflict: its environment is not built; call :meth:`ensure`.
            NotSupported: it can never be built here.
        """
        ...

    async def ensure(
        self, caller: Caller, name: str, version: str | None = None, on_progress: OnProgress | None = None
    ) -> ImageEnvironment:
        """Return the environment, after building it if needed (together with all who wait for it).

        Cancelling the awaiting task ends the build unless somebody else waits for it too.

        Raises:
            NotFound: no such image.
            NotSupported: it can never be built here; the message says why.
            BuildFailed: the build failed or was cancelled; ``details["reason"]`` has the cause.
            Unavailable: the disk is full.
        """
        ...

    def touch(self, digest: str) -> None:
        """Note that an environment was used just now."""
        ...

    def set_users(self, users: Users) -> None:
        """Ask ``users`` from now on which kernels use a digest (an environment in use stays)."""
        ...
