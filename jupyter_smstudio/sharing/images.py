"""Gives a copy the environment that its author had."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from ..core.compute.images.base import SYSTEM, EnvironmentState, ImageSpec, KernelSpec
from ..core.compute.images.provider import ImageProvider
from ..core.compute.images.requirements import parse_requirements
from ..core.compute.images.spec import check_kernels
from ..core.errors import BuildFailed, InvalidInput, NotFound, NotSupported
from ..core.models import Caller
from .environment import installed_lock
from .models import EnvironmentSummary

KeepImage = Callable[[Caller, ImageSpec], ImageSpec]
"""Adds an image whose lock is made to those of the caller, and returns it with its version."""


@dataclass(frozen=True)
class CopiedImage:
    """What a copy opens in.

    Attributes:
        name: of the image; empty when there is none.
        version: None for the newest.
        note: full sentences on what is not as the author had it.
        build_id: of the build that runs.
    """

    name: str = ""
    version: str | None = None
    note: str = ""
    build_id: str | None = None


class ImageCopier:
    """Finds the author's image, or makes one from what was installed in theirs.

    An image is made rather than packages installed on top of one: the caller's other notebooks, which
    share what is installed on top, keep what they have, and equal environments are kept once.

    Args:
        images: of this machine.
        keep: see :data:`KeepImage`.
    """

    def __init__(self, images: ImageProvider, keep: KeepImage) -> None:
        self._images = images
        self._keep = keep

    async def give(
        self,
        caller: Caller,
        environment: EnvironmentSummary,
        lock: str,
        kernels: Sequence[Mapping[str, str]],
    ) -> CopiedImage:
        """Return the image for a copy; its build runs already where it has to be built.

        Args:
            caller: whose copy it is.
            environment: what the author had.
            lock: exact versions of all packages, one a line.
            kernels: of the author's image.
        """
        missing = _missing(environment)
        base = self._base(caller, environment)
        if base is not None and not environment.added and _is_same(base, lock):
            return self._opened(caller, base, missing)
        try:
            return self._opened(caller, await self._made(caller, environment, lock, kernels, base), missing)
        except (BuildFailed, NotSupported, InvalidInput) as error:
            if base is None:
                return CopiedImage(note=f"The author's environment cannot be made here. {error.message}")
            added = f"added ({', '.join(environment.added)})" if environment.added else "installed"
            note = f"What the author had {added} cannot be installed here. {error.message}"
            return self._opened(caller, base, f"{note} {missing}".strip())

    def named(self, caller: Caller, name: str, version: str) -> CopiedImage:
        """Return the image of a notebook of which only its name is known; nothing is built yet."""
        if not name:
            return CopiedImage()
        for wanted in dict.fromkeys((version or None, None)):
            try:
                spec = self._images.spec(caller, name, wanted)
            except NotFound:
                continue
            if version and wanted is None:
                note = f"{name} {version} is not here; the copy opens in {spec.version}."
                return CopiedImage(spec.name, spec.version, note)
            return CopiedImage(spec.name, wanted)
        return CopiedImage(note=f"There is no image {name} here; choose one when you open the notebook.")

    def _base(self, caller: Caller, environment: EnvironmentSummary) -> ImageSpec | None:
        """Return the author's image, if it is the same one for the caller."""
        try:
            return self._images.spec(caller, environment.image, environment.image_version)
        except NotFound:
            return None

    async def _made(
        self,
        caller: Caller,
        environment: EnvironmentSummary,
        lock: str,
        kernels: Sequence[Mapping[str, str]],
        base: ImageSpec | None,
    ) -> ImageSpec:
        lines = parse_requirements(lock.splitlines(), "the snapshot's lock")
        base_name = re.sub(r"[^a-z0-9.-]", "-", environment.image[:50].lower()).strip(".-") or "shared"
        name = f"{base_name}-{environment.lock_sha256[:8]}"
        made = next(
            (each for each in self._own(caller) if (each.name, each.requirements) == (name, lines)), None
        )
        if made is not None:
            return made
        count = len(environment.added)
        suffix = f" + {count} package{'' if count == 1 else 's'}" if count else ""
        spec = ImageSpec(
            name=name,
            version="",
            display_name=f"{environment.display_name[: 78 - len(suffix)]}{suffix}",
            description="Made for a copy of a shared notebook: the packages its author had, to the version.",
            python=(environment.python,),
            requirements=lines,
            # What packages ask of each other was overruled where the author had something else.
            overrides=lines,
            kernels=base.kernels if base and base.name != SYSTEM else _kernels(kernels),
            environment=base.environment if base else {},
            startup_script=base.startup_script if base else "",
            torch_backend=base.torch_backend if base else None,
            owner=caller.name,
        )
        builder = self._images.builder
        interpreter = builder.interpreters.find(spec.python)
        made_lock = await builder.locks.make(spec, interpreter, on_line=lambda line: None)
        return self._keep(caller, replace(spec, lock=made_lock))

    def _own(self, caller: Caller) -> list[ImageSpec]:
        statuses = self._images.images(caller)
        return [status.spec for status in statuses if status.spec.owner == caller.name]

    def _opened(self, caller: Caller, spec: ImageSpec, note: str) -> CopiedImage:
        status = self._images.status(spec)
        if status.state is EnvironmentState.UNAVAILABLE:
            return CopiedImage(
                note=f"{spec.display_name} cannot be used here. {status.reason} {note}".strip()
            )
        build_id = status.build_id
        if status.state in (EnvironmentState.ABSENT, EnvironmentState.FAILED):
            build_id = self._images.builder.start(spec, caller.name).id
        return CopiedImage(spec.name, spec.version, note, build_id)


def _is_same(base: ImageSpec, lock: str) -> bool:
    """Tell whether an image holds the same everywhere; the server's own environment is each machine's own."""
    return base.name != SYSTEM or lock == installed_lock()


def _kernels(recorded: Sequence[Mapping[str, str]]) -> tuple[KernelSpec, ...]:
    """Return the kernels that somebody else's studio has named, without the folders that it names.

    Raises:
        InvalidInput: one of them has a name that is none.
    """
    fields = ("name", "display_name", "language")
    kernels = [
        KernelSpec(**{field: kernel[field] for field in fields if field in kernel}) for kernel in recorded
    ]
    return check_kernels(kernels) if kernels else ()


def _missing(environment: EnvironmentSummary) -> str:
    if not environment.unlisted:
        return ""
    names = ", ".join(environment.unlisted)
    return f"The author had installed {names} from files or repositories; ask them how to get it."
