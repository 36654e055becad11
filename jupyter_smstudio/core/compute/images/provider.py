"""Hands images out: what there is, in which state, and the environment to start kernels in."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Protocol

from ...clock import Clock
from ...errors import Conflict, InUse, NotFound, NotSupported
from ...models import Caller
from ...stages import StageTimes
from ..programs import find_spark_java
from .base import (
    LATEST,
    SYSTEM,
    EnvironmentState,
    ImageEnvironment,
    ImageSpec,
    ImageStatus,
    KernelCommand,
    OnProgress,
    Users,
)
from .build import BuildRun
from .builder import Builder
from .catalog import load_catalog
from .disk import full_disk_explained
from .index import uv_environment
from .interpreters import Interpreters, machine_platform
from .kernelspecs import kernel_commands
from .locks import Locks
from .overlay import (
    make_overlay,
    overlay_path,
    own_overlays,
    processes_in_overlay,
    processes_in_overlays,
    remove_overlay,
    site_packages,
)
from .store import EnvironmentStore

SPARK_JAVA = "spark_java"
"""Module of images with Spark; see ``stubs/``."""


def open_images(
    data: Path, custom: CustomImages, clock: Clock, times: StageTimes, admin_catalog: Path | None = None
) -> ImageProvider:
    """Put the provider of this machine together.

    Args:
        data: the studio's data folder; holds ``environments``, ``locks`` and ``overlays``.
        custom: the users' own images.
        clock: the time.
        times: how long steps took before.
        admin_catalog: an administrator's catalogue file.

    Raises:
        InvalidInput: the catalogue or pip's configuration cannot be read.
    """
    env = uv_environment()
    store = EnvironmentStore(data / "environments")
    builder = Builder(store, Locks(data / "locks", env), Interpreters(env), clock, times, env)
    return ImageProvider(load_catalog(admin_catalog), custom, builder, data / "overlays")


class CustomImages(Protocol):
    """Where the users' own images are kept; the images feature implements it."""

    def visible(self, caller: Caller) -> Sequence[ImageSpec]:
        """Return the versions a caller may use: their own first, newest first; for an admin all."""
        ...


