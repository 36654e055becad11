"""Kernels on their images and instances."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cloudpickle

from ..kernels.addresses import AddressBook
from ..kernels.deaths import DeathNotices
from ..kernels.hosting import KernelHost
from ..kernels.identity import KernelIdentity
from ..kernels.launcher import KernelLauncher
from ..kernels.moving import VariableMover
from ..kernels.offers import InstanceOffers
from ..kernels.pool import WarmPool
from ..kernels.recovery import KernelRecovery
from ..kernels.registry import KernelRegistry
from ..kernels.service import KernelsService
from ..kernels.sessions import KernelSessions
from ..kernels.starting import KernelStarter, Surroundings
from ..kernels.store import SqlPlacementStore
from ..kernels.switching import KernelSwitcher
from ..kernels.terminals import ImageTerminals
from ..kernels.tracking import KernelTracking
from .core import Core, Jupyter, sdk_environ


@dataclass(frozen=True)
class Kernels:
    """The kernels feature with the parts that live as long as the server."""

    service: KernelsService
    addresses: AddressBook
    host: KernelHost
    pool: WarmPool
    switcher: KernelSwitcher
    recovery: KernelRecovery
    registry: KernelRegistry


def build_kernels(core: Core, jupyter: Jupyter, warm_kernels: int) -> Kernels:
    """Put the kernels feature together, and tell the instances and images about it."""
    store = SqlPlacementStore(core.database, core.state.name)
    registry = KernelRegistry(store, core.times, core.images, core.catalog, core.bus, core.clock)
    launcher = KernelLauncher(AddressBook(core.state.path), jupyter.channels, core.state.lease)
    pool = WarmPool(launcher, warm_kernels)
    surroundings = Surroundings({**jupyter.environ, **sdk_environ(core.state)}, jupyter.root)
    tracking = KernelTracking(core.tracking, jupyter.root)
    identity = KernelIdentity(jupyter.tokens, tracking, jupyter.root, jupyter.api_url)
    starter = KernelStarter(
        registry, core.images, core.instances, launcher, pool, core.scripts, surroundings, identity
    )
    notices = DeathNotices(core.catalog, core.machine, core.bus)
    host = KernelHost(registry, starter, launcher, identity, jupyter.owner, notices.died)
    mover = VariableMover(launcher, core.state.path / "moves", core.state.lend(Path(cloudpickle.__file__)))
    switcher = KernelSwitcher(registry, starter, host, launcher, core.instances, jupyter.control, mover)
    terminals = ImageTerminals(
        registry, core.images, core.instances, jupyter.terminals, surroundings, tracking, core.clock
    )
    offers = InstanceOffers(core.catalog, core.machine, core.limits, core.instances, core.overcommit)
    sessions = KernelSessions(registry, starter, jupyter.control, jupyter.terminals)
    core.instances.add_activity_probe(sessions.activity)
    core.instances.add_stopper(sessions.stop)
    core.images.set_users(lambda digest: [*registry.users(digest), *pool.users(digest)])
    service = KernelsService(registry, starter, switcher, terminals, offers, core.catalog, jupyter.control)
    recovery = KernelRecovery(
        registry, core.instances, core.images, launcher.addresses, jupyter.control, starter
    )
    return Kernels(service, launcher.addresses, host, pool, switcher, recovery, registry)
