"""The domain at its service: members, limits, leases of the machine, usage."""

from __future__ import annotations

from dataclasses import dataclass

from ..core.clock import Clock
from ..core.compute.catalog import InstanceCatalog
from ..core.database import Database
from ..core.events import EventBus
from ..core.machine_quota import MachineQuota
from ..domain.deed_store import SqlDeedStore
from ..domain.exchange import USAGE_SECONDS, DomainExchange
from ..domain.lease_store import SqlLeaseStore
from ..domain.leases import GRACE_SECONDS, LeaseOffice
from ..domain.limit_store import SqlLimitStore
from ..domain.service import DomainService
from ..domain.stops import OBEY_SECONDS, Stops, StopServer
from ..domain.store import SqlDomainStore
from ..domain.usage import StoredBytes, UsageService
from ..domain.usage_store import SqlUsageStore
from ..domain.witness import UserOf, Witness, system_user


@dataclass(frozen=True)
class ServiceDomain:
    """What the service of a domain knows of its members."""

    service: DomainService
    usage: UsageService
    leases: DomainExchange


def build_service_domain(
    database: Database,
    clock: Clock,
    bus: EventBus,
    catalog: InstanceCatalog,
    quota: MachineQuota,
    stored_bytes: StoredBytes,
    *,
    title: str,
    grace_seconds: float = GRACE_SECONDS,
    usage_seconds: float = USAGE_SECONDS,
    user_of: UserOf = system_user,
    stop_server: StopServer,
    obey_seconds: float = OBEY_SECONDS,
) -> ServiceDomain:
    """Put the domain together, for all servers of its members.

    Args:
        database: of the domain.
        clock: the time.
        bus: of the service.
        catalog: instance types that are leased, with their list prices.
        quota: the machine that is leased.
        stored_bytes: of snapshots.
        title: name of the domain.
        grace_seconds: how long a server may be away before its leases depend on what runs there.
        usage_seconds: pages are told at most so often that something runs or ended.
        user_of: the system's user of a member.
        stop_server: stops the server of a member, by JupyterHub.
        obey_seconds: how long a server has to begin with what it is told to stop.
    """
    members, limits, lines = SqlDomainStore(database), SqlLimitStore(database), SqlUsageStore(database)
    # Leases ask what a member may use, usage what is leased: each finds the other when it is called.
    office = LeaseOffice(
        SqlLeaseStore(database),
        quota,
        catalog,
        lambda name: usage.allowance(name),
        Witness(user_of),
        clock,
        lambda owner: exchange.usage_changed(owner),
        lambda lease: exchange.tell_stop(lease),
        grace_seconds,
    )
    usage = UsageService(members, limits, lines, office, stored_bytes, clock, catalog.currency)
    exchange = DomainExchange(
        office,
        usage,
        lines,
        SqlDeedStore(database),
        catalog,
        bus,
        clock,
        Stops(stop_server, obey_seconds),
        usage_seconds,
    )
    return ServiceDomain(DomainService(members, limits, clock, bus, title), usage, exchange)