class ImageProvider:
    """The catalogue and the custom images as one set, with the environments of this machine.

    Implements ``base.Images``.

    Args:
        catalog: see :func:`.catalog.load_catalog`.
        custom: the users' own images.
        builder: makes environments.
        overlays: folder of the users' overlays, ``<data>/overlays``.
    """

    def __init__(
        self, catalog: Mapping[str, ImageSpec], custom: CustomImages, builder: Builder, overlays: Path
    ) -> None:
        self.catalog = dict(catalog)
        self.builder = builder
        self._custom = custom
        self._overlays = overlays
        self._users: Users = _nobody

    def images(self, caller: Caller) -> list[ImageStatus]:
        """Return every image version the caller may use: the catalogue, then custom ones."""
        return [self.status(spec) for spec in [*self.catalog.values(), *self._custom.visible(caller)]]

    def get(self, caller: Caller, name: str, version: str | None = None) -> ImageStatus:
        """Look an image version up; see ``base.Images``."""
        return self.status(self.spec(caller, name, version))

    def spec(self, caller: Caller, name: str, version: str | None = None) -> ImageSpec:
        """Return the definition of an image version; ``version`` may be an alias.

        Raises:
            NotFound: no such image or version, or it belongs to somebody else.
        """
        versions = [self.catalog[name]] if name in self.catalog else self._custom.visible(caller)
        named = [spec for spec in versions if spec.name == name]
        if not named:
            raise NotFound(f"There is no image {name!r}.")
        # Of two users' images with one name an admin means the first owner's, i.e. their own.
        wanted = [spec for spec in named if spec.owner == named[0].owner]
        for spec in wanted:
            if (version or LATEST) in (spec.version, *spec.aliases):
                return spec
        known = ", ".join(spec.version for spec in wanted)
        raise NotFound(f"The image {name!r} has no version {version!r}; it has {known}.")

    def status(self, spec: ImageSpec) -> ImageStatus:
        """Find out in which state an image version is on this machine."""
        if spec.name == SYSTEM:
            python = f"{sys.version_info.major}.{sys.version_info.minor}"
            return ImageStatus(spec, EnvironmentState.READY, python, digest=SYSTEM)
        try:
            _check_machine(spec)
            interpreter = self.builder.interpreters.find(spec.python)
        except NotSupported as error:
            return ImageStatus(spec, EnvironmentState.UNAVAILABLE, spec.python[0], error.message)
        digest = self.builder.digest(spec, interpreter)
        build = self.builder.latest(spec, digest)
        state, reason, build_id = self._state(digest, build)
        return ImageStatus(spec, state, interpreter.minor, reason, digest, build_id)

    def environment(self, caller: Caller, name: str, version: str | None = None) -> ImageEnvironment:
        """Return the built environment for the caller; see ``base.Images``."""
        status = self.get(caller, name, version)
        if status.state is EnvironmentState.UNAVAILABLE:
            raise NotSupported(f"{status.spec.display_name} cannot be used here. {status.reason}")
        if status.state is not EnvironmentState.READY or status.digest is None:
            raise Conflict(f"The environment of {status.spec.display_name} is not built yet.")
        if status.digest == SYSTEM:
            return _own_environment(status.spec)
        return self._overlaid(caller, status.spec, status.digest)

    async def ensure(
        self, caller: Caller, name: str, version: str | None = None, on_progress: OnProgress | None = None
    ) -> ImageEnvironment:
        """Return the environment, after building it if needed; see ``base.Images``."""
        status = self.get(caller, name, version)
        if status.state not in (EnvironmentState.READY, EnvironmentState.UNAVAILABLE):
            await self._build(status.spec, caller.name, on_progress)
        environment = self.environment(caller, name, version)
        self.touch(environment.digest)
        return environment

    def touch(self, digest: str) -> None:
        """Note that an environment was used just now."""
        if digest != SYSTEM:
            self.builder.store.touch(digest)

    def set_users(self, users: Users) -> None:
        """Ask ``users`` from now on which kernels use a digest."""
        self._users = users

    def used_by(self, digest: str) -> list[str]:
        """Return the names of the kernels that run in an environment now."""
        return list(self._users(digest))

    async def remove_environment(self, digest: str) -> None:
        """Delete an environment that nobody uses.

        Raises:
            NotFound: it is not on this machine.
            InUse: kernels run in it; details name them.
        """
        manifest = self.builder.store.manifest(digest)
        users = self.used_by(digest)
        # Another server of the same user shares the store; its kernels are known by their processes.
        users = users or [f"process {pid}" for pid in processes_in_overlays(self._overlays, digest)]
        if users:
            raise InUse(
                f"The environment of {manifest.image} {manifest.version} is in use by "
                f"{', '.join(users)}. Stop them first.",
                users=users,
            )
        await self.builder.remove(digest)

    def overlays(self, caller: Caller) -> dict[str, Path]:
        """Return where the caller's own packages are, by digest, also of removed environments."""
        return own_overlays(self._overlays, caller.name)

    def overlay_users(self, caller: Caller, digest: str) -> list[str]:
        """Return the names of what runs with the caller's own packages on an environment."""
        running = processes_in_overlay(overlay_path(self._overlays, caller.name, digest))
        return (self.used_by(digest) or [f"process {pid}" for pid in running]) if running else []

    async def remove_overlay(self, caller: Caller, digest: str) -> None:
        """Delete the caller's own packages on an environment.

        Raises:
            NotFound: there are none.
            InUse: something runs with them; details name it.
        """
        overlay = self.overlays(caller).get(digest)
        if overlay is None:
            raise NotFound("You have no packages of your own on this environment any more.")
        users = self.overlay_users(caller, digest)
        if users:
            raise InUse(f"Your packages are in use by {', '.join(users)}. Stop them first.", users=users)
        await asyncio.to_thread(remove_overlay, overlay)

    def _state(
        self, digest: str | None, build: BuildRun | None
    ) -> tuple[EnvironmentState, str | None, str | None]:
        if digest and self.builder.store.ready(digest):
            return EnvironmentState.READY, None, None
        if build and build.ended is None:
            return EnvironmentState.BUILDING, None, build.id
        if build and build.failure:
            return EnvironmentState.FAILED, build.failure.message, None
        return EnvironmentState.ABSENT, None, None

    async def _build(self, spec: ImageSpec, holder: str, on_progress: OnProgress | None) -> None:
        build = self.builder.start(spec, holder)

        def follow(changed: BuildRun) -> None:
            if changed is build and on_progress is not None:
                on_progress(build.progress())

        unsubscribe = self.builder.subscribe(follow)
        try:
            await self.builder.wait(build)
        finally:
            unsubscribe()
            await self.builder.release(build, holder)

    def _overlaid(self, caller: Caller, spec: ImageSpec, digest: str) -> ImageEnvironment:
        prefix = self.builder.store.path(digest)
        overlay = overlay_path(self._overlays, caller.name, digest)
        with full_disk_explained(self._overlays):
            python = make_overlay(overlay, prefix)
        env = {
            **_java(spec, prefix),
            **spec.environment,
            "VIRTUAL_ENV": str(overlay),
            "JUPYTER_PATH": str(prefix / "share" / "jupyter"),
        }
        kernels = kernel_commands(prefix, python, spec.kernels)
        path = (overlay / "bin", prefix / "bin")
        return ImageEnvironment(digest, prefix, python, kernels, env, path, spec.startup_script)


def _java(spec: ImageSpec, prefix: Path) -> dict[str, str]:
    """Return where an image with Spark has its Java: the machine's where Spark takes that, else its own."""
    if SPARK_JAVA not in spec.modules:
        return {}
    return {"JAVA_HOME": str(_spark_java_home(site_packages(prefix)))}


@cache
def _spark_java_home(packages: Path) -> Path:
    """Ask the machine's Java for its version once a server: it takes a tenth of a second."""
    return find_spark_java(packages).home


def _own_environment(spec: ImageSpec) -> ImageEnvironment:
    python = Path(sys.executable)
    argv = (str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}")
    kernels = {
        kernel.name: KernelCommand(argv, {}, kernel.display_name, kernel.language) for kernel in spec.kernels
    }
    return ImageEnvironment(SYSTEM, Path(sys.prefix), python, kernels, {}, (python.parent,))


def _check_machine(spec: ImageSpec) -> None:
    if spec.unavailable_reason:
        raise NotSupported(spec.unavailable_reason)
    if spec.platforms and machine_platform() not in spec.platforms:
        raise NotSupported(f"It needs {' or '.join(spec.platforms)}; this machine is {machine_platform()}.")
    if spec.accelerator == "GPU" and not has_gpu():
        raise NotSupported("It needs an NVIDIA GPU, and nvidia-smi finds none on this machine.")


@cache
def has_gpu() -> bool:
    """Tell whether this machine has an NVIDIA GPU with its driver; asked once."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return False
    listed = subprocess.run([program, "-L"], capture_output=True, env=dict(os.environ), timeout=30)
    return listed.returncode == 0 and bool(listed.stdout.strip())


def _nobody(_digest: str) -> Iterable[str]:
    return ()
