"""The verbs of the resources feature: see what runs and what it costs, keep it, stop it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import tzinfo

from ..core.clock import Clock
from ..core.compute.instances import InstanceManager
from ..core.errors import InvalidInput, NotFound
from ..core.events import Event, EventBus
from ..core.models import Caller
from .idle import IdleClock
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
from .running import Sampler, app_id, describe, idle_warning
from .spending import Spending
from .store import PreferenceStore
from .sweeps import Sweeps, Timer, loop_timer
from .watch import ResourceWatch
from .zombies import KernelDirectory, ZombieFinder


class ResourcesService:
    """What runs, what it costs, stop it.

    Args:
        manager: makes and ends instances; the service adds its spending guard to it.
        store: what users chose.
        directory: what Jupyter knows of kernels and notebooks.
        bus: where changes are told.
        clock: the time.
        zone: where days and months begin; None for the server's own time zone.
        timer: calls sweeps back.
    """

    def __init__(
        self,
        manager: InstanceManager,
        store: PreferenceStore,
        directory: KernelDirectory,
        bus: EventBus,
        clock: Clock,
        *,
        zone: tzinfo | None = None,
        timer: Timer = loop_timer,
    ) -> None:
        self._manager = manager
        self._store = store
        self._bus = bus
        self._idle = IdleClock(clock)
        self._spending = Spending(manager, store, clock, zone)
        self._sampler = Sampler(manager, store, self._idle, clock)
        self._zombies = ZombieFinder(manager, directory, self._spending, clock)
        self._sweeps = Sweeps(manager, self._zombies.list, clock, self._tell_sweep, timer)
        self.watch = ResourceWatch(manager, store, self._sampler, self._spending, self._zombies, bus, clock)
        self._loop: asyncio.Task[None] | None = None
        manager.add_guard(self._spending.guard)

    def start(self) -> None:
        """Begin to watch; call on the running loop, after recovery."""
        self._loop = asyncio.create_task(self.watch.run())

    async def close(self) -> None:
        """Stop watching, and forget the sweeps that wait. The manager is closed by its owner."""
        if self._loop is not None:
            self._loop.cancel()
            with suppress(asyncio.CancelledError):
                await self._loop
        await self._sweeps.close()
        await self.watch.close()

    def list_instances(self, caller: Caller) -> RunningInstancePage:
        """Return what runs, oldest first."""
        return RunningInstancePage(
            items=[describe(self._sampler.show(one), self._spending) for one in self._manager.list(caller)]
        )

    async def stop_instances(self, caller: Caller) -> None:
        """Stop everything that :meth:`list_instances` shows; system terminals stay, as in the original."""
        instances = self._manager.list(caller)
        metered = [one for one in instances if one.metered]
        spared = [one.id for one in instances if not one.metered]
        kernels = [each.id for each in self._manager.sessions() if each.kind == "kernel"]
        unlimited = {each.id for each in self._manager.sessions() if each.instance_id in spared}
        await asyncio.gather(
            self._manager.end_sessions(caller, unlimited.intersection(kernels)),
            *(self._manager.stop(caller, one.id, "all were stopped") for one in metered),
        )

    async def stop_instance(self, caller: Caller, instance_id: str) -> None:
        """Stop one instance with everything on it.

        Raises:
            NotFound: there is none, or it is not the caller's.
        """
        await self._manager.stop(caller, instance_id, f"{caller.name} asked for it")

    def keep_running(self, caller: Caller, instance_id: str) -> RunningInstance:
        """Begin to count an idle instance's time anew.

        Raises:
            NotFound: there is none, or it is not the caller's.
        """
        instance = self._manager.get(caller, instance_id)
        self._idle.keep(instance.id)
        sample = self._sampler.look(instance)
        self.watch.tell_instance(sample)
        return describe(sample, self._spending)

    async def stop_app(self, caller: Caller, name: str) -> None:
        """End everything of one image on one instance; the instance goes with its last app.

        Raises:
            NotFound: no such app runs, or it is not the caller's.
        """
        for instance in self._manager.list(caller):
            sessions = [
                session.id
                for session in self._manager.sessions(instance.id)
                if app_id(session.image, session.image_version, instance) == name
            ]
            if sessions:
                await self._manager.end_sessions(caller, sessions)
                await self._manager.release(instance.id)
                return
        raise NotFound(f"No app {name[:100]} runs; it may have been stopped already.")

    def costs(self, caller: Caller) -> Costs:
        """Return what the caller's own instances cost."""
        return self._spending.costs(caller.name)

    def preferences(self, caller: Caller) -> Preferences:
        """Return what the caller chose, or the defaults."""
        return self._store.get(caller.name)

    def set_preferences(self, caller: Caller, preferences: Preferences) -> Preferences:
        """Store what the caller chose; new prices hold from now on.

        Raises:
            InvalidInput: outside the administrator's limits, or a price of an unknown type.
        """
        self._store.policy.check(preferences.idle_minutes)
        unknown = [name for name in preferences.prices if self._manager.catalog.find(name) is None]
        if unknown:
            raise InvalidInput(f"There is no instance type {unknown[0][:63]!r} to price.", unknown=unknown)
        self._store.put(caller.name, preferences)
        self._manager.reprice(caller.name)
        return preferences

    def warnings(self, caller: Caller) -> Warnings:
        """Return what is about to be done to the caller's own instances; an admin's are not all users'."""
        own = self._manager.list(Caller(caller.name))
        warned = [idle_warning(self._sampler.show(one)) for one in own]
        return Warnings(
            idle=[warning for warning in warned if warning],
            limit=self._spending.warning(caller.name),
            sweeps=self._sweeps.waiting(caller),
        )

    def list_zombies(self, caller: Caller) -> ZombiePage:
        """Return what runs and nobody seems to use, most expensive first."""
        return self._zombies.page(caller)

    def create_sweep(self, caller: Caller, wanted: CreateSweep) -> Sweep:
        """Stop zombies in 30 s, unless undone.

        Raises:
            NotFound: one of them is no zombie of the caller's.
        """
        return self._sweeps.add(caller, wanted.ids)

    def delete_sweep(self, caller: Caller, sweep_id: str) -> None:
        """Undo a sweep.

        Raises:
            NotFound: it was carried out, or it is not the caller's.
        """
        self._sweeps.undo(caller, sweep_id)

    def _tell_sweep(self, owner: str, sweep: Sweep) -> None:
        self._bus.publish(Event("resources", "sweep.changed", owner, sweep.model_dump(mode="json")))
