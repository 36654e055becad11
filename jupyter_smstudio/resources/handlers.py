"""Routes of the resources feature."""

from __future__ import annotations

from ..web.handlers import StudioHandler, answers
from .models import (
    Costs,
    CreateSweep,
    Preferences,
    RunningInstance,
    RunningInstancePage,
    Sweep,
    Warnings,
    ZombiePage,
)
from .service import ResourcesService


class ResourcesHandler(StudioHandler):
    """Knows the resources service."""

    feature = "resources"

    @property
    def service(self) -> ResourcesService:
        """Return the service of this server."""
        service: ResourcesService = self.studio.resources
        return service


class InstancesHandler(ResourcesHandler):
    """All instances that the caller may see."""

    def get(self) -> RunningInstancePage:
        """List what runs, with use and cost."""
        return self.service.list_instances(self.caller)

    async def delete(self) -> None:
        """Stop them all; system terminals stay."""
        await self.service.stop_instances(self.caller)


class InstanceHandler(ResourcesHandler):
    """One instance."""

    async def delete(self, instance_id: str) -> None:
        """Stop an instance with everything on it."""
        await self.service.stop_instance(self.caller, instance_id)


class KeepRunningHandler(ResourcesHandler):
    """The answer to an idle warning."""

    def post(self, instance_id: str) -> RunningInstance:
        """Begin to count an idle instance's time anew."""
        return self.service.keep_running(self.caller, instance_id)


class AppHandler(ResourcesHandler):
    """One image on one instance."""

    async def delete(self, name: str) -> None:
        """End everything of an image on an instance."""
        await self.service.stop_app(self.caller, name)


class CostsHandler(ResourcesHandler):
    """What the caller's instances cost."""

    def get(self) -> Costs:
        """Return the costs of today and this month."""
        return self.service.costs(self.caller)


class PreferencesHandler(ResourcesHandler):
    """What the caller chose."""

    def get(self) -> Preferences:
        """Return the caller's preferences."""
        return self.service.preferences(self.caller)

    def put(self, body: Preferences) -> Preferences:
        """Store the caller's preferences."""
        return self.service.set_preferences(self.caller, body)


class WarningsHandler(ResourcesHandler):
    """What is about to happen."""

    def get(self) -> Warnings:
        """Return the warnings that still hold: idle shutdown, spending limit, sweeps."""
        return self.service.warnings(self.caller)


class ZombiesHandler(ResourcesHandler):
    """What runs and nobody seems to use."""

    def get(self) -> ZombiePage:
        """List the zombies, most expensive first."""
        return self.service.list_zombies(self.caller)


class SweepsHandler(ResourcesHandler):
    """Zombies to be stopped."""

    @answers(201)
    def post(self, body: CreateSweep) -> Sweep:
        """Stop these zombies in 30 s, unless undone."""
        return self.service.create_sweep(self.caller, body)


class SweepHandler(ResourcesHandler):
    """One sweep that waits for its time."""

    def delete(self, sweep_id: str) -> None:
        """Undo a sweep."""
        self.service.delete_sweep(self.caller, sweep_id)


ROUTES: list[tuple[str, type[StudioHandler]]] = [
    (r"instances", InstancesHandler),
    (r"instances/(?P<instance_id>[^/]+)", InstanceHandler),
    (r"instances/(?P<instance_id>[^/]+)/keep-running", KeepRunningHandler),
    (r"apps/(?P<name>[^/]+)", AppHandler),
    (r"costs", CostsHandler),
    (r"preferences", PreferencesHandler),
    (r"warnings", WarningsHandler),
    (r"zombies", ZombiesHandler),
    (r"sweeps", SweepsHandler),
    (r"sweeps/(?P<sweep_id>[^/]+)", SweepHandler),
]
