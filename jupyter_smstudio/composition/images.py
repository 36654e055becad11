"""Images, and the extras of the server's own environment."""

from __future__ import annotations

from ..core.compute.images.index import uv_environment
from ..core.extras.environment import PythonEnvironment
from ..core.extras.installer import ExtraInstaller
from ..images.extras import ExtrasService
from ..images.service import ImagesService
from .core import Core, Jupyter


def build_images(core: Core) -> ImagesService:
    """Put the images feature together."""
    return ImagesService(core.images, core.custom_images, core.scripts, core.bus)


def build_extras(core: Core, jupyter: Jupyter) -> ExtrasService:
    """Put the extras of the server's own environment together."""
    installer = ExtraInstaller(PythonEnvironment(), jupyter.extensions, uv_environment)
    return ExtrasService(installer, core.bus, jupyter.owner)
