"""The nouns of images on the wire."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from ..core.compute.images.base import BuildState, EnvironmentState
from ..core.extras.installer import ExtraState
from ..core.models import Name, Stage, Timestamp, WireModel

MAX_SCRIPT_CHARACTERS = 16_384
"""As in the original (``StudioLifecycleConfigContent``)."""


class ImageKernel(WireModel):
    """A kernel that an image offers."""

    name: str
    """Kernelspec name, e.g. ``python3``."""
    display_name: str
    """Without the image, e.g. ``Python 3``; shown as ``Python 3 (Data Science)``."""
    language: str = "python"


class Accelerator(StrEnum):
    """What the image's packages are built for."""

    CPU = "CPU"
    GPU = "GPU"


class Image(WireModel):
    """One version of an image, with the state of its environment on this machine."""

    name: Name
    version: str
    """Semantic version, e.g. ``1.0.0``; a version never changes once made."""
    aliases: list[str]
    """Names that point at this version, e.g. ``latest``."""
    display_name: str
    description: str
    kernels: list[ImageKernel]
    accelerator: Accelerator
    python: str
    """Python version, e.g. ``3.11``."""
    packages: list[str]
    """What was asked for, as requirement lines; the lock holds all of it."""
    locked_packages: int
    """Number of packages in the lock; 0 where the lock is made at the first build."""
    custom: bool
    owner: str | None
    """User who made it; None for the catalogue's own."""
    legacy: bool
    state: EnvironmentState
    unavailable_reason: str | None
    build_id: str | None
    """The build that runs now, if any."""
    digest: str | None
    """Content address of the environment; None before the lock is known."""
    size_bytes: int | None
    """Bytes of its files; shared with other environments through hard links."""
    last_used: Timestamp | None
    default_instance_type: str


class ImagePage(WireModel):
    """All images the caller may use, newest version of each first."""

    items: list[Image]


class CreateImage(WireModel):
    """A custom image, or a new version of one."""

    name: Name
    display_name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    description: Annotated[str, StringConstraints(max_length=2000)] = ""
    python: Literal["3.11", "3.12", "3.13"] = "3.11"
    source: Literal["requirements", "pyproject", "environment"] = "requirements"
    """How ``content`` is to be read: requirements.txt, pyproject.toml or conda's environment.yml."""
    content: Annotated[str, StringConstraints(max_length=100_000)]
    kernels: list[ImageKernel] = Field(default_factory=list, max_length=5)
    """1 to 5, as in the original; empty means one ``python3`` kernel."""
    environment: dict[str, str] = Field(default_factory=dict, max_length=64)
    """Environment variables of its kernels."""
    startup_script: Annotated[str, StringConstraints(max_length=MAX_SCRIPT_CHARACTERS)] = ""


class UpdateImage(WireModel):
    """Move an alias to a version."""

    alias: Name
    version: str


class CreateBuild(WireModel):
    """Ask for the environment of an image version."""

    image: str
    version: str | None = None
    """None means the version that ``latest`` points at."""


class Build(WireModel):
    """One build of an environment. Two requests for one digest share one build."""

    id: str
    image: str
    version: str
    state: BuildState
    stages: list[Stage]
    """resolve, download, install, publish."""
    started: Timestamp
    ended: Timestamp | None
    progress: float | None
    """0 to 1 over packages; None while unknown."""
    log: str
    """The last 64 KiB."""
    failure_reason: str | None
    """The resolver's own words and the line to change."""


class BuildPage(WireModel):
    """Builds of this server's life, newest first."""

    items: list[Build]


class Environment(WireModel):
    """One built environment in the store."""

    digest: str
    image: str
    version: str
    size_bytes: int
    """Bytes that only this environment holds, without hard links shared with the cache."""
    files: int
    built: Timestamp
    last_used: Timestamp | None
    used_by: list[str]
    """Kernels that run in it now; an environment in use cannot be removed."""


class EnvironmentPage(WireModel):
    """All environments on this machine."""

    items: list[Environment]


class Overlay(WireModel):
    """What a user has installed on top of an environment with pip or uv."""

    digest: str
    """Of the environment."""
    image: str | None
    """None when the environment was removed; the packages stay for when it is built again."""
    version: str | None
    size_bytes: int
    files: int
    used_by: list[str]
    """Kernels that run with it now; an overlay in use cannot be removed."""


class OverlayPage(WireModel):
    """All of the caller's overlays."""

    items: list[Overlay]


class Extra(WireModel):
    """Optional packages of the server's own environment, with their state."""

    name: str
    """As in ``pip install jupyter-smstudio[name]``."""
    title: str
    description: str
    """What one can do with it."""
    packages: list[str]
    """Requirement lines; what they need comes with them."""
    size_bytes: int
    """About what is downloaded; less where some of it is there already."""
    state: ExtraState
    progress: float | None
    """0 to 1 while it is being installed; None while unknown."""
    note: str
    """What is being done, e.g. ``nbdime: 6 MiB to go``."""
    log: str
    """The last 64 KiB of the last installation in this server's life."""
    failure_reason: str | None
    """The resolver's own words."""
    obstacle: str | None
    """Why it cannot be installed from here, and who can; None where it can, or need not."""
    restart_reason: str | None
    """Why the server has to be started again before it works; None where the page's reload is enough."""


class ExtraPage(WireModel):
    """All extras on offer."""

    items: list[Extra]


class CreateScript(WireModel):
    """A start-up script (life-cycle configuration)."""

    name: Name
    content: Annotated[str, StringConstraints(min_length=1, max_length=MAX_SCRIPT_CHARACTERS)]
    default: bool = False
    """Run it at each start when the user chose none."""


class Script(WireModel):
    """A stored start-up script of a user."""

    name: Name
    content: str
    default: bool
    owner: str
    created: Timestamp


class ScriptPage(WireModel):
    """The caller's start-up scripts."""

    items: list[Script]
