"""The verbs of images: what there is, adding one's own, building, and taking away what nobody uses."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from ..core.compute.images.base import LATEST, EnvironmentState, ImageSpec, ImageStatus, KernelSpec
from ..core.compute.images.build import BuildRun
from ..core.compute.images.provider import ImageProvider
from ..core.compute.images.spec import check_environment, check_kernels, parse_source
from ..core.errors import Conflict, Forbidden, InUse, InvalidInput, NotFound, NotSupported
from ..core.events import Event, EventBus
from ..core.models import Caller, WireModel
from .models import (
    Build,
    BuildPage,
    CreateBuild,
    CreateImage,
    EnvironmentPage,
    Image,
    ImagePage,
    Overlay,
    OverlayPage,
    UpdateImage,
)
from .scripts import ScriptsService
from .store import ImageStore
from .wire import build_model, environment_model, image_model, overlay_model

FEATURE = "images"


class ImagesService:
    """Images, builds and environments; start-up scripts are in :attr:`scripts`.

    Args:
        provider: the images of this machine.
        store: the users' own images.
        scripts: the users' start-up scripts.
        bus: where facts are told.
    """

    def __init__(
        self, provider: ImageProvider, store: ImageStore, scripts: ScriptsService, bus: EventBus
    ) -> None:
        self.provider = provider
        self.scripts = scripts
        self._store = store
        self._bus = bus
        provider.builder.subscribe(self._tell_build)

    def start(self) -> None:
        """Clean up what a killed server left behind; call it once, on the running event loop."""
        self.provider.builder.resume()

    async def close(self) -> None:
        """Stop all builds; nothing half-made stays behind."""
        await self.provider.builder.close()

    def list_images(self, caller: Caller) -> ImagePage:
        """Return the catalogue and the caller's own images, newest version of each first."""
        return ImagePage(items=[self._model(status) for status in self.provider.images(caller)])

    def get_image(self, caller: Caller, name: str, version: str | None = None) -> Image:
        """Return one version; None means the one that ``latest`` points at.

        Raises:
            NotFound: no such image, or somebody else's.
        """
        return self._model(self.provider.get(caller, name, version))

    async def create_image(self, caller: Caller, request: CreateImage) -> Image:
        """Add a custom image, or the next version of one; nothing is built yet.

        Raises:
            InvalidInput: the specification asks for what an image cannot hold.
            BuildFailed: the packages cannot be resolved; details hold the resolver's reason and lines.
            Conflict: the catalogue has an image of this name.
            NotSupported: this machine has no such Python.
        """
        spec = self._checked(caller, request)
        builder = self.provider.builder
        interpreter = builder.interpreters.find(spec.python)
        lock = await builder.locks.make(spec, interpreter, on_line=lambda line: None)
        return self._model(self.provider.status(self.keep_image(caller, replace(spec, lock=lock))))

    def keep_image(self, caller: Caller, spec: ImageSpec) -> ImageSpec:
        """Keep a version of an image whose lock is made, and return it with its number.

        Raises:
            Conflict: somebody added a version of this image at the same moment.
        """
        kept = self._store.add(spec)
        self._tell("image.added", caller.name, self._model(self.provider.status(kept)))
        return kept

    def update_image(self, caller: Caller, name: str, request: UpdateImage) -> Image:
        """Let an alias of a custom image point at a version.

        Raises:
            InvalidInput: the alias looks like a version.
            Conflict: the image is the catalogue's.
            NotFound: no such image or version, or somebody else's.
        """
        if request.alias[0].isdigit():
            raise InvalidInput(f"An alias cannot begin with a digit, as {request.alias} does.")
        spec = self._own(caller, name, request.version)
        self._store.set_alias(spec.owner or "", name, request.alias, spec.version)
        image = self.get_image(caller, name, request.alias)
        self._tell("image.added", spec.owner or "", image)
        return image

    def delete_image(self, caller: Caller, name: str, version: str | None = None) -> None:
        """Forget a version of a custom image, or all of them; environments stay until removed.

        Raises:
            Conflict: the image is the catalogue's.
            InUse: kernels run on it; details name them.
            NotFound: no such image or version, or somebody else's.
        """
        first = self._own(caller, name, version)
        doomed = [
            status
            for status in self.provider.images(caller)
            if (status.spec.name, status.spec.owner) == (name, first.owner)
            and (version is None or status.spec.version == first.version)
        ]
        users = [user for status in doomed if status.digest for user in self.provider.used_by(status.digest)]
        if users:
            raise InUse(f"The image {name} is in use by {', '.join(users)}. Stop them first.", users=users)
        for status in doomed:
            self._store.remove(status.spec.owner or "", name, status.spec.version)
            self._tell("image.removed", status.spec.owner or "", self._model(status))

    def list_builds(self, caller: Caller) -> BuildPage:
        """Return the builds the caller asked for in this server's life, newest first; an admin sees all."""
        builds = self.provider.builder.builds()
        return BuildPage(items=[build_model(build) for build in builds if _concerns(build, caller)])

    def create_build(self, caller: Caller, request: CreateBuild) -> Build:
        """Start the build of an image version, or join the one that runs; returns at once.

        Raises:
            NotFound: no such image.
            NotSupported: it can never be built on this machine.
            Conflict: it needs no build.
        """
        status = self.provider.get(caller, request.image, request.version)
        if status.state is EnvironmentState.UNAVAILABLE:
            raise NotSupported(f"{status.spec.display_name} cannot be built here. {status.reason}")
        if status.state is EnvironmentState.READY:
            raise Conflict(f"The environment of {status.spec.display_name} is built already.")
        return build_model(self.provider.builder.start(status.spec, caller.name))

    def get_build(self, caller: Caller, build_id: str) -> Build:
        """Return a build.

        Raises:
            NotFound: there is none, or it is not the caller's.
        """
        return build_model(self._build(caller, build_id))

    async def cancel_build(self, caller: Caller, build_id: str) -> Build:
        """Stop waiting for a build; it ends unless another user waits for it too.

        Raises:
            NotFound: there is none, or it is not the caller's.
            Conflict: it has ended.
        """
        build = self._build(caller, build_id)
        if build.ended:
            raise Conflict(f"The build of {build.spec.display_name} has ended already ({build.state}).")
        await self.provider.builder.cancel(build, caller.name if caller.name in build.asked else None)
        return build_model(build)

    def list_environments(self, caller: Caller) -> EnvironmentPage:
        """Return the built environments of this machine.

        Raises:
            Forbidden: the caller is no admin; environments are shared by all users.
        """
        _require_admin(caller)
        digests = self.provider.builder.store.digests()
        return EnvironmentPage(items=[environment_model(digest, self.provider) for digest in digests])

    async def remove_environment(self, caller: Caller, digest: str) -> None:
        """Delete an environment that nobody uses; the image stays and can be built again.

        Raises:
            Forbidden: the caller is no admin.
            NotFound: it is not on this machine.
            InUse: kernels run in it; details name them.
        """
        _require_admin(caller)
        removed = environment_model(digest, self.provider)
        await self.provider.remove_environment(digest)
        self._tell("environment.removed", caller.name, removed)

    async def list_overlays(self, caller: Caller) -> OverlayPage:
        """Return what the caller has installed on top of environments."""
        return OverlayPage(items=await asyncio.to_thread(self._overlays, caller))

    async def remove_overlay(self, caller: Caller, digest: str) -> None:
        """Delete what the caller has installed on top of an environment.

        Raises:
            NotFound: there is nothing.
            InUse: kernels run with it; details name them.
        """
        await self.provider.remove_overlay(caller, digest)

    def _overlays(self, caller: Caller) -> list[Overlay]:
        found = self.provider.overlays(caller)
        return [overlay_model(digest, folder, caller, self.provider) for digest, folder in found.items()]

    def _checked(self, caller: Caller, request: CreateImage) -> ImageSpec:
        if request.name in self.provider.catalog:
            raise Conflict(f"The catalogue has an image {request.name}. Choose another name.")
        if "\0" in request.startup_script:
            raise InvalidInput("The start-up script holds a NUL character; it has to be shell text.")
        parsed = parse_source(request.source, request.content, request.python)
        environment = {**parsed.environment, **request.environment}
        check_environment(environment)
        kernels = check_kernels([KernelSpec(**kernel.model_dump()) for kernel in request.kernels])
        return ImageSpec(
            name=request.name,
            version="",
            display_name=request.display_name,
            description=request.description,
            python=(request.python,),
            requirements=parsed.requirements,
            kernels=kernels,
            environment=environment,
            startup_script=request.startup_script.replace("\r\n", "\n"),
            owner=caller.name,
        )

    def _own(self, caller: Caller, name: str, version: str | None) -> ImageSpec:
        spec = self.provider.spec(caller, name, version or LATEST)
        if spec.owner is None:
            raise Conflict(f"{spec.display_name} belongs to the catalogue and cannot be changed.")
        return spec

    def _build(self, caller: Caller, build_id: str) -> BuildRun:
        build = self.provider.builder.find(build_id)
        if not _concerns(build, caller):
            raise NotFound(f"There is no build {build_id}.")
        return build

    def _model(self, status: ImageStatus) -> Image:
        return image_model(status, self.provider)

    def _tell_build(self, build: BuildRun) -> None:
        # The owner of the event is who asked first; others who wait for it read the build by its id.
        self._tell("build.changed", build.asked[0] if build.asked else "", build_model(build))

    def _tell(self, action: str, owner: str, payload: WireModel) -> None:
        self._bus.publish(Event(FEATURE, action, owner, payload.model_dump(mode="json")))


def _concerns(build: BuildRun, caller: Caller) -> bool:
    return caller.admin or caller.name in build.asked


def _require_admin(caller: Caller) -> None:
    if not caller.admin:
        raise Forbidden("Environments are shared by all users; ask an administrator.")
