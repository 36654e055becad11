"""Container images as images: what this machine has for it, and the form such an image will have.

Version 0.1 builds environments only. The port is fixed now so that a container can become an image
without a change in the kernels feature: a :class:`ContainerImage` is resolved into the same
``ImageEnvironment`` whose kernel commands start inside the container.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass

from ...errors import InvalidInput, NotSupported

ENGINES = ("podman", "docker")
TIMEOUT_SECONDS = 10
_REFERENCE = re.compile(r"[a-z0-9][a-z0-9._:/-]*(?:@sha256:[0-9a-f]{64})?")


@dataclass(frozen=True)
class ContainerImage:
    """A container image that should be an image of the studio.

    Attributes:
        reference: name with tag or digest, e.g. ``example/notebook:1.0``.
        kernels: kernelspec names it has.
        uid: user id of its kernels; the original allows 1000 and 0.
        gid: group id of its kernels; 100 and 0.
    """

    reference: str
    kernels: tuple[str, ...] = ("python3",)
    uid: int = 1000
    gid: int = 100


@dataclass(frozen=True)
class Engine:
    """A container engine.

    Attributes:
        name: ``podman`` or ``docker``.
        usable: whether it answered.
        note: one sentence: that it answers, or what is missing.
    """

    name: str
    usable: bool
    note: str


def find_engine(environ: Mapping[str, str] | None = None) -> Engine:
    """Return the first engine that answers, else the best reason why none does. Used by ``doctor``."""
    environ = os.environ if environ is None else environ
    found = [_ask(name, environ) for name in ENGINES if shutil.which(name, path=environ.get("PATH"))]
    if not found:
        return Engine("none", False, "Neither podman nor docker is installed.")
    return next((engine for engine in found if engine.usable), found[0])


def add_container_image(image: ContainerImage) -> None:
    """Refuse a container image with the reason why it cannot be an image here, yet.

    Raises:
        InvalidInput: the reference or the ids are not allowed.
        NotSupported: always otherwise, in this version.
    """
    if not _REFERENCE.fullmatch(image.reference):
        raise InvalidInput(f"{image.reference!r} is not the name of a container image.")
    if (image.uid, image.gid) not in {(1000, 100), (0, 0)}:
        raise InvalidInput("A container's kernels run as user 1000 and group 100, or as 0 and 0.")
    engine = find_engine()
    raise NotSupported(
        f"Container images are not supported in this version of the studio . {engine.note} "
        "Make a custom image from the requirements instead."
    )


def _ask(name: str, environ: Mapping[str, str]) -> Engine:
    try:
        answer = subprocess.run(
            [name, "ps", "--quiet"],  # reaches docker's daemon and podman's storage, and changes nothing
            env=dict(environ),
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return Engine(name, False, f"{name} did not answer in {TIMEOUT_SECONDS} s.")
    if answer.returncode:
        return Engine(name, False, f"{name} is installed but cannot be used: {answer.stderr.strip()[:300]}")
    return Engine(name, True, f"{name} is installed and answers.")
