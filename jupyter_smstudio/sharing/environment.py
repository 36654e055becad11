"""What is installed where a notebook runs, read off the files of its environment; nothing is run."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

from ..core.compute.images.base import SYSTEM, EnvironmentState, ImageStatus
from ..core.compute.images.overlay import site_packages
from ..core.compute.images.provider import ImageProvider
from ..core.errors import NotFound
from ..core.models import Caller
from .models import EnvironmentSummary


@dataclass(frozen=True)
class CapturedEnvironment:
    """An environment as it is now.

    Attributes:
        summary: of it.
        lock: requirement lines with exact versions, one for each package, sorted.
        kernels: of its image, as its specification has them.
    """

    summary: EnvironmentSummary
    lock: str
    kernels: tuple[dict[str, str], ...]


def capture_environment(
    images: ImageProvider, caller: Caller, metadata: dict[str, Any]
) -> CapturedEnvironment | None:
    """Return what is installed in the image that a notebook names, with the caller's own additions.

    Args:
        images: of this machine.
        caller: whose additions count.
        metadata: of the notebook.

    Returns:
        None when the notebook names no image, or one that is not built here.
    """
    named = named_placement(metadata)
    try:
        status = images.get(caller, named["image"], named["image_version"] or None)
    except NotFound:
        return None
    if status.state is not EnvironmentState.READY:
        return None
    if status.spec.name == SYSTEM:
        return _captured(status, _installed(None), {})
    environment = images.environment(caller, status.spec.name, status.spec.version)
    own = environment.python.parent.parent
    image = _installed(site_packages(environment.prefix))
    return _captured(status, image, _installed(site_packages(own)))


def installed_lock() -> str:
    """Return the exact versions of what is installed in the server's own environment."""
    return _lock(_installed(None))


def named_placement(metadata: dict[str, Any]) -> dict[str, str]:
    """Return image, its version, kernel and instance type that a notebook names; empty where it does not."""
    own = metadata.get("smstudio")
    keys = ("image", "image_version", "kernel", "instance_type")
    values = {key: own.get(key) if isinstance(own, dict) else None for key in keys}
    return {
        key: value if isinstance(value, str) and len(value) <= 128 else "" for key, value in values.items()
    }


def _captured(
    status: ImageStatus, image: dict[str, Distribution], added: dict[str, Distribution]
) -> CapturedEnvironment:
    everything = {**image, **added}
    lock = _lock(everything)
    summary = EnvironmentSummary(
        image=status.spec.name,
        image_version=status.spec.version,
        display_name=status.spec.display_name,
        python=status.python,
        packages=len(everything),
        added=[
            _pin(name, found)
            for name, found in sorted(added.items())
            if name not in image or image[name].version != found.version
        ],
        unlisted=sorted(name for name, found in added.items() if _is_unlisted(found)),
        lock_sha256=hashlib.sha256(lock.encode()).hexdigest(),
    )
    return CapturedEnvironment(summary, lock, tuple(asdict(kernel) for kernel in status.spec.kernels))


def _lock(packages: dict[str, Distribution]) -> str:
    pins = [_pin(name, found) for name, found in sorted(packages.items()) if not _is_unlisted(found)]
    return "".join(f"{pin}\n" for pin in pins)


def _installed(folder: Path | None) -> dict[str, Distribution]:
    """Return what is installed in a folder; None for what this program itself can import."""
    found = distributions() if folder is None else distributions(path=[str(folder)])
    packages: dict[str, Distribution] = {}
    for each in found:
        if each.metadata["Name"]:
            packages.setdefault(canonicalize_name(each.metadata["Name"]), each)  # the first is imported
    return packages


def _pin(name: str, found: Distribution) -> str:
    return f"{name}=={found.version}"


def _is_unlisted(found: Distribution) -> bool:
    """Tell whether a package came from a file or a repository (PEP 610)."""
    text = found.read_text("direct_url.json")
    if text is None:
        return False
    try:
        return bool(json.loads(text).get("url"))
    except (ValueError, AttributeError):  # somebody's file; what it says is not known
        return True
