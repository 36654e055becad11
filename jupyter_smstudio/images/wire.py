"""From what core knows of images to what crosses the wire."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from ..core.compute.images.base import SYSTEM, EnvironmentState, ImageStatus
from ..core.compute.images.build import BuildRun
from ..core.compute.images.locks import locked_packages
from ..core.compute.images.provider import ImageProvider
from ..core.compute.images.seal import measure
from ..core.models import Caller
from .models import Accelerator, Build, Environment, Image, ImageKernel, Overlay


def image_model(status: ImageStatus, provider: ImageProvider) -> Image:
    """Return an image version with the state of its environment."""
    spec, store = status.spec, provider.builder.store
    built = status.state is EnvironmentState.READY and status.digest not in (None, SYSTEM)
    digest = status.digest or ""
    return Image(
        name=spec.name,
        version=spec.version,
        aliases=list(spec.aliases),
        display_name=spec.display_name,
        description=spec.description,
        kernels=[
            ImageKernel(name=kernel.name, display_name=kernel.display_name, language=kernel.language)
            for kernel in spec.kernels
        ],
        accelerator=Accelerator(spec.accelerator),
        python=status.python,
        packages=list(spec.requirements),
        locked_packages=_count_locked(spec.lock, status.python) if spec.lock else 0,
        custom=spec.owner is not None,
        owner=spec.owner,
        legacy=spec.legacy,
        state=status.state,
        unavailable_reason=status.reason,
        build_id=status.build_id,
        digest=status.digest,
        size_bytes=store.size(digest).size_bytes if built else None,
        last_used=store.last_used(digest) if built else None,
        default_instance_type=spec.default_instance_type,
    )


def build_model(build: BuildRun) -> Build:
    """Return a build as it is now."""
    return Build(
        id=build.id,
        image=build.spec.name,
        version=build.spec.version,
        state=build.state,
        stages=build.stages(),
        started=build.started,
        ended=build.ended,
        progress=build.fraction,
        log=build.log,
        failure_reason=build.failure.message if build.failure else None,
    )


def environment_model(digest: str, provider: ImageProvider) -> Environment:
    """Return a built environment with its size and users."""
    store = provider.builder.store
    manifest, size = store.manifest(digest), store.size(digest)
    return Environment(
        digest=digest,
        image=manifest.image,
        version=manifest.version,
        size_bytes=size.own_bytes,
        files=size.files,
        built=manifest.built,
        last_used=store.last_used(digest),
        used_by=provider.used_by(digest),
    )


def overlay_model(digest: str, folder: Path, caller: Caller, provider: ImageProvider) -> Overlay:
    """Return a user's overlay with its size and users; reads all of its folders."""
    store, size = provider.builder.store, measure(folder)
    manifest = store.manifest(digest) if store.ready(digest) else None
    return Overlay(
        digest=digest,
        image=manifest.image if manifest else None,
        version=manifest.version if manifest else None,
        size_bytes=size.own_bytes,
        files=size.files,
        used_by=provider.overlay_users(caller, digest),
    )


@lru_cache(maxsize=256)
def _count_locked(lock: str, python: str) -> int:
    return len(locked_packages(lock, python))
