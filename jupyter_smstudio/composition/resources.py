"""What runs and what it costs."""

from __future__ import annotations

from ..resources.service import ResourcesService
from .core import Core, Jupyter


def build_resources(core: Core, jupyter: Jupyter) -> ResourcesService:
    """Put the resources feature together."""
    return ResourcesService(core.instances, core.preferences, jupyter.directory, core.bus, core.clock)
