"""Routes of the images feature."""

from __future__ import annotations

from ..web.handlers import StudioHandler, answers
from .extras import ExtrasService
from .models import (
    Build,
    BuildPage,
    CreateBuild,
    CreateImage,
    CreateScript,
    EnvironmentPage,
    Extra,
    ExtraPage,
    Image,
    ImagePage,
    OverlayPage,
    Script,
    ScriptPage,
    UpdateImage,
)
from .service import ImagesService


class ImagesHandler(StudioHandler):
    """Knows the images service."""

    feature = "images"

    @property
    def service(self) -> ImagesService:
        """Return the service of this server."""
        service: ImagesService = self.studio.images
        return service

    @property
    def version(self) -> str | None:
        """Return the ``version`` of the query; None for ``latest``."""
        return self.get_query_argument("version", None)


class CatalogHandler(ImagesHandler):
    """All images."""

    def get(self) -> ImagePage:
        """List the catalogue and the caller's own images."""
        return self.service.list_images(self.caller)

    @answers(201)
    async def post(self, body: CreateImage) -> Image:
        """Add a custom image, or a new version of one."""
        return await self.service.create_image(self.caller, body)


class ImageHandler(ImagesHandler):
    """One image; ``?version=`` names a version or an alias."""

    def get(self, name: str) -> Image:
        """Return an image version."""
        return self.service.get_image(self.caller, name, self.version)

    def patch(self, name: str, body: UpdateImage) -> Image:
        """Move an alias of a custom image."""
        return self.service.update_image(self.caller, name, body)

    def delete(self, name: str) -> None:
        """Forget a custom image, or one version of it."""
        self.service.delete_image(self.caller, name, self.version)


class BuildsHandler(ImagesHandler):
    """The builds of this server's life."""

    def get(self) -> BuildPage:
        """List the builds, newest first."""
        return self.service.list_builds(self.caller)

    @answers(202)
    async def post(self, body: CreateBuild) -> Build:
        """Start a build, or join the one that runs."""
        return self.service.create_build(self.caller, body)


class BuildHandler(ImagesHandler):
    """One build."""

    def get(self, build_id: str) -> Build:
        """Return a build with its log."""
        return self.service.get_build(self.caller, build_id)

    async def delete(self, build_id: str) -> Build:
        """Cancel a build."""
        return await self.service.cancel_build(self.caller, build_id)


class EnvironmentsHandler(ImagesHandler):
    """What was built."""

    def get(self) -> EnvironmentPage:
        """List the environments of this machine with their sizes."""
        return self.service.list_environments(self.caller)


class EnvironmentHandler(ImagesHandler):
    """One environment."""

    async def delete(self, digest: str) -> None:
        """Delete an environment that nobody uses."""
        await self.service.remove_environment(self.caller, digest)


class OverlaysHandler(ImagesHandler):
    """What the caller has installed on top of environments."""

    async def get(self) -> OverlayPage:
        """List the caller's overlays with their sizes."""
        return await self.service.list_overlays(self.caller)


class OverlayHandler(ImagesHandler):
    """One overlay of the caller's."""

    async def delete(self, digest: str) -> None:
        """Delete an overlay that nothing uses."""
        await self.service.remove_overlay(self.caller, digest)


class ExtrasBaseHandler(StudioHandler):
    """Knows the extras service."""

    feature = "images"

    @property
    def extras(self) -> ExtrasService:
        """Return the extras of this server."""
        extras: ExtrasService = self.studio.extras
        return extras


class ExtrasHandler(ExtrasBaseHandler):
    """Extras of the server's own environment."""

    def get(self) -> ExtraPage:
        """List the extras with their states."""
        return self.extras.list_extras(self.caller)


class ExtraInstallationHandler(ExtrasBaseHandler):
    """The installation of one extra."""

    @answers(202)
    async def post(self, name: str) -> Extra:
        """Start to install an extra."""
        return self.extras.install_extra(self.caller, name)

    async def delete(self, name: str) -> Extra:
        """Stop the installation of an extra."""
        return await self.extras.cancel_extra(self.caller, name)


class ScriptsHandler(ImagesHandler):
    """The caller's start-up scripts."""

    def get(self) -> ScriptPage:
        """List the scripts."""
        return self.service.scripts.list_scripts(self.caller)

    @answers(201)
    def post(self, body: CreateScript) -> Script:
        """Add a script."""
        return self.service.scripts.add_script(self.caller, body)


class ScriptHandler(ImagesHandler):
    """One start-up script."""

    def put(self, name: str, body: CreateScript) -> Script:
        """Change a script, or make it the default."""
        return self.service.scripts.replace_script(self.caller, name, body)

    def delete(self, name: str) -> None:
        """Forget a script."""
        self.service.scripts.remove_script(self.caller, name)


ROUTES: list[tuple[str, type[StudioHandler]]] = [
    (r"catalog", CatalogHandler),
    (r"catalog/(?P<name>[^/]+)", ImageHandler),
    (r"builds", BuildsHandler),
    (r"builds/(?P<build_id>[^/]+)", BuildHandler),
    (r"environments", EnvironmentsHandler),
    (r"environments/(?P<digest>[^/]+)", EnvironmentHandler),
    (r"overlays", OverlaysHandler),
    (r"overlays/(?P<digest>[^/]+)", OverlayHandler),
    (r"extras", ExtrasHandler),
    (r"extras/(?P<name>[^/]+)/installation", ExtraInstallationHandler),
    (r"scripts", ScriptsHandler),
    (r"scripts/(?P<name>[^/]+)", ScriptHandler),
]
